import type { DeclaredFields } from "../profile/model.ts";
import { type PermissionDetails, describePermission } from "./details.ts";
import type { Permission } from "./permissions.ts";

/** What the linter reads: props, or a profile that was looked up. */
export interface Lintable extends Readonly<DeclaredFields> {
  /** In a stock profile, a legacy name is AWS's own and no more than an `info`. */
  readonly SecurityProfileName?: string | undefined;
  /** Of an adopted profile, a field that is not declared may hold anything. */
  readonly adopt?: boolean | undefined;
}

/** The permissions of a profile, looked up once for all that is checked about them. */
export interface HeldPermissions {
  /** Each name with its first position. */
  readonly positions: ReadonlyMap<string, number>;
  readonly known: readonly PermissionDetails[];
  /** Names that are unknown, or legacy. */
  readonly doubtful: readonly string[];
  /** The known ones, with legacy ones replaced as in the admin website. */
  readonly effective: ReadonlySet<Permission>;
}

export function heldPermissions({ Permissions = [] }: Lintable): HeldPermissions {
  const positions = new Map<string, number>();
  const known: PermissionDetails[] = [];
  const doubtful: string[] = [];
  const effective = new Set<Permission>();
  for (const [position, name] of Permissions.entries()) {
    if (positions.has(name)) continue;
    positions.set(name, position);
    const permission = describePermission(name);
    if (!permission || permission.replacedBy) doubtful.push(name);
    if (!permission) continue;
    known.push(permission);
    effective.add(permission.name);
    for (const other of permission.replacedBy ?? []) effective.add(other);
  }
  return { positions, known, doubtful, effective };
}
