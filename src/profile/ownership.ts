import { createHash } from "node:crypto";

/** The tags that say which Alchemy stage and which resource made a profile. */
export const OWNERSHIP_TAGS = ["alchemy_stage", "alchemy_resource"] as const;

/** Who made a profile: an Alchemy stage and the resource's fully qualified name in it. */
export interface Owner {
  readonly stage: string;
  readonly resource: string;
}

export function ownershipTags(owner: Owner): Record<string, string> {
  return { alchemy_stage: tagValue(owner.stage), alchemy_resource: tagValue(owner.resource) };
}

/** The owner that the tags name, or `undefined` where no Alchemy stack made the profile. */
export function ownerIn(tags: Readonly<Record<string, string>>): Owner | undefined {
  const { alchemy_stage: stage, alchemy_resource: resource } = tags;
  return stage === undefined || resource === undefined ? undefined : { stage, resource };
}

export function isOwnedBy(owner: Owner, tags: Readonly<Record<string, string>>): boolean {
  return Object.entries(ownershipTags(owner)).every(([key, value]) => tags[key] === value);
}

export function isOwnershipTag(key: string): boolean {
  return OWNERSHIP_TAGS.some((tag) => tag === key);
}

/** The tags that code can declare: neither AWS's own nor those that say who made the profile. */
export function declarableTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).filter(([key]) => !key.startsWith("aws:") && !isOwnershipTag(key)),
  );
}

/** A tag value holds 256 characters; a longer name is told by its hash. */
function tagValue(value: string): string {
  return [...value].length <= 256
    ? value
    : `sha256:${createHash("sha256").update(value).digest("hex")}`;
}
