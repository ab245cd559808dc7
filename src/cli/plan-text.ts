import type { ChangeText } from "../access/format-change.ts";
import { count } from "../access/some-of.ts";
import { type PeopleText, formatMoreUsers } from "../plan/format-people.ts";
import { groupAlike } from "../plan/format-assignments.ts";
import { type PlanSections, formatGates, formatGrouped, sectionsOf } from "../plan/format-plan.ts";
import type { PlanGate } from "../plan/gate.ts";
import type { AccessPlan } from "../plan/plan.ts";
import type { PlanText } from "../plan/resource-text.ts";
import { changeTable } from "./change-table.ts";
import { wrap } from "./layout.ts";
import { paint } from "./output.ts";

const ACTION_COLORS = {
  create: "green",
  adopt: "cyan",
  update: "yellow",
  replace: "yellow",
  delete: "red",
  forget: "cyan",
  unchanged: "dim",
  refused: "red",
  unknown: "red",
} as const;

interface Layout {
  /** Show every change of a long list. */
  readonly all: boolean;
  readonly gates: readonly PlanGate[] | undefined;
}

/** Formats a plan for a terminal: dangers first, then everything else. */
export function planAsText(plan: AccessPlan, { all, gates }: Layout): string {
  const sections = sectionsOf(plan);
  const { danger, dangers, formatChange, problem } = sections;
  const rest = all ? sections.rest : groupAlike(sections.rest);
  const people = peopleOf(sections, all);
  const restOf = ({ changes }: PlanText) =>
    all ? changes.map(formatChange) : formatGrouped(changes, formatChange);
  const isGrouped =
    people.isGrouped ||
    rest.some(({ assignments }) => assignments !== undefined) ||
    rest.some((each) => restOf(each).length < each.changes.length);
  return [
    ...(problem === undefined ? [] : [wrap(`Incomplete: ${problem}`)]),
    ...sections.untold.map((each) => wrap(`unknown: ${each}`, "", "  ")),
    ...sections.unreadPeople.map((each) => wrap(each, "", "  ")),
    ...(dangers === "" ? [] : [paint("bold", paint("red", wrap(`Danger: ${dangers}`)))]),
    ...[...sections.lockOuts, ...sections.rules].map((each) => paint("red", wrap(each, "", "  "))),
    ...danger.map((each) => textOf(each, each.changes.map(formatChange))),
    ...people.blocks,
    ...(rest.length === 0 || (dangers === "" && people.blocks.length === 0)
      ? []
      : [paint("bold", "Everything else")]),
    ...rest.map((each) => textOf(each, restOf(each))),
    ...sections.warnings.map((warning) => wrap(`warning: ${warning}`, "", "  ")),
    ...sections.notPlanned.map(({ heading, lines }) =>
      [wrap(heading), ...lines.map((line) => wrap(line, "  ", "    "))].join("\n"),
    ),
    [
      paint("bold", wrap(`${sections.summary}.`)),
      wrap(formatGates(plan, gates)),
      isGrouped ? "Long lists are grouped. --all shows each change." : "",
    ]
      .filter((line) => line !== "")
      .join("\n"),
  ].join("\n\n");
}

/** How many groups of people are shown without `--all`. */
const GROUPS = 10;

/** Who gains and loses what. */
function peopleOf(
  { formatPersonChange, people: groups, peopleHeading }: PlanSections,
  all: boolean,
) {
  const shown = all ? groups : groups.slice(0, GROUPS);
  const left = groups.slice(shown.length);
  const rowsOf = ({ changes }: PeopleText) =>
    all ? changes.map(formatPersonChange) : formatGrouped(changes, formatPersonChange);
  return {
    isGrouped: left.length > 0 || shown.some((each) => rowsOf(each).length < each.changes.length),
    blocks: [
      ...(groups.length === 0 ? [] : [paint("bold", wrap(peopleHeading))]),
      ...shown.map((each) =>
        [
          wrap(each.who, "", "  "),
          ...(each.changes.length === 0 ? [] : [changeTable(rowsOf(each))]),
          ...(each.unread === "" ? [] : [wrap(each.unread, "  ", "    ")]),
        ].join("\n"),
      ),
      ...(left.length === 0 ? [] : [formatMoreUsers(left)]),
    ],
  };
}

function textOf(
  { action, assignments, name, notes, reach, resource, sign }: PlanText,
  changes: readonly ChangeText[],
): string {
  const held = reach === "" ? "" : `, ${reach}`;
  const many = assignments === undefined ? "" : ` ${count(assignments, "assignment")}`;
  const heading = paint(ACTION_COLORS[action], `${sign} ${action}${name && ` "${name}"`}${many}`);
  return [
    wrap(`${heading}${resource && ` (${resource})`}${held}`, "", "  "),
    ...(changes.length === 0 ? [] : [changeTable(changes)]),
    ...notes.map((note) => wrap(note, "  ", "    ")),
  ].join("\n");
}
