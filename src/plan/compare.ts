import { accessChanges } from "../access/changes.ts";
import { restoreCredentials } from "../aws/kept-credentials.ts";
import { readByName } from "../aws/directory.ts";
import { openControlPlane } from "../aws/index.ts";
import { isSecurityProfileError } from "../errors/index.ts";
import { changed, declaredBy, diff, isEmpty } from "../profile/diff.ts";
import { type ManagedProfile, declaredFields, partsOf } from "../profile/model.ts";
import { ownerIn, unescaped } from "../profile/ownership.ts";
import { isRecord } from "../profile/shapes.ts";
import { kindOf } from "../alchemy/engine.ts";
import { GENERIC_KIND } from "../alchemy/kinds.ts";
import { type StoredProps, profileIn, recordFile } from "../resource/context.ts";
import { propsFromGeneric } from "../resource/generic.ts";
import type { DriftFinding, ProfileDrift } from "./profile-drift.ts";
import type { ProfileStateRecord } from "./state-records.ts";

/**
 * One profile of the state against AWS: reads only the parts that have a declared field.
 *
 * @param stage the stage, where it is certain
 */
export async function compare(
  { fqn, scope, state }: ProfileStateRecord,
  stage: string | undefined,
): Promise<ProfileDrift> {
  const common = { resource: fqn, ...(stage !== undefined && { stage }), changes: [] };
  const nothing = { ...common, InstanceArn: "", SecurityProfileName: "" };
  if (state instanceof Error) return { ...nothing, ...untold(state) };
  const { known, props } = recordOf(state);
  if (!known) return { ...nothing, ...identityIn(props), findings: ["unfinished"] };
  const { InstanceArn, SecurityProfileArn, SecurityProfileName } = known;
  const identity = { ...common, InstanceArn, SecurityProfileName, SecurityProfileArn };
  const isSettled = state.status === "created" || state.status === "updated";
  const unfinished: DriftFinding[] =
    isSettled && props.formerlyOf === undefined ? [] : ["unfinished"];
  const record = recordFile({ id: state.id, scope });
  const { credentials, lacking } = restoreCredentials(props, scope);
  const subject = { resource: fqn, record, InstanceArn, SecurityProfileName, lacking };
  const plane = openControlPlane(props.controlPlane ?? "connect", subject, credentials);
  try {
    const live = await plane.read(SecurityProfileArn, partsOf(declaredFields(known)));
    if (!live) {
      // Reads the list, too: the credentials of another account get "not found" for what is there.
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
      ],
      changes: accessChanges(changed(live, repair), live),
      ...(isRenamed && { renamedTo: live.SecurityProfileName }),
    };
  } catch (error) {
    return { ...identity, ...untold(error) };
  }
}

function recordOf({ output, props }: { output: object; props: unknown }): {
  readonly known: ManagedProfile | undefined;
  readonly props: Partial<StoredProps>;
} {
  const known = profileIn(output);
  if (kindOf(output) === GENERIC_KIND)
    return { known, props: known ? propsFromGeneric(known) : {} };
  return { known, props: isStored(props) ? props : {} };
}

function identityIn({ InstanceArn = "", SecurityProfileName = "" }: Partial<StoredProps>) {
  return { InstanceArn, SecurityProfileName };
}

function isStored(props: unknown): props is StoredProps {
  return isRecord(props) && typeof props["InstanceArn"] === "string";
}

function untold(error: unknown): Pick<ProfileDrift, "findings" | "error"> {
  const message = error instanceof Error ? error.message : String(error);
  const code = isSecurityProfileError(error) ? error.code : "Failed";
  return { findings: ["unknown"], error: { code, message } };
}
