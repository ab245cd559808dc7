import { type Context, type State, identityOf as resourceIdentity } from "../alchemy/engine.ts";
import { accessChanges } from "../access/changes.ts";
import type { RefusedProps } from "../aws/plan-hooks.ts";
import { locateProfile } from "../profile/arn.ts";
import { type ManagedProfile, allFields, fieldsOf } from "../profile/model.ts";
import { ownership, unescaped } from "../profile/ownership.ts";
import { isRecord } from "../profile/shapes.ts";
import { type ResourceContext, type StoredProps, nameFor, profileIn } from "../resource/record.ts";
import type { HandlerCall } from "../alchemy/plan-hooks.ts";
import type { PlanAction, PlanNote, ProfilePlan, Reach } from "./profile-plan.ts";
import { type Asked, plannedArn, withoutForeignTags } from "./dry-run-plane.ts";
import { type UnknownMember } from "./unknown-output.ts";
import { errorText } from "./error-text.ts";
import { isUnknown } from "./unknown-text.ts";
import { withoutGuesses } from "./unknown-props.ts";

/** A call of the engine, for a profile or another resource. */
export interface Act extends Pick<HandlerCall<ManagedProfile, StoredProps>, "kind" | "props"> {
  readonly context: ResourceContext & Pick<Context<ManagedProfile>, "fqn" | "phase">;
}

/** One run of a profile's handler: its call, and its outcome. */
export interface HandlerRun extends Asked {
  readonly act: Act;
  /** The output of the last successful deploy. */
  readonly previous: ManagedProfile | undefined;
  readonly notes: PlanNote[];
}

/** The plan for a run that made AWS equal to the code. */
export function outcomeOf(run: HandlerRun, output: ManagedProfile): ProfilePlan {
  const { created, notes, updated } = run;
  const action = actionOf(run, output);
  const { SecurityProfileArn } = output;
  return {
    ...identityOf(run),
    action,
    ...(!created && { SecurityProfileArn }),
    changes: action === "replace" ? replaced(run) : (created ?? updated?.changes ?? []),
    ...reachOf(updated),
    notes,
    skipped: false,
  };
}

/** What the plan shows of a profile that it does not run. */
const NOTHING = { changes: [], notes: [], skipped: false } as const;

/** The holders of changed profiles are read at the end of the application. */
const UNREAD: Reach = { unknown: "the script ended before they were read" };

function reachOf(updated: Asked["updated"]): { reach?: Reach } {
  if (!updated?.changes.some(({ effect }) => effect !== "neither")) return {};
  return { reach: updated.isMade ? { users: 0 } : UNREAD };
}

/** The plans for a run that deleted: no profile, one, or also those left over by interrupted deploys. */
export function deletionsOf(run: HandlerRun): ProfilePlan[] {
  const { deleted, isDeferred, moved, notes, reads } = run;
  const plans = deleted.map(({ SecurityProfileArn, live }): ProfilePlan => {
    const read = reads.get(SecurityProfileArn);
    return {
      ...identityOf(run),
      ...(read && { SecurityProfileName: read.SecurityProfileName }),
      action: live ? "delete" : "forget",
      SecurityProfileArn,
      changes: live?.changes ?? [],
      ...(live && { reach: live.reach }),
      ...(moved && { moved: { users: moved.users, aiAgents: moved.aiAgents } }),
      notes: live
        ? [...notes, ...takenNotes(run, SecurityProfileArn)]
        : [...notes, { about: "gone", message: "It no longer exists in AWS" }],
      skipped: false,
    };
  });
  if (plans.length > 0 || isDeferred) return plans;
  return [
    { ...identityOf(run), action: "forget", ...arnOf(run), changes: [], notes, skipped: false },
  ];
}

/** Whoever adopts a profile removes the tags of the stack that created it. */
function takenNotes(
  { act, previous, reads }: HandlerRun,
  SecurityProfileArn: string,
): readonly PlanNote[] {
  if (previous?.adopted) return [];
  const tags = reads.get(SecurityProfileArn)?.Tags;
  const owner = tags && ownership(resourceIdentity(act.context), tags);
  if (owner !== "nobody" && owner !== "other") return [];
  const whose = owner === "other" ? "another stack" : "no stack";
  return [
    {
      about: "warning",
      message: `Its tags name ${whose}. If another stack has adopted it, set \`delete: false\` and deploy before you remove the resource`,
    },
  ];
}

const REFUSALS = new Set<string>(["AlreadyExists", "InUse", "InvalidProps", "NotSupported"]);

/** The plan for a run that would fail in the deploy, or with an incomplete read. */
export function failureOf(run: HandlerRun, error: unknown): ProfilePlan {
  const { deleted, notes, updated } = run;
  const { SecurityProfileArn = "", live } = deleted.at(-1) ?? {};
  const { code, message } = errorText(error);
  return {
    ...identityOf(run),
    action: REFUSALS.has(code) ? "refused" : "unknown",
    ...arnOf(run),
    changes: (live ?? updated)?.changes ?? [],
    ...(live ? { reach: live.reach } : reachOf(updated)),
    notes: live ? [...notes, ...takenNotes(run, SecurityProfileArn)] : notes,
    skipped: false,
    error: { code, message },
  };
}

/** The plan for a profile that Alchemy skips. */
export function skippedOf(state: State): ProfilePlan {
  return { ...recordOf(state), action: "unchanged", ...NOTHING, skipped: true };
}

/** A profile with invalid props. Even if the script catches the error, the deploy fails. */
export function refusedOf({ error, props, resource }: RefusedProps): ProfilePlan {
  const { code, message } = errorText(error);
  return {
    resource,
    ...declaredIn(props),
    action: isUnknown(message) ? "unknown" : "refused",
    ...NOTHING,
    error: { code, message },
  };
}

/** A profile with a prop from another resource, which the deploy updates and which may then give another value. */
export function undecidedOf(run: HandlerRun, members: readonly UnknownMember[]): ProfilePlan {
  const names = members.map(({ member, of }) => `${of.resource}.${member} (${of.kind})`);
  return {
    ...identityOf(run),
    action: "unknown",
    ...arnOf(run),
    ...NOTHING,
    error: {
      code: "KnownAfterDeploy",
      message: `Its props use ${names.join(", ")}. The deploy would update that resource first, so the value is known after deploy.`,
    },
  };
}

/** A profile of Alchemy's own Cloud Control provider. */
export function foreignOf({ context, kind, props }: Act): ProfilePlan {
  const declared = declaredIn(props);
  const known = profileIn(context.output);
  return {
    resource: context.fqn,
    action: "unknown",
    ...declared,
    ...(known && {
      InstanceArn: known.InstanceArn,
      SecurityProfileName: declared.SecurityProfileName || known.SecurityProfileName,
      SecurityProfileArn: known.SecurityProfileArn,
    }),
    ...NOTHING,
    error: {
      code: "NotRun",
      message: `The deploy would ${context.phase} it with Alchemy's own provider (${kind}), which a plan does not run. To plan it, import SecurityProfile from alchemy-aws-connect and keep the same id.`,
    },
  };
}

/** A profile that the code of another resource declares, which a plan does not run. */
export function nestedOf(state: State, { context, kind }: Act): ProfilePlan {
  const message = `The resource ${context.fqn} (${kind}) declares it, and a plan does not run the code of that resource. Declare it outside that resource, or in a scope of \`alchemy.run\`.`;
  return { ...recordOf(state), action: "unknown", ...NOTHING, error: { code: "NotRun", message } };
}

/** The output with which the script continues after a failure. */
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
  const noted = (about: string) => notes.some((note) => note.about === about);
  const isGone = former !== undefined && reads.has(former) && reads.get(former) === undefined;
  const isOther = former !== output.SecurityProfileArn;
  if (created) return former !== undefined && !isGone ? "replace" : "create";
  if (noted("adopted") || noted("moved") || (output.adopted && isOther)) return "adopt";
  return updated ? "update" : "unchanged";
}

/** The changes from the former profile, as far as it was read, to the new one. */
function replaced(run: HandlerRun) {
  const { act, previous, reads } = run;
  const former = reads.get(previous?.SecurityProfileArn ?? "") ?? previous ?? {};
  // The new profile has nothing that the code does not declare.
  const made = allFields(act.props);
  const changes = accessChanges(withoutForeignTags(former), withoutForeignTags(made));
  return withoutGuesses(changes, run.open);
}

function arnOf({ previous }: HandlerRun) {
  return previous && { SecurityProfileArn: previous.SecurityProfileArn };
}

function identityOf({ act, previous }: HandlerRun) {
  const { context, props } = act;
  const isDeleted = context.phase === "delete" && previous !== undefined;
  return {
    resource: context.fqn,
    ...(props.formerlyOf !== undefined && { formerlyOf: unescaped(props.formerlyOf) }),
    InstanceArn: isDeleted ? previous.InstanceArn : props.InstanceArn,
    SecurityProfileName: isDeleted ? previous.SecurityProfileName : nameFor(context, props),
  };
}

/** Works on unchecked props. */
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
