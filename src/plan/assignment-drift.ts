import { USER_KIND } from "../alchemy/kinds.ts";
import { arnsOfAIAgent } from "../aws/ai-agents.ts";
import { callsFor } from "../aws/calls.ts";
import { namesByArn } from "../aws/directory.ts";
import { openControlPlane, openHolders } from "../aws/index.ts";
import { restoreCredentials } from "../aws/kept-credentials.ts";
import { asGone } from "../aws/profile-parts.ts";
import { locateProfile, profileArn } from "../profile/arn.ts";
import { nameOfAIAgent } from "../profile/holder-name.ts";
import { isNoChange, changeTo } from "../profile/membership.ts";
import { isRecord } from "../profile/shapes.ts";
import type { StoredAssignment } from "../resource/assignment-pass.ts";
import { ledgerIn } from "../resource/ledger.ts";
import { type HolderChange, assignedProfile } from "./assignment-plan.ts";
import { errorText } from "./error-text.ts";
import type { DriftError, DriftFinding } from "./profile-drift.ts";
import { type AssignmentStateRecord, isSettled } from "./state-records.ts";

/** What a resource assigns to a user or an AI agent, compared with AWS. */
export interface AssignmentDrift extends ComparedAssignment {
  /** What to do next; empty if there is nothing to do. */
  readonly repair: readonly string[];
}

/** An assignment compared with AWS, before the command to run the script is known. */
export interface ComparedAssignment {
  /** Fully qualified name of the resource: application, stage, scopes, id. */
  readonly resource: string;
  readonly stage?: string;
  /** `connect::UserSecurityProfiles` */
  readonly kind: string;
  readonly InstanceArn: string;
  /** The user or AI agent as the code names it. */
  readonly holder: string;
  /**
   * - `changed`: a holder lacks a declared profile, or holds another one although the assignment is exact
   * - `deleted`: the user or AI agent is gone
   * - `unfinished`: the last deploy was interrupted, or a former holder still has what it was assigned
   * - `unknown`: it could not be read
   */
  readonly findings: readonly Extract<
    DriftFinding,
    "changed" | "deleted" | "unfinished" | "unknown"
  >[];
  /** The difference from the code to AWS. */
  readonly changes: readonly HolderChange[];
  readonly error?: DriftError;
}

/** Compares a recorded assignment with AWS: its holders, or all versions that an AI agent has now. */
export async function compareAssignment(
  record: AssignmentStateRecord,
  stage: string | undefined,
): Promise<ComparedAssignment> {
  const { fqn, state } = record;
  const props = isStored(state.props) ? state.props : undefined;
  const { AIAgent, User = AIAgent } = { ...state.props };
  const identity = {
    resource: fqn,
    ...(stage !== undefined && { stage }),
    kind: state.kind,
    InstanceArn: props?.InstanceArn ?? "",
    holder: typeof User === "string" ? User : "",
  };
  // A deploy that failed left the profiles of a former holder for the next one to take away.
  if (!isSettled(state)) return { ...identity, findings: ["unfinished"], changes: [] };
  if (!props) {
    const message =
      "Its record in the state has no InstanceArn. Deploy with --force, which writes the record again, or restore a backup.";
    const error = { code: "StateUnreadable", message };
    return { ...identity, findings: ["unknown"], changes: [], error };
  }
  try {
    const { changes, isGone } = await readHolders(record, props);
    return {
      ...identity,
      findings: [
        ...(changes.length > 0 ? (["changed"] as const) : []),
        ...(isGone ? (["deleted"] as const) : []),
      ],
      changes,
    };
  } catch (error) {
    return { ...identity, findings: ["unknown"], changes: [], error: errorText(error) };
  }
}

async function readHolders(
  { fqn, scope, state }: AssignmentStateRecord,
  props: StoredAssignment,
): Promise<{ readonly changes: readonly HolderChange[]; readonly isGone: boolean }> {
  const { InstanceArn, exact = false } = props;
  const { credentials, lacking } = restoreCredentials(props, scope);
  const ledger = ledgerIn(state);
  const [first] = Object.values(ledger);
  const subject = { resource: fqn, InstanceArn, holder: first?.name, lacking };
  const plane = openHolders(state.kind === USER_KIND ? "user" : "ai-agent", subject, credentials);

  const { AIAgent, versions }: Readonly<Record<string, unknown>> = { ...state.props };
  const { AIAgentArn, SecurityProfileArns }: Readonly<Record<string, unknown>> = {
    ...state.output,
  };
  const arns =
    versions === "all" && typeof AIAgentArn === "string"
      ? await arnsOfAIAgent(callsFor("qconnect", subject, credentials), AIAgentArn).catch(
          asGone(callsFor("connect", subject, credentials)),
        )
      : Object.keys(ledger);
  if (!arns) return { changes: [], isGone: true };
  const ids = (Array.isArray(SecurityProfileArns) ? SecurityProfileArns : []).map(
    (arn) => locateProfile(String(arn)).SecurityProfileId,
  );
  const repairOf = (held: readonly string[]) => changeTo({ ids, exact }, ids, held);
  const compared = await Promise.all(
    arns.map(async (arn) => {
      // A list may not show yet what the last deploy wrote.
      const held = await plane.readOneOfMany(arn, (listed) => isNoChange(repairOf(listed)));
      const repair = held && repairOf(held);
      // A version that the state does not know is named as in a deploy.
      const version = arn.replace(String(AIAgentArn), String(AIAgent));
      const name = ledger[arn]?.name ?? nameOfAIAgent(version);
      return { arn, name, repair };
    }),
  );
  const changed = compared.flatMap(({ arn, name, repair }) =>
    repair && !isNoChange(repair) ? [{ arn, name, repair }] : [],
  );
  const isGone = compared.some(({ repair }) => !repair);
  if (changed.length === 0) return { changes: [], isGone };
  const names = await namesByArn(openControlPlane("connect", subject, credentials), InstanceArn);
  const named = (each: readonly string[]) =>
    each.map((id) => {
      const arn = profileArn(InstanceArn, id);
      return assignedProfile(arn, names.get(arn));
    });
  return {
    changes: changed.map(({ arn, name, repair }) => ({
      holder: name,
      HolderArn: arn,
      gains: named(repair.remove),
      loses: named(repair.add),
    })),
    isGone,
  };
}

function isStored(props: unknown): props is StoredAssignment {
  return isRecord(props) && typeof props["InstanceArn"] === "string";
}
