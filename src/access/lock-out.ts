import { type Given, type SidesTeam, type UnreadField, distinct, keyOf, unreadIn } from "./held.ts";

/** The permissions that somebody must have to manage access. */
export const ADMIN_PERMISSIONS = ["Users.Edit", "SecurityProfiles.Edit"] as const;

/** The admin permissions that certainly nobody has without limits, given what each team of users is granted. */
export function withoutHolder(
  teams: readonly (readonly Given[])[],
): readonly (typeof ADMIN_PERMISSIONS)[number][] {
  return ADMIN_PERMISSIONS.filter((permission) =>
    teams.every((given) => isOpen(keyOf(permission), ...given) === false),
  );
}

/** A permission that somebody has without limits before the deploy, and nobody has after it. */
export interface LockOut {
  readonly permission: (typeof ADMIN_PERMISSIONS)[number];
  /** Whether it is certain. If not, it could not be read whether another user has the permission. */
  readonly certain: boolean;
  /** Usernames of those who have or may have it before, and certainly do not have it after. */
  readonly users: readonly string[];
  /** ARNs of the profiles that remove it. */
  readonly by: readonly string[];
  /** What is unknown. */
  readonly unread: readonly UnreadField[];
}

export function lockOutOf(
  permission: LockOut["permission"],
  teams: readonly SidesTeam[],
  isEverybody: boolean,
): LockOut | undefined {
  const key = keyOf(permission);
  const all = teams.map(({ held, members }) => {
    const sides = held.map(({ Permissions }) => Permissions);
    const before = isOpen(key, ...sides.map((side) => side.before));
    const after = isOpen(key, ...sides.map((side) => side.after));
    const by = sides.filter(
      (side) =>
        side.isChanged && isOpen(key, side.before) !== false && isOpen(key, side.after) !== true,
    );
    return { members, sides, before, after, by };
  });
  const losing = all.filter(
    ({ after, before, by }) => before !== false && after !== true && by.length > 0,
  );
  if (losing.length === 0 || all.some(({ after }) => after === true)) return undefined;
  const open = all.filter(({ after }) => after === null);
  return {
    permission,
    certain: isEverybody && open.length === 0 && losing.some(({ before }) => before === true),
    users: distinct(losing.flatMap(({ members }) => members)),
    by: distinct(losing.flatMap(({ by }) => by.map(({ arn }) => arn))),
    unread: [...open, ...losing.filter(({ before }) => before === null)].flatMap(({ sides }) =>
      unreadIn(sides),
    ),
  };
}

/** Whether somebody has a permission without limits; `null` if unknown. */
function isOpen(key: string, ...given: readonly Given[]): boolean | null {
  if (given.some((each) => each?.get(key)?.length === 0)) return true;
  return given.includes(undefined) ? null : false;
}
