import { restrictionsOf } from "../access/effective.ts";
import { type Scope, cancelledBy } from "../access/scope.ts";
import { byHeld } from "../access/teams.ts";
import { FIELDS, GRANTING_FIELDS } from "../profile/model.ts";
import { type Html, clean, raw } from "./html.ts";
import type { Report, ReportProfile } from "./model.ts";
import { entriesOf } from "./profile-details.ts";

const GRANTS = GRANTING_FIELDS.filter((name) => name !== "Permissions");

/** What a profile grants of a permission, as one digit. */
const CODES = { no: 0, yes: 1, restricted: 2, unclear: 3, unread: 4, unreadRestricted: 5 } as const;

/** The data of the page's script. Rows, columns, users and findings are numbers, as in the tables. */
export function pageData(report: Report): Html {
  const { audit, categories, lines, profiles, snapshot, teams } = report;
  const permissions = categories.flatMap((category) =>
    category.permissions.map((each) => ({ ...each, category: category.title })),
  );
  const teamOf = snapshot.users.map(() => 0);
  for (const { number, users } of teams) for (const user of users) teamOf[user] = number;
  const titles = categories.map(({ title }) => title);
  const data = {
    complete: audit.complete,
    categories: titles,
    permissions: permissions.map(({ category, details, name }) => ({
      name: clean(name),
      label: details?.label ?? clean(name),
      others: details?.otherLabels ?? [],
      category: titles.indexOf(category),
      risk: details?.risk ?? "",
      restricts: details?.restricts !== undefined,
    })),
    profiles: profiles.map((each) => ({
      name: clean(each.profile.SecurityProfileName),
      codes: permissions.map(({ name }) => codeOf(each, name)).join(""),
      restrictions: formatRestrictions(report, each.scope),
      isWhole: each.scope.types !== undefined,
      grants: GRANTS.map((field) => [
        FIELDS[field].title,
        entriesOf(field, each.profile)?.map(clean) ?? null,
      ]),
    })),
    ...cancellations(report),
    teams: teams.map(({ held }) => held),
    users: snapshot.users.map(({ HierarchyGroupId: group, Username }, user) => [
      clean(Username),
      teamOf[user],
      ...(group === undefined ? [] : [clean(report.groupName(group))]),
    ]),
    findings: lines.map(({ first, same, users }) => ({
      code: first.code,
      severity: first.severity,
      accepted: first.reason !== undefined,
      rows: first.about.rows,
      columns: same.flatMap(({ about, subject }) =>
        subject.kind === "profile" ? [about.columns] : [],
      ),
      others: same.flatMap(({ about, subject }) =>
        subject.kind === "profile" ? [] : [about.columns],
      ),
      users: ranges(users),
    })),
  };
  const text = JSON.stringify(data).replaceAll("<", "\\u003c");
  return raw(`<script type="application/json" id="data">${text}</script>`);
}

function codeOf({ gives, scope }: ReportProfile, name: string): number {
  if (gives) return CODES[gives.get(name) ?? "no"];
  return scope.opens(name) === false ? CODES.unreadRestricted : CODES.unread;
}

/** Each type that the profile restricts, and how. */
function formatRestrictions(report: Report, scope: Scope): [type: string, by: string][] {
  return restrictionsOf(scope).map(({ hierarchyGroup, tags, type }) => {
    const by = [
      ...Object.entries(tags ?? {}).map(([key, value]) => `${key} = ${value}`),
      ...(hierarchyGroup === null
        ? []
        : [
            `from ${hierarchyGroup === "own" ? "the user’s own hierarchy group" : report.groupName(hierarchyGroup)} down`,
          ]),
    ];
    return [clean(type), clean(by.join(" and "))];
  });
}

/**
 * Where one profile cancels a restriction of another profile of the same holder: `"restricted other"`, with an entry
 * for each restricted type. An entry is the number of a list of permissions; -1 is unknown.
 */
function cancellations({ profiles, rowOf, teams }: Report) {
  const lists: (readonly number[])[] = [];
  const known = new Map<string, number>();
  const listOf = (permissions: readonly string[]) => {
    const key = permissions.join(" ");
    const number = known.get(key);
    if (number !== undefined) return number;
    known.set(key, lists.length);
    return lists.push(permissions.flatMap((name) => rowOf.get(name) ?? [])) - 1;
  };
  const pairs = [...byHeld(teams)].flatMap(([column, holding]) => {
    const scope = profiles[column]?.scope;
    const types = scope?.types ?? [];
    if (!scope || types.length === 0) return [];
    return [...byHeld(holding).keys()].flatMap((other) => {
      const beside = profiles[other]?.scope;
      if (!beside || other === column) return [];
      const entries = types.map((type) => {
        const permissions = cancelledBy(scope, type, beside);
        return permissions ? listOf(permissions) : -1;
      });
      return [[`${column} ${other}`, entries] as const];
    });
  });
  return { cancelled: Object.fromEntries(pairs), lists };
}

/** Numbers in ascending order as `[first, how many, first, how many, …]`. */
function ranges(numbers: readonly number[]): number[] {
  const found: number[] = [];
  let next = -1;
  for (const number of numbers) {
    if (number === next) found[found.length - 1] = (found.at(-1) ?? 0) + 1;
    else found.push(number, 1);
    next = number + 1;
  }
  return found;
}
