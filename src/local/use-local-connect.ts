import type { LocalCall } from "./calls.ts";
import { type LocalConnect, listen } from "./local-connect.ts";
import type { LocalConnectOptions } from "./options.ts";

export interface UseLocalConnectOptions extends LocalConnectOptions {
  /**
   * ARN of an instance in AWS to use instead, such as `process.env.CONNECT_INSTANCE_ARN`. With one, no
   * server starts and the environment does not change. `""` counts as none.
   *
   * @default none: the local Amazon Connect starts
   */
  unless?: string | undefined;
  /** Print the number of calls by operation at `close()` or when the process exits. @default false */
  report?: boolean;
}

/** The instance that a script or test uses. */
export interface ConnectInUse extends AsyncDisposable {
  readonly InstanceArn: string;
  /** The local Amazon Connect; `undefined` where `unless` names an instance in AWS. */
  readonly local: LocalConnect | undefined;
  /** Stops the server and restores the environment. */
  close(): Promise<void>;
}

/** Variables that would send calls past the local Connect, or sign them with other credentials. */
export const OVERRIDING = [
  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
  "AWS_PROFILE",
  "AWS_SESSION_TOKEN",
] as const;

let isInUse = false;

/**
 * Starts a local Amazon Connect and points this process at it: AWS SDKs and Alchemy read its address,
 * region and keys from the environment. The server does not keep the process running.
 *
 * Sets the variables of `LocalConnect.env`, and `ALCHEMY_CI_STATE_STORE_CHECK=false` so that Alchemy accepts state
 * in local files in CI. Removes `AWS_PROFILE`, `AWS_SESSION_TOKEN` and `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`.
 *
 * @throws Error where this process uses a local Amazon Connect already
 *
 * @example
 * // A script that deploys to the instance of CONNECT_INSTANCE_ARN, or to a local one
 * const { InstanceArn } = await useLocalConnect({
 *   unless: process.env["CONNECT_INSTANCE_ARN"],
 *   file: ".alchemy/connect.json",
 *   report: true,
 * });
 *
 * @example
 * // A test
 * await using connect = await useLocalConnect();
 * console.log(connect.InstanceArn, connect.local.calls);
 */
export async function useLocalConnect(
  options?: UseLocalConnectOptions & { unless?: undefined },
): Promise<ConnectInUse & { readonly local: LocalConnect }>;
export async function useLocalConnect(options: UseLocalConnectOptions): Promise<ConnectInUse>;
export async function useLocalConnect({
  report = false,
  unless = "",
  ...options
}: UseLocalConnectOptions = {}): Promise<ConnectInUse> {
  if (unless !== "") {
    return { InstanceArn: unless, local: undefined, close: done, [Symbol.asyncDispose]: done };
  }
  if (isInUse) throw new Error("This process uses a local Amazon Connect already. Close it first.");
  isInUse = true;
  const { local, unref } = await listen(options).catch((error: unknown) => {
    isInUse = false;
    throw error;
  });
  unref();
  const restore = setEnvironment(local.env);
  const print = () => {
    if (report) console.log(countedCalls(local.calls));
  };
  process.once("exit", print);
  let closing: Promise<void> | undefined;
  const close = () =>
    (closing ??= local.close().finally(() => {
      restore();
      process.off("exit", print);
      print();
      isInUse = false;
    }));
  return { InstanceArn: local.instanceArn, local, close, [Symbol.asyncDispose]: close };
}

async function done(): Promise<void> {}

/** Returns what puts the variables back. */
function setEnvironment(env: LocalConnect["env"]): () => void {
  const { ALCHEMY_CI_STATE_STORE_CHECK = "false" } = process.env;
  const set = { ...env, ALCHEMY_CI_STATE_STORE_CHECK };
  const before = [...Object.keys(set), ...OVERRIDING].map(
    (name) => [name, process.env[name]] as const,
  );
  for (const name of OVERRIDING) delete process.env[name];
  Object.assign(process.env, set);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

/** `3 calls to Amazon Connect: CreateSecurityProfile 2, ListSecurityProfiles 1` */
function countedCalls(calls: readonly LocalCall[]): string {
  const byOperation = new Map<string, number>();
  for (const { operation } of calls) {
    byOperation.set(operation, (byOperation.get(operation) ?? 0) + 1);
  }
  const counts = [...byOperation].map((counted) => counted.join(" ")).toSorted();
  const total = calls.length === 1 ? "1 call" : `${calls.length} calls`;
  return `${total} to Amazon Connect${counts.length > 0 ? `: ${counts.join(", ")}` : ""}`;
}
