import type { State } from "../alchemy/engine.ts";
import type { HandlerCall } from "../alchemy/plan-hooks.ts";
import type { RefusedProps } from "../aws/plan-hooks.ts";
import { unescaped } from "../profile/ownership.ts";
import { isRecord } from "../profile/shapes.ts";
import type { AssignmentPlan } from "./assignment-plan.ts";
import { errorText } from "./error-text.ts";
import { isUnknown } from "./unknown-text.ts";

/** The outcome of one run of the handler. */
type AssignmentRun = Pick<AssignmentPlan, "notes"> & {
  readonly assigned: AssignmentPlan["changes"];
};

type Act = Pick<HandlerCall<never, unknown>, "kind" | "props"> & {
  readonly context: { readonly fqn: string };
};

export function assignmentOutcome(
  { context, kind, props }: Act & { readonly context: { readonly phase: string } },
  { assigned, notes }: AssignmentRun,
): AssignmentPlan {
  const isDelete = context.phase === "delete";
  const [changed, same] = isDelete
    ? (["delete", "forget"] as const)
    : (["update", "unchanged"] as const);
  return {
    ...declaredIn(context.fqn, kind, props),
    action: assigned.length > 0 ? changed : same,
    changes: assigned,
    notes,
    skipped: false,
  };
}

const REFUSALS = new Set(["Ambiguous", "AssignmentFailed", "InvalidProps", "NotFound"]);

export function assignmentFailure(
  { context, kind, props }: Act,
  error: unknown,
  { assigned, notes }: AssignmentRun = { assigned: [], notes: [] },
): AssignmentPlan {
  const { code, message } = errorText(error);
  return {
    ...declaredIn(context.fqn, kind, props),
    action: REFUSALS.has(code) && !isUnknown(message) ? "refused" : "unknown",
    changes: assigned,
    notes,
    skipped: false,
    error: { code, message },
  };
}

/** An assignment with props that Alchemy rejects before it runs the handler. */
export function refusedAssignment({ error, kind, props, resource }: RefusedProps): AssignmentPlan {
  return assignmentFailure({ kind, props, context: { fqn: resource } }, error);
}

/** An assignment that Alchemy skips. */
export function skippedAssignment({ fqn, kind, props }: State): AssignmentPlan {
  return {
    ...declaredIn(fqn, kind, props),
    action: "unchanged",
    changes: [],
    notes: [],
    skipped: true,
  };
}

/** Works on unchecked props. */
function declaredIn(resource: string, kind: string, props: unknown) {
  const { AIAgent, InstanceArn, User = AIAgent, formerlyOf } = isRecord(props) ? props : {};
  return {
    resource,
    ...(typeof formerlyOf === "string" && { formerlyOf: unescaped(formerlyOf) }),
    kind,
    InstanceArn: typeof InstanceArn === "string" ? InstanceArn : "",
    holder: typeof User === "string" ? User : "",
  };
}
