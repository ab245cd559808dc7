import { PermissionGroups } from "./groups.ts";
import { Presets } from "./presets.ts";

/** Presets and groups of this package that have a permission. */
export interface SetsWith {
  readonly presets: readonly string[];
  readonly groups: readonly string[];
}

export function setsWith(permission: string): SetsWith {
  const having = (sets: Readonly<Record<string, readonly string[]>>) =>
    Object.entries(sets).flatMap(([name, permissions]) =>
      permissions.includes(permission) ? [name] : [],
    );
  return { presets: having(Presets), groups: having(PermissionGroups) };
}
