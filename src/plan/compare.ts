import { type AccessChange, accessChanges } from "../access/changes.ts";
import { readByName } from "../aws/directory.ts";
import { changed, declaredBy, diff, isEmpty } from "../profile/diff.ts";
import {
  type FieldName,
  type ProfileFields,
  FIELDS,
  GRANTING_FIELDS,
  declaredFields,
  partsOf,
  piecesOf,
} from "../profile/model.ts";
import { ownerIn, unescaped } from "../profile/ownership.ts";
import { type OpenedRecord, isReadable } from "./opened-record.ts";
import type { ComparedProfile, DriftFinding } from "./profile-drift.ts";
import { errorText } from "./error-text.ts";

/**
 * Compares one profile of the state with AWS. Reads the declared fields and the fields that grant access.
 *
 * @param stage the stage, if it is certain
 * @param takenBy the resource that has taken over the profile
 */
export async function compare(
  fqn: string,
  record: OpenedRecord | Error,
  stage: string | undefined,
  takenBy?: string,
): Promise<ComparedProfile> {
  const nothing = { changes: [], undeclared: [], withoutEffect: [], unread: [] };
  const common = { resource: fqn, ...(stage !== undefined && { stage }), ...nothing };
  const unnamed = { ...common, InstanceArn: "", SecurityProfileName: "" };
  if (record instanceof Error) {
    return { ...unnamed, findings: ["unknown"], error: errorText(record) };
  }
  const { InstanceArn, isSettled, known, open, props } = record;
  if (!known) {
    const { SecurityProfileName = "" } = props;
    return { ...unnamed, InstanceArn, SecurityProfileName, findings: ["unfinished"] };
  }
  const { SecurityProfileArn, SecurityProfileName } = known;
  const identity = { ...common, InstanceArn, SecurityProfileName, SecurityProfileArn };
  if (takenBy !== undefined) return { ...identity, findings: ["unfinished"], takenBy };
  const unfinished: DriftFinding[] = isSettled ? [] : ["unfinished"];
  const declared = declaredFields(known);
  const granting = GRANTING_FIELDS.filter((name) => !declared.includes(name));
  const parts = partsOf([...declared, ...granting.filter((name) => isReadable(record, name))]);
  const plane = open();
  try {
    const live = await plane.read(SecurityProfileArn, parts);
    if (!live) {
      // Also reads the list: with credentials of another account, AWS answers "not found" for existing profiles.
      const other = await readByName(plane, InstanceArn, SecurityProfileName, ["describe"], {
        certain: false,
      });
      return {
        ...identity,
        findings: ["deleted", ...unfinished],
        ...(other && { namesake: other.SecurityProfileArn }),
      };
    }
    const repair = diff(declaredBy(known), known, live);
    const { undeclared, withoutEffect } = undeclaredIn(known, live);
    const owner = ownerIn(live.Tags);
    const isRenamed = live.SecurityProfileName !== SecurityProfileName;
    return {
      ...identity,
      ...(stage === undefined &&
        owner &&
        unescaped(owner.resource) === fqn && { stage: owner.stage }),
      findings: [
        ...(isEmpty(repair) ? [] : ["changed" as const]),
        ...(isRenamed ? ["renamed" as const] : []),
        ...unfinished,
        ...(undeclared.length + withoutEffect.length > 0 ? ["undeclared" as const] : []),
      ],
      changes: accessChanges(changed(live, repair), live),
      undeclared,
      withoutEffect,
      unread: granting.filter((name) => !isReadable(record, name)),
      ...(isRenamed && { renamedTo: live.SecurityProfileName }),
    };
  } catch (error) {
    return { ...identity, findings: ["unknown"], error: errorText(error) };
  }
}

/** What AWS grants in fields that the code does not declare, and which declared restrictions have no effect without them. */
export function undeclaredIn(
  declared: Partial<ProfileFields>,
  live: Partial<ProfileFields>,
): { readonly undeclared: AccessChange[]; readonly withoutEffect: FieldName[] } {
  const opens = (name: FieldName) => {
    const { access, needs: needed } = FIELDS[name];
    // A hierarchy group can give a holder less or more access than the default, the holder's own group.
    const isMoved = access === "relocates" && needed !== undefined && !lacks(needed, declared);
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
        !lacks(name, declared) &&
        lacks(needed, live)
      );
    }),
  };
}

function lacks(name: FieldName, fields: Partial<ProfileFields>): boolean {
  return piecesOf(name, fields).length === 0;
}
