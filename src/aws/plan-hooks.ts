import { appendFileSync, existsSync } from "node:fs";
import path from "node:path";
import type { Subject } from "../errors/subject.ts";
import type { AIAgentSnapshot, UserSnapshot } from "../profile/snapshot.ts";
import type { ControlPlane, ControlPlaneName } from "./control-plane.ts";
import type { Credentials } from "./credentials.ts";
import type { HolderKind, HolderPlane } from "./holder-plane.ts";
import type { OnWait } from "./waits.ts";

/** Opens the plane of that name for one subject. */
type Opener<Name, Plane> = (
  name: Name,
  subject: Subject,
  credentials: Credentials,
  /** Default: silent. */
  onWait?: OnWait,
) => Plane;

export type Open = Opener<ControlPlaneName, ControlPlane>;
export type OpenHolders = Opener<HolderKind, HolderPlane>;

/** A plan's hooks into this process: they read and do not write. */
export interface PlanHooks {
  readonly plane: (plane: ControlPlane, ...about: Parameters<Open>) => ControlPlane;
  readonly holders: (plane: HolderPlane, ...about: Parameters<OpenHolders>) => HolderPlane;
  /** A declaration in which placeholders stand for what is known after deploy. */
  readonly follow: <T>(id: string, props: T, nameOf: (id: string) => string) => Followed<T>;
  /** The holders that gain a profile by what is planned so far, which AWS does not list. */
  readonly gaining: (SecurityProfileArn: string) => GainingHolders;
  /** Called if the running removal is left to the end of the stage, as a record of its own. */
  readonly deferred: () => void;
  /** Called with the holders that gain the successor of a former profile. */
  readonly moved: (moved: MovedHolders) => void;
  /** Called with a resource that is refused for its props before Alchemy knows it. */
  readonly refused: (refused: RefusedProps) => void;
}

export interface Followed<T> {
  readonly id: string;
  readonly props: T;
  /** The props that are known after deploy, in full or in part; `props` if it is unknown which. */
  readonly open: readonly string[];
}

export interface GainingHolders {
  readonly users: readonly Pick<UserSnapshot, "UserArn" | "Username" | "SecurityProfileIds">[];
  readonly aiAgents: readonly Pick<AIAgentSnapshot, "Arn">[];
}

/** The holders that gain the successor of a former profile in its place. */
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

/** The file to which a script writes its events during a plan. Child processes inherit the variable. */
export const EVENTS = "ALCHEMY_AWS_CONNECT_EVENTS";

/** The key under which all copies of this package in one process find the hooks. */
const HOOKS = Symbol.for("alchemy-aws-connect::plan-hooks");

export function setPlanHooks(hooks: PlanHooks): void {
  Reflect.set(globalThis, HOOKS, hooks);
}

export function planHooks(): PlanHooks | undefined {
  const hooks: PlanHooks | undefined = Reflect.get(globalThis, HOOKS);
  return hooks;
}

/** Whether a planned script has started this process or worker, and the plan does not reach into it. */
export function isOutsidePlan(): boolean {
  return process.env[EVENTS] !== undefined && planHooks() === undefined;
}

/** Stops what would be a real deploy in the middle of a plan, and reports that to the plan. */
export function refuseOutsidePlan(): never {
  const [, script = ""] = process.argv;
  const message = `A plan does not reach into a process or worker that its script, or a wrapper around that, has started (${path.basename(script)}). A resource declared there would really be deployed, so the plan refuses it. Plan that script itself: --runtime names the command that runs it and must pass its arguments on.`;
  const file = process.env[EVENTS] ?? "";
  if (existsSync(file)) {
    appendFileSync(file, `${JSON.stringify({ type: "untold", message })}\n`);
  }
  throw new Error(message);
}
