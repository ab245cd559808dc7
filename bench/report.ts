import type { LocalQuota } from "../src/local/index.ts";
import type { Contender } from "./contenders.ts";
import type { Measure, Row, Target } from "./rows.ts";
import type { Sample } from "./stack.ts";

/** The results of one contender over all rounds. Figures are medians. */
interface Line {
  readonly contender: string;
  /** Why it cannot do the work. */
  readonly cannot?: string;
  readonly calls: Readonly<Record<string, number>>;
  readonly throttled: number;
  readonly milliseconds: number;
  readonly everyRound: readonly number[];
  readonly cpu: number;
  readonly peakMemory: number;
  /** Ratio to the least time that the quotas allow. */
  readonly toFloor?: number;
}

interface Verdict {
  readonly target: string;
  readonly ratio: number;
  readonly reached: boolean;
}

/** The results of a row over all rounds. */
export interface Result {
  readonly row: string;
  readonly what: string;
  readonly profiles: number;
  /** The least time that the quotas allow for the calls of this package, in milliseconds. */
  readonly floor?: number;
  readonly lines: readonly Line[];
  readonly verdicts: readonly Verdict[];
}

export function summarize(row: Row, profiles: number, samples: readonly Sample[]): Result {
  const floor = row.quotas && floorOf(row.calls(profiles), row.quotas);
  const lines = row.contenders.map((contender) =>
    lineOf(
      samples.filter((sample) => sample.contender === contender.name),
      floor,
    ),
  );
  return {
    row: row.name,
    what: row.what,
    profiles,
    ...(floor !== undefined && { floor }),
    lines,
    verdicts: (row.targets ?? []).map((target) => judge(target, lines)),
  };
}

/** Each operation has a bucket of its own, and all run empty at the same time. */
function floorOf(calls: Readonly<Record<string, number>>, { burst, rate }: LocalQuota): number {
  const counts = Object.values(calls);
  return Math.max(0, ...counts.map((count) => ((count - burst) / rate) * 1000));
}

function lineOf(samples: readonly Sample[], floor: number | undefined): Line {
  const [first] = samples;
  if (!first) throw new Error("no sample");
  const { calls, contender } = first;
  const cannot = samples.find((sample) => sample.cannot !== undefined)?.cannot;
  const everyRound = samples.map(({ milliseconds }) => Math.round(milliseconds));
  const milliseconds = median(everyRound);
  return {
    contender,
    ...(cannot !== undefined && { cannot }),
    calls,
    throttled: median(samples.map(({ throttled }) => throttled)),
    milliseconds,
    everyRound,
    cpu: median(samples.map(({ cpu }) => cpu)),
    peakMemory: median(samples.map(({ peakMemory }) => peakMemory)),
    ...(floor !== undefined && floor > 0 && { toFloor: milliseconds / floor }),
  };
}

const MEASURES: Record<Measure, string> = {
  milliseconds: "time",
  cpu: "processor time",
  peakMemory: "memory",
};

function judge({ atLeast, atMost, measure, of, to }: Target, lines: readonly Line[]): Verdict {
  const line = find(lines, of);
  const ratio =
    to === "floor"
      ? (line.toFloor ?? Number.NaN)
      : line[measure] / (typeof to === "number" ? to : find(lines, to)[measure]);
  const reached =
    line.cannot === undefined && ratio <= (atMost ?? Infinity) && ratio >= (atLeast ?? 0);
  const bound = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`;
  const base = to === "floor" ? "the floor" : typeof to === "number" ? String(to) : to.name;
  return { target: `${MEASURES[measure]} of ${of.name}, ${bound} x ${base}`, ratio, reached };
}

function find(lines: readonly Line[], { name }: Contender): Line {
  const line = lines.find(({ contender }) => contender === name);
  if (!line) throw new Error(`no line for ${name}`);
  return line;
}

/** Formats a row for a terminal. */
export function formatResult({ floor, lines, profiles, row, verdicts, what }: Result): string {
  const [first] = lines;
  const head = ["", "calls", "throttled", "time", "ratio", "processor", "memory", "to the floor"];
  const cells = lines.map((line) => [
    line.contender,
    callsIn(line.calls),
    String(line.throttled),
    `${(line.milliseconds / 1000).toFixed(2)} s`,
    first && line.cannot === undefined ? (line.milliseconds / first.milliseconds).toFixed(2) : "",
    Number.isNaN(line.cpu) ? "" : `${(line.cpu / 1000).toFixed(2)} s`,
    Number.isNaN(line.peakMemory) ? "" : `${(line.peakMemory / 2 ** 20).toFixed(0)} MiB`,
    line.cannot === undefined ? (line.toFloor?.toFixed(3) ?? "") : `cannot: ${line.cannot}`,
  ]);
  const all = [head, ...cells];
  const widths = head.map((_, column) => Math.max(...all.map((each) => each[column]?.length ?? 0)));
  const table = all.map((each) =>
    each
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const allowed = floor === undefined ? "" : `; the quotas allow ${(floor / 1000).toFixed(2)} s`;
  return [
    `${row}: ${what}, ${profiles} profiles${allowed}`,
    ...table,
    ...verdicts.map(
      ({ ratio, reached, target }) =>
        `${reached ? "reached" : "MISSED"}: ${ratio.toFixed(3)} (${target})`,
    ),
    "",
  ].join("\n");
}

function callsIn(calls: Readonly<Record<string, number>>): string {
  const words = Object.entries(calls).map(([operation, count]) => `${operation} ${count}`);
  return words.length === 0 ? "0" : words.join(", ");
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low = Number.NaN, high = Number.NaN] = [
    sorted[Math.floor(middle)],
    sorted[Math.ceil(middle)],
  ];
  return (low + high) / 2;
}
