/** `arn:PARTITION:connect:REGION:ACCOUNT:instance/ID` (pattern of the CloudFormation schema). */
export const INSTANCE_ARN =
  /^arn:(?<partition>aws[-a-z0-9]*):connect:(?<region>[-a-z0-9]+):(?<account>[0-9]{12}):instance\/(?<instanceId>[-a-zA-Z0-9]{1,100})$/;

/** The instance's ARN with `/security-profile/ID` at the end. */
export const SECURITY_PROFILE_ARN =
  /^(?<instanceArn>arn:aws[-a-z0-9]*:connect:[-a-z0-9]+:[0-9]{12}:instance\/[-a-zA-Z0-9]{1,100})\/security-profile\/(?<profileId>[-a-zA-Z0-9]+)$/;

/** The parts of an instance's ARN. */
export interface InstanceLocation {
  readonly InstanceArn: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly InstanceId: string;
}

/** The parts of a security profile's ARN. */
export interface ProfileLocation extends InstanceLocation {
  readonly SecurityProfileArn: string;
  readonly SecurityProfileId: string;
}

export function parseInstanceArn(arn: string): InstanceLocation | undefined {
  const parts = INSTANCE_ARN.exec(arn)?.groups;
  if (!parts) return undefined;
  const { partition, region, account, instanceId } = parts;
  if (!partition || !region || !account || !instanceId) return undefined;
  return { InstanceArn: arn, partition, region, account, InstanceId: instanceId };
}

export function parseProfileArn(arn: string): ProfileLocation | undefined {
  const parts = SECURITY_PROFILE_ARN.exec(arn)?.groups;
  if (!parts?.["instanceArn"] || !parts["profileId"]) return undefined;
  const instance = parseInstanceArn(parts["instanceArn"]);
  if (!instance) return undefined;
  return { ...instance, SecurityProfileArn: arn, SecurityProfileId: parts["profileId"] };
}

/** Like `parseInstanceArn`, for an ARN that was validated or comes from AWS. */
export function locateInstance(arn: string): InstanceLocation {
  const location = parseInstanceArn(arn);
  if (!location) throw new TypeError(`"${arn}" is not the ARN of an Amazon Connect instance`);
  return location;
}

/** Like `parseProfileArn`, for an ARN that was validated or comes from AWS. */
export function locateProfile(arn: string): ProfileLocation {
  const location = parseProfileArn(arn);
  if (!location) throw new TypeError(`"${arn}" is not the ARN of a security profile`);
  return location;
}

/** The ARN of a security profile, by its id. */
export function profileArn(InstanceArn: string, SecurityProfileId: string): string {
  return `${InstanceArn}/security-profile/${SecurityProfileId}`;
}
