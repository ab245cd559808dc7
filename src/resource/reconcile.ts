import type { Attempt } from "../aws/control-plane.ts";
import { readByName } from "../aws/directory.ts";
import { isRefusedCreate } from "../aws/errors.ts";
import { AlreadyExistsError, IncompleteReadError } from "../errors/index.ts";
import type { ProfileLocation } from "../profile/arn.ts";
import { fieldsOf } from "../profile/desired.ts";
import {
  type Changes,
  type Declared,
  changedFields,
  declaredBy,
  diff,
  isEmpty,
  unionOf,
} from "../profile/diff.ts";
import {
  type DesiredProfile,
  type FieldName,
  type ManagedProfile,
  type ObservedProfile,
  partsOf,
} from "../profile/model.ts";
import { OWNERSHIP_TAGS, isOwnedBy, ownerIn, ownershipTags } from "../profile/ownership.ts";
import { leavePrevious, leaveStrays } from "./aftermath.ts";
import { type ResourceContext, type StoredProps, isSameStack, ownerOf } from "./context.ts";
import { type Claim, certainOf, claimOf, isAbout, mentionedIn, valuesOf } from "./journal.ts";
import { report, warn } from "./log.ts";
import { takeBack } from "./orphans.ts";
import { managedByAnother } from "./run.ts";
import { type Inheritance, inheritance, refusal } from "./siblings.ts";
import { type Work, beginWork } from "./work.ts";

/** The live profile behind the state, or why there is none. */
type Seen = ObservedProfile | "none" | "gone" | "left-behind";

/** A profile that was there. */
interface Found {
  readonly found: ObservedProfile;
  readonly adopted: boolean;
  /** What its ownership tags should say, where they say something else: this resource, or nobody. */
  readonly owner?: "this" | "nobody";
  /** What other records say of it. */
  readonly inherited?: Inheritance;
}

type Ensured = { readonly created: ProfileLocation } | Found;

/** Makes AWS equal to the code, whatever was there before: observe, ensure, sync, return. */
export async function reconcile(
  context: ResourceContext,
  props: StoredProps,
): Promise<ManagedProfile> {
  const work = await beginWork(context, props);
  const { desired, journal } = work;

  const seen = await observe(work);
  const ensured: Ensured =
    typeof seen === "object" ? await keep(work, seen) : await ensure(work, seen);
  const live = "found" in ensured ? ensured.found : ensured.created;
  const { SecurityProfileArn, SecurityProfileId } = live;
  if ("found" in ensured) {
    await sync(work, ensured);
    await takeBack(context, SecurityProfileArn);
  }
  if (seen === "left-behind") await leavePrevious(work, SecurityProfileArn);
  const unresolved = await leaveStrays(work, SecurityProfileArn);
  await journal.settle(claimOf(desired, SecurityProfileArn), unresolved);

  const { InstanceArn, SecurityProfileName } = desired;
  return {
    InstanceArn,
    SecurityProfileName,
    SecurityProfileArn,
    SecurityProfileId,
    ...fieldsOf(desired),
    adopted: "found" in ensured && ensured.adopted,
  };
}

/**
 * The API cannot rename, the console can: a live name other than the code's is a replacement only where
 * the code is what changed.
 */
async function observe({ context, desired, previous, plane, parts }: Work): Promise<Seen> {
  if (!previous) return "none";
  if (previous.InstanceArn !== desired.InstanceArn) return "left-behind";
  const live = await plane.read(previous.SecurityProfileArn, parts);
  if (live?.SecurityProfileName === desired.SecurityProfileName) return live;
  // Also where there seems to be none: a read may not show yet what was just made.
  if (previous.SecurityProfileName !== desired.SecurityProfileName) return "left-behind";
  if (!live) return "gone";
  warn(
    context.fqn,
    `the profile was renamed in the console to "${live.SecurityProfileName}"; the code still says "${desired.SecurityProfileName}". Write the new name into the code; nothing is replaced.`,
  );
  return live;
}

/** The profile that the state knows, though another resource took it in a deploy that came to no end. */
async function keep(work: Work, found: ObservedProfile): Promise<Found> {
  const { context, previous } = work;
  const adopted = previous?.adopted ?? false;
  const holder = ownerIn(found.Tags);
  if (!holder || isOwnedBy(ownerOf(context), found.Tags) || !isSameStack(context, holder)) {
    return { found, adopted };
  }
  const inherited = await inheritFrom(work, holder.resource, found);
  return { found, adopted, owner: "this", inherited };
}

/** Creates the profile, or finds the one that has its name and may be taken. */
async function ensure(work: Work, seen: Seen): Promise<Ensured> {
  const { context, props, desired, subject, plane, parts, journal } = work;
  const adopt = props.adopt ?? context.scope.adopt;
  const named = (certain: boolean) =>
    readByName(plane, desired.InstanceArn, desired.SecurityProfileName, parts, { certain });

  const listed = adopt ? await named(false) : undefined;
  if (listed) return take(work, listed, adopt);
  const { controlPlane = "connect" } = props;
  const attempt = await journal.begin({ ...claimOf(desired, undefined), controlPlane });
  const created = await create(work, seen, attempt);
  if (created) return { created };
  const found = await named(true);
  if (found) {
    if (!isOwnedBy(ownerOf(context), found.Tags)) await journal.withdraw();
    return take(work, found, adopt);
  }
  // What an attempt that was cut off once came to may be gone since.
  const again = attempt.resumed && (await create(work, seen, await attempt.renew()));
  if (again) return { created: again };
  throw new IncompleteReadError(
    subject,
    "ListSecurityProfiles",
    "does not show the profile, though AWS says that the name is taken (perhaps in another case)",
  );
}

async function create(
  { context, desired, previous, plane, journal }: Work,
  seen: Seen,
  attempt: Attempt,
): Promise<ProfileLocation | undefined> {
  const Tags = { ...desired.Tags, ...ownershipTags(ownerOf(context)) };
  const created = await plane
    .create({ ...desired, Tags }, attempt)
    .catch(async (error: unknown) => {
      if (isRefusedCreate(error)) await journal.withdraw();
      throw error;
    });
  if (created === "name-taken") return undefined;
  if (seen === "gone") {
    const gone = previous?.SecurityProfileArn ?? "";
    report(context.fqn, "remade", `${gone} was deleted outside; it is made again`);
  }
  return created;
}

/** Takes the profile that has the name, if it is this resource's or may be adopted. */
async function take(work: Work, found: ObservedProfile, adopt: boolean): Promise<Found> {
  const { context, subject } = work;
  const { SecurityProfileArn } = found;
  if (isOwnedBy(ownerOf(context), found.Tags)) {
    report(context.fqn, "recovered", `${SecurityProfileArn} was made by an earlier deploy`);
    return { found, adopted: false, inherited: await inheritFrom(work, context.fqn, found) };
  }
  const holder = managedByAnother(context.scope, context.fqn, SecurityProfileArn);
  if (!adopt || holder !== undefined) {
    const { owner, advice } = refusal(context, found, holder);
    throw new AlreadyExistsError({ ...subject, SecurityProfileArn }, owner, advice);
  }
  const maker = ownerIn(found.Tags);
  if (!maker) {
    report(context.fqn, "adopted", SecurityProfileArn);
    return { found, adopted: true };
  }
  if (isSameStack(context, maker)) {
    report(context.fqn, "moved", `${SecurityProfileArn} was managed by ${maker.resource}`);
    const inherited = await inheritFrom(work, maker.resource, found);
    const adopted = inherited.outputs.some((output) => output.adopted);
    return { found, adopted, owner: "this", inherited };
  }
  warn(
    context.fqn,
    `adopts ${SecurityProfileArn}, which the Alchemy resource ${maker.resource} (stage ${maker.stage}) made, and takes that stack's ownership tags off. Two stacks must not manage one profile: remove it there with \`delete: false\`.`,
  );
  return { found, adopted: true, owner: "nobody" };
}

function inheritFrom(
  { context, desired }: Work,
  maker: string,
  { SecurityProfileArn }: ObservedProfile,
): Promise<Inheritance> {
  const profile = { ...claimOf(desired, undefined), SecurityProfileArn };
  return inheritance(context, maker, profile);
}

/** Writes only what differs, and nothing where nothing does. */
async function sync(work: Work, { found: first, inherited, owner }: Found): Promise<void> {
  const { context, desired, previous, props, journal, plane } = work;
  const { SecurityProfileArn } = first;
  const profile = claimOf(desired, SecurityProfileArn);
  const found = await readInFull(work, first, inherited);
  const ours = isOwnedBy(ownerOf(context), found.Tags);
  const outputs = [
    ...(inherited?.outputs ?? []),
    ...(previous?.SecurityProfileArn === SecurityProfileArn ? [previous] : []),
  ];
  const claims = [
    ...(inherited?.claims ?? []),
    ...journal.open.filter(
      (claim) => isAbout(claim, profile) && (ours || claim.attempt === undefined),
    ),
  ];
  const before = unionOf([
    ...outputs.map(declaredBy),
    ...claims.map((claim) => certainOf(claim, found)),
  ]);
  tellUndone(context, claims, before, desired);
  const changes = diff(before, desired, found);
  const wanted: Changes = {
    ...changes,
    tag: { ...changes.tag, ...(owner === "this" && ownershipTags(ownerOf(context))) },
    untag: [...changes.untag, ...(owner === "nobody" ? OWNERSHIP_TAGS : [])],
  };
  plane.check(found, wanted);
  const isWrite = !isEmpty(wanted);
  if (ours || isWrite) {
    const { controlPlane = "connect" } = props;
    const claim = { ...profile, ...before, values: valuesOf(changes), controlPlane };
    await journal.note(claim, isWrite);
  }
  if (!isWrite) return;
  await plane.update(found, wanted);
  tell(context, changes, desired, previous);
}

/** What another record declares may be in a part that was not read. */
async function readInFull(
  { plane, parts, subject }: Work,
  found: ObservedProfile,
  inherited: Inheritance | undefined,
): Promise<ObservedProfile> {
  const { claims = [], outputs = [] } = inherited ?? {};
  const { fields } = unionOf([...outputs.map(declaredBy), ...claims.map(mentionedIn)]);
  const needed = partsOf(fields);
  if (needed.every((part) => parts.includes(part))) return found;
  const again = await plane.read(found.SecurityProfileArn, [...new Set([...parts, ...needed])]);
  if (again) return again;
  throw new IncompleteReadError(subject, "the second read", "found the profile gone");
}

/** Says what a deploy that failed was to write, nobody declares any more, and AWS does not hold. */
function tellUndone(
  { fqn }: ResourceContext,
  claims: readonly Claim[],
  before: Declared,
  desired: DesiredProfile,
): void {
  const { fields, tagKeys } = unionOf(claims.map(({ values = {} }) => declaredBy(values)));
  const now = unionOf([before, declaredBy(desired)]);
  const undone = [
    ...fields.filter((name) => !now.fields.includes(name)),
    ...tagKeys.filter((key) => !now.tagKeys.includes(key)).map((key) => `Tags.${key}`),
  ];
  if (undone.length === 0) return;
  const what = `${undone.join(", ")}: not what a deploy that failed was to write`;
  report(fqn, "retained", `${what}, and no longer in the code; left as it is`);
}

/** Says of each field that was written whether the code or AWS had changed. */
function tell(
  { fqn }: ResourceContext,
  changes: Changes,
  desired: DesiredProfile,
  previous: ManagedProfile | undefined,
): void {
  const cleared = [...changes.cleared, ...changes.untag.map((key) => `Tags.${key}`)];
  const written = changedFields(changes).filter((name) => desired[name] !== undefined);
  const same = (name: FieldName) =>
    JSON.stringify(previous?.[name]) === JSON.stringify(desired[name]);
  const repaired = written.filter((name) => same(name));
  const changed = written.filter((name) => !same(name));
  if (changed.length > 0) report(fqn, "changed", changed.join(", "));
  if (repaired.length > 0) report(fqn, "repaired", `${repaired.join(", ")}, changed outside`);
  if (cleared.length > 0) report(fqn, "cleared", `${cleared.join(", ")}, no longer in the code`);
}
