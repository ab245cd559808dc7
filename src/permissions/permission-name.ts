import type { Permission } from "./permissions.ts";

/**
 * The name of a security profile permission. Known names complete in an editor; any other string compiles,
 * since AWS adds names faster than a package can, and is warned about.
 *
 * @see https://docs.aws.amazon.com/connect/latest/adminguide/security-profile-list.html
 */
export type PermissionName = Permission | (string & {});
