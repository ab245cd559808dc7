import { AsyncLocalStorage } from "node:async_hooks";
import { type App, atEndOf, openedApps } from "../alchemy/apps.ts";
import { type Scope, type State, currentScope, kindOf, isScopeRecord } from "../alchemy/engine.ts";
import { setPlanHooks } from "../aws/plan-hooks.ts";
import { allFields } from "../profile/desired.ts";
import { type ManagedProfile, FIELD_NAMES } from "../profile/model.ts";
import { identityOf } from "../profile/snapshot.ts";
import { ledgerIn } from "../resource/ledger.ts";
import { type StoredProps, recorded, resourceOf } from "../resource/record.ts";
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
import { dryRunPlane, unchangedWorld } from "./dry-run-plane.ts";
import { shownNames } from "./shown-names.ts";
import { type OtherResource, UnknownOutputs } from "./unknown-output.ts";
import { isUnknown } from "./unknown-text.ts";
import { followProps } from "./unknown-props.ts";
import { type Unwritten, UnwrittenState } from "./unwritten-state.ts";

/**
 * A deploy without effects: Alchemy's engine and this package's lifecycle run unchanged, on a state store that keeps
 * writes to itself, control planes that read AWS and write nothing, and providers of other resources that do nothing.
 */
export function dryRun(send: (event: PlanEvent) => void): EngineHooks<ManagedProfile, StoredProps> {
  const running = new AsyncLocalStorage<HandlerRun>();
  const notPlanned = new Map<string, OtherResource>();
  const unknowns = new UnknownOutputs();
  /** By resource, the props with values that are known after deploy. */
  const openProps = new Map<string, readonly string[]>();
  /** Resources whose output is written next. */
  const called = new Map<string, OtherResource>();
  const seen = new Map<string, State>();
  const entered = new Set<Scope>();
  /** Root scopes of applications: at their end, the plan reads who holds what changes. */
  const ending = new WeakSet<Scope>();

  const unwritten: Unwritten = {
    records: new Map(),
    onRead: (state) => seen.set(state.fqn, state),
    onWrite({ fqn, id, kind, output, props, status }) {
      if (kind !== KIND) unknowns.use(props);
      const of = called.get(fqn);
      if (!of || (status !== "created" && status !== "updated")) return;
      called.delete(fqn);
      unknowns.hide(output, id, of);
    },
  };
  const names = shownNames(send);
  const people = plannedPeople(emit);
  const rulesText = process.env[RULES];
  const rules = rulesText === undefined ? undefined : plannedRules(emit, rulesText);
  const world = unchangedWorld({
    holdersIn: (...about) => people.of(...about),
    asked: () => running.getStore(),
  });
  setPlanHooks({
    plane(plane, ...about) {
      // Also of every change of a holder, whose profiles a plan names.
      const [, { InstanceArn }, credentials] = about;
      if (!isUnknown(InstanceArn)) rules?.note(InstanceArn, credentials);
      names.note(InstanceArn, credentials);
      return dryRunPlane(plane, world, about);
    },
    holders: (plane, ...about) => dryRunHolders(plane, world, about),
    follow(id, given, nameOf) {
      unknowns.use(given);
      const followed = followProps(id, given);
      const resource = nameOf(followed.id);
      openProps.set(resource, followed.open);
      if (followed.open.length > 0) {
        const message = `${resource}: part of ${followed.open.join(", ")} is known after deploy, so the plan does not show what that part grants or revokes.`;
        emit({ type: "untold", message });
      }
      return followed;
    },
    gaining: (arn) => gainingIn(world, arn),
    moved(moved) {
      world.left.add(moved.former);
      const run = running.getStore();
      if (run) run.moved = moved;
    },
    refused(refused) {
      if (isAssignmentKind(refused.kind)) emitAssignment(refusedAssignment(refused));
      else emitProfiles(refusedOf(refused));
    },
  });
  process.once("exit", (code) => {
    for (const { stage } of code === 0 ? openedApps().filter(isUnfinished) : []) {
      const message = `${stage.chain.join("/")}: the script ended before app.finalize() was done, so the plan does not show who gains and loses access, nor what would be deleted. Await app.finalize() at the end of the script.`;
      emit({ type: "untold", message });
    }
    for (const { marks, member, of } of unknowns.lost) {
      const name = `${of.resource}.${member}`;
      const message = `${name} is known after deploy: the deploy would ${of.action} that resource (${of.kind}). The script computes with it, so the result may differ in the deploy.`;
      emit({ type: "lost", message, marks: [...marks] });
    }
    const declared = [...entered].flatMap(({ resources }) => [...resources.values()]);
    const others = declared.filter((resource) => isOther(kindOf(resource))).length;
    const deleted = [...notPlanned.values()].filter(({ action }) => action === "delete").length;
    emit({
      type: "end",
      others: others + deleted,
      notPlanned: [...notPlanned.values()],
      opened: entered.size > 0,
    });
  });

  const logger = {
    log() {},
    error() {},
    exit() {},
    warnOnce: (message: string) => warn(message),
    warn: (...words: unknown[]) => warn(words.map(String).join(" ")),
    task(resource: string, { message, prefix = "" }: { message: string; prefix?: string }) {
      if (prefix === "skipped") emitSkipped(resource);
      const run = running.getStore();
      if (run && PREFIXES.some((word) => word === prefix))
        run.notes.push({ about: prefix, message });
    },
  };

  return { enter, handle };

  async function finish(): Promise<void> {
    await Promise.all([people.finish(world), rules?.finish(world)]);
    await names.finish();
  }

  function emit(event: PlanEvent): void {
    if (event.type === "profile") names.show(event.profile.InstanceArn, event.profile.changes);
    if (event.type === "people") {
      const { groups, InstanceArn } = event.people;
      names.show(
        InstanceArn,
        groups.flatMap(({ changes }) => changes),
      );
    }
    send(event);
  }

  function enter(scope: Scope): void {
    if (entered.has(scope)) return;
    entered.add(scope);
    const { state, stateStore } = scope;
    Object.assign(scope, {
      logger,
      quiet: false,
      ...(!(state instanceof UnwrittenState) && {
        state: new UnwrittenState(scope, state, unwritten),
        stateStore: (each: Scope) => new UnwrittenState(each, stateStore(each), unwritten),
      }),
    });
  }

  async function handle(act: HandlerCall<ManagedProfile, StoredProps>): Promise<object> {
    const isAssignment = isAssignmentKind(act.kind);
    if (act.kind !== KIND && !isAssignment) return leaveAlone(act);
    const { context } = act;
    const { root } = currentScope();
    if (!ending.has(root)) atEndOf(root, finish);
    ending.add(root);
    const previous = recorded(context);
    const open = openProps.get(resourceOf(context)) ?? [];
    const noted = { notes: [], reads: new Map(), deleted: [], assigned: [] };
    const run: HandlerRun = { act, previous, open, ...noted };
    if (isAssignment) return planAssignment(act, run);
    const undecided = unknowns.use(act.props).filter(({ of }) => of.action === "update");
    if (undecided.length > 0) {
      emitProfiles(undecidedOf(run, undecided));
      return continueFrom(run, "unknown");
    }
    return running.run(run, async () => {
      try {
        const output = await act.handler();
        emitProfiles(outcomeOf(run, output));
        return output;
      } catch (error) {
        if (isDestroyed(error)) {
          emitProfiles(...deletionsOf(run));
          throw error;
        }
        const failed = failureOf(run, error);
        emitProfiles(failed);
        return context.phase === "delete" ? context.destroy() : continueFrom(run, failed.action);
      }
    });
  }

  /** Continues as if the deploy had created the profile: with what the code declares, or with unknown content. */
  function continueFrom(run: HandlerRun, action: PlanAction): ManagedProfile {
    const output = standInFor(run);
    const { SecurityProfileArn } = output;
    if (run.previous || world.made.has(SecurityProfileArn)) return output;
    world.made.set(SecurityProfileArn, { ...allFields(output), ...identityOf(output) });
    world.open.set(SecurityProfileArn, action === "unknown" ? FIELD_NAMES : run.open);
    return output;
  }

  /** Plans a resource that assigns profiles to a user or an AI agent. */
  async function planAssignment(
    act: HandlerCall<ManagedProfile, StoredProps>,
    run: HandlerRun,
  ): Promise<object> {
    const { context } = act;
    unknowns.use(act.props);
    noteGiven(await context.scope.state.get(context.id));
    return running.run(run, async () => {
      try {
        const output = await act.handler();
        emitAssignment(assignmentOutcome(act, run));
        return output;
      } catch (error) {
        if (isDestroyed(error)) {
          emitAssignment(assignmentOutcome(act, run));
          throw error;
        }
        emitAssignment(assignmentFailure(act, error, run));
        return context.phase === "delete"
          ? context.destroy()
          : { SecurityProfileArns: [], ...act.props, ...context.output };
      }
    });
  }

  function emitAssignment(assignment: AssignmentPlan): void {
    emit({ type: "assignment", assignment });
  }

  /** Handles another kind of resource: it keeps its output, and new output is known after deploy. */
  async function leaveAlone(act: HandlerCall<ManagedProfile, StoredProps>): Promise<object> {
    const { context, kind } = act;
    const of = { resource: context.fqn, kind, action: context.phase };
    if (kind === GENERIC_KIND) emitProfiles(foreignOf(act));
    else notPlanned.set(context.fqn, of);
    if (context.phase === "delete") return context.destroy();
    // Its code does not run, so Alchemy would take the resources that it declares for orphans.
    currentScope().skip();
    const inside = Object.values(await currentScope().state.all());
    emitProfiles(
      ...inside.filter((state) => isProfileKind(state.kind)).map((state) => nestedOf(state, act)),
    );
    called.set(context.fqn, of);
    return { ...context.output };
  }

  function emitProfiles(...plans: readonly ProfilePlan[]): void {
    for (const profile of plans) emit({ type: "profile", profile });
  }

  /** Notes what an assignment has given AI agents: they keep it if Alchemy skips that, or it has `delete: false`. */
  function noteGiven(state: State | undefined): void {
    if (state?.kind !== AI_AGENT_KIND) return;
    for (const [arn, { ours }] of Object.entries(ledgerIn(state))) {
      world.given.set(arn, [...(world.given.get(arn) ?? []), ...ours]);
    }
  }

  function emitSkipped(resource: string): void {
    const state = seen.get(resource);
    if (state && isProfileKind(state.kind)) emitProfiles(skippedOf(state));
    if (!state || !isAssignmentKind(state.kind)) return;
    emitAssignment(skippedAssignment(state));
    noteGiven(state);
  }

  function warn(message: string): void {
    const run = running.getStore();
    if (run) run.notes.push({ about: "warning", message });
    else emit({ type: "warning", message });
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
