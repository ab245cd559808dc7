import type { PermissionRisk } from "../permissions/catalog.ts";
import { PERMISSIONS, describePermission } from "../permissions/details.ts";
import { isAbout } from "../permissions/resource-types.ts";
import type { FieldRow } from "../profile/fields.ts";
import type { Piece, PieceValue } from "../profile/kinds.ts";
import {
  type FieldName,
  type ProfileFields,
  FIELDS,
  FIELD_NAMES,
  piecesOf,
} from "../profile/model.ts";
import { isSameJson } from "../profile/shapes.ts";
import { typesByTags } from "./scope.ts";

/**
 * What a change means for the access of a holder.
 *
 * - `gains`: an added permission, tool or agent; a removed restriction
 * - `loses`: the reverse
 * - `both`: a changed restriction or hierarchy group, which may be wider or narrower
 * - `neither`: no effect on access, such as types that no tag restricts
 */
export type AccessEffect = "gains" | "loses" | "both" | "neither";

export type AccessValue = PieceValue;

/** One difference between two states of a profile, as data; `formatChange` gives its text. */
export interface AccessChange {
  readonly field: FieldName;
  /**
   * The entry of the field: the permission, key of the tag, type of resource, namespace of the application, id of the flow
   * module, ARN of the AI agent or attribute of data tables. Absent if the field has one value.
   */
  readonly item?: string;
  /** For an application, the tool; absent if its `Type` changes. */
  readonly tool?: string;
  readonly change: "added" | "removed" | "changed";
  /** The value before; absent if the entry is added, or has no value besides its name. */
  readonly before?: AccessValue;
  /** The value after. */
  readonly after?: AccessValue;
  readonly effect: AccessEffect;
  /**
   * Classes of risk: for a permission its own; for a restriction those of the permissions that it restricts and that the
   * profile has before and after or, if the permissions were not read, could have. Absent if there is none.
   */
  readonly risks?: readonly PermissionRisk[];
}

/**
 * Every difference between two states of a profile, by field and name. Fields are in normal form; an absent field counts
 * as empty. `undefined` is a profile that does not exist. The restrictions of a new or deleted profile are neither gained
 * nor lost, because nobody has what they restrict.
 */
export function accessChanges(
  before: Partial<ProfileFields> | undefined,
  after: Partial<ProfileFields> | undefined,
): AccessChange[] {
  return FIELD_NAMES.flatMap((field) => {
    const pieces = (fields: Partial<ProfileFields> = {}) =>
      new Map(
        piecesOf(field, fields).map((piece) => [JSON.stringify([piece.item, piece.tool]), piece]),
      );
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
  if (!piece || (before && after && isSameJson(before.value, after.value))) return undefined;
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
 * The types of resource that a piece restricts; if it is changed, on both sides. `undefined` for fields that restrict no
 * types.
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
  const { HierarchyRestrictedResources = [] } = fields;
  switch (field) {
    case "AllowedAccessControlTags":
      return typesByTags(fields);
    case "TagRestrictedResources":
      return typesByTags(fields).filter((type) => type === item);
    case "HierarchyRestrictedResources":
      return HierarchyRestrictedResources.filter((type) => type === item);
    case "AllowedAccessControlHierarchyGroupId":
      return HierarchyRestrictedResources;
    default:
      return undefined;
  }
}

/** Excludes permissions that are added or removed, which have their own change. */
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

/** More values in a rule about data tables show more rows. Two tags cannot be compared. */
function widening(before: AccessValue = "", after: AccessValue = ""): AccessEffect {
  if (typeof before === "string" || typeof after === "string") return "both";
  const [old, now] = [new Set(before.flat()), new Set(after.flat())];
  if ([...old].every((value) => now.has(value))) return now.size > old.size ? "gains" : "neither";
  return [...now].every((value) => old.has(value)) ? "loses" : "both";
}
