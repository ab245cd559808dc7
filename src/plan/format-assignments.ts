import { groupBy } from "../access/group-by.ts";
import { USER_KIND } from "../alchemy/kinds.ts";
import type { AssignedProfile, AssignmentPlan, HolderChange } from "./assignment-plan.ts";
import type { FailureNote } from "./failure-notes.ts";
import { nameOfUser } from "../profile/holder-name.ts";
import { formatNames } from "./format-people.ts";
import {
  type PlanText,
  type ProfileTexts,
  LONG,
  PAIR,
  SAID_OTHERWISE,
  formatNotes,
  formatTitle,
  inOneLine,
} from "./resource-text.ts";

/** The texts about assignments: dangers, and everything else. */
export function formatAssignments(
  assignments: readonly AssignmentPlan[],
  noteOf: FailureNote,
): ProfileTexts {
  const texts = assignments
    // What a note defers is in the plan as a removal of its own.
    .filter(
      ({ action, notes }) =>
        action !== "unchanged" || notes.some(({ about }) => about !== "deferred"),
    )
    .map((assignment): PlanText => {
      const { InstanceArn, changes, holder, kind } = assignment;
      const [change = { gains: [], holder: nameOfUser(holder), loses: [] }] = changes;
      const notes = [
        ...formatNotes(assignment.notes, SAID_OTHERWISE.assignment),
        ...noteOf(holder, assignment).map(inOneLine),
      ];
      return {
        ...formatTitle(assignment, holder),
        reach: "",
        changes: [],
        notes: [...changes.map(formatHolderChange), ...notes],
        ...(kind === USER_KIND && {
          assigned: {
            InstanceArn,
            user: holder,
            gains: namesOf(change.gains),
            loses: namesOf(change.loses),
            notes: notes.map((note) => note.replaceAll(inOneLine(change.holder), "each user")),
          },
        }),
      };
    });
  return { danger: texts.filter(isFailed), rest: texts.filter((text) => !isFailed(text)) };
}

/** With many texts about users, one text for those that differ only in the user. */
export function groupAlike(texts: readonly PlanText[]): readonly PlanText[] {
  const all = texts.flatMap(({ assigned }) => assigned ?? []);
  if (all.length <= LONG) return texts;
  const isOne = new Set(all.map(({ InstanceArn }) => InstanceArn)).size === 1;
  const groups = groupBy(texts, (text) => {
    const { action, assigned } = text;
    return assigned ? JSON.stringify([action, { ...assigned, user: undefined }]) : text;
  });
  return [...groups.values()].flatMap((group) => {
    const [{ action, assigned, sign }] = group;
    if (!assigned || group.length <= PAIR) return group;
    const { InstanceArn, gains, loses, notes } = assigned;
    const users = group.flatMap((text) => text.assigned?.user ?? []);
    const what = [gains && `gain ${gains}`, loses && `lose ${loses}`].filter(Boolean).join(" and ");
    const where = isOne ? "" : `in ${InstanceArn}`;
    const who = [formatNames(users, "user"), where, what].filter(Boolean).join(" ");
    return {
      sign,
      action,
      name: "",
      resource: "",
      reach: "",
      changes: [],
      notes: [inOneLine(who), ...notes],
      assignments: group.length,
    };
  });
}

function isFailed({ action }: PlanText): boolean {
  return action === "refused" || action === "unknown";
}

/** `user "ana" gains Admin and loses Agent` */
export function formatHolderChange({ gains, holder, loses }: HolderChange): string {
  const parts = [
    ...(gains.length > 0 ? [`gains ${namesOf(gains)}`] : []),
    ...(loses.length > 0 ? [`loses ${namesOf(loses)}`] : []),
  ];
  return inOneLine(`${holder} ${parts.join(" and ")}`);
}

function namesOf(profiles: readonly AssignedProfile[]): string {
  return profiles.map((each) => each.SecurityProfileName ?? each.SecurityProfileArn).join(", ");
}
