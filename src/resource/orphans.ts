import { createHash } from "node:crypto";
import { type State, identityIn, stageOf } from "../alchemy/engine.ts";
import { KIND, isAssignmentKind } from "../alchemy/kinds.ts";
import { writeRecord } from "../alchemy/records.ts";
import type { Credentials, KeptCredentials } from "../aws/credentials.ts";
import { keptIn } from "../aws/kept-credentials.ts";
import { locateInstance, locateProfile } from "../profile/arn.ts";
import type { ProfileRecord } from "../profile/model.ts";
import { nameOf } from "../profile/ownership.ts";
import {
  type ResourceContext,
  type StoredProps,
  identityOf,
  profileIn,
  resourceOf,
} from "./record.ts";
import { type Claim, claimsFor, takerMark, withClaims } from "./journal.ts";
import { type Entry, type Ledger, ledgerIn, withLedger } from "./ledger.ts";
import { runOf } from "./run.ts";
import { stackMark } from "./stack-mark.ts";

/**
 * Hands a profile that the code no longer manages to Alchemy, as a record that no code declares. Alchemy deletes
 * such orphans at the end of a successful deploy, keeps them if the delete fails, and deletes them on destroy.
 * The record goes to the stage, not to a nested scope: a nested scope ends before the rest of the program can
 * give the holders their new profile.
 *
 * Alchemy's own list of pending deletions does not work here: parallel replacements overwrite it for each other,
 * and an entry stays after a change is reverted and then deletes the live profile.
 */
export async function leaveToAlchemy(
  context: ResourceContext,
  current: StoredProps,
  credentials: Credentials,
  left: ProfileRecord,
  claims: readonly Claim[],
): Promise<void> {
  const own = await context.scope.state.get(context.id);
  // Another process deleted the record: the journal reports that later.
  if (!own) return;
  const stage = stageOf(context.scope);
  const id = orphanId(context, left.SecurityProfileArn);
  const { InstanceArn, SecurityProfileName, SecurityProfileArn } = left;
  const { controlPlane } = current;
  const former = formerCredentials(left, current, own);
  if (!former) runOf(stage).credentials.set(SecurityProfileArn, credentials);
  const props: StoredProps = {
    InstanceArn,
    SecurityProfileName,
    delete: true,
    formerlyOf: resourceOf(context),
    ...(controlPlane !== undefined && { controlPlane }),
    ...(former ?? keptIn(current)),
  };
  const like = { ...own, kind: KIND };
  await writeRecord(stage, id, like, {
    data: {
      [LEFT_BY]: resourceOf(context),
      ...takerMark(own),
      ...stackMark(own),
      ...withClaims(claimsFor(left, claims)),
    },
    props,
    output: { ...left, adopted: false },
  });
  // From now on, whoever takes the profile over changes this record.
  const leaver = { by: resourceOf(context), identity: identityIn(stage, id) };
  runOf(stage).leavers.set(left.SecurityProfileId, leaver);
}

/** Leaves the assignments of a resource that left a nested scope to the end of the stage. */
export async function leaveAssignment({ id, scope }: Placed): Promise<void> {
  const own = await scope.state.get(id);
  if (own) await leaveToStage({ id, scope }, own, ledgerIn(own), own.props ?? {});
}

/** Leaves the assignments to a holder that the resource no longer names to the end of the stage. */
export async function leaveHolder({ id, scope }: Placed, arn: string, entry: Entry): Promise<void> {
  const own = await scope.state.get(id);
  if (!own) return;
  const { InstanceArn } = entry;
  const { oldProps = {}, props = {} } = own;
  // What the state keeps of the credentials for that instance.
  const last = oldProps["InstanceArn"] === InstanceArn ? oldProps : props;
  await leaveToStage({ id, scope }, own, { [arn]: entry }, { ...last, InstanceArn });
}

type Placed = Pick<ResourceContext, "id" | "scope">;

async function leaveToStage(
  { id, scope }: Placed,
  own: State,
  ledger: Ledger,
  props: Readonly<Record<string, unknown>>,
): Promise<void> {
  const stage = stageOf(scope);
  const { InstanceId } = locateInstance(String(props["InstanceArn"]));
  const leftId = `${prefixOf({ id, scope })}${InstanceId}`;
  const left = await stage.state.get(leftId);
  const data = withLedger(own, { ...(left && ledgerIn(left)), ...ledger });
  await writeRecord(stage, leftId, own, {
    data,
    output: { ...own.output },
    props: { ...props, delete: true, formerlyOf: resourceOf({ id, scope }) },
  });
  const identity = identityIn(stage, leftId);
  runOf(stage).left.push({ identity, resource: nameOf(identity), ledger });
}

/** Unlike `formerlyOf`, unique: version 0.1.0 spelled several resources alike there. */
const LEFT_BY = "leftBy";

/** The resource that left the profile of a record. Version 0.1.0 did not record it. */
export function leaverIn({ data }: Pick<State, "data">): string | undefined {
  const leaver = data[LEFT_BY];
  return typeof leaver === "string" ? leaver : undefined;
}

/** If the code has left the instance: what the last deploy kept of the credentials for it, which may be nothing. */
function formerCredentials(
  { InstanceArn }: ProfileRecord,
  current: StoredProps,
  { oldProps }: State,
): KeptCredentials | undefined {
  const hasLeft = InstanceArn !== current.InstanceArn && oldProps?.["InstanceArn"] === InstanceArn;
  return hasLeft ? keptIn(oldProps) : undefined;
}

/** Takes back a profile that was left to Alchemy: the code manages it again. */
export async function takeBack(
  context: ResourceContext,
  SecurityProfileArn: string,
): Promise<void> {
  await stageOf(context.scope).state.delete(orphanId(context, SecurityProfileArn));
}

/** Takes back everything that a resource left, to keep it in AWS. */
export async function keepOrphans(context: ResourceContext): Promise<string[]> {
  const { state } = stageOf(context.scope);
  const ids = (await state.list()).filter((id) => id.startsWith(prefixOf(context)));
  const kept = await Promise.all(
    ids.map(async (id) => {
      const record = await state.get(id);
      // The records of two resources may have the same prefix.
      if (record?.props?.["formerlyOf"] !== resourceOf(context)) return [];
      if (isAssignmentKind(record.kind)) return [];
      await state.delete(id);
      return profileIn(record.output)?.SecurityProfileArn ?? [];
    }),
  );
  return kept.flat();
}

function orphanId(context: ResourceContext, SecurityProfileArn: string): string {
  return `${prefixOf(context)}${locateProfile(SecurityProfileArn).SecurityProfileId}`;
}

/** The prefix of a record's id. It is a file name in the default state store, and file systems allow 255 bytes. */
function prefixOf(context: Pick<ResourceContext, "id" | "scope">): string {
  const { id, scopes } = identityOf(context);
  const path = [...scopes, id].join(".").replaceAll("/", ".");
  const short = Buffer.byteLength(path) <= 100;
  return `${short ? path : createHash("sha256").update(path).digest("hex")}.replaced.`;
}
