import type { Calls } from "../aws/calls.ts";
import { locateInstance } from "../profile/arn.ts";
import { isGone } from "./surroundings.ts";

/** What a run has made and not yet deleted. */
export interface Made {
  readonly profiles: Set<string>;
  readonly users: Set<string>;
  /** Profiles by the ARN of the AI agent that holds them. */
  readonly associations: Map<string, Set<string>>;
}

export function nothingMade(): Made {
  return { profiles: new Set(), users: new Set(), associations: new Map() };
}

/** Deletes what was made: holders first, since they keep profiles from being deleted. */
export async function deleteMade({ call, subject }: Calls<"connect">, made: Made): Promise<void> {
  const { InstanceId } = locateInstance(subject.InstanceArn);
  for (const UserId of made.users) {
    await call("delete a user of", "DeleteUser", (connect) =>
      connect.deleteUser({ InstanceId, UserId }),
    ).catch(unlessGone);
    made.users.delete(UserId);
  }
  for (const [EntityArn, ids] of made.associations) {
    const SecurityProfiles = [...ids].map((Id) => ({ Id }));
    await call("take profiles from an AI agent of", "DisassociateSecurityProfiles", (connect) =>
      connect.disassociateSecurityProfiles({
        InstanceId,
        EntityType: "AI_AGENT",
        EntityArn,
        SecurityProfiles,
      }),
    ).catch(unlessGone);
    made.associations.delete(EntityArn);
  }
  for (const SecurityProfileId of made.profiles) {
    await call("delete a profile of", "DeleteSecurityProfile", (connect) =>
      connect.deleteSecurityProfile({ InstanceId, SecurityProfileId }),
    ).catch(unlessGone);
    made.profiles.delete(SecurityProfileId);
  }
}

const PAGE = 1000;

/** Everything in the instance whose name begins so. */
export async function findMade(
  { pages, subject }: Calls<"connect">,
  prefix: string,
): Promise<{ readonly made: Made; readonly names: readonly string[] }> {
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
  const ours = [
    ...users.map(({ Id, Username: name }) => ({ kind: "users", Id, name }) as const),
    ...profiles.map(({ Id, Name: name }) => ({ kind: "profiles", Id, name }) as const),
  ].filter(({ name }) => name?.startsWith(prefix) === true);
  const made = nothingMade();
  for (const { Id, kind } of ours) if (Id !== undefined) made[kind].add(Id);
  return { made, names: ours.flatMap(({ name }) => name ?? []) };
}

function unlessGone(error: unknown): void {
  if (!isGone(error)) throw error;
}
