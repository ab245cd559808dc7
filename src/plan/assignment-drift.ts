import { USER_KIND } from "../alchemy/kinds.ts";
import { callsFor } from "../aws/calls.ts";
import { namesByArn } from "../aws/directory.ts";
import type { NamedHolder } from "../aws/holder-plane.ts";
import { openControlPlane, openHolders } from "../aws/index.ts";
import { restoreCredentials } from "../aws/kept-credentials.ts";
import { NotFoundError } from "../errors/index.ts";
import { locateProfile, profileArn } from "../profile/arn.ts";
import { nameOfAIAgent } from "../profile/holder-name.ts";
import { isNoChange, changeTo } from "../profile/membership.ts";
import { isRecord } from "../profile/shapes.ts";
import type { StoredAssignment } from "../resource/assignment-pass.ts";
import { ledgerIn } from "../resource/ledger.ts";
import { locateAIAgent } from "../resource/locate-ai-agent.ts";
import { type HolderChange, assignedProfile } from "./assignment-plan.ts";
import { type ErrorText, errorText } from "./error-text.ts";
import type { DriftFinding } from "./profile-drift.ts";
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
  readonly error?: ErrorText;
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
  const [first] = Object.values(ledgerIn(state));
  const subject = { resource: fqn, InstanceArn, holder: first?.name, lacking };
  const plane = openHolders(state.kind === USER_KIND ? "user" : "ai-agent", subject, credentials);

  const calls = callsFor("connect", subject, credentials);
  const holders = await holdersOf(state, { calls, credentials });
  if (!holders) return { changes: [], isGone: true };
  const { SecurityProfileArns }: Readonly<Record<string, unknown>> = { ...state.output };
  const ids = (Array.isArray(SecurityProfileArns) ? SecurityProfileArns : []).map(
    (arn) => locateProfile(String(arn)).SecurityProfileId,
  );
  const repairOf = (held: readonly string[]) => changeTo({ ids, exact }, ids, held);
  const compared = await Promise.all(
    holders.map(async (holder) => {
      // A list may not show yet what the last deploy wrote.
      const held = await plane.readOneOfMany(holder.arn, (each) => isNoChange(repairOf(each)));
      return { ...holder, repair: held && repairOf(held) };
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

/** The recorded users, or the versions of the AI agent that a deploy would find now; `undefined` if there is none. */
async function holdersOf(
  { data, kind, output, props }: AssignmentStateRecord["state"],
  about: Parameters<typeof locateAIAgent>[0],
): Promise<readonly NamedHolder[] | undefined> {
  const ledger = ledgerIn({ data });
  const { AIAgent, versions }: Readonly<Record<string, unknown>> = { ...props };
  if (kind === USER_KIND || typeof AIAgent !== "string") {
    return Object.entries(ledger).map(([arn, { name }]) => ({ arn, name }));
  }
  const { AIAgentArn: known }: Readonly<Record<string, unknown>> = { ...output };
  try {
    const { AIAgentArn, VersionArns } = await locateAIAgent(
      about,
      AIAgent,
      typeof known === "string" ? known : undefined,
      Array.isArray(versions) ? versions : "all",
    );
    return VersionArns.map((arn) => ({
      arn,
      name: ledger[arn]?.name ?? nameOfAIAgent(arn.replace(AIAgentArn, AIAgent)),
    }));
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

function isStored(props: unknown): props is StoredAssignment {
  return isRecord(props) && typeof props["InstanceArn"] === "string";
}
