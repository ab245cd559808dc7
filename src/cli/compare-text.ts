import type { InstanceComparison, ProfileComparison, Side } from "../access/compare.ts";
import type { HoldersComparison, ProfileHoldersChange } from "../access/compare-holders.ts";
import { escapeText } from "../access/escape-text.ts";
import { count } from "../access/some-of.ts";
import { formatChange, formatEffect, signOf } from "../access/format-change.ts";
import { formatReference } from "../access/format-reference.ts";
import type { PeopleGroup } from "../access/people.ts";
import type { ProfileIdentity } from "../access/snapshot.ts";
import { formatNames, formatPersonChange } from "../plan/format-people.ts";
import { type List, listOf } from "./list.ts";
import { paint, table } from "./output.ts";

const COLORS = { gains: "red", loses: "green", both: "yellow", neither: "dim" } as const;

/** Names of the two sides: of two instances, or of a snapshot and the instance now. */
const NAMES = {
  instances: { here: "here", there: "there" },
  time: { here: "before", there: "now" },
} as const;

export interface Found extends InstanceComparison, HoldersComparison {
  /** When the snapshot was taken; `null`: two instances are compared. */
  readonly since: string | null;
}

/** One row for each difference. */
export function list(found: Found): List {
  const { aiAgents, differing, holders, notCarriedOver, onlyHere, onlyThere, users } = found;
  const names = NAMES[found.since === null ? "instances" : "time"];
  const row = { holders: null, side: "both", change: null, what: null, effect: null, risks: null };
  const alone = (side: Side) => (profile: ProfileIdentity) => ({
    ...row,
    kind: "profile",
    profiles: profile.SecurityProfileName,
    side: names[side],
  });
  const people = (kind: string) => (group: PeopleGroup) =>
    group.changes.map((change) => ({
      ...row,
      kind,
      holders: group.users,
      profiles: change.by,
      change: change.change,
      what: formatPersonChange(change).what,
      effect: change.effect,
      risks: change.risks ?? [],
    }));
  return listOf(
    ["kind", "holders", "profiles", "side", "change", "what", "effect", "risks"],
    [
      ...differing.flatMap(({ changes, here }) =>
        changes.map((change) => ({
          ...row,
          kind: "profile",
          profiles: here.SecurityProfileName,
          change: change.change,
          what: formatChange(change),
          effect: change.effect,
          risks: change.risks ?? [],
        })),
      ),
      ...differing.filter(isRenamed).map(({ here, there }) => ({
        ...row,
        kind: "profile",
        profiles: here.SecurityProfileName,
        change: "changed",
        what: `renamed to ${there.SecurityProfileName}`,
      })),
      ...onlyHere.map(alone("here")),
      ...onlyThere.map(alone("there")),
      ...notCarriedOver.map((reference) => ({
        ...row,
        kind: "reference",
        profiles: reference.namedBy,
        side: reference.side,
        what: formatReference(reference),
      })),
      ...holders.flatMap(({ added, profile, removed }) =>
        [
          { change: "added", holders: added },
          { change: "removed", holders: removed },
        ]
          .filter((each) => each.holders.length > 0)
          .map((each) => ({ ...row, ...each, kind: "holders", profiles: profile })),
      ),
      ...users.flatMap(people("users")),
      ...aiAgents.flatMap(people("AI agents")),
    ],
  );
}

function isRenamed({ here, there }: ProfileComparison): boolean {
  return here.SecurityProfileName !== there.SecurityProfileName;
}

export function format(found: Found): string {
  const { InstanceArn, WithInstanceArn, complete, differing, notCarriedOver, same, since } = found;
  const { aiAgents, holders, onlyHere, onlyThere, users } = found;
  const names = NAMES[since === null ? "instances" : "time"];
  const people =
    peopleCount(users, "user") + (since === null ? "" : `, ${peopleCount(aiAgents, "AI agent")}`);
  return [
    table([
      ["-", names.here, InstanceArn + (since === null ? "" : `, ${since}`)],
      ["+", names.there, WithInstanceArn],
    ]),
    ...differing.map(formatProfile),
    ...section(`Only ${names.here}`, onlyHere.map(nameOf)),
    ...section(`Only ${names.there}`, onlyThere.map(nameOf)),
    ...section("Not portable", notCarriedOver.map(formatReference)),
    ...section("Holders", holders.flatMap(formatHolders)),
    ...users.map((group) => formatPeople(group, "user")),
    ...aiAgents.map((group) => formatPeople(group, "AI agent")),
    `${same} the same, ${differing.length} different, ${onlyHere.length} only ${names.here}, ${onlyThere.length} only ${names.there}; ${people} with different access${complete ? "" : " (incomplete)"}`,
  ].join("\n\n");
}

function formatProfile({ changes, here, there }: ProfileComparison): string {
  const rows = changes.map((change) => [
    `${signOf(change)} ${formatChange(change)}`,
    paint(COLORS[change.effect], formatEffect(change.effect)),
    (change.risks ?? []).join(", "),
  ]);
  const [name, later] = [nameOf(here), nameOf(there)];
  const title = name === later ? name : `${name} -> ${later}`;
  return [paint("bold", title), ...(rows.length === 0 ? [] : [table(rows, "  ")])].join("\n");
}

function formatHolders({ added, profile, removed }: ProfileHoldersChange): string[] {
  const line = (sign: string, names: readonly string[]) =>
    names.length === 0 ? [] : [escapeText(`${profile}: ${sign} ${names.join(", ")}`)];
  return [...line("+", added), ...line("-", removed)];
}

function formatPeople({ changes, unread, users }: PeopleGroup, noun: string): string {
  const rows = changes
    .map(formatPersonChange)
    .map(({ access, effect, risk, sign, what }) => [
      `${sign} ${what}`,
      paint(COLORS[access], effect),
      risk,
    ]);
  const title = `${count(users.length, noun)}: ${formatNames(users, noun)}`;
  return [
    paint("bold", title),
    ...(rows.length === 0 ? [] : [table(rows, "  ")]),
    ...(unread.length === 0 ? [] : ["  unknown: could not read what their profiles grant"]),
  ].join("\n");
}

function peopleCount(groups: readonly PeopleGroup[], noun: string): string {
  return count(
    groups.reduce((sum, { users }) => sum + users.length, 0),
    noun,
  );
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [[paint("bold", title), ...lines.map((line) => `  ${line}`)].join("\n")];
}

function nameOf({ SecurityProfileName }: ProfileIdentity): string {
  return escapeText(SecurityProfileName);
}
