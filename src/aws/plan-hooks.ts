import { appendFileSync, existsSync } from "node:fs";
import path from "node:path";
import type { Subject } from "../errors/subject.ts";
import type { ControlPlane, ControlPlaneName } from "./control-plane.ts";
import type { Credentials } from "./credentials.ts";
import type { HolderKind, HolderPlane } from "./holder-plane.ts";
import type { OnWait } from "./waits.ts";

export type Open = (
  name: ControlPlaneName,
  subject: Subject,
  credentials: Credentials,
  /** Default: silent. */
  onWait?: OnWait,
) => ControlPlane;

export type OpenHolders = (
  kind: HolderKind,
  subject: Subject,
  credentials: Credentials,
  /** Default: silent. */
  onWait?: OnWait,
) => HolderPlane;

/** What stands between this process and AWS: a plan, which reads and does not write. */
export interface PlanHooks {
  readonly plane: (plane: ControlPlane, ...about: Parameters<Open>) => ControlPlane;
  readonly holders: (plane: HolderPlane, ...about: Parameters<OpenHolders>) => HolderPlane;
  /** A declaration in which texts stand for what only the deploy knows. */
  readonly follow: <T>(id: string, props: T, nameOf: (id: string) => string) => Followed<T>;
  /** Hears who gets the profile that succeeds a former one. */
  readonly moved: (moved: MovedHolders) => void;
  /** Hears of a resource whose props are refused before Alchemy knows of it. */
  readonly refused: (refused: RefusedProps) => void;
}

export interface Followed<T> {
  readonly id: string;
  readonly props: T;
  /** The props of which only the deploy knows what, or how much, is in them; `props` where it knows which. */
  readonly open: readonly string[];
}

/** Who gets the profile that succeeds a former one in its place. */
export interface MovedHolders {
  /** ARN of the former profile. */
  readonly former: string;
  /** Usernames. */
  readonly users: readonly string[];
  /** ARNs, with a version or without. */
  readonly aiAgents: readonly string[];
}

export interface RefusedProps {
  /** The kind of the resource. */
  readonly kind: string;
  readonly resource: string;
  readonly props: unknown;
  readonly error: unknown;
}

/** The file to which a script tells what it does while it is planned. What the script starts inherits it. */
export const EVENTS = "ALCHEMY_AWS_CONNECT_EVENTS";

/** Under it all copies of this package in one process find the same. */
const HOOKS = Symbol.for("alchemy-aws-connect::plan-hooks");

export function setPlanHooks(hooks: PlanHooks): void {
  Reflect.set(globalThis, HOOKS, hooks);
}

export function planHooks(): PlanHooks | undefined {
  const hooks: PlanHooks | undefined = Reflect.get(globalThis, HOOKS);
  return hooks;
}

/** Whether a script that is being planned has started this process or worker, and the plan is not in it. */
export function isOutsidePlan(): boolean {
  return process.env[EVENTS] !== undefined && planHooks() === undefined;
}

/** Ends what would be a real deploy in the middle of a plan, and lets the plan know. */
export function refuseOutsidePlan(): never {
  const [, script = ""] = process.argv;
  const message = `A plan does not reach into a process or worker that its script, or a wrapper around that, has started (${path.basename(script)}). What is declared there would really be deployed, so it is refused. Let the plan run that script itself; --runtime names what runs it and hands its own arguments on.`;
  const file = process.env[EVENTS] ?? "";
  if (existsSync(file)) {
    appendFileSync(file, `${JSON.stringify({ type: "untold", message })}\n`);
  }
  throw new Error(message);
}
