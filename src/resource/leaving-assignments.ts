import { type Placed, type State, identityOf, stageOf } from "../alchemy/engine.ts";
import { destroyRecord, writeRecord } from "../alchemy/record-writes.ts";
import { IF_OF_ANOTHER_STACK } from "../errors/profiles.ts";
import { locateInstance, locateProfile } from "../profile/arn.ts";
import { nameOf } from "../profile/ownership.ts";
import { type ResourceContext, formerPrefix, resourceOf } from "./record.ts";
import { type Entry, type Ledger, ledgerIn, mentions, withLedger } from "./ledger.ts";
import { runOf } from "./run.ts";
import { siblingsOf } from "./siblings.ts";

/**
 * Removes the assignments of a profile that leave the code together with it, and those that may give it back: AWS does
 * not delete a profile that has holders. Alchemy deletes in the order in which the resources last changed, which may
 * put the profile first.
 */
export async function removeAssignmentsOf(
  context: ResourceContext,
  SecurityProfileArn: string,
): Promise<void> {
  const { SecurityProfileId } = locateProfile(SecurityProfileArn);
  const run = runOf(context.scope);
  const others = [...(await siblingsOf(context)), ...run.assignments.left];
  for (const { identity, ledger, resource } of others) {
    if (mentions(ledger, SecurityProfileId) && !run.knows(resource))
      await destroyRecord(stageOf(context.scope), identity);
  }
}

/** What to do if AWS refuses to delete a profile that the code still assigns. */
export function whenAssigned(
  { scope }: ResourceContext,
  SecurityProfileArn: string,
): string | undefined {
  const { SecurityProfileId } = locateProfile(SecurityProfileArn);
  const resources = runOf(scope).assignments.assigning(SecurityProfileId);
  return resources.length === 0
    ? undefined
    : `Remove it from SecurityProfiles of ${resources.join(", ")}, then run the same command again. ${IF_OF_ANOTHER_STACK}`;
}

/** Leaves the assignments of a resource that left a nested scope to the end of the stage. */
export async function leaveAssignment(place: Placed): Promise<void> {
  const own = await place.scope.state.get(place.id);
  if (own) await leaveToStage(place, own, ledgerIn(own), own.props ?? {});
}

/** Leaves the assignments to a holder that the resource no longer names to the end of the stage. */
export async function leaveHolder(place: Placed, arn: string, entry: Entry): Promise<void> {
  const own = await place.scope.state.get(place.id);
  if (!own) return;
  const { InstanceArn } = entry;
  const { oldProps = {}, props = {} } = own;
  // What the state keeps of the credentials for that instance.
  const last = oldProps["InstanceArn"] === InstanceArn ? oldProps : props;
  await leaveToStage(place, own, { [arn]: entry }, { ...last, InstanceArn });
}

async function leaveToStage(
  place: Placed,
  own: State,
  ledger: Ledger,
  props: Readonly<Record<string, unknown>>,
): Promise<void> {
  const stage = stageOf(place.scope);
  const { InstanceId } = locateInstance(String(props["InstanceArn"]));
  const id = `${formerPrefix(place)}${InstanceId}`;
  const left = await stage.state.get(id);
  await writeRecord(stage, id, own, {
    data: withLedger(own, { ...(left && ledgerIn(left)), ...ledger }),
    output: { ...own.output },
    props: { ...props, delete: true, formerlyOf: resourceOf(place) },
  });
  const identity = identityOf({ id, scope: stage });
  runOf(stage).assignments.left.push({ identity, resource: nameOf(identity), ledger });
}
