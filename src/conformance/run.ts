import { randomBytes } from "node:crypto";
import { callsFor } from "../aws/calls.ts";
import type { Credentials } from "../aws/credentials.ts";
import { type Wire, openWire } from "../aws/wire.ts";
import { locateInstance } from "../profile/arn.ts";
import type { Case } from "./case.ts";
import { type Made, deleteMade, findMade, nothingMade } from "./clean-up.ts";
import { Buckets } from "./estimate.ts";
import { type Conditions, type Patience, type Result, runCase } from "./run-case.ts";
import { type Allowed, type Surroundings, PREFIX, surroundingsOf } from "./surroundings.ts";

/** The instance that the cases run against. */
export interface Target {
  readonly InstanceArn: string;
  readonly credentials: Credentials;
  readonly allowed: Allowed;
  readonly patience: Patience;
  /** Whether AWS's default quotas hold. */
  readonly hasQuotas: boolean;
}

export const PATIENCE: Patience = { read: 10_000, work: 120_000, pause: 1000 };

export interface Run {
  readonly results: readonly Result[];
  /** What could not be deleted: names and why. */
  readonly leftOver: readonly string[];
  readonly wire: Pick<Wire, "redact">;
  /** What is ours in the answers. */
  readonly prefix: string;
}

export interface Progress {
  readonly result: (result: Result) => void;
}

/** Reads what is in the instance. Nothing is written. */
export function lookAround({ InstanceArn, allowed, credentials }: Target): Promise<Surroundings> {
  return surroundingsOf(callsFor("connect", { InstanceArn }, credentials), allowed);
}

/** Runs the cases one after the other, and deletes what they made, also where the run is interrupted. */
export async function runCases(
  cases: readonly Case[],
  target: Target,
  surroundings: Surroundings,
  signal: AbortSignal,
  onResult: (result: Result) => void,
): Promise<Run> {
  const { InstanceArn, credentials, hasQuotas, patience } = target;
  const calls = callsFor("connect", { InstanceArn }, credentials);
  const wire = await openWire(locateInstance(InstanceArn).region, credentials);
  const prefix = `${PREFIX}${randomBytes(3).toString("hex")}-`;
  const made = nothingMade();
  const buckets = hasQuotas ? new Buckets() : undefined;
  const results: Result[] = [];
  const leftOver: string[] = [];
  try {
    for (const each of cases) {
      if (signal.aborted) break;
      const values = { ...surroundings.values, name: prefix + each.id };
      const conditions = { wire, values, made, patience, signal, ...(buckets && { buckets }) };
      const result = await resultOf(each, conditions, surroundings);
      leftOver.push(...(await deleted(calls, made)));
      if (!result) break;
      results.push(result);
      onResult(result);
    }
    // What an answer that got lost has made is found by its name.
    const { made: lost } = await findMade(calls, prefix);
    leftOver.push(...(await deleted(calls, lost)));
    return { results, leftOver, wire, prefix };
  } finally {
    wire.close();
  }
}

/** What came of a case; nothing where it was interrupted. */
async function resultOf(
  each: Case,
  conditions: Conditions,
  { lacks }: Surroundings,
): Promise<Result | undefined> {
  const { id, needs = [] } = each;
  const reason = needs.flatMap((need) => lacks[need] ?? []).join("; ");
  if (reason !== "") return { id, outcome: "not run", reason, exchanges: [] };
  try {
    return await runCase(each, conditions);
  } catch (error) {
    if (conditions.signal.aborted) return undefined;
    const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { id, outcome: "failed", reason: conditions.wire.redact(words), exchanges: [] };
  }
}

/** Deletes what was made; returns what could not be deleted. */
async function deleted(calls: Parameters<typeof deleteMade>[0], made: Made): Promise<string[]> {
  try {
    await deleteMade(calls, made);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** Deletes what earlier runs left over; returns the names. */
export async function deleteLeftOver({
  InstanceArn,
  credentials,
}: Target): Promise<readonly string[]> {
  const calls = callsFor("connect", { InstanceArn }, credentials);
  const { made, names } = await findMade(calls, PREFIX);
  await deleteMade(calls, made);
  return names;
}
