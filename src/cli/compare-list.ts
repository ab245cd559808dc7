import type { AccessChange } from "../access/changes.ts";
import type { LoneHolder } from "../access/compare-holders.ts";
import { formatMissingParts } from "../access/format-audit-finding.ts";
import { changeFormat } from "../access/format-change.ts";
import { formatReference } from "../access/format-reference.ts";
import type { ReferenceName } from "../access/group-names.ts";
import type { PeopleGroup } from "../access/people.ts";
import type { ProfileIdentity } from "../profile/snapshot.ts";
import { personChangeFormat } from "../plan/format-people.ts";
import { type Found, SIDES, formatFields, sideNames } from "./compare-text.ts";
import { type Cell, type List, listOf } from "./list.ts";

const COLUMNS = [
  "kind",
  "holders",
  "profiles",
  "side",
  "change",
  "what",
  "effect",
  "risks",
] as const;

type Row = Readonly<Record<(typeof COLUMNS)[number], Cell>>;

/** `unknown`: could not be compared. */
type RowChange = AccessChange["change"] | "unknown";

type ChangedAccess = Pick<AccessChange, "change" | "effect" | "risks">;

/**
 * One row for each difference, and for what could not be compared.
 *
 * @param profiles the profiles of both sides, for their names
 */
export function list(
  found: Found,
  profiles: readonly ProfileIdentity[],
  groupName: ReferenceName,
): List {
  const [profileText, personText] = [changeFormat(groupName), personChangeFormat(groupName)];
  const names = sideNames(found);
  const byArn = new Map(
    profiles.map((profile) => [profile.SecurityProfileArn, profile.SecurityProfileName]),
  );
  const sides: Readonly<Record<RowChange, string>> = {
    added: names.there,
    removed: names.here,
    changed: "both",
    unknown: "both",
  };
  const row = (kind: string, change: RowChange, cells: Partial<Row>): Row => ({
    kind,
    holders: null,
    profiles: null,
    side: sides[change],
    change,
    what: null,
    effect: null,
    risks: null,
    ...cells,
  });
  const accessRow = (kind: string, each: ChangedAccess, cells: Partial<Row>) =>
    row(kind, each.change, { effect: each.effect, risks: each.risks ?? [], ...cells });
  const alone = (change: RowChange) => (profile: ProfileIdentity) =>
    row("profile", change, { profiles: profile.SecurityProfileName });
  const holder = (kind: string, change: RowChange) => (each: LoneHolder) =>
    row(kind, change, {
      holders: each.holder,
      profiles: each.profiles,
      risks: each.risks ?? "unknown",
    });
  const unknown = (kind: string, holders: readonly string[]) =>
    holders.length === 0 ? [] : [row(kind, "unknown", { holders })];
  const people = (kind: string) => (group: PeopleGroup) =>
    group.changes.map((change) =>
      accessRow(kind, change, {
        holders: group.users,
        profiles: [...new Set(change.by.map((arn) => byArn.get(arn) ?? arn))],
        what: personText(change).what,
      }),
    );
  const { aiAgentsOnly, differing, holders, missing, notCarriedOver, usedAIAgentsOnly, usersOnly } =
    found;
  return listOf(COLUMNS, [
    ...differing.flatMap(({ changes, here }) =>
      changes.map((change) =>
        accessRow("profile", change, {
          profiles: here.SecurityProfileName,
          what: profileText(change).what,
        }),
      ),
    ),
    ...differing
      .map(({ here, there }) => [here.SecurityProfileName, there.SecurityProfileName] as const)
      .filter(([before, now]) => before !== now)
      .map(([before, now]) =>
        row("profile", "changed", { profiles: before, what: `renamed to ${now}` }),
      ),
    ...found.onlyHere.map(alone("removed")),
    ...found.onlyThere.map(alone("added")),
    ...[...found.unknown, ...differing.map(({ here, unread }) => ({ profile: here, unread }))]
      .filter(({ unread }) => unread.length > 0)
      .map(({ profile, unread }) =>
        row("profile", "unknown", {
          profiles: profile.SecurityProfileName,
          what: formatFields(unread),
        }),
      ),
    ...notCarriedOver.map((reference) =>
      row("reference", reference.side === "here" ? "removed" : "added", {
        profiles: reference.namedBy,
        what: formatReference(reference),
      }),
    ),
    ...holders.flatMap((each) =>
      (["added", "removed"] as const)
        .filter((change) => each[change].length > 0)
        .map((change) => row("holders", change, { holders: each[change], profiles: each.profile })),
    ),
    ...usersOnly.here.map(holder("user", "removed")),
    ...usersOnly.there.map(holder("user", "added")),
    ...aiAgentsOnly.here.map(holder("AI agent", "removed")),
    ...aiAgentsOnly.there.map(holder("AI agent", "added")),
    ...usedAIAgentsOnly.here.map(holder("used AI agent", "removed")),
    ...usedAIAgentsOnly.there.map(holder("used AI agent", "added")),
    ...found.users.flatMap(people("users")),
    ...found.aiAgents.flatMap(people("AI agents")),
    ...unknown("users", [...found.unknownUsers, ...partlyUnknown(found.users)]),
    ...unknown("AI agents", [...found.unknownAIAgents, ...partlyUnknown(found.aiAgents)]),
    ...SIDES.flatMap((side) =>
      formatMissingParts(missing[side]).map((what) =>
        row("not compared", "unknown", { side: names[side], what }),
      ),
    ),
  ]);
}

/** Holders with changes in what was read, who may have more. */
function partlyUnknown(groups: readonly PeopleGroup[]): string[] {
  return groups.filter(({ unread }) => unread.length > 0).flatMap(({ users }) => users);
}
