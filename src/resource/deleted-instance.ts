import { type Scope, oncePerScope, stageOf } from "../alchemy/engine.ts";
import { removalOf } from "../alchemy/places.ts";
import { scopeBelow } from "../alchemy/record-writes.ts";
import type { InstanceNotFoundError } from "../errors/index.ts";
import { type Sibling, readSiblings } from "./siblings.ts";

/**
 * The error with all records of the stage that are about nothing but its instance: if that was deleted, no deploy or
 * destroy can end before they are deleted. The same error if there are none, or if the state cannot be read.
 */
export async function withRecords(
  scope: Scope,
  error: InstanceNotFoundError,
): Promise<InstanceNotFoundError> {
  const stage = stageOf(scope);
  const all = await recordsOf(stage).catch(() => []);
  const records = all.filter((each) => isOnlyIn(error.InstanceArn, each));
  if (records.length === 0) return error;
  const placed = records.map(({ identity: { id, scopes } }) => ({
    id,
    scope: scopeBelow(stage, scopes),
  }));
  return error.withRecords(removalOf(placed));
}

/** As at the first failure: `siblingsOf` lacks what the run has written since, and a plan continues after a failure. */
const recordsOf = oncePerScope(readSiblings);

function isOnlyIn(InstanceArn: string, { claims, ledger, output }: Sibling): boolean {
  const located = [output ?? [], claims, Object.values(ledger)].flat();
  return located.length > 0 && located.every((each) => each.InstanceArn === InstanceArn);
}
