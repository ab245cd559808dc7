import type { AwsCredentialProps } from "../aws/credentials.ts";

/** What every lookup in an instance takes. */
export interface InstanceLookupProps extends AwsCredentialProps {
  /** ARN of the instance. */
  InstanceArn: string;
}

/** What every lookup in a region takes. */
export interface RegionLookupProps extends AwsCredentialProps {
  /** @default the region of the scope's `aws`, then the AWS SDK's own chain (`AWS_REGION`, `~/.aws/config`) */
  region?: string;
}
