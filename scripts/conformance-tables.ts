import { type Statement, isCase } from "../src/conformance/case.ts";
import type { ConformanceRecord } from "../src/conformance/record.ts";

type Statements = Readonly<Record<string, readonly Statement[]>>;

/** What the newest record of AWS that ran a case says of it. */
export interface Observed {
  readonly date: string;
  readonly region: string;
  readonly outcome: "as stated" | "different";
  readonly problems: readonly string[];
}

/** By the id of the case. */
export type Records = ReadonlyMap<string, Observed>;

/** @throws Error that names a file which is no record of AWS */
export function readRecords(
  files: readonly { readonly name: string; readonly text: string }[],
  statements: Statements,
): Records {
  const known = new Set(Object.values(statements).flatMap((each) => each.map(({ id }) => id)));
  const records = files.map(({ name, text }) => {
    const record: ConformanceRecord = JSON.parse(text);
    if (record.version !== 1 || record.target !== "aws") {
      throw new Error(
        `records/${name} is no record of AWS: it has to have version 1 and target "aws"`,
      );
    }
    const unknown = record.cases.find(({ id }) => !known.has(id));
    if (unknown) throw new Error(`records/${name}: there is no case "${unknown.id}"`);
    return record;
  });
  const observed = new Map<string, Observed>();
  for (const { cases, date, region } of records.toSorted((a, b) => (a.date < b.date ? -1 : 1))) {
    for (const { id, outcome, problems = [] } of cases) {
      if (outcome !== "as stated" && outcome !== "different") continue;
      observed.set(id, { date: date.slice(0, 10), region, outcome, problems });
    }
  }
  return observed;
}

/** What AWS has answered otherwise, one line each. */
export function contradictions(statements: Statements, records: Records): string[] {
  return Object.values(statements)
    .flat()
    .flatMap(({ id, statement }) => {
      const { date, outcome, problems = [], region } = records.get(id) ?? {};
      return outcome === "different"
        ? `AWS answers otherwise (${region}, ${date}): ${id}: ${statement}: ${problems.join("; ")}. Change the local Amazon Connect and the statement.`
        : [];
    });
}

/** The page with its tables made anew. */
export function statementTables(page: string, statements: Statements, records: Records): string {
  const tables: Record<string, string> = {
    ...Object.fromEntries(
      Object.entries(statements).map(([name, each]) => [name, tableOf(each, records)]),
    ),
    settings: settingsTable(Object.values(statements).flat()),
  };
  return Object.entries(tables).reduce((text, [name, table]) => {
    const [begin, end] = [
      `<!-- ${name}: made by npm run conformance:pages -->`,
      `<!-- /${name} -->`,
    ];
    const [before, rest] = parted(text, begin);
    const [, after] = parted(rest, end);
    return `${before}${begin}\n\n${table}\n\n${end}${after}`;
  }, page);
}

function parted(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  if (index === -1) throw new Error(`docs/local.md has no ${at}`);
  return [text.slice(0, index), text.slice(index + at.length)];
}

function tableOf(statements: readonly Statement[], records: Records): string {
  const questions = statements.filter(isCase).flatMap((each) => {
    const { question, statement } = each;
    return question === undefined
      ? []
      : `| ${question} | ${statement} | ${sourceOf(each, records.get(each.id))} |`;
  });
  if (questions.length > 0) {
    return [
      "| question | the local Amazon Connect | source |",
      "| --- | --- | --- |",
      ...questions,
    ].join("\n");
  }
  const rows = statements.map(
    (each) => `| ${each.statement} | ${sourceOf(each, records.get(each.id))} |`,
  );
  return ["| behavior | source |", "| --- | --- |", ...rows].join("\n");
}

function sourceOf(statement: Statement, observed: Observed | undefined): string {
  const { note, source } = statement;
  const before = note === undefined ? source : `${source}: ${note}`;
  if (observed?.outcome === "as stated") return `observed in AWS on ${observed.date}`;
  if (observed) return `**AWS answered otherwise on ${observed.date}**; ${before}`;
  return isCase(statement) ? before : `${before}. No case: ${statement.unchecked}`;
}

function settingsTable(statements: readonly Statement[]): string {
  const settings = statements.filter(isCase).flatMap(({ setting }) => setting ?? []);
  const names = [...new Set(settings.map(({ name }) => name))];
  const rows = names.map((name) => {
    const same = settings.filter((setting) => setting.name === name);
    const others = new Map(
      same.flatMap(({ otherwise }) => otherwise.map(({ says, value }) => [value, says])),
    );
    const list = [...others].map(([value, says]) => `\`"${value}"\`: ${says}`).join("; ");
    const first = statements.filter(isCase).find(({ setting }) => setting?.name === name);
    return `| \`${name}\` | ${first?.statement ?? ""} | \`"${same[0]?.value ?? ""}"\` | ${list} |`;
  });
  return [
    "| setting | question, as answered by default | default | other values |",
    "| --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}
