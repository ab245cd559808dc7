import { AsyncLocalStorage } from "node:async_hooks";
import { type App, atEndOf, openedApps } from "../alchemy/apps.ts";
import { type Scope, type State, currentScope, kindOf, isScopeRecord } from "../alchemy/engine.ts";
import { type PlanHooks, setPlanHooks } from "../aws/plan-hooks.ts";
import { AlreadyExistsError } from "../errors/index.ts";
import { type ManagedProfile, FIELD_NAMES, allFields } from "../profile/model.ts";
import { identityOf } from "../profile/snapshot.ts";
import { ledgerIn } from "../resource/ledger.ts";
import { type StoredProps, profileIn, resourceOf } from "../resource/record.ts";
import { runOf } from "../resource/run.ts";
import {
  AI_AGENT_KIND,
  GENERIC_KIND,
  KIND,
  isAssignmentKind,
  isProfileKind,
} from "../alchemy/kinds.ts";
import { PREFIXES } from "../alchemy/log.ts";
import type { EngineHooks, HandlerCall } from "../alchemy/plan-hooks.ts";
import {
  type HandlerRun,
  deletionsOf,
  failureOf,
  foreignOf,
  outcomeOf,
  refusedOf,
  skippedOf,
  standInFor,
  undecidedOf,
  nestedOf,
} from "./outcome.ts";
import { type PlanEvent, RULES } from "./plan-event.ts";
import type { PlanAction, ProfilePlan } from "./profile-plan.ts";
import { plannedPeople } from "./dry-run-people.ts";
import { plannedRules } from "./dry-run-rules.ts";
import {
  assignmentFailure,
  assignmentOutcome,
  refusedAssignment,
  skippedAssignment,
} from "./assignment-outcome.ts";
import type { AssignmentPlan } from "./assignment-plan.ts";
import { dryRunHolders, gainingIn } from "./dry-run-holders.ts";
import { type World, dryRunPlane, unchangedWorld } from "./dry-run-plane.ts";
import { shownNames } from "./shown-names.ts";
import { type OtherResource, UnknownOutputs } from "./unknown-output.ts";
import { isUnknown } from "./unknown-text.ts";
import { followProps } from "./unknown-props.ts";
import { type Unwritten, keepUnwritten } from "./unwritten-state.ts";

type Call = HandlerCall<ManagedProfile, StoredProps>;

/**
 * A deploy without effects: Alchemy's engine and this package's lifecycle run unchanged, on a state store that keeps
 * writes to itself, control planes that read AWS and write nothing, and providers of other resources that do nothing.
 */
export function dryRun(send: (event: PlanEvent) => void): EngineHooks<ManagedProfile, StoredProps> {
  const run = new DryRun(send);
  setPlanHooks(run.lifecycleHooks());
  process.once("exit", (code) => run.end(code));
  return run;
}

class DryRun implements EngineHooks<ManagedProfile, StoredProps> {
  readonly #send: (event: PlanEvent) => void;
  readonly #running = new AsyncLocalStorage<HandlerRun>();
  readonly #notPlanned = new Map<string, OtherResource>();
  readonly #unknowns = new UnknownOutputs();
  /** By resource, in the order of the code, the props with values that are known after deploy. */
  readonly #openProps = new Map<string, readonly string[]>();
  /** Resources whose output is written next. */
  readonly #called = new Map<string, OtherResource>();
  readonly #seen = new Map<string, State>();
  readonly #entered = new Set<Scope>();
  /** Root scopes of applications: at their end, the plan reads who holds what changes. */
  readonly #ending = new WeakSet<Scope>();
  readonly #names: ReturnType<typeof shownNames>;
  readonly #people: ReturnType<typeof plannedPeople>;
  readonly #rules: ReturnType<typeof plannedRules> | undefined;
  readonly #world: World;
  readonly #unwritten: Unwritten = {
    records: new Map(),
    onRead: (state) => this.#seen.set(state.fqn, state),
    onWrite: (state) => this.#follow(state),
  };

  constructor(send: (event: PlanEvent) => void) {
    const emit = (event: PlanEvent) => this.#emit(event);
    const rules = process.env[RULES];
    this.#send = send;
    this.#names = shownNames(send);
    this.#people = plannedPeople(emit);
    this.#rules = rules === undefined ? undefined : plannedRules(emit, rules);
    this.#world = unchangedWorld({
      holdersIn: (...about) => this.#people.of(...about),
      asked: () => this.#running.getStore(),
    });
  }

  /** What a plan does in place of this package's calls to AWS. */
  lifecycleHooks(): PlanHooks {
    const world = this.#world;
    return {
      plane: (plane, ...about) => {
        // Also of every change of a holder, whose profiles a plan names.
        const [, { InstanceArn }, credentials] = about;
        if (!isUnknown(InstanceArn)) {
          this.#rules?.note(InstanceArn, credentials);
          this.#names.note(InstanceArn, credentials);
        }
        return dryRunPlane(plane, world, about);
      },
      holders: (plane, ...about) => dryRunHolders(plane, world, about),
      follow: (id, given, nameOf) => {
        this.#unknowns.use(given);
        const followed = followProps(id, given);
        const resource = nameOf(followed.id);
        this.#openProps.set(resource, followed.open);
        if (followed.open.length > 0) {
          const message = `${resource}: part of ${followed.open.join(", ")} is known after deploy, so the plan does not show what that part grants or revokes.`;
          this.#emit({ type: "untold", message });
        }
        return followed;
      },
      gaining: (arn) => gainingIn(world, arn),
      deferred: () => {
        const run = this.#running.getStore();
        if (run) run.isDeferred = true;
      },
      moved: (moved) => {
        world.left.add(moved.former);
        const run = this.#running.getStore();
        if (run) run.moved = moved;
      },
      refused: (refused) => {
        if (isAssignmentKind(refused.kind)) this.#emitAssignment(refusedAssignment(refused));
        else this.#emitProfiles(refusedOf(refused));
      },
    };
  }

  enter(scope: Scope): void {
    if (this.#entered.has(scope)) return;
    this.#entered.add(scope);
    Object.assign(scope, { logger: this.#logger(), quiet: false });
    keepUnwritten(scope, this.#unwritten);
  }

  async handle(act: Call): Promise<object> {
    const isAssignment = isAssignmentKind(act.kind);
    if (act.kind !== KIND && !isAssignment) return this.#leaveAlone(act);
    const { root } = currentScope();
    if (!this.#ending.has(root)) atEndOf(root, () => this.#finish());
    this.#ending.add(root);
    const previous = profileIn(act.context.output);
    const open = this.#openProps.get(resourceOf(act.context)) ?? [];
    const noted = { notes: [], reads: new Map(), deleted: [], assigned: [] };
    const run: HandlerRun = { act, previous, open, ...noted };
    return isAssignment ? this.#planAssignment(act, run) : this.#planProfile(act, run);
  }

  /** Sends what is known only when the process exits. */
  end(exitCode: number): void {
    for (const { stage } of exitCode === 0 ? openedApps().filter(isUnfinished) : []) {
      const message = `${stage.chain.join("/")}: the script ended before app.finalize() was done, so the plan does not show who gains and loses access, nor what would be deleted. Await app.finalize() at the end of the script.`;
      this.#emit({ type: "untold", message });
    }
    for (const { marks, member, of } of this.#unknowns.lost) {
      const name = `${of.resource}.${member}`;
      const message = `${name} is known after deploy: the deploy would ${of.action} that resource (${of.kind}). The script computes with it, so the result may differ in the deploy.`;
      this.#emit({ type: "lost", message, marks: [...marks] });
    }
    const resources = [...this.#entered].flatMap((scope) => [...scope.resources.values()]);
    const others = resources.filter((resource) => isOther(kindOf(resource))).length;
    const notPlanned = [...this.#notPlanned.values()];
    const deleted = notPlanned.filter(({ action }) => action === "delete").length;
    const opened = [...this.#entered].some(({ isSelected }) => isSelected !== false);
    const declared = [...this.#openProps.keys()];
    this.#emit({ type: "end", others: others + deleted, notPlanned, opened, declared });
  }

  /** Reads at the end of an application what its changes mean. */
  async #finish(): Promise<void> {
    const world = this.#world;
    await Promise.all([this.#people.finish(world), this.#rules?.finish(world)]);
    await this.#names.finish();
  }

  async #planProfile(act: Call, run: HandlerRun): Promise<object> {
    const { context } = act;
    const undecided = this.#unknowns.use(act.props).filter(({ of }) => of.action === "update");
    if (undecided.length > 0) {
      this.#emitProfiles(undecidedOf(run, undecided));
      return this.#continueFrom(run, "unknown");
    }
    return this.#running.run(run, async () => {
      try {
        const output = await act.handler();
        this.#emitProfiles(outcomeOf(run, output));
        return output;
      } catch (error) {
        if (isDestroyed(error)) {
          this.#emitProfiles(...deletionsOf(run));
          throw error;
        }
        const failed = failureOf(run, error);
        this.#emitProfiles(failed);
        // With `adopt: true`, it has the profile that another resource of the stack leaves.
        if (error instanceof AlreadyExistsError)
          runOf(context.scope).claim(resourceOf(context), error.SecurityProfileArn);
        return context.phase === "delete"
          ? context.destroy()
          : this.#continueFrom(run, failed.action);
      }
    });
  }

  /** Continues as if the deploy had created the profile: with what the code declares, or with unknown content. */
  #continueFrom(run: HandlerRun, action: PlanAction): ManagedProfile {
    const { made, open } = this.#world;
    const output = standInFor(run);
    const { SecurityProfileArn } = output;
    if (run.previous || made.has(SecurityProfileArn)) return output;
    made.set(SecurityProfileArn, { ...allFields(output), ...identityOf(output) });
    open.set(SecurityProfileArn, action === "unknown" ? FIELD_NAMES : run.open);
    return output;
  }

  /** Plans a resource that assigns profiles to a user or an AI agent. */
  async #planAssignment(act: Call, run: HandlerRun): Promise<object> {
    const { context } = act;
    this.#unknowns.use(act.props);
    this.#noteGiven(await context.scope.state.get(context.id));
    return this.#running.run(run, async () => {
      try {
        const output = await act.handler();
        this.#emitAssignment(assignmentOutcome(act, run));
        return output;
      } catch (error) {
        if (isDestroyed(error)) {
          if (!run.isDeferred) this.#emitAssignment(assignmentOutcome(act, run));
          throw error;
        }
        this.#emitAssignment(assignmentFailure(act, error, run));
        return context.phase === "delete"
          ? context.destroy()
          : { SecurityProfileArns: [], ...act.props, ...context.output };
      }
    });
  }

  /** Handles another kind of resource: it keeps its output, and new output is known after deploy. */
  async #leaveAlone(act: Call): Promise<object> {
    const { context, kind } = act;
    const of = { resource: context.fqn, kind, action: context.phase };
    if (kind === GENERIC_KIND) this.#emitProfiles(foreignOf(act));
    else this.#notPlanned.set(context.fqn, of);
    if (context.phase === "delete") return context.destroy();
    // Its code does not run, so Alchemy would take the resources that it declares for orphans.
    currentScope().skip();
    const inside = Object.values(await currentScope().state.all());
    const profiles = inside.filter((state) => isProfileKind(state.kind));
    this.#emitProfiles(...profiles.map((state) => nestedOf(state, act)));
    this.#called.set(context.fqn, of);
    return { ...context.output };
  }

  /** Marks the output of a resource that the plan does not run. */
  #follow({ fqn, id, kind, output, props, status }: State): void {
    if (kind !== KIND) this.#unknowns.use(props);
    const of = this.#called.get(fqn);
    if (!of || (status !== "created" && status !== "updated")) return;
    this.#called.delete(fqn);
    this.#unknowns.hide(output, id, of);
  }

  /** Notes what an assignment has given AI agents: they keep it if Alchemy skips that, or it has `delete: false`. */
  #noteGiven(state: State | undefined): void {
    if (state?.kind !== AI_AGENT_KIND) return;
    const { given } = this.#world;
    for (const [arn, { ours }] of Object.entries(ledgerIn(state))) {
      given.set(arn, [...(given.get(arn) ?? []), ...ours]);
    }
  }

  /** Takes what Alchemy and this package print: as notes of the resource whose handler runs. */
  #logger() {
    const warn = (message: string) => {
      const run = this.#running.getStore();
      if (run) run.notes.push({ about: "warning", message });
      else this.#emit({ type: "warning", message });
    };
    return {
      log() {},
      error() {},
      exit() {},
      warnOnce: warn,
      warn: (...words: unknown[]) => warn(words.map(String).join(" ")),
      task: (resource: string, { message, prefix = "" }: { message: string; prefix?: string }) => {
        if (prefix === "skipped") this.#emitSkipped(resource);
        const run = this.#running.getStore();
        if (run && PREFIXES.some((word) => word === prefix))
          run.notes.push({ about: prefix, message });
      },
    };
  }

  #emit(event: PlanEvent): void {
    if (event.type === "profile")
      this.#names.show(event.profile.InstanceArn, event.profile.changes);
    if (event.type === "people") {
      const { groups, InstanceArn } = event.people;
      const changes = groups.flatMap((group) => group.changes);
      this.#names.show(InstanceArn, changes);
    }
    this.#send(event);
  }

  #emitProfiles(...plans: readonly ProfilePlan[]): void {
    for (const profile of plans) this.#emit({ type: "profile", profile });
  }

  #emitAssignment(assignment: AssignmentPlan): void {
    this.#emit({ type: "assignment", assignment });
  }

  #emitSkipped(resource: string): void {
    const state = this.#seen.get(resource);
    if (state && isProfileKind(state.kind)) this.#emitProfiles(skippedOf(state));
    if (!state || !isAssignmentKind(state.kind)) return;
    this.#emitAssignment(skippedAssignment(state));
    this.#noteGiven(state);
  }
}

/** Whether a deploy of the application has begun and not ended. */
function isUnfinished({ progress, stage }: App): boolean {
  return stage.phase === "up" && (progress.at === "open" || progress.at === "finalizing");
}

function isOther(kind: unknown): boolean {
  return (
    typeof kind === "string" &&
    !isProfileKind(kind) &&
    !isAssignmentKind(kind) &&
    !isScopeRecord({ kind })
  );
}

/** Whether the handler ended with Alchemy's `destroy()`. */
function isDestroyed(error: unknown): boolean {
  return error instanceof Error && "kind" in error && error.kind === "DestroyedSignal";
}
