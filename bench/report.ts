import { CONTENDERS } from "./contenders.ts";
import { type Sample, WORKS, type Work } from "./round.ts";

/** What all rounds say of one contender at one kind of work. */
export interface Result {
  readonly work: Work;
  readonly contender: string;
  /** Why it cannot do the work: what AWS's answer was called. */
  readonly cannot?: string;
  readonly callsPerProfile: number;
  readonly operationsPerProfile: Readonly<Record<string, number>>;
  /** The median of the rounds, from the start of the process to its end. */
  readonly milliseconds: number;
  readonly everyRound: readonly number[];
  /** `milliseconds` over those of the first contender; none for work that was not done. */
  readonly ratio?: number;
}

export function resultsOf(samples: readonly Sample[], profiles: number): Result[] {
  return WORKS.flatMap((work) => {
    const [first, ...others] = CONTENDERS.map(({ name }) =>
      summarise(
        samples.filter((sample) => sample.work === work && sample.contender === name),
        profiles,
      ),
    );
    const base = first?.milliseconds ?? Number.NaN;
    return [first, ...others].flatMap((result) =>
      result
        ? [result.cannot === undefined ? { ...result, ratio: result.milliseconds / base } : result]
        : [],
    );
  });
}

export function tableOf(results: readonly Result[]): string {
  const head = ["", "", "calls a profile", "median", "ratio"];
  const rows = results.map(({ work, contender, cannot, ...result }, index) => [
    results[index - 1]?.work === work ? "" : work,
    contender,
    ...(cannot === undefined
      ? [
          result.callsPerProfile.toFixed(2),
          `${(result.milliseconds / 1000).toFixed(2)} s`,
          (result.ratio ?? Number.NaN).toFixed(2),
        ]
      : [`cannot: ${cannot}`]),
  ]);
  const all = [head, ...rows];
  const widths = head.map((_, column) =>
    Math.max(...all.map((row) => (row.length > 3 ? (row[column] ?? "").length : 0))),
  );
  return all
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return column < 2 || row.length === 3 ? cell.padEnd(width) : cell.padStart(width);
        })
        .join("   ")
        .trimEnd(),
    )
    .join("\n");
}

function summarise(samples: readonly Sample[], profiles: number): Result | undefined {
  const [sample] = samples;
  if (!sample) return undefined;
  const { work, contender } = sample;
  const cannot = samples.find((each) => each.cannot !== undefined)?.cannot;
  const operations = new Set(samples.flatMap(({ calls }) => Object.keys(calls)));
  const everyRound = samples.map(({ milliseconds }) => Math.round(milliseconds));
  return {
    work,
    contender,
    ...(cannot !== undefined && { cannot }),
    callsPerProfile:
      median(samples.map(({ calls }) => Object.values(calls).reduce((a, b) => a + b, 0))) /
      profiles,
    operationsPerProfile: Object.fromEntries(
      [...operations].map((name) => [
        name,
        median(samples.map(({ calls }) => calls[name] ?? 0)) / profiles,
      ]),
    ),
    milliseconds: median(everyRound),
    everyRound,
  };
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
