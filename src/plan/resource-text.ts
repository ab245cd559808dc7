import type { AccessChange } from "../access/changes.ts";
import { escapeText } from "../access/escape-text.ts";
import type { PlanAction, PlanNote, ProfilePlan } from "./profile-plan.ts";

const ACTIONS: Readonly<Record<PlanAction, readonly [sign: string, counted: string]>> = {
  create: ["+", "to create"],
  adopt: [">", "to adopt"],
  update: ["~", "to update"],
  replace: ["±", "to replace"],
  delete: ["-", "to delete"],
  forget: ["x", "to forget"],
  unchanged: ["=", "unchanged"],
  refused: ["!", "refused"],
  unknown: ["?", "could not be planned"],
};

/** Notes that repeat the action or the changes of a profile, and those of an assignment. */
export const SAID_OTHERWISE = { profile: ["adopted", "changed", "info"], assignment: ["assigned"] };

/** Longer lists of changes are grouped in short formats. */
export const LONG = 10;

/** A group of at most this many changes is listed, since the group would be no shorter. */
export const PAIR = 2;

/** `to create`, as in a summary. */
export function formatAction(action: PlanAction): string {
  return ACTIONS[action][1];
}

/** The text about one profile, or a part of it. */
export interface PlanText {
  readonly sign: string;
  readonly action: PlanAction;
  readonly name: string;
  /** The resource, and its former resource. */
  readonly resource: string;
  /** Empty if nothing changes for holders. */
  readonly reach: string;
  readonly changes: readonly AccessChange[];
  readonly notes: readonly string[];
  /** Of an assignment to a user. */
  readonly assigned?: AssignedText;
  /** How many assignments it is about, if several. */
  readonly assignments?: number;
}

/** What a user gains and loses, and notes without the user's name: many users who have it in common get one text. */
interface AssignedText {
  readonly InstanceArn: string;
  readonly user: string;
  readonly gains: string;
  readonly loses: string;
  readonly notes: readonly string[];
}

/** The texts about the profiles of a plan: dangers, the most severe first, and everything else. */
export interface ProfileTexts {
  readonly danger: readonly PlanText[];
  readonly rest: readonly PlanText[];
}

/** A resource: what the deploy does to it, its name and, if another resource left it, that one. */
export function formatTitle(
  { action, formerlyOf, resource }: Pick<ProfilePlan, "action" | "formerlyOf" | "resource">,
  name: string,
) {
  return {
    sign: ACTIONS[action][0],
    action,
    name: escapeText(name),
    resource: escapeText(formerlyOf === undefined ? resource : `formerly ${formerlyOf}`),
  };
}

/** The notes about a resource, without those that say nothing more. */
export function formatNotes(notes: readonly PlanNote[], without: readonly string[]): string[] {
  return notes
    .filter(({ about }) => !without.includes(about))
    .map(({ about, message }) => inOneLine(`${about}: ${message}`));
}

export function inOneLine(text: string): string {
  return escapeText(text.trim().replaceAll(/\s+/g, " "));
}
