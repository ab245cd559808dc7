import { type AwsCredentialProps, credentialScope, resolveCredentials } from "./aws/credentials.ts";
import { InvalidPropsError, NotFoundError } from "./errors/index.ts";
import { nameOf } from "./errors/subject.ts";
import { parseProfileArn } from "./profile/arn.ts";
import { checkIdentity, checkInstanceArn } from "./profile/constraints.ts";
import { candidates } from "./profile/distance.ts";
import { type ObservedProfile, FIELD_NAMES, isComplete, partsOf } from "./profile/model.ts";
import { type Problem, show } from "./profile/problem.ts";

/** The profile to look up: by name in an instance, or by ARN. */
export type SecurityProfileRefProps = AwsCredentialProps &
  (
    | { InstanceArn: string; SecurityProfileName: string; SecurityProfileArn?: never }
    | { InstanceArn?: string; SecurityProfileArn: string; SecurityProfileName?: never }
  );

/** A profile in AWS, with every field. */
export interface SecurityProfileRef extends Required<ObservedProfile> {
  InstanceArn: string;
}

/**
 * Looks up a profile without managing it: writes nothing, and keeps nothing in the state. Makes five calls, or
 * six for a lookup by name, in every run.
 *
 * @throws InvalidPropsError before any call
 * @throws NotFoundError when there is no such profile
 *
 * @example
 * // The profile that every instance has
 * const admin = await SecurityProfileRef({
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 *   SecurityProfileName: "Admin",
 * });
 * console.log(admin.SecurityProfileId, admin.Permissions.length);
 */
export async function SecurityProfileRef(
  props: SecurityProfileRefProps,
): Promise<SecurityProfileRef> {
  const arn: unknown = props.SecurityProfileArn;
  const location = typeof arn === "string" ? parseProfileArn(arn) : undefined;
  const InstanceArn = props.InstanceArn ?? location?.InstanceArn;
  const problems = checkRef(props, InstanceArn, location?.InstanceArn);
  if (problems.length > 0 || InstanceArn === undefined) {
    throw new InvalidPropsError("SecurityProfileRef", problems);
  }
  const [{ openControlPlane }, { readByName }] = await Promise.all([
    import("./aws/index.ts"),
    import("./aws/directory.ts"),
  ]);
  const { SecurityProfileName, SecurityProfileArn } = props;
  const subject = { InstanceArn, SecurityProfileName, SecurityProfileArn };
  const credentials = resolveCredentials(props, credentialScope());
  const plane = openControlPlane("connect", subject, credentials);
  const parts = partsOf(FIELD_NAMES);
  const found =
    SecurityProfileName === undefined
      ? await plane.read(SecurityProfileArn, parts)
      : await readByName(plane, InstanceArn, SecurityProfileName, parts, { certain: true });
  if (!found) {
    const advice =
      SecurityProfileName === undefined
        ? "Correct the ARN, or look the profile up by its name."
        : candidates(
            SecurityProfileName,
            "security profile",
            [...(await plane.list()).keys()].toSorted(),
          );
    throw new NotFoundError(nameOf(subject), InstanceArn, advice);
  }
  if (!isComplete(found)) throw new TypeError("A read of all parts left a field out");
  return { ...found, InstanceArn };
}

function checkRef(
  props: SecurityProfileRefProps,
  InstanceArn: string | undefined,
  ofProfile: string | undefined,
): Problem[] {
  const problems: Problem[] = checkIdentity({ ...props, InstanceArn });
  const add = (path: string, message: string) => problems.push({ path, message });
  const arn = props.SecurityProfileArn;
  const name: unknown = props.SecurityProfileName;
  if (arn !== undefined && ofProfile === undefined)
    add("SecurityProfileArn", `${show(arn)} is not the ARN of a security profile`);
  if (name === undefined && arn === undefined)
    add("SecurityProfileName", "is missing; set it or SecurityProfileArn");
  if (name !== undefined && arn !== undefined)
    add("SecurityProfileName", "and SecurityProfileArn exclude each other; set one");
  if (name !== undefined && (typeof name !== "string" || name === ""))
    add("SecurityProfileName", `must be a name, not ${show(name)}`);
  if (ofProfile !== undefined && InstanceArn !== ofProfile)
    add("InstanceArn", `is not the instance of SecurityProfileArn (${ofProfile})`);
  return arn === undefined || props.InstanceArn !== undefined
    ? [...checkInstanceArn(InstanceArn), ...problems]
    : problems;
}
