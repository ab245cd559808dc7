import { spawnSync } from "node:child_process";
import { hostname, userInfo } from "node:os";
import { escapeText } from "../access/escape-text.ts";
import { isRecord, parsedJson } from "../profile/shapes.ts";

/** The process that works on a stage. */
export interface Holder {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** The page of the CI run. */
  readonly run?: string;
}

/** The content of a lock. */
export interface LockRecord extends Holder {
  /** Unique for each holder, also within one process. */
  readonly id: string;
  readonly application: string;
  readonly stage: string;
  readonly operation: "deploy" | "destroy";
  /** ISO 8601, by the clock of the holder and for people only: the age of the object decides whether a lock is expired. */
  readonly since: string;
  readonly until: string;
  /** How long the lock is valid without a renewal. */
  readonly seconds: number;
}

/** This process, and the CI run that it is part of. */
export function thisHolder(env: NodeJS.ProcessEnv = process.env): Holder {
  const run = runIn(env);
  return {
    user: env["GITHUB_ACTOR"] || env["GITLAB_USER_LOGIN"] || userName(),
    host: hostname(),
    pid: process.pid,
    ...(run !== undefined && { run }),
  };
}

/** The record in a lock's object; `undefined` if it contains something else. */
export function parseLock(text: string): LockRecord | undefined {
  const value = parsedJson(text);
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
  return escapeText(
    `${where}, ${operation}ing since ${since}, lock valid until ${until} unless renewed`,
  );
}

function runIn(env: NodeJS.ProcessEnv): string | undefined {
  const { GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_SERVER_URL } = env;
  if (GITHUB_SERVER_URL && GITHUB_REPOSITORY && GITHUB_RUN_ID) {
    return pageOf(`${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`);
  }
  return RUN_URLS.flatMap((name) => pageOf(env[name]) ?? [])[0];
}

/** A web address without what may be a credential: whoever reads the state reads the lock. */
function pageOf(url = ""): string | undefined {
  const { origin, pathname, protocol } = URL.canParse(url) ? new URL(url) : {};
  return /^https?:$/.test(protocol ?? "") ? `${origin}${pathname}` : undefined;
}

/** The variables in which GitLab, Buildkite, CircleCI, CodeBuild and Jenkins pass the page of a run. */
const RUN_URLS = [
  "CI_JOB_URL",
  "BUILDKITE_BUILD_URL",
  "CIRCLE_BUILD_URL",
  "CODEBUILD_PUBLIC_BUILD_URL",
  "BUILD_URL",
];

function userName(): string {
  try {
    const { username } = userInfo();
    // Bun's answer without the variable USER, which containers and services often lack.
    if (username !== UNKNOWN) return username;
  } catch {
    // A container may run as a user without an entry.
  }
  const { stdout } = spawnSync("id", ["-un"], { encoding: "utf8" });
  return process.env["USER"] || stdout?.trim() || UNKNOWN;
}

const UNKNOWN = "unknown";

/** The members of a lock that are texts. */
const TEXTS = ["id", "user", "host", "application", "stage", "operation", "since", "until"];

function isLockRecord(value: unknown): value is LockRecord {
  return (
    isRecord(value) &&
    TEXTS.every((name) => typeof value[name] === "string") &&
    typeof value["pid"] === "number" &&
    typeof value["seconds"] === "number"
  );
}
