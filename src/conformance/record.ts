import type { Redact } from "../aws/redact.ts";
import { locateInstance } from "../profile/arn.ts";
import { isRecord, parsedJson } from "../profile/shapes.ts";
import { isStockProfile } from "../profile/stock.ts";
import type { Exchange, Outcome, Result } from "./run-case.ts";

/** The results of a run, as saved in a file. */
export interface ConformanceRecord {
  readonly version: 1;
  /** Who answered: AWS, or another server. */
  readonly target: "aws" | "other";
  /** When the run began: `2026-12-01T09:00:00.000Z`. */
  readonly date: string;
  readonly region: string;
  /** Versions of the SDK clients and of this package. */
  readonly versions: Readonly<Record<string, string>>;
  /** Whether every case ran. */
  readonly complete: boolean;
  readonly cases: readonly RecordedCase[];
}

interface RecordedCase {
  readonly id: string;
  readonly outcome: Outcome;
  readonly reason?: string;
  readonly problems?: readonly string[];
  readonly calls: readonly RecordedCall[];
}

interface RecordedCall {
  readonly operation: string;
  readonly request: unknown;
  readonly status: number;
  readonly error?: string;
  readonly answer: unknown;
  readonly lag?: number;
}

export interface About extends Omit<ConformanceRecord, "version" | "cases"> {
  readonly InstanceArn: string;
  /** Removes credentials from a text. */
  readonly redact: Redact;
  /** Prefix of the names that the run created. */
  readonly prefix: string;
}

/** The record of a run, without credentials, account ids, the id of the instance, and resources of others. */
export function recordOf(
  results: readonly Result[],
  { InstanceArn, prefix, redact, ...about }: About,
): ConformanceRecord {
  const clean = cleaner(InstanceArn, redact);
  const general = new Set<unknown>([InstanceArn, locateInstance(InstanceArn).InstanceId]);
  return {
    version: 1,
    ...about,
    cases: results.map(({ difference, exchanges, id, outcome, reason }) => {
      const known = new Set<unknown>();
      return {
        id,
        outcome,
        ...(reason !== undefined && { reason: clean(reason) }),
        ...(difference && { problems: difference.problems.map(clean) }),
        calls: exchanges.map((exchange) => callOf(exchange, { clean, known, general, prefix })),
      };
    }),
  };
}

interface Cleaning {
  readonly clean: (text: string) => string;
  /** Values in earlier answers of the case. */
  readonly known: Set<unknown>;
  /** Values that entries of others have, too. */
  readonly general: ReadonlySet<unknown>;
  readonly prefix: string;
}

function callOf(
  { answer, body, input, lag, operation }: Exchange,
  cleaning: Cleaning,
): RecordedCall {
  const { error, status, text } = answer;
  const value = parsedJson(text) ?? text;
  const shown = ours(value, cleaning);
  for (const leaf of leavesOf(shown)) {
    if (isIdentifier(leaf) && !cleaning.general.has(leaf)) cleaning.known.add(leaf);
  }
  return {
    operation,
    request: cleaned(body ?? input, cleaning.clean),
    status,
    ...(error !== undefined && { error }),
    answer: cleaned(shown, cleaning.clean),
    ...(lag !== undefined && { lag }),
  };
}

/** Members that are credentials of the user or session that a call creates. */
const SECRET = new Set(["Password", "AuthCode", "SessionId"]);

/** The value with every text cleaned, and without secrets. */
function cleaned(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === "string") return clean(value);
  if (Array.isArray(value)) return value.map((item: unknown) => cleaned(item, clean));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      SECRET.has(name) ? "[redacted]" : cleaned(member, clean),
    ]),
  );
}

/** An answer without list entries about resources of others. */
function ours(value: unknown, cleaning: Cleaning): unknown {
  if (Array.isArray(value)) {
    const kept = value.filter((item: unknown) => !isRecord(item) || isOurs(item, cleaning));
    const left = value.length - kept.length;
    return [
      ...kept.map((item: unknown) => ours(item, cleaning)),
      ...(left > 0 ? [`${left} entries of others omitted`] : []),
    ];
  }
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, ours(member, cleaning)]),
  );
}

/** Whether a list entry is about something that the run created, or that AWS gives every instance. */
function isOurs(entry: Readonly<Record<string, unknown>>, { known, prefix }: Cleaning): boolean {
  const { Name, SecurityProfileName } = entry;
  if ([Name, SecurityProfileName].some((name) => typeof name === "string" && isStockProfile(name)))
    return true;
  const leaves = [...leavesOf(entry)];
  const isIdentified = "Id" in entry || "Identifier" in entry || "RequestToken" in entry;
  return (
    !isIdentified ||
    leaves.some((leaf) => known.has(leaf) || (typeof leaf === "string" && leaf.includes(prefix)))
  );
}

function* leavesOf(value: unknown): Generator {
  if (typeof value === "object" && value !== null) {
    for (const member of Object.values(value)) yield* leavesOf(member);
  } else yield value;
}

const SHORTEST_ID = 30;

function isIdentifier(leaf: unknown): boolean {
  return typeof leaf === "string" && leaf.length >= SHORTEST_ID;
}

const ACCOUNT = "123456789012";
const INSTANCE = "11111111-2222-4333-8444-555555555555";

function cleaner(InstanceArn: string, redact: Redact): (text: string) => string {
  const { account, InstanceId } = locateInstance(InstanceArn);
  return (text) =>
    redact(text)
      .replaceAll(/arn:[\w-]+:(?:iam|sts)::[^\s"',]+/g, `arn:aws:iam::${ACCOUNT}:user/caller`)
      .replaceAll(InstanceId, INSTANCE)
      .replaceAll(account, ACCOUNT)
      .replaceAll(/(?<![\w.-])\d{12}(?![\w.-])/g, ACCOUNT);
}
