import type { PlanGate } from "../plan/gate.ts";
import type { AccessPlan } from "../plan/plan.ts";
import {
  type ChangeText,
  type PlanText,
  formatDangers,
  formatGates,
  formatGrouped,
  formatNotPlanned,
  formatOne,
  formatProfiles,
  formatSummary,
} from "../plan/format-plan.ts";
import {
  type PeopleText,
  formatLockOuts,
  formatPeople,
  formatPeopleCounts,
  formatUnreadPeople,
} from "../plan/format-people.ts";
import { nameUnknown } from "../plan/unknown-output.ts";
import { columns, wrap } from "./layout.ts";
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

const EFFECT_COLORS = { gains: "green", loses: "red", both: "yellow", neither: "dim" } as const;

interface Layout {
  /** Show each change, however long the list. */
  readonly all: boolean;
  readonly gates: readonly PlanGate[] | undefined;
}

/** A plan for a terminal: what is dangerous first, then the rest. */
export function planAsText(plan: AccessPlan, { all, gates }: Layout): string {
  const { danger, rest } = formatProfiles(plan.profiles);
  const restOf = ({ changes }: PlanText) => (all ? changes.map(formatOne) : formatGrouped(changes));
  const isGrouped = rest.some((each) => restOf(each).length < each.changes.length);
  const people = formatPeople(plan, { all });
  return [
    ...(plan.problem === undefined ? [] : [wrap(`Incomplete: ${plan.problem}`)]),
    ...plan.untold.map((each) => wrap(`not known: ${each}`, "", "  ")),
    ...formatUnreadPeople(plan).map((each) => wrap(`not known: ${each}`, "", "  ")),
    ...formatLockOuts(plan).map((each) => paint("bold", paint("red", wrap(each, "", "  ")))),
    ...(danger.length === 0
      ? []
      : [paint("bold", paint("red", wrap(`Danger: ${formatDangers(plan)}`)))]),
    ...danger.map((each) => textOf(each, each.changes.map(formatOne))),
    ...(people.length === 0
      ? []
      : [paint("bold", wrap(`Per person: ${formatPeopleCounts(plan)}`))]),
    ...people.map(personText),
    ...(danger.length + people.length === 0 || rest.length === 0
      ? []
      : [paint("bold", "Everything else")]),
    ...rest.map((each) => textOf(each, restOf(each))),
    ...plan.warnings.map((warning) => wrap(`warning: ${nameUnknown(warning)}`, "", "  ")),
    ...formatNotPlanned(plan).map(({ heading, lines }) =>
      [wrap(heading), ...lines.map((line) => wrap(line, "  ", "    "))].join("\n"),
    ),
    [
      paint("bold", wrap(`${formatSummary(plan)}.`)),
      wrap(formatGates(plan, gates)),
      isGrouped ? "Long lists are grouped. --all shows each change." : "",
    ]
      .filter((line) => line !== "")
      .join("\n"),
  ].join("\n\n");
}

function textOf(
  { action, name, notes, reach, resource, sign }: PlanText,
  changes: readonly ChangeText[],
): string {
  const held = reach === "" ? "" : `, ${reach}`;
  const heading = paint(ACTION_COLORS[action], `${sign} ${action}${name && ` "${name}"`}`);
  return [
    wrap(`${heading} (${resource})${held}`, "", "  "),
    ...rowsOf(changes),
    ...notes.map((note) => wrap(note, "  ", "    ")),
  ].join("\n");
}

function personText({ changes, unread, who }: PeopleText): string {
  return [
    wrap(who, "", "  "),
    ...rowsOf(changes),
    ...(unread === "" ? [] : [wrap(unread, "  ", "    ")]),
  ].join("\n");
}

function rowsOf(changes: readonly ChangeText[]): string[] {
  const rows = changes.map(({ access, effect, risk, sign: mark, what }) => [
    paint(EFFECT_COLORS[access], `${mark} ${what}`),
    paint(EFFECT_COLORS[access], effect),
    access === "loses" ? risk : paint("bold", risk),
  ]);
  return rows.length === 0 ? [] : [columns(rows, "    ")];
}
