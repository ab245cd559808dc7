import type { PermissionRisk } from "../permissions/catalog.ts";
import { PERMISSIONS, describePermission } from "../permissions/details.ts";
import { isAbout } from "../permissions/resource-types.ts";
import { piecesOf } from "../profile/desired.ts";
import type { FieldRow } from "../profile/fields.ts";
import type { Piece, PieceValue } from "../profile/kinds.ts";
import { type FieldName, type ProfileFields, FIELDS, FIELD_NAMES } from "../profile/model.ts";
import { isTagRestricted } from "./scope.ts";

/**
 * What a change does to what a holder may do.
 *
 * - `gains`: a permission, a tool or an agent more; a restriction less
 * - `loses`: the other way round
 * - `both`: another restriction in place of one, or of a hierarchy group, which may be wider or narrower
 * - `neither`: nothing that a holder may do depends on it, as on types that no tag restricts
 */
export type AccessEffect = "gains" | "loses" | "both" | "neither";

export type AccessValue = PieceValue;

/** One thing in which two states of a profile differ. Data; `formatChange` gives its text. */
export interface AccessChange {
  readonly field: FieldName;
  /**
   * Which entry of the field: the permission, the key of the tag, the type of resource, the namespace of the
   * application, the id of the flow module, the ARN of the AI agent, the attribute of data tables. Absent where
   * the field has one value.
   */
  readonly item?: string;
  /** Of an application, what it may do there; absent where its `Type` is what changes. */
  readonly tool?: string;
  readonly change: "added" | "removed" | "changed";
  /** What stands there before; absent where it is added, or where there is no more to say than its name. */
  readonly before?: AccessValue;
  /** The same, after. */
  readonly after?: AccessValue;
  readonly effect: AccessEffect;
  /**
   * What harm can be done with it in the wrong hands: of a permission its own risk; of a restriction those of the
   * permissions that it is about and that the profile has before and after, or, where the permissions were not
   * read, could have. Absent where there is none.
   */
  readonly risks?: readonly PermissionRisk[];
}

/**
 * Every difference between two states of a profile, by field and in it by name. Fields in normal form; one that
 * is absent counts as empty. `undefined` is a profile that is not there: of one that is new or goes, what
 * restricts it is neither gained nor lost, since nobody has what it would restrict.
 */
export function accessChanges(
  before: Partial<ProfileFields> | undefined,
  after: Partial<ProfileFields> | undefined,
): AccessChange[] {
  return FIELD_NAMES.flatMap((field) => {
    const pieces = (fields: Partial<ProfileFields> = {}) =>
      new Map(piecesOf(field, fields).map((piece) => [keyOf(piece), piece]));
    const [old, now] = [pieces(before), pieces(after)];
    return [...new Set([...old.keys(), ...now.keys()])]
      .toSorted()
      .flatMap((key) => changeOf(field, old.get(key), now.get(key), { before, after }) ?? []);
  });
}

/** The profile on both sides of a change. */
interface Sides {
  readonly before: Partial<ProfileFields> | undefined;
  readonly after: Partial<ProfileFields> | undefined;
}

function changeOf(
  field: FieldName,
  before: Piece | undefined,
  after: Piece | undefined,
  sides: Sides,
): AccessChange | undefined {
  const piece = after ?? before;
  if (!piece || (before && after && sameValue(before, after))) return undefined;
  const change = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  const { item, tool } = piece;
  const permission = field === "Permissions" ? describePermission(item ?? "") : undefined;
  const { access, kind } = FIELDS[field];
  const isType = kind.hasTools && tool === undefined;
  const nature = isType ? "describes" : permission?.restricts ? "restricts" : access;
  const isLone = sides.before === undefined || sides.after === undefined;
  const types = restrictedBy(field, item, nature === "relocates" ? "changed" : change, sides);
  const isVoid = (isLone && nature !== "grants") || types?.length === 0;
  const effect = isVoid ? "neither" : effectOf(nature, before, after);
  const risks = permission?.risk
    ? [permission.risk]
    : effect === "neither"
      ? []
      : risksOf(types ?? [], sides);
  return {
    field,
    ...(item !== undefined && { item }),
    ...(tool !== undefined && { tool }),
    change,
    ...(before?.value !== undefined && { before: before.value }),
    ...(after?.value !== undefined && { after: after.value }),
    effect,
    ...(risks.length > 0 && { risks }),
  };
}

/**
 * The types of resource that a piece restricts: where it is, or, where it is changed, on both sides. `undefined`:
 * of another field than those that restrict types.
 */
function restrictedBy(
  field: FieldName,
  item: string | undefined,
  change: AccessChange["change"],
  { after, before }: Sides,
): readonly string[] | undefined {
  const on = (fields: Partial<ProfileFields> = {}) => typesOf(field, item, fields);
  if (change === "added") return on(after);
  const types = on(before);
  return change === "removed" ? types : types?.filter((type) => on(after)?.includes(type));
}

function typesOf(
  field: FieldName,
  item: string | undefined,
  fields: Partial<ProfileFields>,
): readonly string[] | undefined {
  const { HierarchyRestrictedResources = [], TagRestrictedResources = [] } = fields;
  const byTags = isTagRestricted(fields) ? TagRestrictedResources : [];
  switch (field) {
    case "AllowedAccessControlTags":
      return byTags;
    case "TagRestrictedResources":
      return byTags.filter((type) => type === item);
    case "HierarchyRestrictedResources":
      return HierarchyRestrictedResources.filter((type) => type === item);
    case "AllowedAccessControlHierarchyGroupId":
      return HierarchyRestrictedResources;
    default:
      return undefined;
  }
}

/** A permission that comes or goes has a change of its own. */
function risksOf(types: readonly string[], { after, before }: Sides): PermissionRisk[] {
  const [old, now] = [before?.Permissions, after?.Permissions];
  const held =
    old || now ? old?.filter((name) => now?.includes(name)) : PERMISSIONS.map(({ name }) => name);
  const risks = (held ?? [])
    .filter((name) => types.some((type) => isAbout(name, type)))
    .flatMap((name) => describePermission(name)?.risk ?? []);
  return [...new Set(risks)].toSorted();
}

function effectOf(
  nature: FieldRow["access"],
  before: Piece | undefined,
  after: Piece | undefined,
): AccessEffect {
  switch (nature) {
    case "describes":
      return "neither";
    case "relocates":
      return "both";
    case "grants":
      return before === undefined ? "gains" : after === undefined ? "loses" : "neither";
    case "restricts":
      if (before === undefined) return "loses";
      if (after === undefined) return "gains";
      return widening(before.value, after.value);
  }
}

/** Of rules about data tables, a value more shows more rows. Of two tags, neither is the wider. */
function widening(before: AccessValue = "", after: AccessValue = ""): AccessEffect {
  if (typeof before === "string" || typeof after === "string") return "both";
  const [old, now] = [new Set(before.flat()), new Set(after.flat())];
  if ([...old].every((value) => now.has(value))) return now.size > old.size ? "gains" : "neither";
  return [...now].every((value) => old.has(value)) ? "loses" : "both";
}

function keyOf({ item, tool }: Piece): string {
  return JSON.stringify([item, tool]);
}

function sameValue(a: Piece, b: Piece): boolean {
  return JSON.stringify(a.value) === JSON.stringify(b.value);
}
