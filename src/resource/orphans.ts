import { ResourceFQN, ResourceID, type Scope } from "alchemy";
import { locateProfile } from "../profile/arn.ts";
import type { ProfileRecord } from "../profile/model.ts";

/**
 * A profile that the code has left behind is handed to Alchemy as a resource of its own that no code
 * declares: Alchemy deletes such orphans at the end of a deploy that succeeded, keeps them when the
 * delete fails, and takes them along on destroy.
 *
 * Alchemy's own list of pending deletions is one value that parallel replacements overwrite for each
 * other, and an entry of it outlives a change that was reverted and then deletes the live profile.
 */
export async function leaveToAlchemy(
  scope: Scope,
  id: string,
  { InstanceArn, SecurityProfileName, SecurityProfileArn, SecurityProfileId }: ProfileRecord,
): Promise<void> {
  const own = await scope.state.get(id);
  if (!own) throw new Error(`Alchemy's state has no record of the resource "${id}"`);
  const orphan = orphanId(id, SecurityProfileArn);
  const fqn = scope.fqn(orphan);
  const identity = { InstanceArn, SecurityProfileName };
  await scope.state.set(orphan, {
    kind: own.kind,
    id: orphan,
    fqn,
    seq: own.seq,
    status: "created",
    data: {},
    props: { ...identity, delete: true },
    output: Object.assign(
      { ...own.output, [ResourceID]: orphan, [ResourceFQN]: fqn },
      { ...identity, SecurityProfileArn, SecurityProfileId, adopted: false },
    ),
  });
}

/** Takes a profile back that was left to Alchemy: it is the live one again. */
export async function takeBack(
  scope: Scope,
  id: string,
  SecurityProfileArn: string,
): Promise<void> {
  await scope.state.delete(orphanId(id, SecurityProfileArn));
}

function orphanId(id: string, SecurityProfileArn: string): string {
  return `${id}.replaced.${locateProfile(SecurityProfileArn).SecurityProfileId}`;
}
