import { type State, identityOf, stageOf } from "../alchemy/engine.ts";
import { KIND, isAssignmentKind } from "../alchemy/kinds.ts";
import { writeRecord } from "../alchemy/record-writes.ts";
import type { KeptCredentials } from "../aws/credentials.ts";
import { keptIn } from "../aws/kept-credentials.ts";
import type { ProfileRecord } from "../profile/model.ts";
import {
  type ResourceContext,
  type StoredProps,
  LEFT_BY,
  formerId,
  formerPrefix,
  profileIn,
  resourceOf,
} from "./record.ts";
import { type Claim, KEPT, TAKEN_BY, takerIn, withClaims } from "./journal.ts";
import type { Pass } from "./pass.ts";
import { runOf } from "./run.ts";
import { stackMark } from "./shared-places.ts";

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
  { context, credentials, props: current }: Pick<Pass, "context" | "credentials" | "props">,
  left: ProfileRecord,
  claims: readonly Claim[],
): Promise<void> {
  const own = await context.scope.state.get(context.id);
  // Another process deleted the record: the journal reports that later.
  if (!own) return;
  const stage = stageOf(context.scope);
  const id = formerId(context, left.SecurityProfileArn);
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
  const taker = takerIn(own);
  const like = { ...own, kind: KIND };
  await writeRecord(stage, id, like, {
    data: {
      [LEFT_BY]: resourceOf(context),
      ...(taker !== undefined && { [TAKEN_BY]: taker, [KEPT]: own.data[KEPT] }),
      ...stackMark(own),
      ...withClaims(claimsFor(left, claims)),
    },
    props,
    output: { ...left, adopted: false },
  });
  // From now on, whoever takes the profile over changes this record.
  const leaver = { by: resourceOf(context), identity: identityOf({ id, scope: stage }) };
  runOf(stage).leavers.set(left.SecurityProfileId, leaver);
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

/** Takes back everything that a resource left, to keep it in AWS. */
export async function keepOrphans(context: ResourceContext): Promise<string[]> {
  const { state } = stageOf(context.scope);
  const ids = (await state.list()).filter((id) => id.startsWith(formerPrefix(context)));
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

/** Claims to a profile for the journal of another record, which did not make the attempts. */
export function claimsFor(
  { InstanceArn, SecurityProfileArn, SecurityProfileName }: ProfileRecord,
  claims: readonly Claim[],
): Claim[] {
  return claims.map(({ fields, tagKeys, values }) => ({
    InstanceArn,
    SecurityProfileName,
    SecurityProfileArn,
    fields,
    tagKeys,
    ...(values && { values }),
  }));
}
