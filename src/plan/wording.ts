import { signOf, wordChange, wordEffect } from "../access/change-wording.ts";
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

/** What the action and the changes say already. */
const SAID_OTHERWISE = new Set(["adopted", "changed"]);

/** One profile of a plan in words, ready to be laid out. */
export interface PlanWords {
  readonly sign: string;
  readonly action: PlanAction;
  readonly name: string;
  /** The resource, and whose it was. */
  readonly resource: string;
  /** Empty where nothing changes for holders. */
  readonly reach: string;
  readonly changes: readonly ChangeWords[];
  readonly notes: readonly string[];
}

export interface ChangeWords {
  readonly sign: string;
  readonly what: string;
  readonly effect: string;
  readonly risk: string;
}

export function wordProfile(profile: ProfilePlan): PlanWords {
  const { action, changes, error, formerlyOf, notes, reach, resource, SecurityProfileName } =
    profile;
  return {
    sign: SIGNS[action],
    action,
    name: nameUnknown(SecurityProfileName),
    resource: formerlyOf === undefined ? resource : `formerly ${formerlyOf}`,
    reach: reach ? wordReach(reach) : "",
    changes: changes.map(wordOne),
    notes: [
      ...notes
        .filter(({ about }) => !SAID_OTHERWISE.has(about))
        .map(({ about, message }) => `${about}: ${nameUnknown(message)}`),
      ...(error ? [nameUnknown(error.message)] : []),
    ],
  };
}

export function wordOne(change: AccessChange): ChangeWords {
  return {
    sign: signOf(change),
    what: nameUnknown(wordChange(change)),
    effect: wordEffect(change.effect),
    risk: (change.risks ?? []).join(", "),
  };
}

/** `held by 12 users` */
function wordReach(reach: Reach): string {
  if ("unknown" in reach) return `its holders could not be read (${reach.unknown})`;
  if (reach.users === 0) return "held by no user";
  return `held by ${reach.users === 1 ? "one user" : `${reach.users} users`}`;
}

/** `2 to create, 1 to update, 5 unchanged; 3 other resources left alone` */
export function wordSummary({ others, profiles }: AccessPlan): string {
  const counts = Object.entries(COUNTED).flatMap(([action, words]) => {
    const count = profiles.filter((profile) => profile.action === action).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  const summary = counts.length === 0 ? "no security profile" : counts.join(", ");
  if (others === 0) return summary;
  return `${summary}; ${others === 1 ? "one other resource" : `${others} other resources`} left alone`;
}

/** What a plan can never tell, where it applies. */
export const AGENTS_REMARK =
  "AI agents are not counted: AWS has no list of those that hold a profile.";

/** A plan as Markdown: a comment for a pull request. */
export function planAsMarkdown(plan: AccessPlan): string {
  const told = plan.profiles.filter(({ action }) => action !== "unchanged");
  const isReached = plan.profiles.some(({ reach }) => reach);
  return [
    `### Security profiles: ${escape(wordSummary(plan))}`,
    ...told.map((profile) => profileAsMarkdown(wordProfile(profile))),
    ...plan.warnings.map((warning) => `> ${escape(nameUnknown(warning))}`),
    ...(plan.problem === undefined
      ? []
      : [`**Incomplete.** The rest is not known:\n\n${fenced(plan.problem)}`]),
    ...(isReached ? [AGENTS_REMARK] : []),
  ].join("\n\n");
}

function profileAsMarkdown({ action, changes, name, notes, reach, resource }: PlanWords): string {
  const heading = `**${action}** ${escape(name)} (${escape(resource)})${reach && `, ${escape(reach)}`}`;
  const rows = changes.map(
    ({ effect, risk, sign, what }) =>
      `| ${escape(sign)} | ${escape(what)} | ${effect && `**${effect}**`} | ${risk && `\`${risk}\``} |`,
  );
  return [
    heading,
    ...(rows.length === 0
      ? []
      : [["|  | what | access | risk |", "| - | - | - | - |", ...rows].join("\n")]),
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${escape(note)}`).join("\n")]),
  ].join("\n\n");
}

/** Text that is text in Markdown, too, and on one line. */
function escape(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ").replaceAll(/[\\`*_{}[\]<>#|~@]/g, "\\$&");
}

function fenced(text: string): string {
  const ticks = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(3, ...ticks.map((length) => length + 1)));
  return `${fence}text\n${text}\n${fence}`;
}
