import type * as Reading from "./read-instance.ts";
import { formatFinding } from "./permissions/format-finding.ts";

/** @deprecated `readInstance` of `alchemy-aws-connect/access` */
export const readInstance: typeof Reading.readInstance = async (props) =>
  (await import("./read-instance.ts")).readInstance(props);

/** @deprecated `readSecurityProfiles` of `alchemy-aws-connect/access` */
export const readSecurityProfiles: typeof Reading.readSecurityProfiles = async (props) =>
  (await import("./read-instance.ts")).readSecurityProfiles(props);

/** @deprecated `formatFinding` */
export const wordFinding = formatFinding;
