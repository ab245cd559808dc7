import { identityOf } from "../alchemy/engine.ts";
import { IncompleteReadError } from "../errors/index.ts";
import {
  type Changes,
  type Declared,
  changedFields,
  declaredBy,
  diff,
  heldOf,
  isEmpty,
  unionOf,
} from "../profile/diff.ts";
import {
  type DesiredProfile,
  type FieldName,
  type ManagedProfile,
  type ObservedProfile,
  type ProfileFields,
  partsOf,
} from "../profile/model.ts";
import { OWNERSHIP_TAGS, ownershipTags } from "../profile/ownership.ts";
import { isSameJson } from "../profile/shapes.ts";
import type { Pass } from "./pass.ts";
import type { Found } from "./take.ts";
import { type Claim, claimOf, isAbout, mentionedIn } from "./journal.ts";
import { report } from "../alchemy/log.ts";
import { type Inheritance, takeOver } from "./siblings.ts";

/** Writes only what differs. Returns whether a field differed. */
export async function sync(
  pass: Pass,
  { found: first, inherited, ours, owner }: Found,
): Promise<boolean> {
  const { context, resource, desired, previous, props, journal, plane } = pass;
  const { SecurityProfileArn } = first;
  const profile = claimOf(desired, SecurityProfileArn);
  const found = await readInFull(pass, first, inherited);
  const last = previous?.SecurityProfileArn === SecurityProfileArn ? previous : undefined;
  const outputs = [...(inherited?.outputs ?? []), ...(last ? [last] : [])];
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
  reportUndone(resource, claims, before, desired);
  const changes = diff(before, desired, found);
  const ownTags = ownershipTags(identityOf(context));
  const wanted: Changes = {
    ...changes,
    tag: { ...changes.tag, ...(owner === "this" && missingIn(found.Tags, ownTags)) },
    untag: [...changes.untag, ...(owner === "nobody" ? OWNERSHIP_TAGS : [])],
  };
  plane.check(found, wanted);
  const isWrite = !isEmpty(wanted);
  if (ours || isWrite) {
    const { controlPlane = "connect" } = props;
    const owned = ours || owner === "this";
    const claim = { ...profile, ...before, values: valuesOf(changes), owned, controlPlane };
    await journal.note(claim, isWrite);
  }
  if (inherited) await takeOver(context, { ...profile, SecurityProfileArn });
  if (!isWrite) return false;
  await plane.update(found, wanted);
  reportChanges(resource, changes, desired, last);
  return !isEmpty(changes);
}

/** What is certain about a claim: what was declared before, and those of its values that the live profile has. */
export function certainOf(claim: Claim, live: ObservedProfile): Declared {
  return unionOf([claim, heldOf(claim.values ?? {}, live)]);
}

/** The values that changes write for the code, without the fields they clear. */
export function valuesOf({ cleared, tag, update }: Changes): Partial<ProfileFields> {
  const kept = Object.entries(update).filter(([name]) => !cleared.some((other) => other === name));
  return { ...Object.fromEntries(kept), ...(Object.keys(tag).length > 0 && { Tags: tag }) };
}

function missingIn(tags: ObservedProfile["Tags"], wanted: Record<string, string>) {
  return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => tags[key] !== value));
}

/** Reads the parts that only another record declares. */
async function readInFull(
  { plane, parts, subject }: Pass,
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

/** Reports what a failed deploy declared, the code no longer does, and AWS does not have. */
function reportUndone(
  resource: string,
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
  const what = `${undone.join(", ")}: never applied by the failed deploy`;
  report(resource, "retained", `${what} and no longer in the code; left unchanged`);
}

/** Reports for each written field whether the code or AWS had changed. */
function reportChanges(
  resource: string,
  changes: Changes,
  desired: DesiredProfile,
  last: ManagedProfile | undefined,
): void {
  const cleared = [...changes.cleared, ...changes.untag.map((key) => `Tags.${key}`)];
  const written = changedFields(changes).filter((name) => desired[name] !== undefined);
  const same = (name: FieldName) => isSameJson(last?.[name], desired[name]);
  const repaired = written.filter((name) => same(name));
  const changed = written.filter((name) => !same(name));
  if (changed.length > 0) report(resource, "changed", changed.join(", "));
  if (repaired.length > 0) report(resource, "repaired", `${repaired.join(", ")}, changed outside`);
  if (cleared.length > 0)
    report(resource, "cleared", `${cleared.join(", ")}, no longer in the code`);
}
