import type { Scope } from "alchemy";
import { StateStoreFailedError } from "../errors/index.ts";

/**
 * The stores of Alchemy 0.94 in which `list` also returns the records of nested scopes, and the stores to use
 * instead. Every deploy with one of them fails when it ends, with any resource.
 */
const FAULTY: Readonly<Record<string, string>> = {
  S3StateStore:
    'Import S3StateStore from "alchemy-aws-connect/s3" instead of "alchemy/aws": it takes the same options and reads the same state',
  DOStateStore: 'Use CloudflareStateStore of "alchemy/state" instead',
};

/**
 * Stops an application if its store cannot hold the state.
 *
 * @throws StateStoreFailedError before anything is read or written
 */
export function refuseFaultyStore({ chain, state: store }: Scope): void {
  for (let at: object | null = store; at !== null; at = Object.getPrototypeOf(at)) {
    const { name } = at.constructor;
    const advice = Object.hasOwn(FAULTY, name) ? FAULTY[name] : undefined;
    // A subclass with its own `list` may be correct.
    if (advice === undefined || !Object.hasOwn(at, "list") || "confirmLock" in store) continue;
    if (Reflect.get(at, "list") !== store.list) return;
    throw new StateStoreFailedError(
      `Alchemy's ${name} cannot hold the state of ${chain.join("/")}: its list also returns the records of nested scopes, so every deploy fails when it ends. Nothing was read or written. ${advice}.`,
    );
  }
}
