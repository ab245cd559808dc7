import { type AccessChange, accessChanges } from "../access/changes.ts";
import { piecesOf } from "../profile/desired.ts";
import { type FieldName, type ProfileFields, FIELDS, declaredFields } from "../profile/model.ts";

/** What AWS grants in fields that the code does not declare, and which declared restrictions have no effect without them. */
export function undeclaredIn(
  declared: Partial<ProfileFields>,
  live: Partial<ProfileFields>,
): { readonly undeclared: AccessChange[]; readonly withoutEffect: FieldName[] } {
  const opens = (name: FieldName) => {
    const { access, needs: needed } = FIELDS[name];
    // A hierarchy group can give a holder less or more access than the default, the holder's own group.
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
      const { needs: needed } = FIELDS[name];
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
