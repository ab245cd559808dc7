import { IncompleteReadError, NotFoundError } from "../errors/index.ts";
import { locateInstance } from "../profile/arn.ts";
import { nameOfUser } from "../profile/holder-name.ts";
import { afterChange, isSameSet } from "../profile/membership.ts";
import type { Calls } from "./calls.ts";
import { asInstanceNotFound } from "./errors.ts";
import type { HolderPlane } from "./holder-plane.ts";
import { asGone } from "./profile-parts.ts";
import { readUntil } from "./read-lag.ts";
import { planHooks } from "./plan-hooks.ts";
import { UserLookups } from "./user-lookups.ts";
import { USER_ID, allUsers, exactly, searchUsers } from "./users.ts";

/** A user in AWS. */
export interface FoundUser {
  readonly UserArn: string;
  readonly UserId: string;
  readonly Username: string;
  /** The user's profiles, if a read of the user itself found it: a search may return older data. */
  readonly held?: readonly string[];
}

/** A user has one list of profiles, which every write replaces. */
export function userHolders(calls: Calls<"connect">): HolderPlane {
  const { call } = calls;

  const read = async (UserArn: string) => (await describe(calls, idOf(UserArn)))?.held;

  /** The user's profiles once reads have caught up with a write. */
  function heldAfter(UserArn: string, written: readonly string[]) {
    const readHeld = async () => {
      const held = await read(UserArn);
      if (!held) throw gone(calls, UserArn, "after it was changed");
      return held;
    };
    return readUntil(readHeld, (held) => isSameSet(held, written));
  }

  const plane: HolderPlane = {
    bounds: { least: 1, most: 10 },
    read,
    async readOneOfMany(UserArn, suffices) {
      const listed = await listedUser(calls, "UserId", idOf(UserArn));
      return listed && suffices(listed.held) ? listed.held : read(UserArn);
    },
    async change(holder, held, change) {
      const outcome = await plane.write(holder, held, change);
      return outcome === "written" ? heldAfter(holder.arn, afterChange(held, change)) : outcome;
    },
    async write({ arn: UserArn }, held, change) {
      const now = await read(UserArn);
      if (!now) throw gone(calls, UserArn, "before it was changed");
      if (!isSameSet(now, held)) return now;
      const { InstanceId } = locateInstance(calls.subject.InstanceArn);
      const UserId = idOf(UserArn);
      const SecurityProfileIds = [...afterChange(held, change)];
      await call("change the security profiles of", "UpdateUserSecurityProfiles", (connect) =>
        connect.updateUserSecurityProfiles({ InstanceId, UserId, SecurityProfileIds }),
      );
      return "written";
    },
  };
  return plane;
}

/**
 * The user with this username, id or ARN.
 *
 * @param known the ARN that an earlier deploy found
 * @throws NotFoundError
 */
export async function findUser(
  calls: Calls<"connect">,
  user: string,
  known?: string,
): Promise<FoundUser> {
  const { InstanceArn } = calls.subject;
  const isArn = user.startsWith("arn:");
  const arn = known ?? (isArn || USER_ID.test(user) ? user : undefined);
  const found =
    (arn === undefined ? undefined : await readKnown(calls, idOf(arn))) ??
    (isArn ? undefined : await searchUser(calls, user));
  if (found) return found;
  throw new NotFoundError(
    nameOfUser(user),
    InstanceArn,
    "Create the user, correct its name, or remove the resource.",
  );
}

function idOf(user: string): string {
  return user.slice(user.lastIndexOf("/") + 1);
}

async function describe(
  calls: Calls<"connect">,
  UserId: string,
): Promise<Required<FoundUser> | undefined> {
  const { InstanceId } = locateInstance(calls.subject.InstanceArn);
  const answer = await calls
    .call("read", "DescribeUser", (connect) => connect.describeUser({ InstanceId, UserId }))
    .catch(asGone(calls));
  if (!answer) return undefined;
  const { Arn, Id, SecurityProfileIds, Username } = answer.User ?? {};
  if (Arn !== undefined && Id !== undefined && Username !== undefined && SecurityProfileIds) {
    return { UserArn: Arn, UserId: Id, Username, held: SecurityProfileIds.toSorted() };
  }
  throw new IncompleteReadError(
    calls.subject,
    "DescribeUser",
    "returned a user without its id, name or security profiles",
  );
}

/** A plan writes nothing, so older data will do. */
async function readKnown(calls: Calls<"connect">, UserId: string) {
  const listed = planHooks() && (await listedUser(calls, "UserId", UserId));
  return listed ?? describe(calls, UserId);
}

async function searchUser(
  calls: Calls<"connect">,
  Username: string,
): Promise<FoundUser | undefined> {
  const listed = await listedUser(calls, "Username", Username);
  if (listed) return withoutProfiles(listed);
  const search = { criteria: exactly("Username", Username) };
  const users = await searchUsers(calls, search).catch(asInstanceNotFound(calls.subject));
  const found = users.find((user) => user.Username === Username);
  return found && withoutProfiles(found);
}

/** A search may return profiles that the user no longer has. */
function withoutProfiles({ UserArn, UserId, Username }: FoundUser): FoundUser {
  return { UserArn, UserId, Username };
}

/** The user in the list of all users, once the process looks up many. */
async function listedUser(
  calls: Calls<"connect">,
  key: "UserId" | "Username",
  value: string,
): Promise<Required<FoundUser> | undefined> {
  const { users } = (await calls.session()).lists;
  const { InstanceArn } = calls.subject;
  const lookups = users.get(InstanceArn) ?? new UserLookups();
  users.set(InstanceArn, lookups);
  const found = await lookups.find(key, value, (mostPages) => allUsers(calls, mostPages));
  return found && { ...withoutProfiles(found), held: found.SecurityProfileIds };
}

function gone(calls: Calls<"connect">, UserArn: string, when: string): NotFoundError {
  const { InstanceArn } = calls.subject;
  return new NotFoundError(
    nameOfUser(UserArn),
    InstanceArn,
    `It was deleted ${when}. Run the same command again.`,
  );
}
