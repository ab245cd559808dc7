import { randomBytes } from "node:crypto";
import { type Calls, callsFor } from "../aws/calls.ts";
import { messageOf } from "../aws/credential-failures.ts";
import type { Credentials } from "../aws/credentials.ts";
import { type Wire, openWire } from "../aws/wire.ts";
import { asError } from "../errors/as-error.ts";
import { locateInstance } from "../profile/arn.ts";
import type { Case } from "./case.ts";
import { deleteMade, findMade, nothingMade } from "./clean-up.ts";
import { Buckets } from "./estimate.ts";
import { type Conditions, type Patience, type Result, runCase } from "./run-case.ts";
import { type Allowed, type Surroundings, PREFIX, surroundingsOf } from "./surroundings.ts";

/** The instance that the cases run against. */
export interface Target {
  readonly InstanceArn: string;
  readonly credentials: Credentials;
  readonly allowed: Allowed;
  readonly patience: Patience;
  /** Whether AWS's default quotas apply. */
  readonly hasQuotas: boolean;
}

export const PATIENCE: Patience = { read: 10_000, work: 120_000, pause: 1000 };

export interface Run {
  readonly results: readonly Result[];
  /** What could not be deleted: names and why. */
  readonly leftOver: readonly string[];
  readonly wire: Pick<Wire, "redact">;
  /** Prefix of the names that the run created. */
  readonly prefix: string;
}

/** Reads what is in the instance. Writes nothing. */
export function lookAround({ InstanceArn, allowed, credentials }: Target): Promise<Surroundings> {
  return surroundingsOf(callsFor("connect", { InstanceArn }, credentials), allowed);
}

/** Runs the cases one after another, and deletes what they created, also after an interruption. */
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
  try {
    for (const each of cases) {
      if (signal.aborted) break;
      const values = { ...surroundings.values, name: prefix + each.id };
      const conditions = { wire, values, made, patience, signal, ...(buckets && { buckets }) };
      const result = await resultOf(each, conditions, surroundings);
      // What cannot be deleted now is retried at the end.
      await deleteMade(calls, made);
      if (!result) break;
      results.push(result);
      onResult(result);
    }
    const leftOver = [...(await deleteMade(calls, made)), ...(await deleteByName(calls, prefix))];
    return { results, leftOver, wire, prefix };
  } finally {
    wire.close();
  }
}

/** The result of a case; nothing if it was interrupted. */
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
    const words = error instanceof Error ? `${error.name}: ${messageOf(error)}` : String(error);
    return { id, outcome: "failed", reason: conditions.wire.redact(words), exchanges: [] };
  }
}

/** Deletes what a call created whose answer was lost; returns what failed. */
async function deleteByName(calls: Calls<"connect">, prefix: string): Promise<readonly string[]> {
  try {
    const { made } = await findMade(calls, prefix);
    return await deleteMade(calls, made);
  } catch (error) {
    return [asError(error).message];
  }
}

/** Deletes what earlier runs left over; returns the names and what failed. */
export async function deleteLeftOver({ InstanceArn, credentials }: Target) {
  const calls = callsFor("connect", { InstanceArn }, credentials);
  const { made, names } = await findMade(calls, PREFIX);
  return { names, failures: await deleteMade(calls, made) };
}
