import { signOf, formatChange, formatEffect } from "../access/format-change.ts";
import type { AccessChange } from "../access/changes.ts";
import type { AccessPlan } from "./plan.ts";
import type { PlanAction, ProfilePlan, Reach } from "./profile-plan.ts";
import { nameUnknown } from "./unknown-output.ts";

const SIGNS: Readonly<Record<PlanAction, string>> = {
  create: "+",
  adopt: ">",
  update: "~",
  replace: "±",
  delete: "-",
  forget: "x",
  unchanged: "=",
  refused: "!",
  unknown: "?",
};

const COUNTED: Readonly<Record<PlanAction, string>> = {
  create: "to create",
  adopt: "to adopt",
  update: "to update",
  replace: "to replace",
  delete: "to delete",
  forget: "to forget",
  unchanged: "unchanged",
  refused: "refused",
  unknown: "not known",
};

/** What the action and the changes show already, sensitive permissions among them. */
const SAID_OTHERWISE = new Set(["adopted", "changed", "info"]);

/** One profile of a plan in words, ready to be laid out. */
export interface PlanText {
  readonly sign: string;
  readonly action: PlanAction;
  readonly name: string;
  /** The resource, and whose it was. */
  readonly resource: string;
  /** Empty where nothing changes for holders. */
  readonly reach: string;
  readonly changes: readonly ChangeText[];
  readonly notes: readonly string[];
}

export interface ChangeText {
  readonly sign: string;
  readonly what: string;
  readonly effect: string;
  readonly risk: string;
}

export function formatProfile(profile: ProfilePlan): PlanText {
  const { action, changes, error, formerlyOf, notes, reach, resource, SecurityProfileName } =
    profile;
  return {
    sign: SIGNS[action],
    action,
    name: nameUnknown(SecurityProfileName),
    resource: formerlyOf === undefined ? resource : `formerly ${formerlyOf}`,
    reach: reach ? formatReach(reach) : "",
    changes: changes.map(formatOne),
    notes: [
      ...notes
        .filter(({ about }) => !SAID_OTHERWISE.has(about))
        .map(({ about, message }) => `${about}: ${nameUnknown(message)}`),
      ...(error ? [nameUnknown(error.message)] : []),
    ],
  };
}

export function formatOne(change: AccessChange): ChangeText {
  return {
    sign: signOf(change),
    what: nameUnknown(formatChange(change)),
    effect: formatEffect(change.effect),
    risk: (change.risks ?? []).join(", "),
  };
}

/** `held by 12 users` */
function formatReach(reach: Reach): string {
  if ("unknown" in reach) return `its holders could not be read (${reach.unknown})`;
  if (reach.users === 0) return "held by no user";
  return `held by ${reach.users === 1 ? "one user" : `${reach.users} users`}`;
}

/** `2 to create, 1 to update, 5 unchanged; 3 other resources left alone, 1 not planned` */
export function formatSummary({ notPlanned, others, profiles }: AccessPlan): string {
  const counts = Object.entries(COUNTED).flatMap(([action, words]) => {
    const count = profiles.filter((profile) => profile.action === action).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  const left = others - notPlanned.length;
  const beside = [
    ...(left > 0 ? [`${formatOthers(left)} left alone`] : []),
    ...(notPlanned.length > 0 ? [`${formatOthers(notPlanned.length)} not planned`] : []),
  ];
  const summary = counts.length === 0 ? "no security profile" : counts.join(", ");
  return beside.length === 0 ? summary : `${summary}; ${beside.join(", ")}`;
}

function formatOthers(count: number): string {
  return count === 1 ? "one other resource" : `${count} other resources`;
}

/** How many resources that are not planned are named. */
const NAMED = 10;

/** Whose code, which was not run, may declare profiles; nothing where there is none. */
export function formatNotPlanned({
  notPlanned,
}: AccessPlan): [] | [{ heading: string; lines: readonly string[] }] {
  if (notPlanned.length === 0) return [];
  const rest = notPlanned.length - NAMED;
  return [
    {
      heading:
        "Not planned, since a plan does not run the code of other resources. Where that declares security profiles, the deploy does more than is told:",
      lines: [
        ...notPlanned
          .slice(0, NAMED)
          .map(({ action, kind, resource }) => `${action} ${resource} (${kind})`),
        ...(rest > 0 ? [`and ${rest} more`] : []),
      ],
    },
  ];
}

/** What a plan can never tell, where it applies. */
export const AGENTS_REMARK =
  "AI agents are not counted: AWS has no list of those that hold a profile.";
