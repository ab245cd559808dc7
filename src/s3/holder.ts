import { hostname, userInfo } from "node:os";

/** Who works on a stage. */
export interface Holder {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** The page of the CI run. */
  readonly run?: string;
}

/** What the lock of a stage says. */
export interface LockRecord extends Holder {
  /** Tells one holder from every other one, also of the same process. */
  readonly id: string;
  readonly application: string;
  readonly stage: string;
  readonly operation: "deploy" | "destroy";
  /** ISO 8601. By the clock of the holder, for people: whether a lock is expired, the age of its object says. */
  readonly since: string;
  readonly until: string;
  /** How long the lock holds without a renewal. */
  readonly seconds: number;
}

/** This process, and the CI run that it is part of. */
export function thisHolder(env: NodeJS.ProcessEnv = process.env): Holder {
  const run = runIn(env);
  return {
    user: env["GITHUB_ACTOR"] ?? env["GITLAB_USER_LOGIN"] ?? userName(),
    host: hostname(),
    pid: process.pid,
    ...(run !== undefined && { run }),
  };
}

/** The record in a lock's object; `undefined` where it holds something else. */
export function parseLock(text: string): LockRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isLockRecord(value) ? value : undefined;
}

/** One line about who holds a lock, since when and until when. */
export function formatHolder({
  host,
  operation,
  pid,
  run,
  since,
  until,
  user,
}: LockRecord): string {
  const where = run === undefined ? `${user} on ${host} (process ${pid})` : `${user} in ${run}`;
  return `${where}, which runs a ${operation} since ${since} and holds the lock until ${until} unless it renews it`;
}

function runIn(env: NodeJS.ProcessEnv): string | undefined {
  const { GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_SERVER_URL } = env;
  if (GITHUB_SERVER_URL && GITHUB_REPOSITORY && GITHUB_RUN_ID) {
    return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
  }
  return RUN_URLS.map((name) => env[name]).find((url) => url !== undefined && url !== "");
}

/** The variables in which GitLab, Buildkite, CircleCI, CodeBuild and Jenkins give the page of a run. */
const RUN_URLS = [
  "CI_JOB_URL",
  "BUILDKITE_BUILD_URL",
  "CIRCLE_BUILD_URL",
  "CODEBUILD_PUBLIC_BUILD_URL",
  "BUILD_URL",
];

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a user without an entry.
    return process.env["USER"] ?? "unknown";
  }
}

function isLockRecord(value: unknown): value is LockRecord {
  if (typeof value !== "object" || value === null) return false;
  const record: Partial<Record<keyof LockRecord, unknown>> = value;
  const texts = [
    "id",
    "user",
    "host",
    "application",
    "stage",
    "operation",
    "since",
    "until",
  ] as const;
  return (
    texts.every((name) => typeof record[name] === "string") &&
    typeof record.pid === "number" &&
    typeof record.seconds === "number"
  );
}
