import { type AccessChange, accessChanges } from "../access/changes.ts";
import { piecesOf } from "../profile/desired.ts";
import {
  type FieldName,
  type ProfileFields,
  FIELDS,
  FIELD_NAMES,
  declaredFields,
} from "../profile/model.ts";

/** The field without which each of these restricts nothing. */
const NEEDS: { readonly [K in FieldName]?: FieldName } = {
  AllowedAccessControlTags: "TagRestrictedResources",
  TagRestrictedResources: "AllowedAccessControlTags",
  AllowedAccessControlHierarchyGroupId: "HierarchyRestrictedResources",
};

/** The fields that grant something. */
export const GRANTING_FIELDS = FIELD_NAMES.filter((name) => FIELDS[name].access === "grants");

/** What fields that the code does not declare grant in AWS, and which declared restrictions their absence cancels. */
export function undeclaredIn(
  declared: Partial<ProfileFields>,
  live: Partial<ProfileFields>,
): { readonly undeclared: AccessChange[]; readonly withoutEffect: FieldName[] } {
  const opens = (name: FieldName) => {
    const { access } = FIELDS[name];
    const needed = NEEDS[name];
    // A hierarchy group may confine a holder to less or to more than their own place, the default.
    const isMoved = access === "relocates" && needed !== undefined && !isEmpty(needed, declared);
    return declared[name] === undefined && (access === "grants" || isMoved);
  };
  const rest = declaredFields(live).filter((name) => !opens(name));
  const without = Object.fromEntries(rest.map((name) => [name, live[name]]));
  return {
    undeclared: accessChanges(without, live).filter(
      ({ effect }) => effect === "gains" || effect === "both",
    ),
    withoutEffect: declaredFields(declared).filter((name) => {
      const needed = NEEDS[name];
      return (
        needed !== undefined &&
        declared[needed] === undefined &&
        !isEmpty(name, declared) &&
        isEmpty(needed, live)
      );
    }),
  };
}

function isEmpty(name: FieldName, fields: Partial<ProfileFields>): boolean {
  return piecesOf(name, fields).length === 0;
}
