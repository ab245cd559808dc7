import { NotClearedError } from "../errors/index.ts";
import type { Subject } from "../errors/subject.ts";
import type { Changes } from "../profile/diff.ts";
import {
  type FieldName,
  type ObservedProfile,
  FIELDS,
  declaredFields,
  partsOf,
  piecesOf,
} from "../profile/model.ts";
import type { ControlPlane } from "./control-plane.ts";
import { readUntil } from "./read-lag.ts";

/**
 * Reads cleared fields again after an update, if they affect access. AWS does not document that an empty value
 * clears a field, and a field that stays would grant access that the code no longer declares.
 */
export function confirmingCleared(plane: ControlPlane, subject: Subject): ControlPlane {
  return {
    ...plane,
    async update(observed, changes) {
      await plane.update(observed, changes);
      const cleared = clearedBy(changes);
      if (cleared.length === 0) return;
      const { SecurityProfileArn } = observed;
      const left = await leftOf(plane, SecurityProfileArn, cleared);
      if (left.length > 0) throw new NotClearedError({ ...subject, SecurityProfileArn }, left);
    },
  };
}

function clearedBy({ update }: Changes): FieldName[] {
  return declaredFields(update).filter(
    (name) => FIELDS[name].access !== "describes" && piecesOf(name, update).length === 0,
  );
}

/** The fields that the profile still has once reads have caught up with the write. */
function leftOf(
  plane: ControlPlane,
  arn: string,
  fields: readonly FieldName[],
): Promise<readonly FieldName[]> {
  const read = async () => {
    const live: Partial<ObservedProfile> = (await plane.read(arn, partsOf(fields))) ?? {};
    return fields.filter((name) => piecesOf(name, live).length > 0);
  };
  return readUntil(read, (left) => left.length === 0);
}
