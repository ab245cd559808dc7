import type { Calls } from "../aws/calls.ts";
import { asError } from "../errors/as-error.ts";
import { RequestFailedError } from "../errors/index.ts";
import { locateInstance } from "../profile/arn.ts";

const NOT_FOUND = 404;

/** What a run has created and not yet deleted. */
export interface Made {
  readonly profiles: Set<string>;
  readonly users: Set<string>;
  /** Profiles by the ARN of the AI agent that holds them. */
  readonly associations: Map<string, Set<string>>;
}

export function nothingMade(): Made {
  return { profiles: new Set(), users: new Set(), associations: new Map() };
}

/**
 * Deletes what was created: holders first, since AWS does not delete a profile that is held. What cannot be deleted
 * stays in `made`, and the rest is still deleted.
 *
 * @returns what failed
 */
export async function deleteMade({ call, subject }: Calls<"connect">, made: Made) {
  const { InstanceId } = locateInstance(subject.InstanceArn);
  const failures: string[] = [];
  for (const UserId of made.users) {
    await deleteOne(failures, made.users, UserId, () =>
      call("delete a user of", "DeleteUser", (connect) =>
        connect.deleteUser({ InstanceId, UserId }),
      ),
    );
  }
  for (const [EntityArn, ids] of made.associations) {
    const SecurityProfiles = [...ids].map((Id) => ({ Id }));
    const agent = { EntityType: "AI_AGENT", EntityArn } as const;
    await deleteOne(failures, made.associations, EntityArn, () =>
      call("remove profiles from an AI agent of", "DisassociateSecurityProfiles", (connect) =>
        connect.disassociateSecurityProfiles({ InstanceId, ...agent, SecurityProfiles }),
      ),
    );
  }
  for (const SecurityProfileId of made.profiles) {
    await deleteOne(failures, made.profiles, SecurityProfileId, () =>
      call("delete a profile of", "DeleteSecurityProfile", (connect) =>
        connect.deleteSecurityProfile({ InstanceId, SecurityProfileId }),
      ),
    );
  }
  return failures;
}

/** Deletes one thing and forgets it, also if it is already deleted; adds what failed. */
async function deleteOne(
  failures: string[],
  kind: { delete(key: string): boolean },
  key: string,
  act: () => Promise<unknown>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    const isGone = error instanceof RequestFailedError && error.httpStatusCode === NOT_FOUND;
    if (!isGone) return void failures.push(asError(error).message);
  }
  kind.delete(key);
}

const PAGE = 1000;

/** The users and security profiles of the instance. */
export async function usersAndProfiles({ pages, subject }: Calls<"connect">) {
  const { InstanceId } = locateInstance(subject.InstanceArn);
  const users = await pages("ListUsers", "UserSummaryList", (connect, NextToken) =>
    connect.listUsers({ InstanceId, NextToken, MaxResults: PAGE }),
  );
  const profiles = await pages(
    "ListSecurityProfiles",
    "SecurityProfileSummaryList",
    (connect, NextToken) =>
      connect.listSecurityProfiles({ InstanceId, NextToken, MaxResults: PAGE }),
  );
  return [
    ...users.map(({ Id, Username: name = "" }) => ({ kind: "users", Id, name }) as const),
    ...profiles.map(({ Id, Name: name = "" }) => ({ kind: "profiles", Id, name }) as const),
  ];
}

/** Everything in the instance whose name begins with the prefix. */
export async function findMade(calls: Calls<"connect">, prefix: string) {
  const all = await usersAndProfiles(calls);
  const ours = all.filter(({ name }) => name.startsWith(prefix));
  const made = nothingMade();
  for (const { Id, kind } of ours) if (Id !== undefined) made[kind].add(Id);
  return { made, names: ours.map(({ name }) => name) };
}
