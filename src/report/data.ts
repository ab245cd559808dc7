import { effectiveAccess } from "../access/effective.ts";
import { type Scope, cancelledBy, scopeOf } from "../access/scope.ts";
import { FIELDS, FIELD_NAMES } from "../profile/model.ts";
import { type Html, clean, raw } from "./html.ts";
import type { Report, ReportProfile } from "./model.ts";
import { entriesOf } from "./profile-details.ts";

const GRANTS = FIELD_NAMES.filter(
  (name) => FIELDS[name].access === "grants" && name !== "Permissions",
);

/** What a profile grants of a permission, as one digit. */
const CODES = { no: 0, yes: 1, restricted: 2, unclear: 3, unread: 4, unreadRestricted: 5 } as const;

/** The data of the page's script. Rows, columns, users and findings are numbers, as in the tables. */
export function pageData(report: Report): Html {
  const { categories, lines, profiles, snapshot, teams } = report;
  const permissions = categories.flatMap((category) =>
    category.permissions.map((each) => ({ ...each, category: category.title })),
  );
  const rowOf = new Map(permissions.map(({ name, row }) => [name, row]));
  const teamOf = snapshot.users.map(() => 0);
  for (const { number, users } of teams) for (const user of users) teamOf[user] = number;
  const scopes = profiles.map(({ profile }) => scopeOf(profile));
  const titles = categories.map(({ title }) => title);
  const data = {
    categories: titles,
    permissions: permissions.map(({ category, details, name }) => ({
      name: clean(name),
      label: details?.label ?? clean(name),
      others: details?.otherLabels ?? [],
      category: titles.indexOf(category),
      risk: details?.risk ?? "",
      restricts: details?.restricts !== undefined,
    })),
    profiles: profiles.map((each, column) => ({
      name: clean(each.profile.SecurityProfileName),
      codes: permissions.map(({ name }) => codeOf(each, scopes[column], name)).join(""),
      restrictions: restrictionsOf(report, each),
      isWhole: scopes[column]?.types !== undefined,
      grants: GRANTS.map((field) => [
        FIELDS[field].title,
        entriesOf(field, each.profile)?.map(clean) ?? null,
      ]),
    })),
    ...cancellations(report, scopes, rowOf),
    teams: teams.map(({ columns }) => columns),
    users: snapshot.users.map(({ HierarchyGroupId: group, Username }, user) => [
      clean(Username),
      teamOf[user],
      ...(group === undefined ? [] : [clean(report.groupName(group))]),
    ]),
    findings: lines.map(({ about, first, same, users }) => ({
      code: first.code,
      severity: first.severity,
      accepted: first.reason !== undefined,
      rows: about[0]?.rows ?? [],
      columns: same.flatMap(({ subject }, at) =>
        subject.kind === "profile" ? [about[at]?.columns ?? []] : [],
      ),
      others: same.flatMap(({ subject }, at) =>
        subject.kind === "profile" ? [] : [about[at]?.columns ?? []],
      ),
      users: ranges(users),
    })),
  };
  const text = JSON.stringify(data).replaceAll("<", "\\u003c");
  return raw(`<script type="application/json" id="data">${text}</script>`);
}

function codeOf({ gives }: ReportProfile, scope: Scope | undefined, name: string): number {
  if (gives) return CODES[gives.get(name) ?? "no"];
  return scope?.opens(name) === false ? CODES.unreadRestricted : CODES.unread;
}

/** Each type that the profile restricts, and how. */
function restrictionsOf(report: Report, { profile }: ReportProfile): [type: string, by: string][] {
  return effectiveAccess([profile]).restrictions.map(({ hierarchyGroup, tags, type }) => {
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
function cancellations(
  { teams }: Report,
  scopes: readonly Scope[],
  rowOf: ReadonlyMap<string, number>,
) {
  const lists = new Map<string, number>();
  // By both columns as one number: most teams have a pair that another team had before.
  const cancelled = new Map<number, number[]>();
  const listOf = (permissions: readonly string[]) => {
    const rows = JSON.stringify(permissions.map((name) => rowOf.get(name)));
    const known = lists.get(rows) ?? lists.size;
    lists.set(rows, known);
    return known;
  };
  for (const { columns } of teams) {
    for (const one of columns) {
      const scope = scopes[one];
      if (!scope?.types?.length) continue;
      for (const other of columns) {
        const beside = scopes[other];
        const pair = one * scopes.length + other;
        if (one === other || !beside || cancelled.has(pair)) continue;
        const entries = scope.types.map((type) => {
          const permissions = cancelledBy(scope, type, beside);
          return permissions ? listOf(permissions) : -1;
        });
        cancelled.set(pair, entries);
      }
    }
  }
  return {
    cancelled: Object.fromEntries(
      [...cancelled].map(([pair, entries]) => [
        `${Math.floor(pair / scopes.length)} ${pair % scopes.length}`,
        entries,
      ]),
    ),
    lists: [...lists.keys()].map((rows): unknown => JSON.parse(rows)),
  };
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
