import type { LocalCall } from "./calls.ts";
import type { LocalChaosControl } from "./chaos.ts";
import type { LocalFaultControl } from "./faults.ts";
import type { LocalQuotaControl } from "./quotas.ts";
import type { ResourceControls } from "./resources.ts";

/** The variables that point an AWS SDK, of any language, at the server. */
export type LocalEnv = {
  readonly AWS_ENDPOINT_URL_CONNECT: string;
  readonly AWS_ENDPOINT_URL_CLOUDCONTROL: string;
  /** Alchemy's own Cloud Control client reads this one. */
  readonly AWS_ENDPOINT_URL_CLOUDCONTROLAPI: string;
  readonly AWS_ENDPOINT_URL_QCONNECT: string;
  readonly AWS_ENDPOINT_URL_APPINTEGRATIONS: string;
  readonly AWS_REGION: string;
  /** boto3 and version 1 of the AWS CLI read this one only. */
  readonly AWS_DEFAULT_REGION: string;
  /** An SDK that is set to FIPS or dual-stack endpoints refuses any other. */
  readonly AWS_USE_FIPS_ENDPOINT: "false";
  readonly AWS_USE_DUALSTACK_ENDPOINT: "false";
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
};

/** What the APIs cannot do. */
export interface Switches {
  /** Renames a profile, as the admin website can and the API cannot. */
  readonly renameSecurityProfile: (SecurityProfileId: string, name: string) => void;
  /** Restores a fresh start: the data, no calls, the initial settings. */
  readonly reset: () => Promise<void>;
}

/** One instance of a local Amazon Connect. */
export interface LocalInstance extends Switches, ResourceControls {
  readonly instanceArn: string;
  /** With the region of the instance. */
  readonly env: LocalEnv;
  /**
   * The answered calls, in order of arrival. The array is always the same object. A call that names no
   * instance counts as one to the first instance of its region.
   */
  readonly calls: readonly LocalCall[];
  readonly chaos: LocalChaosControl;
  readonly faults: LocalFaultControl;
  /** All instances of a region have the same quotas. */
  readonly quotas: LocalQuotaControl;
}
