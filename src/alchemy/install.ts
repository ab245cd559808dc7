import { fileURLToPath } from "node:url";
import { PROVIDERS, Resource, Scope, registerDynamicResource } from "alchemy";
import { followExit } from "./exit.ts";

/** The type of a handler in Alchemy. */
type Handler = Parameters<typeof Resource>[2];

/** A resource as the engine runs it. */
export interface Registration<F extends Handler = Handler> {
  readonly kind: string;
  /** Creates, updates and deletes. Alchemy compares its source text with that of other copies in one process. */
  readonly handler: F;
  /** Whether the handler runs in every deploy, even if the props did not change. */
  readonly alwaysRuns?: boolean;
  /** A kind of another provider. If the script declares none of it there, the handler deletes its records. */
  readonly takesOver?: string;
  /** Whether a plan runs the script: then no exit code is set. */
  readonly isPlanned: () => boolean;
  /** Stops what would be a real deploy in the middle of a plan; absent if it may deploy. */
  readonly refuse: (() => never) | undefined;
}

/** The key under which all copies of this package in one process find the folder of the first. */
const COPY = Symbol.for("alchemy-aws-connect::copy");

/**
 * Registers a resource with Alchemy, and makes the process of the script exit with a code other than 0 unless all
 * of its work is done. The returned function declares the resource.
 */
export function install<F extends Handler>({
  kind,
  handler,
  alwaysRuns = false,
  takesOver,
  isPlanned,
  refuse,
}: Registration<F>) {
  refuseOtherCopy(kind);
  const declare = Resource(kind, { alwaysUpdate: alwaysRuns }, handler);
  if (takesOver !== undefined) {
    registerDynamicResource((other) => (other === takesOver ? PROVIDERS.get(kind) : undefined));
    putLastFirst(globalThis.ALCHEMY_DYNAMIC_RESOURCE_RESOLVERS);
  }
  followExit(isPlanned);
  // The handlers of other resources, and the state, would also be real.
  if (refuse) Object.assign(Scope.storage, { enterWith: refuse, run: refuse });
  return declare;
}

/**
 * Alchemy has one handler for each kind: what one copy declares would reach that of the other without its credentials
 * and checks. The same folder again is a reload.
 */
function refuseOtherCopy(kind: string): void {
  const here = fileURLToPath(new URL("../..", import.meta.url));
  const first: string | undefined = Reflect.get(globalThis, COPY);
  if (first === here) return;
  // Version 0.1.0 registers without the key.
  if (first !== undefined || PROVIDERS.has(kind)) {
    throw new Error(
      `Two copies of alchemy-aws-connect are loaded: ${first ?? "one of version 0.1.0"} and ${here}. Each would miss what the other declares, credentials included, so nothing is deployed. Give every package of the project the same versions of alchemy-aws-connect, alchemy and @aws-sdk/client-s3, or import alchemy-aws-connect in only one.`,
    );
  }
  Reflect.set(globalThis, COPY, here);
}

/** Makes Alchemy ask a resolver before those of the modules that were imported earlier. */
function putLastFirst(resolvers: unknown[] | undefined): void {
  const last = resolvers?.pop();
  if (last !== undefined) resolvers?.unshift(last);
}
