import { startLocalConnect } from "../src/local/index.ts";
import { type Contender, OURS, TRIVIAL, isRename } from "./contenders.ts";
import { type Result, summarize } from "./report.ts";
import type { Row } from "./rows.ts";
import { type Sample, Stack, giveProfiles, makeProfiles } from "./stack.ts";

export interface Setting {
  /** The number of profiles in the rows of each size. */
  readonly sizes: Readonly<Record<Row["size"], number>>;
  readonly rounds: number;
  /** Duration of a call to AWS, in milliseconds. */
  readonly latency: number;
  /** Duration of a Cloud Control operation, in milliseconds. */
  readonly operationTime: number;
  /** When to end whatever still runs, in milliseconds since 1970. */
  readonly deadline: number;
}

const STOCK_PROFILES = 4;

/** Runs all rounds of one row, with the contenders in turn. */
export async function play(row: Row, setting: Setting): Promise<Result> {
  const { rounds, sizes } = setting;
  const samples: Sample[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const shift = round % row.contenders.length;
    const order = [...row.contenders.slice(shift), ...row.contenders.slice(0, shift)];
    for (const contender of order) {
      console.error(`${row.name}, round ${round + 1} of ${rounds}: ${contender.name}`);
      const profiles = sizes[row.size] * (contender.share ?? 1);
      const sample = await playOne(row, setting, contender, Math.ceil(profiles));
      if (sample) samples.push(sample);
    }
  }
  return summarize(row, sizes[row.size], samples);
}

/** Measures one contender on a fresh instance. */
async function playOne(
  row: Row,
  { deadline, latency, operationTime }: Setting,
  contender: Contender,
  profiles: number,
): Promise<Sample | undefined> {
  const { before, quotas, work } = row;
  await using connect = await startLocalConnect({
    // A rename creates the new profile before it deletes the old one.
    securityProfileQuota: profiles * (isRename(work) ? 2 : 1) + STOCK_PROFILES,
    cloudControl: { operationTime: row.operationTime ?? operationTime },
    ...(row.distant && { latency }),
    users: Array.from({ length: row.users ?? 0 }, (_, index) => ({ Username: `user-${index}` })),
  });
  if (work === "adopt") await makeProfiles(connect, profiles);
  using stack = new Stack(connect, contender, profiles);
  const prepared = before && (await stack.run(before, deadline));
  if (prepared?.cannot !== undefined) return prepared;
  if (row.users !== undefined) await giveProfiles(connect);
  const sample = await stack.run(work, deadline, quotas);
  const expected = row.calls(profiles);
  if (contender === OURS && !sameCalls(sample.calls, expected)) {
    throw new Error(
      `${row.name}: ${JSON.stringify(sample.calls)} instead of ${JSON.stringify(expected)}`,
    );
  }
  if (contender === TRIVIAL && !sameCalls(sample.calls, {})) throw new Error("it does something");
  if (work === "no change" && (sample.sdkModules ?? 0) > 0) {
    throw new Error(`${row.name}: ${contender.name} has loaded the AWS SDK`);
  }
  return sample;
}

function sameCalls(a: Readonly<Record<string, number>>, b: typeof a): boolean {
  return [...Object.keys(a), ...Object.keys(b)].every((name) => a[name] === b[name]);
}
