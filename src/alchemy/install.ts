import { PROVIDERS, Resource, Scope, registerDynamicResource } from "alchemy";
import { followExit } from "./exit.ts";

/** What Alchemy takes for a handler. */
type Handler = Parameters<typeof Resource>[2];

/** A resource as the engine runs it. */
interface Registration<F extends Handler> {
  readonly kind: string;
  /** Creates, updates and deletes. Alchemy compares its text with that of other copies in one process. */
  readonly handler: F;
  /** Whether the handler runs in every deploy, also where the props did not change. */
  readonly alwaysRuns?: boolean;
  /** A kind of another provider's whose records the handler deletes where that provider is not loaded. */
  readonly takesOver?: string;
  /** Whether a plan runs the script, and judges it: no exit code is set then. */
  readonly isPlanned: () => boolean;
  /** Ends what would really be deployed in the middle of a plan; absent where it may be deployed. */
  readonly refuse: (() => never) | undefined;
}

/**
 * Makes a resource known to Alchemy, and the process of the script end with a code other than 0 unless all of
 * its work is done. The function that it returns declares the resource.
 */
export function install<F extends Handler>({
  kind,
  handler,
  alwaysRuns = false,
  takesOver,
  isPlanned,
  refuse,
}: Registration<F>) {
  const declare = Resource(kind, { alwaysUpdate: alwaysRuns }, handler);
  if (takesOver !== undefined) {
    registerDynamicResource((other) => (other === takesOver ? PROVIDERS.get(kind) : undefined));
  }
  followExit(isPlanned);
  // The handlers of other resources, and the state, would be real, too.
  if (refuse) Object.assign(Scope.storage, { enterWith: refuse, run: refuse });
  return declare;
}
