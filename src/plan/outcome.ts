import type { State } from "../alchemy/engine.ts";
import { accessChanges } from "../access/changes.ts";
import type { RefusedProps } from "../aws/plan-hooks.ts";
import { locateProfile } from "../profile/arn.ts";
import { fieldsOf } from "../profile/desired.ts";
import type { ManagedProfile } from "../profile/model.ts";
import { isRecord } from "../profile/shapes.ts";
import { type StoredProps, nameFor, profileIn, recorded } from "../resource/context.ts";
import type { HandlerCall } from "../alchemy/plan-hooks.ts";
import type { PlanAction, PlanNote, ProfilePlan, Reach } from "./profile-plan.ts";
import { type Asked, plannedArn, withoutForeignTags } from "./dry-run-plane.ts";
import { type UnknownMember } from "./unknown-output.ts";
import { isUnknown } from "./unknown-text.ts";
import { withoutGuesses } from "./unknown-props.ts";

/** A call of the engine's, of a profile or of another resource. */
export type Act = HandlerCall<ManagedProfile, StoredProps>;

/** One run of the handler of a profile: what it was called for, and what it came to. */
export interface HandlerRun extends Asked {
  readonly act: Act;
  /** What the last success left. */
  readonly previous: ManagedProfile | undefined;
  readonly notes: PlanNote[];
}

/** What a run comes to that made AWS equal to the code. */
export function outcomeOf(run: HandlerRun, output: ManagedProfile): ProfilePlan {
  const { created, notes, updated } = run;
  const action = actionOf(run, output);
  const { SecurityProfileArn } = output;
  return {
    ...identityOf(run),
    action,
    ...(!created && { SecurityProfileArn }),
    changes: action === "replace" ? replaced(run, output) : (created ?? updated?.changes ?? []),
    ...reachOf(updated),
    notes,
    skipped: false,
  };
}

/** Who holds what changes is read at the end of the application. */
const UNREAD: Reach = { unknown: "the script ended before they were read" };

function reachOf(updated: Asked["updated"]): { reach?: Reach } {
  if (!updated?.changes.some(({ effect }) => effect !== "neither")) return {};
  return { reach: updated.isMade ? { users: 0 } : UNREAD };
}

/** What a run comes to that deleted: nothing, one profile, or also those that cut-off deploys left. */
export function deletionsOf(run: HandlerRun): ProfilePlan[] {
  const { deleted, moved, notes, previous, reads } = run;
  const plans = deleted.map(({ SecurityProfileArn, live }): ProfilePlan => {
    const name = reads.get(SecurityProfileArn)?.SecurityProfileName;
    return {
      ...identityOf(run),
      ...(name !== undefined && { SecurityProfileName: name }),
      action: live ? "delete" : "forget",
      SecurityProfileArn,
      changes: live?.changes ?? [],
      ...(live && { reach: live.reach }),
      ...(moved && { moved: { users: moved.users, aiAgents: moved.aiAgents } }),
      notes: live ? notes : [...notes, { about: "gone", message: "AWS has it no longer" }],
      skipped: false,
    };
  });
  // The end of the deploy deletes it, under a record of its own.
  const isDeferred = notes.some(({ about }) => about === "deferred");
  if (plans.length > 0 || isDeferred) return plans;
  const arn = previous?.SecurityProfileArn;
  return [
    {
      ...identityOf(run),
      action: "forget",
      ...(arn !== undefined && { SecurityProfileArn: arn }),
      changes: [],
      notes,
      skipped: false,
    },
  ];
}

const REFUSALS = new Set<string>(["AlreadyExists", "InUse", "InvalidProps", "NotSupported"]);

/** What a run comes to that the deploy would fail in, or of which AWS did not tell enough. */
export function failureOf(run: HandlerRun, error: unknown): ProfilePlan {
  const { deleted, notes, previous, updated } = run;
  const live = deleted.at(-1)?.live;
  const { code, message } = textOf(error);
  const arn = previous?.SecurityProfileArn;
  return {
    ...identityOf(run),
    action: REFUSALS.has(code) ? "refused" : "unknown",
    ...(arn !== undefined && { SecurityProfileArn: arn }),
    changes: (live ?? updated)?.changes ?? [],
    ...(live ? { reach: live.reach } : reachOf(updated)),
    notes,
    skipped: false,
    error: { code, message },
  };
}

/** The error may be of another copy of this package. */
function textOf(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: "Failed", message: String(error) };
  const code = "code" in error && typeof error.code === "string" ? error.code : "Failed";
  return { code, message: error.message };
}

/** What Alchemy does not look at. */
export function skippedOf(state: State): ProfilePlan {
  return { ...recordOf(state), action: "unchanged", changes: [], notes: [], skipped: true };
}

/** A profile whose props Alchemy never saw: the script may catch the error, and the deploy fails all the same. */
export function refusedOf({ error, props, resource }: RefusedProps): ProfilePlan {
  const { code, message } = textOf(error);
  return {
    resource,
    ...declaredIn(props),
    action: isUnknown(message) ? "unknown" : "refused",
    changes: [],
    notes: [],
    skipped: false,
    error: { code, message },
  };
}

/** A profile whose props have a value that another resource, which the deploy updates, may then give otherwise. */
export function undecidedOf(run: HandlerRun, members: readonly UnknownMember[]): ProfilePlan {
  const names = members.map(({ member, of }) => `${of.resource}.${member} (${of.kind})`);
  const arn = run.previous?.SecurityProfileArn;
  return {
    ...identityOf(run),
    action: "unknown",
    ...(arn !== undefined && { SecurityProfileArn: arn }),
    changes: [],
    notes: [],
    skipped: false,
    error: {
      code: "KnownAfterDeploy",
      message: `Its props take ${names.join(", ")}. The deploy would update that before it, and what it gives then is not known.`,
    },
  };
}

/** A profile of Alchemy's own Cloud Control provider, at which the deploy would set that to work. */
export function foreignOf({ context, kind, props }: Act): ProfilePlan {
  const declared = declaredIn(props);
  const known = recorded(context);
  return {
    resource: context.fqn,
    action: "unknown",
    ...declared,
    ...(known && {
      InstanceArn: known.InstanceArn,
      SecurityProfileName: declared.SecurityProfileName || known.SecurityProfileName,
      SecurityProfileArn: known.SecurityProfileArn,
    }),
    changes: [],
    notes: [],
    skipped: false,
    error: {
      code: "NotRun",
      message: `The deploy would ${context.phase} it by Alchemy's own provider (${kind}), whose code a plan does not run. Import SecurityProfile from alchemy-aws-connect instead, with the same id, and it is planned.`,
    },
  };
}

/** A profile that was declared by the code of another resource, which a plan does not run. */
export function untoldOf(state: State, { context, kind }: Act): ProfilePlan {
  const message = `It is declared inside of the resource ${context.fqn} (${kind}), whose code a plan does not run. Declare it beside that resource, or in a scope of \`alchemy.run\`.`;
  return {
    ...recordOf(state),
    action: "unknown",
    changes: [],
    notes: [],
    skipped: false,
    error: { code: "NotRun", message },
  };
}

/** What the rest of the script goes on with after a failure. */
export function standInFor(run: HandlerRun): ManagedProfile {
  const { act, previous } = run;
  if (previous) return previous;
  const { InstanceArn, SecurityProfileName, resource } = identityOf(run);
  const arn = plannedArn({ resource, InstanceArn }, InstanceArn);
  const { SecurityProfileArn, SecurityProfileId } = locateProfile(arn);
  return {
    InstanceArn,
    SecurityProfileName,
    SecurityProfileArn,
    SecurityProfileId,
    ...fieldsOf(act.props),
    adopted: false,
  };
}

function actionOf(
  { created, notes, previous, reads, updated }: HandlerRun,
  output: ManagedProfile,
): PlanAction {
  const former = previous?.SecurityProfileArn;
  const told = (about: string) => notes.some((note) => note.about === about);
  const isGone = former !== undefined && reads.has(former) && reads.get(former) === undefined;
  if (former !== undefined && former !== output.SecurityProfileArn && !isGone) return "replace";
  if (created) return "create";
  if (told("adopted") || told("moved") || (output.adopted && !previous)) return "adopt";
  return updated ? "update" : "unchanged";
}

/** From what the former profile holds, as far as it was read, to what the new one does. */
function replaced(run: HandlerRun, output: ManagedProfile) {
  const { act, previous, reads } = run;
  const former = reads.get(previous?.SecurityProfileArn ?? "") ?? previous ?? {};
  const made = reads.get(output.SecurityProfileArn);
  const changes = accessChanges(
    withoutForeignTags(former),
    withoutForeignTags({ ...made, ...fieldsOf(act.props) }),
  );
  return withoutGuesses(changes, run.open);
}

function identityOf({ act, previous }: HandlerRun) {
  const { context, props } = act;
  const isDeleted = context.phase === "delete" && previous !== undefined;
  return {
    resource: context.fqn,
    ...(props.formerlyOf !== undefined && { formerlyOf: props.formerlyOf }),
    InstanceArn: isDeleted ? previous.InstanceArn : props.InstanceArn,
    SecurityProfileName: isDeleted ? previous.SecurityProfileName : nameFor(context, props),
  };
}

/** Of props that nobody has checked. */
function declaredIn(props: unknown) {
  const { InstanceArn, SecurityProfileName } = isRecord(props) ? props : {};
  return {
    InstanceArn: typeof InstanceArn === "string" ? InstanceArn : "",
    SecurityProfileName: typeof SecurityProfileName === "string" ? SecurityProfileName : "",
  };
}

function recordOf({ fqn, output }: State) {
  const profile = profileIn(output);
  return {
    resource: fqn,
    InstanceArn: profile?.InstanceArn ?? "",
    SecurityProfileName: profile?.SecurityProfileName ?? "",
    ...(profile && { SecurityProfileArn: profile.SecurityProfileArn }),
  };
}
