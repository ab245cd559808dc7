import type { AssignmentDrift } from "./assignment-drift.ts";
import { type ChangeText, changeFormat } from "../access/format-change.ts";
import { byName } from "../access/group-names.ts";
import { formatHolderChange } from "./format-assignments.ts";
import { count } from "../access/some-of.ts";
import { FIELDS } from "../profile/model.ts";
import type { DriftReport } from "./drift.ts";
import { type FailureNote, failureNotes } from "./failure-notes.ts";
import {
  type DriftFinding,
  type ProfileDrift,
  type UnmanagedProfile,
  DRIFT_FINDINGS,
} from "./profile-drift.ts";

/** The text about one profile. */
export interface DriftText {
  readonly heading: string;
  readonly changes: readonly ChangeText[];
  readonly notes: readonly string[];
  /** What to do next; empty if there is nothing to do. */
  readonly repair: readonly string[];
}

/** A part of the report. */
export interface DriftSection {
  /** Empty for profiles with different declared fields. */
  readonly title: string;
  readonly profiles: readonly DriftText[];
}

type FormatOne = ReturnType<typeof changeFormat>;

/** Everything that needs attention, in sections: declared fields, other fields, profiles outside of the state. */
export function formatDrift({
  assignments,
  instances,
  names = {},
  profiles,
}: DriftReport): DriftSection[] {
  const formatOne = changeFormat(byName(names));
  const noteOf = failureNotes();
  const others = instances.flatMap(({ unmanaged }) => unmanaged);
  const before = others.filter(({ appeared, stock }) => !stock && appeared === false);
  return [
    {
      title: "",
      profiles: profiles
        .filter(({ findings }) => findings.some((finding) => finding !== "undeclared"))
        .map((profile) => formatDeclared(profile, formatOne, noteOf)),
    },
    {
      title: "Users and AI agents that hold other security profiles than the code declares:",
      profiles: assignments
        .filter(({ findings }) => findings.length > 0)
        .map((assignment) => formatAssignment(assignment, noteOf)),
    },
    {
      title: "Not declared in the code, and granted in AWS:",
      profiles: profiles
        .filter(({ findings }) => findings.includes("undeclared"))
        .map((profile) => formatOpen(profile, formatOne)),
    },
    {
      title: "Not managed by this state:",
      profiles: [
        ...others
          .filter(({ appeared }) => appeared !== false)
          .map((each) => formatUnmanaged(each, formatOne)),
        ...(before.length === 0 ? [] : [formatBefore(before)]),
      ],
    },
    {
      title: "Could not be listed:",
      profiles: instances.flatMap(({ InstanceArn, error }) =>
        error ? [{ heading: InstanceArn, changes: [], notes: [error.message], repair: [] }] : [],
      ),
    },
  ].filter((section) => section.profiles.length > 0);
}

function formatDeclared(
  profile: ProfileDrift,
  formatOne: FormatOne,
  noteOf: FailureNote,
): DriftText {
  const { changes, findings, namesake, renamedTo, repair, takenBy, undeclared } = profile;
  return {
    heading: headingOf(
      profile,
      findings.filter((finding) => finding !== "undeclared"),
    ),
    changes: changes.map(formatOne),
    notes: [
      ...(renamedTo === undefined ? [] : [`In AWS its name is "${renamedTo}".`]),
      ...(namesake === undefined ? [] : [`Another profile has this name: ${namesake}.`]),
      ...(takenBy === undefined ? [] : [`${takenBy} has this profile now.`]),
      ...noteOf(profile.SecurityProfileName, profile),
    ],
    repair: undeclared.length > 0 ? repair.slice(0, -1) : repair,
  };
}

function formatAssignment(assignment: AssignmentDrift, noteOf: FailureNote): DriftText {
  const { changes, findings, holder, repair, resource } = assignment;
  return {
    heading: `${findings.join(", ")} "${holder}" (${resource})`,
    changes: [],
    notes: [...changes.map(formatHolderChange), ...noteOf(holder, assignment)],
    repair,
  };
}

function formatOpen(profile: ProfileDrift, formatOne: FormatOne): DriftText {
  const { repair, undeclared, withoutEffect } = profile;
  return {
    heading: headingOf(profile, ["undeclared"]),
    changes: undeclared.map(formatOne),
    notes: withoutEffect.map((name) => {
      const { needs = "" } = FIELDS[name];
      return `${name} has no effect: ${needs} is empty in AWS and not declared in the code. Declare ${needs}, or remove ${name} from the code.`;
    }),
    // Its repair is the last one, as `undeclared` is the last finding.
    repair: undeclared.length > 0 ? repair.slice(-1) : [],
  };
}

function headingOf(
  { SecurityProfileName, resource }: ProfileDrift,
  findings: readonly DriftFinding[],
): string {
  const name = SecurityProfileName === "" ? "" : ` "${SecurityProfileName}"`;
  return `${findings.join(", ")}${name} (${resource})`;
}

function formatUnmanaged(profile: UnmanagedProfile, formatOne: FormatOne): DriftText {
  const { SecurityProfileArn, SecurityProfileName, appeared, changes, error, findings, owner } =
    profile;
  const [since, repair] =
    appeared === true
      ? ["new", "Delete it, or declare it in the code with adopt: true."]
      : ["new or changed", "Declare it in the code with adopt: true. Delete it only if it is new."];
  const shown = findings.filter((each) => each !== "unmanaged" || !findings.includes("appeared"));
  return {
    heading: `${shown.join(", ")} "${SecurityProfileName}" (${SecurityProfileArn}), ${since} since the last deploy`,
    changes: changes.map(formatOne),
    notes: [
      ...(owner
        ? [`Its tags name the resource ${owner.resource} of the stage ${owner.stage}.`]
        : []),
      ...(error ? [error.message] : []),
    ],
    repair: owner ? [] : [repair],
  };
}

/** How many profiles that existed at the last deploy are named. */
const NAMED = 10;

function formatBefore(profiles: readonly UnmanagedProfile[]): DriftText {
  const names = profiles.map(({ SecurityProfileName: name }) => JSON.stringify(name));
  const rest = names.length - NAMED;
  const more = rest > 0 ? `, and ${rest} more` : "";
  return {
    heading: `unmanaged, existed at the last deploy: ${names.slice(0, NAMED).join(", ")}${more}`,
    changes: [],
    notes: [],
    repair: [],
  };
}

/** `12 profiles: 1 changed, 1 deleted; unmanaged: 1 new, 4 stock` */
export function formatDriftSummary({
  assignments,
  complete,
  instances,
  problem,
  profiles,
}: DriftReport): string {
  const others = instances.flatMap(({ unmanaged }) => unmanaged);
  const foreign = others.filter(({ findings }) => findings.length > 0);
  const beside = listed([
    [foreign.filter(({ appeared }) => appeared === true).length, "new"],
    [foreign.filter(({ appeared }) => appeared === null).length, "new or changed"],
    [foreign.filter(({ appeared }) => appeared === false).length, "existing"],
    [others.length - foreign.length, "stock"],
  ]);
  const assigned =
    assignments.length === 0
      ? ""
      : `; ${count(assignments.length, "assignment")}: ${countFindings(assignments)}`;
  const none = problem !== undefined && profiles.length + assignments.length === 0;
  const compared = none
    ? "The state could not be compared"
    : `${count(profiles.length, "profile")}: ${countFindings(profiles)}${assigned}`;
  return `${compared}${beside && `; unmanaged: ${beside}`}${complete ? "" : " (incomplete)"}`;
}

function countFindings(
  compared: readonly { readonly findings: readonly DriftFinding[] }[],
): string {
  const counts = DRIFT_FINDINGS.map((finding) => {
    const same = compared.filter(({ findings }) => findings.includes(finding));
    return [same.length, finding] as const;
  });
  return listed(counts) || "no drift";
}

function listed(counts: readonly (readonly [number, string])[]): string {
  return counts
    .filter(([number]) => number > 0)
    .map(([number, words]) => `${number} ${words}`)
    .join(", ");
}
