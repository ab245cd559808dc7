import { createHash } from "node:crypto";
import { codePoints, isSameJson } from "./shapes.ts";

/** The tags with the Alchemy stage and the resource that created a profile. */
export const OWNERSHIP_TAGS = ["alchemy_stage", "alchemy_resource"] as const;

/** The identity of a resource. Two resources are the same only if every part is. */
export interface Identity {
  readonly application: string;
  readonly stage: string;
  /** The nested scopes, outermost first. */
  readonly scopes: readonly string[];
  readonly id: string;
}

/** Who created a profile, according to its tags. */
export interface Owner {
  readonly stage: string;
  readonly resource: string;
}

/**
 * - `this`: this resource created it
 * - `perhaps-this`: version 0.1.0 gave several resources this name, including this one
 * - `stack`: another resource of the same application and stage created it
 * - `perhaps-stack`: a name of version 0.1.0 contains the stage twice, so the application is uncertain
 * - `other`: another stack created it
 * - `nobody`: no Alchemy stack created it
 */
export type Ownership = "this" | "perhaps-this" | "stack" | "perhaps-stack" | "other" | "nobody";

type Tags = Readonly<Record<string, string>>;

/** The tags of everything that a resource creates. No two resources have the same. */
export function ownershipTags(identity: Identity): Record<string, string> {
  return {
    alchemy_stage: asTagValue(identity.stage),
    alchemy_resource: spell(identity, TAG_VALUE),
  };
}

/** Who created a profile, relative to this resource, according to its ownership tags. */
export function ownership(identity: Identity, tags: Tags): Ownership {
  const owner = ownerIn(tags);
  if (!owner) return "nobody";
  const isSpelledNow = isSameJson(owner, ownerIn(ownershipTags(identity)));
  if (isEscaped(owner.resource)) {
    if (isSpelledNow) return "this";
    return isSpelledInStack(identity, owner) ? "stack" : "other";
  }
  return ownershipByFormerSpelling(identity, owner, isSpelledNow);
}

/** The owner in the tags, or `undefined` if no Alchemy stack created the profile. */
export function ownerIn(tags: Tags): Owner | undefined {
  const { alchemy_stage: stage, alchemy_resource: resource } = tags;
  return stage === undefined || resource === undefined ? undefined : { stage, resource };
}

export function isOwnershipTag(key: string): boolean {
  return OWNERSHIP_TAGS.some((tag) => tag === key);
}

/** AWS's own tags: nobody else can add, change or remove them. */
export function isSystemTag(key: string): boolean {
  return key.startsWith("aws:");
}

/** Whether code can declare a tag: neither AWS's own nor an ownership tag. */
export function isDeclarableTag(key: string): boolean {
  return !isSystemTag(key) && !isOwnershipTag(key);
}

export function declarableTags(tags: Tags): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => isDeclarableTag(key)));
}

/** A name that no other resource has: `app/stage/scope/id`, each part escaped. */
export function nameOf(identity: Identity): string {
  return spell(identity, Infinity);
}

/** The name of a resource in version 0.1.0 and in Alchemy. Other resources may have the same. */
export function formerName({ application, stage, scopes, id }: Identity): string {
  return [application, stage, ...scopes, id].join("/");
}

/** The most characters in the value of a tag. */
const TAG_VALUE = 256;

/**
 * Parts are separated by `/`. Within a part, `:2F` stands for a slash, and likewise for every character that AWS
 * allows in no tag value. Alchemy refuses colons in every part except the application, so version 0.1.0 wrote no
 * colon there.
 */
const ESCAPED = /:(?:[0-9A-F]{2}|sha256:)/;
const TO_ESCAPE = /:(?=[0-9A-F]{2}|sha256:)|[^\p{L}\p{Z}\p{N}_.:=+\-@]/gu;

/** A shortcut for most parts: they need no escape, and every declaration builds its name several times. */
const PLAIN = /^[\w.@=+-]*$/;

function escape(part: string): string {
  if (PLAIN.test(part)) return part;
  return part.replaceAll(TO_ESCAPE, (character) =>
    [...bytesOf(character)]
      .map((byte) => `:${byte.toString(16).toUpperCase().padStart(2, "0")}`)
      .join(""),
  );
}

/** UTF-8. For half a surrogate pair, which UTF-8 cannot encode: its own two bytes. */
function bytesOf(character: string): Iterable<number> {
  const unit = character.charCodeAt(0);
  return character.isWellFormed() ? Buffer.from(character) : [unit >> 8, unit & 0xff];
}

/** A name with its escapes resolved. Other resources may have the same. */
export function unescaped(name: string): string {
  return name.replaceAll(/(?::[0-9A-F]{2})+/g, (escapes) =>
    Buffer.from(escapes.replaceAll(":", ""), "hex").toString(),
  );
}

/** A digest of version 0.1.0 also has a colon, but no slash. */
function isEscaped(name: string): boolean {
  return name.includes("/") && ESCAPED.test(name);
}

/** Escapes every part. If that is too long, uses a digest of the resource, then also of application and stage. */
function spell({ application, stage, scopes, id }: Identity, longest: number): string {
  const stack = [application, stage];
  const inStack = [...scopes, id];
  const whole = [...stack, ...inStack].map(escape).join("/");
  if (codePoints(whole) <= longest) return whole;
  const digested = [...stack.map(escape), digest(inStack)].join("/");
  if (codePoints(digested) <= longest) return digested;
  return [...stack.map(digest), digest(inStack)].join("/");
}

function digest(part: string | readonly string[]): string {
  return `:sha256:${sha256(JSON.stringify(part))}`;
}

/** In hexadecimal. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A single part needs no escape. */
function asTagValue(value: string): string {
  return codePoints(value) <= TAG_VALUE ? value : `sha256:${sha256(value)}`;
}

function isSpelledInStack({ application, stage }: Identity, owner: Owner): boolean {
  const [first, second] = owner.resource.split("/");
  return (
    owner.stage === asTagValue(stage) &&
    [escape(application), digest(application)].includes(first ?? "") &&
    [escape(stage), digest(stage)].includes(second ?? "")
  );
}

/**
 * A name without escapes may be from version 0.1.0, which joined unescaped parts with slashes. If the stage,
 * which has its own tag, occurs in it only once, it separates the application from the rest.
 */
function ownershipByFormerSpelling(
  identity: Identity,
  { stage, resource }: Owner,
  isSpelledNow: boolean,
): Ownership {
  const former = formerName(identity);
  const isStage = stage === asTagValue(identity.stage);
  const isThis = isStage && (isSpelledNow || resource === asTagValue(former));
  const readings = readingsOf(isThis ? former : resource, isThis ? identity.stage : stage);
  const [reading, ...others] = readings;
  if (isThis) {
    const isCertain = reading?.inStack.length === 1 && others.length === 0;
    return isCertain ? "this" : "perhaps-this";
  }
  const isStack =
    isStage && readings.some(({ application }) => application === identity.application);
  if (!isStack) return "other";
  return others.length === 0 ? "stack" : "perhaps-stack";
}

/** Each way to split a name of version 0.1.0 into an application, the stage, and the rest. */
function readingsOf(name: string, stage: string) {
  const segments = name.split("/");
  const ofStage = stage.split("/");
  return segments.flatMap((_, at) => {
    const inStack = segments.slice(at + ofStage.length);
    const isStage = ofStage.every((segment, index) => segments[at + index] === segment);
    return at > 0 && isStage && inStack.length > 0
      ? [{ application: segments.slice(0, at).join("/"), inStack }]
      : [];
  });
}
