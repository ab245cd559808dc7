import type { AccessChange } from "../access/changes.ts";
import { groupBy } from "../access/group-by.ts";
import { count } from "../access/some-of.ts";
import type { ChangeText } from "../access/format-change.ts";
import { dangerOfAction } from "./danger.ts";
import { type PeopleText, formatMoreUsers } from "./format-people.ts";
import {
  type PlanSections,
  AGENTS_REMARK,
  formatGates,
  formatGrouped,
  sectionsOf,
} from "./format-plan.ts";
import { groupAlike } from "./format-assignments.ts";
import { type PlanText, formatAction } from "./resource-text.ts";
import type { PlanGate } from "./gate.ts";
import type { AccessPlan } from "./plan.ts";
import { withUnknownsNamed } from "./unknown-text.ts";

/** GitHub refuses a longer comment. */
const LONGEST = 65_536;

/** Characters reserved for the note about omitted parts, and for text that a pipeline adds. */
const RESERVE = 2000;

/** Limits for a line of grouped dangers: how many names, and the length of each. The first that fits is used. */
const TIERS = [
  { names: 100, length: 1000 },
  { names: 20, length: 300 },
  { names: 5, length: 150 },
  { names: 0, length: 100 },
] as const;

/** How many groups of users are unfolded. */
const UNFOLDED = 10;

/** A part that is omitted if it does not fit. */
interface Part {
  /** Its name in the count of omitted parts. */
  readonly kind: string;
  /** How many of these it is about. */
  readonly number: number;
  readonly changes: readonly AccessChange[];
  readonly full: string;
  /** The text with grouped lists. */
  readonly short: string;
}

export interface MarkdownOptions {
  /** The gates of the pipeline. The text names those that stop it; by default, every gate that would stop. */
  gates?: readonly PlanGate[];
}

/**
 * A plan as Markdown within the length limit of a GitHub comment. Dangers come first and are never omitted; the rest is
 * folded, as far as it fits.
 */
export function planAsMarkdown(given: AccessPlan, { gates }: MarkdownOptions = {}): string {
  const plan = withUnknownsNamed(given);
  const sections = sectionsOf(plan);
  const remark = plan.profiles.some(({ reach }) => reach) ? [AGENTS_REMARK] : [];
  const roomAfter = (blocks: readonly string[]) =>
    LONGEST - RESERVE - lengthOf([...blocks, ...remark]);
  const head = headOf(sections, formatGates(plan, gates, code));
  const first = fitting(dangersOf(sections), roomAfter(head));
  const affected = peopleAsMarkdown(sections, roomAfter([...head, ...first]));
  const title = first.length + affected.length === 0 ? "Changes" : "Everything else";
  const before = [...head, ...first, ...affected];
  const rest = folded(title, partsOf(sections), roomAfter(before));
  return [...before, ...rest, ...remark].join("\n\n");
}

function headOf(sections: PlanSections, gates: string): string[] {
  const { people, peopleHeading, problem, rules, summary } = sections;
  return [
    `### Security profiles: ${summary}`,
    ...(people.length === 0 ? [] : [`${peopleHeading}.`]),
    ...rulesAsMarkdown(rules),
    ...(gates === "" ? [] : [gates]),
    ...(problem === undefined
      ? []
      : [`**Incomplete.** The rest is unknown: ${code(clipped(problem, 1000))}`]),
  ];
}

/** What is unknown and the dangers: in full, and more and more grouped. */
function dangersOf(sections: PlanSections): readonly (readonly string[])[] {
  const { danger, formatChange, unreadPeople } = sections;
  const untold = [...unreadPeople, ...sections.untold];
  return [
    [
      ...unknown(untold),
      ...titled(
        sections,
        danger.map((text) => profileAsMarkdown(text, text.changes.map(formatChange))),
      ),
    ],
    ...TIERS.map((tier) => [
      ...unknown(untold.slice(0, Math.max(1, tier.names)), tier.length, untold.length),
      ...titled(sections, dangerGrouped(sections, tier)),
    ]),
  ];
}

/** Everything else. */
function partsOf({ formatChange, notPlanned, rest, warnings }: PlanSections): Part[] {
  return [
    ...groupAlike(rest).map((text) => ({
      kind: formatAction(text.action),
      number: text.assignments ?? 1,
      changes: text.changes,
      full: profileAsMarkdown(text, text.changes.map(formatChange)),
      short: profileAsMarkdown(text, formatGrouped(text.changes, formatChange)),
    })),
    ...warnings.map((warning) => same("warning", `> ${code(warning)}`)),
    ...notPlanned.map(({ heading, lines }) =>
      same(
        "list of other resources",
        [heading, "", ...lines.map((line) => `- ${code(line)}`)].join("\n"),
      ),
    ),
  ];
}

/** How many violations of rules a comment lists. */
const RULES_SHOWN = 20;

/** Lists the first violated rules, and counts the others. */
function rulesAsMarkdown(lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const left = lines.length - RULES_SHOWN;
  return [
    [
      "**Rules that the deploy would violate**",
      "",
      ...lines.slice(0, RULES_SHOWN).map((line) => `- ${code(clipped(line, 500))}`),
      ...(left > 0 ? [`- and ${left} more`] : []),
    ].join("\n"),
  ];
}

/** Who gains and loses access, with as many groups of users as fit; the first of them unfolded. */
function peopleAsMarkdown({ formatPersonChange, people }: PlanSections, room: number): string[] {
  if (people.length === 0) return [];
  const blocksOf = (format: (each: PeopleText) => readonly ChangeText[]) =>
    people.map((each) =>
      [
        `**${code(each.who)}**`,
        ...tableOf(format(each)),
        ...(each.unread === "" ? [] : [`- ${code(each.unread)}`]),
      ].join("\n\n"),
    );
  const full = blocksOf(({ changes }) => changes.map(formatPersonChange));
  const blocks =
    lengthOf(full) <= room / 2
      ? full
      : blocksOf(({ changes }) => formatGrouped(changes, formatPersonChange));
  let length = RESERVE / 4;
  const end = blocks.findIndex((block) => (length += block.length + 2) > room);
  const fits = end === -1 ? blocks.length : end;
  const [shown, more] = [blocks.slice(0, UNFOLDED), blocks.slice(UNFOLDED, fits)];
  const left = people.slice(fits);
  return [
    "#### Who gains and loses access",
    ...shown.slice(0, fits),
    ...(more.length === 0
      ? []
      : [
          `<details>\n<summary>${formatMoreUsers(people.slice(UNFOLDED, fits))}</summary>`,
          ...more,
          "</details>",
        ]),
    ...(left.length === 0 ? [] : [`**Omitted: ${formatMoreUsers(left)}.**`]),
  ];
}

/** The parts that fit, folded, and how many parts of each kind do not fit. */
function folded(title: string, parts: readonly Part[], room: number): string[] {
  if (parts.length === 0) return [];
  const full = parts.map((part) => part.full);
  const isWhole = lengthOf(full) <= room;
  let length = 0;
  const [kept, left]: [string[], Part[]] = [[], []];
  for (const part of parts) {
    const text = isWhole ? part.full : part.short;
    if (length + text.length + 2 > room) left.push(part);
    else {
      kept.push(text);
      length += text.length + 2;
    }
  }
  const isGrouped = kept.some((text) => !full.includes(text));
  return [
    ...(kept.length === 0
      ? []
      : [`<details>\n<summary>${title}: ${counted(parts)}</summary>`, ...kept, `</details>`]),
    ...(isGrouped || left.length > 0
      ? [
          [
            "A comment is limited to 65,536 characters.",
            ...(isGrouped ? ["Long lists are grouped by category."] : []),
            ...(left.length > 0 ? [`**Omitted: ${counted(left)}.**`] : []),
            "The command with `--all` and without `--markdown` shows all.",
          ].join(" "),
        ]
      : []),
  ];
}

/** `3 to update, 1 warning (12 gains, 2 losses)` */
function counted(parts: readonly Part[]): string {
  const counts = [...groupBy(parts, ({ kind }) => kind)].map(([kind, all]) => {
    const number = all.reduce((sum, each) => sum + each.number, 0);
    return kind === "warning" ? count(number, kind) : `${number} ${kind}`;
  });
  const effects = parts.flatMap(({ changes }) => changes.map(({ effect }) => effect));
  const gains = effects.filter((effect) => effect === "gains").length;
  const losses = effects.filter((effect) => effect === "loses").length;
  return gains + losses > 0
    ? `${counts.join(", ")} (${count(gains, "gain")}, ${losses} ${losses === 1 ? "loss" : "losses"})`
    : counts.join(", ");
}

/** A line for each danger, with its profiles. */
function dangerGrouped(
  { danger, formatChange }: PlanSections,
  { length, names }: (typeof TIERS)[number],
): string[] {
  const lines = danger.flatMap(({ action, changes, name, notes, resource }) => {
    const said = notes.map((note) => code(clipped(note, length))).join("; ");
    return [
      ...(dangerOfAction({ action }) ? [`**${action}**${said && ` (${said})`}`] : []),
      ...changes.map((change) => changeInLine(formatChange(change), length)),
    ].map((line) => ({ line, name: name || resource }));
  });
  const grouped = [...groupBy(lines, ({ line }) => line)].map(([line, those]) => {
    const named = those.slice(0, names).map(({ name }) => code(clipped(name, length)));
    const more = those.length - named.length;
    const what = named.length > 0 ? "more profile" : "profile";
    const rest = more === 0 ? [] : [count(more, what)];
    return `- ${line}: ${[...named, ...rest].join(", ")}`;
  });
  return grouped.length === 0 ? [] : [grouped.join("\n")];
}

function changeInLine({ effect, risk, sign, what }: ChangeText, length: number): string {
  return `${code(sign)} ${code(clipped(what, length))} **${effect}**${risk && ` ${code(risk)}`}`;
}

function titled({ dangers, lockOuts }: PlanSections, blocks: readonly string[]): string[] {
  const all = [...lockOuts.map((each) => `> **${code(clipped(each, 1000))}**`), ...blocks];
  return all.length === 0 ? [] : [`#### Danger: ${dangers}`, ...all];
}

function unknown(untold: readonly string[], length = Infinity, all = untold.length): string[] {
  const more = all - untold.length;
  return [
    ...untold.map((each) => `> **Unknown.** ${code(clipped(each, length))}`),
    ...(more > 0 ? [`> **Unknown.** ${more} more`] : []),
  ];
}

/** The first choice that fits; else the lines of the last choice that fit. */
function fitting(choices: readonly (readonly string[])[], room: number): readonly string[] {
  const found = choices.find((blocks) => lengthOf(blocks) <= room);
  if (found) return found;
  let length = 0;
  const lines = (choices.at(-1) ?? []).flatMap((block) => [...block.split("\n"), ""]);
  const kept = lines.filter((line) => (length += line.length + 1) <= room);
  return [kept.join("\n").trimEnd()];
}

function profileAsMarkdown(
  { action, assignments, name, notes, reach, resource }: PlanText,
  changes: readonly ChangeText[],
): string {
  const subject =
    assignments === undefined
      ? `${name && ` ${code(name)}`} (${code(resource)})`
      : ` ${count(assignments, "assignment")}`;
  const heading = `**${action}**${subject}${reach && `, ${wordsOrCode(reach)}`}`;
  return [
    heading,
    ...tableOf(changes),
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${code(note)}`).join("\n")]),
  ].join("\n\n");
}

function tableOf(changes: readonly ChangeText[]): string[] {
  if (changes.length === 0) return [];
  const rows = changes.map(
    ({ effect, risk, sign, what }) =>
      `| ${cell(sign)} | ${cell(what)} | ${effect && `**${effect}**`} | ${risk && cell(risk)} |`,
  );
  return [["|  | what | access | risk |", "| - | - | - | - |", ...rows].join("\n")];
}

function same(kind: string, text: string): Part {
  return { kind, number: 1, changes: [], full: text, short: text };
}

function lengthOf(blocks: readonly string[]): number {
  return blocks.reduce((sum, block) => sum + block.length + 2, 0);
}

function clipped(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

/** Text with an error code of AWS becomes code. */
function wordsOrCode(text: string): string {
  return /^[\w ]+$/.test(text) ? text : code(text);
}

/** Escapes pipes, which end a cell even within code. */
function cell(text: string): string {
  return code(text).replaceAll("|", "\\|");
}

/** Text as Markdown code on one line, so that it has no mentions, links or HTML. */
function code(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trim();
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = line.startsWith("`") || line.endsWith("`") || line === "" ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}
