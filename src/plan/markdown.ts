import type { AccessPlan } from "./plan.ts";
import { nameUnknown } from "./unknown-output.ts";
import {
  type PlanText,
  AGENTS_REMARK,
  formatNotPlanned,
  formatProfile,
  formatSummary,
} from "./format-plan.ts";

/** GitHub refuses a longer comment. */
const LONGEST = 65_536;

/** A plan as Markdown, at most as long as GitHub lets a comment be. */
export function planAsMarkdown(plan: AccessPlan): string {
  const isReached = plan.profiles.some(({ reach }) => reach);
  const blocks = [
    ...(plan.problem === undefined
      ? []
      : [`**Incomplete.** The rest is not known: ${code(plan.problem)}`]),
    ...plan.untold.map((each) => `> **Not known.** ${code(each)}`),
    ...plan.profiles
      .filter(({ action }) => action !== "unchanged")
      .map((profile) => profileAsMarkdown(formatProfile(profile))),
    ...plan.warnings.map((warning) => `> ${code(nameUnknown(warning))}`),
    ...formatNotPlanned(plan).map(({ heading, lines }) =>
      [heading, "", ...lines.map((line) => `- ${code(line)}`)].join("\n"),
    ),
    ...(isReached ? [AGENTS_REMARK] : []),
  ];
  return fitted([`### Security profiles: ${formatSummary(plan)}`, ...blocks]);
}

/** As many blocks as there is room for, and how many were left out. */
function fitted(blocks: readonly string[]): string {
  const whole = blocks.join("\n\n");
  if (whole.length <= LONGEST) return whole;
  const room = LONGEST - leftOut(blocks.length).length - 2;
  let length = 0;
  const kept = blocks.filter((block) => (length += block.length + 2) <= room);
  return [...kept, leftOut(blocks.length - kept.length)].join("\n\n");
}

function leftOut(count: number): string {
  return `**${count} parts of the plan are left out here**: they do not fit into a comment. The command without \`--markdown\` tells all.`;
}

function profileAsMarkdown({ action, changes, name, notes, reach, resource }: PlanText): string {
  const heading = `**${action}**${name && ` ${code(name)}`} (${code(resource)})${reach && `, ${wordsOrCode(reach)}`}`;
  const rows = changes.map(
    ({ effect, risk, sign, what }) =>
      `| ${cell(sign)} | ${cell(what)} | ${effect && `**${effect}**`} | ${risk && cell(risk)} |`,
  );
  return [
    heading,
    ...(rows.length === 0
      ? []
      : [["|  | what | access | risk |", "| - | - | - | - |", ...rows].join("\n")]),
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${code(note)}`).join("\n")]),
  ].join("\n\n");
}

/** What has a code of AWS in it is none of our words. */
function wordsOrCode(text: string): string {
  return /^[\w ]+$/.test(text) ? text : code(text);
}

/** A table looks for its pipes before anything else. */
function cell(text: string): string {
  return code(text).replaceAll("|", "\\|");
}

/** Text that is text in Markdown, too, and on one line: a span of code has no mention, link or HTML in it. */
function code(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trim();
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = line.startsWith("`") || line.endsWith("`") || line === "" ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}
