import { accessChanges } from "../access/changes.ts";
import { readByName } from "../aws/directory.ts";
import { changed, declaredBy, diff, isEmpty } from "../profile/diff.ts";
import {
  type GrantingField,
  FIELDS,
  GRANTING_FIELDS,
  declaredFields,
  partsOf,
} from "../profile/model.ts";
import { ownerIn, unescaped } from "../profile/ownership.ts";
import type { OpenedRecord } from "./opened-record.ts";
import type { ComparedProfile, DriftFinding } from "./profile-drift.ts";
import { errorText } from "./error-text.ts";
import { undeclaredIn } from "./undeclared.ts";

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
  if (record instanceof Error) return { ...unnamed, ...unknown(record) };
  const { InstanceArn, controlPlane, isSettled, known, open, props } = record;
  if (!known) {
    const { SecurityProfileName = "" } = props;
    return { ...unnamed, InstanceArn, SecurityProfileName, findings: ["unfinished"] };
  }
  const { SecurityProfileArn, SecurityProfileName } = known;
  const identity = { ...common, InstanceArn, SecurityProfileName, SecurityProfileArn };
  if (takenBy !== undefined) return { ...identity, findings: ["unfinished"], takenBy };
  const unfinished: DriftFinding[] = isSettled ? [] : ["unfinished"];
  const declared = declaredFields(known);
  const isUnreadable = (name: GrantingField) =>
    controlPlane === "cloudcontrol" && FIELDS[name].cloudControl === "unsupported";
  const granting = GRANTING_FIELDS.filter((name) => !declared.includes(name));
  const parts = partsOf([...declared, ...granting.filter((name) => !isUnreadable(name))]);
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
      unread: granting.filter((name) => isUnreadable(name)),
      ...(isRenamed && { renamedTo: live.SecurityProfileName }),
    };
  } catch (error) {
    return { ...identity, ...unknown(error) };
  }
}

function unknown(error: unknown): Pick<ComparedProfile, "findings" | "error"> {
  return { findings: ["unknown"], error: errorText(error) };
}
