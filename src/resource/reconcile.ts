import { readByName } from "../aws/directory.ts";
import {
  AlreadyExistsError,
  IncompleteReadError,
  InstanceNotFoundError,
  RequestFailedError,
} from "../errors.ts";
import type { ProfileLocation } from "../profile/arn.ts";
import { fieldsOf } from "../profile/desired.ts";
import { diff, isEmpty, unionOf } from "../profile/diff.ts";
import {
  type ManagedProfile,
  type ObservedProfile,
  type ReadPart,
  declaredFields,
  partsOf,
} from "../profile/model.ts";
import { isOwnedBy, ownerIn, ownershipTags } from "../profile/ownership.ts";
import {
  type Reach,
  type ResourceContext,
  type StoredProps,
  credentialsFor,
  isDeletable,
  ownerOf,
  reach,
  recorded,
} from "./context.ts";
import { type Claim, type Journal, claimOf, openJournal, sameIdentity } from "./journal.ts";
import { report, warn } from "./log.ts";
import { leaveToAlchemy, takeBack } from "./orphans.ts";
import { claimProfile } from "./run.ts";
import { type Sibling, findSibling, refusal } from "./siblings.ts";
import { findStray } from "./strays.ts";

/** What one run of the handler works with. */
interface Work extends Reach {
  readonly context: ResourceContext;
  readonly desired: StoredProps;
  readonly previous: ManagedProfile | undefined;
  readonly journal: Journal;
  readonly parts: readonly ReadPart[];
}

/** The profile that is there now, and whether it was made just now or found. */
type Ensured =
  | { readonly created: ProfileLocation }
  | { readonly found: ObservedProfile; readonly adopted: boolean; readonly sibling?: Sibling };

/** Makes AWS equal to the code, whatever was there before: observe, ensure, sync, return. */
export async function reconcile(
  context: ResourceContext,
  desired: StoredProps,
): Promise<ManagedProfile> {
  const previous = recorded(context);
  const journal = await openJournal(context, previous && claimOf(previous));
  const mentioned = [
    ...declaredFields(desired),
    ...declaredFields(previous ?? {}),
    ...journal.open.flatMap(({ fields }) => fields),
  ];
  const to = reach(context, desired, credentialsFor(context, desired));
  const work: Work = { ...to, context, desired, previous, journal, parts: partsOf(mentioned) };

  const observed = await observe(work);
  const ensured: Ensured =
    typeof observed === "object" && previous
      ? { found: observed, adopted: previous.adopted }
      : await ensure(work);
  if ("found" in ensured) await sync(work, ensured.found, ensured.sibling);

  const { SecurityProfileArn, SecurityProfileId } =
    "found" in ensured ? ensured.found : ensured.created;
  claimProfile(context.scope, context.fqn, SecurityProfileArn);
  await takeBack(context.scope, context.id, SecurityProfileArn);
  if (observed === "left-behind") await leavePrevious(work, SecurityProfileArn);
  const unresolved = await leaveStrays(work, SecurityProfileArn);
  if ("found" in ensured && ensured.sibling) await context.scope.state.delete(ensured.sibling.id);
  await journal.settle(claimOf(desired), unresolved);

  return {
    InstanceArn: desired.InstanceArn,
    SecurityProfileName: desired.SecurityProfileName,
    SecurityProfileArn,
    SecurityProfileId,
    ...fieldsOf(desired),
    adopted: "found" in ensured && ensured.adopted,
  };
}

/**
 * The live profile behind the stored ARN. The API cannot rename, the console can: a live name other than
 * the code's is a replacement only where the code is what changed.
 */
async function observe({
  context,
  desired,
  previous,
  plane,
  parts,
}: Work): Promise<ObservedProfile | "none" | "gone" | "left-behind"> {
  if (!previous) return "none";
  if (previous.InstanceArn !== desired.InstanceArn) return "left-behind";
  const live = await plane.read(previous.SecurityProfileArn, parts);
  if (!live) {
    report(
      context.fqn,
      "gone",
      `${previous.SecurityProfileArn} was deleted outside; it is made again`,
    );
    return "gone";
  }
  if (live.SecurityProfileName === desired.SecurityProfileName) return live;
  if (previous.SecurityProfileName !== desired.SecurityProfileName) return "left-behind";
  warn(
    context.fqn,
    `the profile was renamed in the console to "${live.SecurityProfileName}"; the code still says "${desired.SecurityProfileName}". Write the new name into the code; nothing is replaced.`,
  );
  return live;
}

/** Creates the profile, or finds the one that has its name and may be taken. */
async function ensure(work: Work): Promise<Ensured> {
  const { context, desired, calls, plane, parts, journal } = work;
  const { SecurityProfileName, Tags } = desired;
  const owner = ownerOf(context);
  const adopt = desired.adopt ?? context.scope.adopt;
  const named = (certain: boolean) =>
    readByName(calls, plane, SecurityProfileName, parts, { certain });

  const listed = adopt ? await named(false) : undefined;
  if (!listed) {
    await journal.note(claimOf(desired));
    const created = await plane
      .create({ ...desired, Tags: { ...Tags, ...ownershipTags(owner) } })
      .catch(async (error: unknown) => {
        if (error instanceof RequestFailedError && error.refused) await journal.withdraw();
        throw error;
      });
    if (created !== "name-taken") return { created };
  }
  const found = listed ?? (await named(true));
  if (!found) {
    throw new IncompleteReadError(
      calls.subject,
      "ListSecurityProfiles",
      "does not show the profile, though AWS says that the name is taken",
    );
  }
  const { SecurityProfileArn } = found;
  if (isOwnedBy(owner, found.Tags)) {
    report(context.fqn, "recovered", `${SecurityProfileArn} was made by an earlier deploy`);
    return { found, adopted: false };
  }
  if (!adopt) {
    const { owner: other, advice } = refusal(context, found);
    throw new AlreadyExistsError({ ...calls.subject, SecurityProfileArn }, other, advice);
  }
  const sibling = await findSibling(context, found);
  if (sibling) {
    report(context.fqn, "moved", `${SecurityProfileArn} was managed as "${sibling.id}"`);
    return { found, adopted: sibling.adopted, sibling };
  }
  const other = ownerIn(found.Tags);
  if (other) {
    warn(
      context.fqn,
      `adopts ${SecurityProfileArn}, which the Alchemy resource ${other.resource} (stage ${other.stage}) made. Two stacks must not manage one profile: remove it there with \`delete: false\`.`,
    );
  }
  report(context.fqn, "adopted", SecurityProfileArn);
  return { found, adopted: true };
}

/** Writes only what differs, and nothing where nothing does. */
async function sync(
  { context, desired, previous, journal, plane }: Work,
  found: ObservedProfile,
  sibling: Sibling | undefined,
): Promise<void> {
  const wasOurs = previous?.SecurityProfileArn === found.SecurityProfileArn;
  const before = unionOf([
    ...(wasOurs ? [claimOf(previous)] : []),
    ...journal.open.filter(
      (claim) => sameIdentity(claim, desired) || (wasOurs && sameIdentity(claim, previous)),
    ),
  ]);
  const changes = diff(before, desired, found);
  const moved = sibling ? ownershipTags(ownerOf(context)) : {};
  const wanted = { ...changes, tag: { ...changes.tag, ...moved } };
  if (isEmpty(wanted)) return;
  await journal.note(claimOf(desired));
  await plane.update(found.SecurityProfileArn, wanted);
  for (const field of changes.cleared) {
    report(context.fqn, "cleared", `${field} is no longer in the code and now empty in AWS`);
  }
}

/** The profile under the old name or in the old instance is deleted at the end of the deploy. */
async function leavePrevious(
  { context, desired, previous }: Work,
  SecurityProfileArn: string,
): Promise<void> {
  if (!previous || previous.SecurityProfileArn === SecurityProfileArn) return;
  if (isDeletable(desired, previous)) {
    report(context.fqn, "replaced", `${previous.SecurityProfileArn} is deleted when all is done`);
    await leaveToAlchemy(context.scope, context.id, previous);
  } else {
    report(context.fqn, "retained", `${previous.SecurityProfileArn} is left as it is`);
  }
}

/** Profiles that attempts under another name made before they were cut off. What cannot be told stays open. */
async function leaveStrays(
  { context, desired, previous, journal }: Work,
  SecurityProfileArn: string,
): Promise<Claim[]> {
  const isStray = (claim: Claim) =>
    !sameIdentity(claim, desired) && !(previous && sameIdentity(claim, previous));
  const unresolved: Claim[] = [];
  for (const claim of journal.open.filter(isStray)) {
    try {
      const stray = await findStray(context, desired, claim);
      if (!stray || stray.SecurityProfileArn === SecurityProfileArn) continue;
      if (isDeletable(desired, stray)) await leaveToAlchemy(context.scope, context.id, stray);
    } catch (error) {
      if (!(error instanceof InstanceNotFoundError)) throw error;
      warn(context.fqn, error.message);
      unresolved.push(claim);
    }
  }
  return unresolved;
}
