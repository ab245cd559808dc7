import { setTimeout } from "node:timers/promises";
import { UNDER_WAY } from "../aws/cloud-control-operation.ts";
import { isRead } from "../aws/retries.ts";
import type { Wire, WireAnswer, WireOperation } from "../aws/wire.ts";
import { parsedJson } from "../profile/shapes.ts";
import type { Case, Step } from "./case.ts";
import { memberAt, resolved } from "./check.ts";
import type { Made } from "./clean-up.ts";
import { type Difference, differenceOf, problemsOf } from "./compare.ts";
import type { Buckets } from "./estimate.ts";

/** One call of a case and its answer. */
export interface Exchange {
  readonly operation: WireOperation;
  readonly input: unknown;
  readonly body?: string;
  readonly answer: WireAnswer;
  /** Milliseconds until a read returned the expected answer; absent if the first one did. */
  readonly lag?: number;
}

export type Outcome = "as stated" | "different" | "not run" | "failed";

export interface Result {
  readonly id: string;
  readonly outcome: Outcome;
  /** Why it was not run, or failed. */
  readonly reason?: string;
  readonly difference?: Difference;
  readonly exchanges: readonly Exchange[];
}

/** Times in milliseconds. */
export interface Patience {
  /** For how long a read may miss a change. */
  readonly read: number;
  /** How long an operation of AWS Cloud Control may take. */
  readonly work: number;
  /** Between two polls. */
  readonly pause: number;
}

export interface Conditions {
  readonly wire: Wire;
  readonly values: Readonly<Record<string, unknown>>;
  readonly made: Made;
  readonly patience: Patience;
  /** Keeps the calls within AWS's quotas; absent for a server without quotas. */
  readonly buckets?: Buckets;
  /** Stops the run before the next call. */
  readonly signal: AbortSignal;
}

/** Retries of a call that AWS throttles within the default quotas. */
const THROTTLED = { attempts: 20, pause: 1000 };

export async function runCase(each: Case, conditions: Conditions): Promise<Result> {
  const { id, steps } = each;
  const values: Record<string, unknown> = { ...conditions.values };
  const exchanges: Exchange[] = [];
  const find = (text: string) => valueOf(values, text);
  for (const step of steps) {
    conditions.signal.throwIfAborted();
    const exchange = await exchangeOf(step, conditions, find);
    if (!exchange) {
      const reason = `AWS granted all ${step.atOnce ?? 1} calls at once`;
      return { id, outcome: "not run", reason, exchanges };
    }
    exchanges.push(exchange);
    const { answer } = exchange;
    if (step.as !== undefined) values[step.as] = parsedJson(answer.text);
    const problems = problemsOf(step.expect, answer, find);
    if (problems.length > 0) {
      const difference = differenceOf(each, step, { answer, find, problems });
      return { id, outcome: "different", difference, exchanges };
    }
  }
  return { id, outcome: "as stated", exchanges };
}

/** Makes the call of a step, and repeats a read until it returns the expected answer. Nothing if AWS throttles no call. */
async function exchangeOf(
  step: Step,
  conditions: Conditions,
  find: (text: string) => unknown,
): Promise<Exchange | undefined> {
  const { atOnce = 1, expect, operation } = step;
  const { made, patience, signal } = conditions;
  const input = resolved(step.input, find);
  const body = step.body === undefined ? undefined : String(find(step.body));
  const request = { operation, input, ...(body !== undefined && { body }) };
  const send = () => sent(step, input, body, conditions);
  const isMet = (answer: WireAnswer) => problemsOf(expect, answer, find).length === 0;
  if (atOnce > 1) {
    const answers = await Promise.all(Array.from({ length: atOnce }, send));
    const answer = answers.find(isMet) ?? answers.find(({ status }) => status === 429);
    return answer && { ...request, answer };
  }
  const begun = Date.now();
  for (let looks = 1; ; looks += 1) {
    const answer = await send();
    track(made, step, input, answer);
    const waited = Date.now() - begun;
    if (isMet(answer) || !mayChange(step, answer, waited, patience)) {
      return { ...request, answer, ...(looks > 1 && { lag: waited }) };
    }
    await setTimeout(patience.pause);
    if (operation !== "GetResourceRequestStatus") signal.throwIfAborted();
  }
}

/** Whether a later read can answer differently. */
function mayChange({ operation }: Step, answer: WireAnswer, waited: number, patience: Patience) {
  if (operation === "GetResourceRequestStatus" && answer.status === 200) {
    const status = memberAt(parsedJson(answer.text), "ProgressEvent.OperationStatus");
    return UNDER_WAY.some((each) => each === status) && waited < patience.work;
  }
  return isRead(operation) && waited < patience.read;
}

/** Sends the call of a step within the quotas, and retries it if AWS throttles it anyway. */
async function sent(
  step: Step,
  input: unknown,
  body: string | undefined,
  { buckets, wire }: Conditions,
): Promise<WireAnswer> {
  const { atOnce = 1, operation } = step;
  for (let attempts = 1; ; attempts += 1) {
    if (atOnce === 1) await setTimeout(1000 * (buckets?.take(operation, Date.now() / 1000) ?? 0));
    const answer = await wire.send(operation, input, body);
    const isThrottled = /^(?:Throttling|TooManyRequests)/.test(answer.error ?? "");
    if (!isThrottled || atOnce > 1 || attempts === THROTTLED.attempts) return answer;
    await setTimeout(THROTTLED.pause);
  }
}

/** Records what a call created, so that it is deleted later. */
function track(made: Made, { operation }: Step, input: unknown, answer: WireAnswer): void {
  if (answer.status !== 200) return;
  const body = parsedJson(answer.text);
  const textAt = (path: string) => textOf(memberAt(body, path));
  switch (operation) {
    case "CreateSecurityProfile":
      made.profiles.add(textAt("SecurityProfileId"));
      break;
    case "CreateUser":
      made.users.add(textAt("UserId"));
      break;
    case "GetResourceRequestStatus": {
      const id = /\/security-profile\/(.+)$/.exec(textAt("ProgressEvent.Identifier"))?.[1];
      const isDone = textAt("ProgressEvent.OperationStatus") === "SUCCESS";
      if (id === undefined || !isDone) break;
      if (textAt("ProgressEvent.Operation") === "CREATE") made.profiles.add(id);
      if (textAt("ProgressEvent.Operation") === "DELETE") made.profiles.delete(id);
      break;
    }
    case "AssociateSecurityProfiles": {
      const arn = String(memberAt(input, "EntityArn"));
      const ids = made.associations.get(arn) ?? new Set();
      made.associations.set(arn, ids.add(String(memberAt(input, "SecurityProfiles.0.Id"))));
      break;
    }
    default:
  }
}

function textOf(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The value of a text such as `<p.SecurityProfileId>`; in other texts, replaces each placeholder. */
function valueOf(values: Readonly<Record<string, unknown>>, text: string): unknown {
  const whole = /^<([\w.-]+)>$/.exec(text)?.[1];
  if (whole !== undefined) return memberAt(values, whole) ?? text;
  return text.replaceAll(/<([\w.]+)>/g, (given, path: string) =>
    textOf(memberAt(values, path) ?? given),
  );
}
