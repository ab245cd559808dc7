import type { InstanceComparison, ProfileComparison, Side } from "../access/compare.ts";
import type {
  HoldersComparison,
  LoneHolder,
  ProfileHoldersChange,
} from "../access/compare-holders.ts";
import { escapeText } from "../access/escape-text.ts";
import { formatMissingParts } from "../access/format-audit-finding.ts";
import { formatReference } from "../access/format-reference.ts";
import { groupBy } from "../access/group-by.ts";
import type { ReferenceName } from "../access/group-names.ts";
import type { PeopleGroup } from "../access/people.ts";
import { type ProfileIdentity, isRead } from "../profile/snapshot.ts";
import { count } from "../access/some-of.ts";
import { formatNames, personChangeFormat } from "../plan/format-people.ts";
import { type ChangeText, changeFormat } from "../access/format-change.ts";
import { type FieldName, FIELDS, FIELD_NAMES } from "../profile/model.ts";
import { INCOMPLETE } from "./incomplete.ts";
import { table } from "./layout.ts";
import { paint } from "./output.ts";

export interface Found extends InstanceComparison, HoldersComparison {
  /** When the snapshot was taken; `null`: two instances are compared. */
  readonly since: string | null;
}

/** Names of the two sides: of two instances, or of a snapshot and the instance now. */
export function sideNames({ since }: Pick<Found, "since">): Readonly<Record<Side, string>> {
  return since === null ? { here: "here", there: "there" } : { here: "before", there: "now" };
}

export const SIDES = ["here", "there"] as const satisfies Side[];

const COLORS = { gains: "red", loses: "green", both: "yellow", neither: "dim" } as const;

export function format(found: Found, groupName: ReferenceName): string {
  const { InstanceArn, WithInstanceArn, aiAgents, complete, differing, since, users } = found;
  const names = sideNames(found);
  return [
    table([
      ["-", names.here, InstanceArn + (since === null ? "" : `, ${since}`)],
      ["+", names.there, WithInstanceArn],
    ]),
    ...differing.map((each) => formatProfile(each, groupName)),
    ...section(`Only ${names.here}`, found.onlyHere.map(nameOf)),
    ...section(`Only ${names.there}`, found.onlyThere.map(nameOf)),
    ...section("Not portable", found.notCarriedOver.map(formatReference)),
    ...section("Holders", found.holders.flatMap(formatHolders)),
    ...SIDES.flatMap((side) => [
      ...section(`Users only ${names[side]}`, loneLines(found.usersOnly[side])),
      ...section(`AI agents only ${names[side]}`, loneLines(found.aiAgentsOnly[side])),
      ...section(`AI agents used only ${names[side]}`, loneLines(found.usedAIAgentsOnly[side])),
    ]),
    ...users.map((group) => formatPeople(group, "user", groupName)),
    ...aiAgents.map((group) => formatPeople(group, "AI agent", groupName)),
    ...section("Unknown", unknownLines(found)),
    ...section("Not compared", notComparedLines(found)),
    [profileFigures(found), peopleFigures(found)].join("; ") + (complete ? "" : INCOMPLETE),
  ].join("\n\n");
}

function profileFigures(found: Found): string {
  const { differing, onlyHere, onlyThere, same, unknown } = found;
  const names = sideNames(found);
  return [
    `${same} the same`,
    `${differing.length} different`,
    ...(unknown.length === 0 ? [] : [`${unknown.length} unknown`]),
    `${onlyHere.length} only ${names.here}`,
    `${onlyThere.length} only ${names.there}`,
  ].join(", ");
}

/** Holders that could not be compared at all are not counted: a figure would look like a result. */
function peopleFigures(found: Found): string {
  const { aiAgents, aiAgentsOnly, since, unknownAIAgents, unknownUsers, users, usersOnly } = found;
  const names = sideNames(found);
  const missing = [...found.missing.here, ...found.missing.there];
  const kinds = [
    {
      noun: "user",
      groups: users,
      only: usersOnly,
      unknown: unknownUsers,
      isCompared: isRead(missing, "users"),
    },
    ...(since === null
      ? []
      : [
          {
            noun: "AI agent",
            groups: aiAgents,
            only: aiAgentsOnly,
            unknown: unknownAIAgents,
            isCompared: isRead(missing, "assistants", "aiAgentsOfAssistant") || aiAgents.length > 0,
          },
        ]),
  ];
  const compared = kinds.filter(({ isCompared }) => isCompared);
  const different = compared.map(({ groups, noun }) =>
    count(
      groups.reduce((sum, group) => sum + group.users.length, 0),
      noun,
    ),
  );
  return [
    ...(different.length === 0 ? [] : [`${different.join(", ")} with different access`]),
    ...kinds.flatMap(({ noun, only }) => loneFigures(only, names, noun)),
    ...loneFigures(found.usedAIAgentsOnly, names, "AI agent", "used "),
    ...compared
      .filter(({ unknown }) => unknown.length > 0)
      .map(({ noun, unknown }) => `${count(unknown.length, noun)} unknown`),
    ...kinds.filter(({ isCompared }) => !isCompared).map(({ noun }) => `${noun}s not compared`),
  ].join(", ");
}

function loneFigures(
  only: Readonly<Record<Side, readonly LoneHolder[]>>,
  names: Readonly<Record<Side, string>>,
  noun: string,
  what = "",
): string[] {
  return SIDES.filter((side) => only[side].length > 0).map(
    (side) => `${count(only[side].length, noun)} ${what}only ${names[side]}`,
  );
}

/** What may differ: profiles by the fields that were not compared, and holders. */
function unknownLines({ unknown, unknownAIAgents, unknownUsers }: Found): string[] {
  const byFields = groupBy(unknown, ({ unread }) => formatFields(unread));
  return [
    ...[...byFields].map(
      ([fields, same]) => `${fields}: ${same.map(({ profile }) => nameOf(profile)).join(", ")}`,
    ),
    ...unknownHolders("users", unknownUsers),
    ...unknownHolders("AI agents", unknownAIAgents),
  ];
}

function unknownHolders(kind: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [escapeText(`Access of ${kind}: ${names.join(", ")}`)];
}

/** `Permissions, Tags`; `Everything` if no field was compared. */
export function formatFields(unread: readonly FieldName[]): string {
  return unread.length === FIELD_NAMES.length
    ? "Everything"
    : unread.map((name) => FIELDS[name].title).join(", ");
}

function notComparedLines(found: Found): string[] {
  const names = sideNames(found);
  return SIDES.flatMap((side) =>
    formatMissingParts(found.missing[side]).map(
      (what) => `${what}: could not be read ${names[side]}`,
    ),
  );
}

/** The holders of one side only, with their profiles and the classes of risk. */
function loneLines(holders: readonly LoneHolder[]): string[] {
  if (holders.length === 0) return [];
  const rows = holders.map(({ holder, profiles, risks }) =>
    [holder, formatProfiles({ profiles, risks }), risks?.join(", ") ?? "risks unknown"].map(
      escapeText,
    ),
  );
  return table(rows).split("\n");
}

function formatProfiles({ profiles, risks }: Omit<LoneHolder, "holder">): string {
  if (profiles.length > 0) return profiles.join(", ");
  return risks ? "no profile" : "profiles unknown";
}

function formatProfile(
  { changes, here, there, unread }: ProfileComparison,
  groupName: ReferenceName,
): string {
  const [name, later] = [nameOf(here), nameOf(there)];
  const title = name === later ? name : `${name} -> ${later}`;
  const unknown = unread.length > 0 && formatFields(unread);
  return formatChanges(title, changes.map(changeFormat(groupName)), unknown);
}

function formatHolders({ added, profile, removed }: ProfileHoldersChange): string[] {
  const line = (sign: string, names: readonly string[]) =>
    names.length === 0 ? [] : [escapeText(`${profile}: ${sign} ${names.join(", ")}`)];
  return [...line("+", added), ...line("-", removed)];
}

function formatPeople(
  { changes, unread, users }: PeopleGroup,
  noun: string,
  groupName: ReferenceName,
): string {
  const title = `${count(users.length, noun)}: ${formatNames(users, noun)}`;
  const unknown = unread.length > 0 && "could not read what their profiles grant";
  return formatChanges(title, changes.map(personChangeFormat(groupName)), unknown);
}

/** @param unknown what is unknown; false if nothing is */
function formatChanges(
  title: string,
  changes: readonly ChangeText[],
  unknown: string | false,
): string {
  const rows = changes.map(({ access, effect, risk, sign, what }) => [
    `${sign} ${what}`,
    paint(COLORS[access], effect),
    risk,
  ]);
  return [
    paint("bold", title),
    ...(rows.length === 0 ? [] : [table(rows, "  ")]),
    ...(unknown === false ? [] : [`  unknown: ${unknown}`]),
  ].join("\n");
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [[paint("bold", title), ...lines.map((line) => `  ${line}`)].join("\n")];
}

function nameOf({ SecurityProfileName }: ProfileIdentity): string {
  return escapeText(SecurityProfileName);
}
