import { describePermission } from "../permissions/details.ts";
import { isAbout } from "../permissions/resource-types.ts";
import { type GrantingField, FIELDS, GRANTING_FIELDS, piecesOf } from "../profile/model.ts";
import { recordOf } from "../profile/record-of.ts";
import { isSameJson } from "../profile/shapes.ts";
import { type Limit, limitsIn } from "./limits.ts";
import type { ProfileSnapshot } from "../profile/snapshot.ts";
import type { Team } from "./teams.ts";

/**
 * A profile before and after a deploy; `undefined` if it does not exist. An absent field is unknown: on one side, it may
 * have changed; on both, the deploy does not change it.
 */
export interface ProfileTransition {
  readonly before: ProfileSnapshot | undefined;
  readonly after: ProfileSnapshot | undefined;
}

/** An unknown field of a held profile. */
export interface UnreadField {
  readonly SecurityProfileId: string;
  readonly field: GrantingField;
}

/** Usernames of users that hold the same profiles. */
export type SidesTeam = Team<Sides, string>;

/** What one field of a profile grants, by item and tool, with the limits; `undefined` if unknown. */
export type Given = ReadonlyMap<string, readonly Limit[]> | undefined;

export interface FieldTransition {
  readonly SecurityProfileId: string;
  readonly arn: string;
  readonly field: GrantingField;
  readonly before: Given;
  readonly after: Given;
  readonly isChanged: boolean;
}

export type Sides = Readonly<Record<GrantingField, FieldTransition>>;

export function sidesOf(SecurityProfileId: string, { after, before }: ProfileTransition): Sides {
  const arn = (after ?? before)?.SecurityProfileArn ?? SecurityProfileId;
  return eachField((field) => {
    const [old, now] = [givenBy(before, field), givenBy(after, field)];
    const isChanged =
      old && now
        ? !isSameJson([...old], [...now])
        : !isSameJson(contentOf(before, field), contentOf(after, field));
    return { SecurityProfileId, arn, field, before: old, after: now, isChanged };
  });
}

export function unreadSides(SecurityProfileId: string): Sides {
  const nothing = { before: undefined, after: undefined, isChanged: false };
  return eachField((field) => ({ SecurityProfileId, arn: SecurityProfileId, field, ...nothing }));
}

/** The sides of a profile that a holder gains or loses. */
export function assignedSides(sides: Sides, change: "given" | "taken"): Sides {
  return eachField((field) => {
    const side = sides[field];
    const [before, after] = change === "given" ? [new Map(), side.after] : [side.before, new Map()];
    return { ...side, before, after, isChanged: !before || !after || before.size + after.size > 0 };
  });
}

/** The sides of a comparison: an unread field may have changed, even if it was read on neither side. */
export function comparedSides(sides: Sides): Sides {
  return eachField((field) => {
    const side = sides[field];
    return { ...side, isChanged: side.isChanged || !side.before || !side.after };
  });
}

function eachField(sideOf: (field: GrantingField) => FieldTransition): Sides {
  return recordOf(GRANTING_FIELDS, (field) => field, sideOf);
}

/** What the deploy may change of what a field grants, known or not. */
function contentOf(profile: ProfileSnapshot | undefined, field: GrantingField): unknown {
  return profile && [profile[field], field === "Permissions" ? limitsIn(profile) : []];
}

export function givenBy(profile: ProfileSnapshot | undefined, field: GrantingField): Given {
  if (!profile) return new Map();
  const limits = field === "Permissions" ? limitsIn(profile) : [];
  if (profile[field] === undefined || !limits) return undefined;
  const pieces = piecesOf(field, profile).filter(
    ({ tool }) => !FIELDS[field].kind.hasTools || tool !== undefined,
  );
  return new Map(
    pieces.map(({ item = "", tool }) => [
      keyOf(item, tool),
      restricts(item) ? [] : limits.filter(({ type }) => isAbout(item, type)),
    ]),
  );
}

export function keyOf(item: string, tool?: string): string {
  return JSON.stringify(tool === undefined ? [item] : [item, tool]);
}

export function restricts(permission: string): boolean {
  return describePermission(permission)?.restricts !== undefined;
}

/** The limits under which a profile grants something; empty if it does not. */
export function scopesOf(given: Given, key: string): (readonly Limit[])[] {
  const limits = given?.get(key);
  return limits ? [limits] : [];
}

export function unreadIn(sides: readonly FieldTransition[]): UnreadField[] {
  return sides
    .filter(({ after, before }) => !after || !before)
    .map(({ field, SecurityProfileId }) => ({ SecurityProfileId, field }));
}

/** The texts sorted, without duplicates. */
export function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted();
}
