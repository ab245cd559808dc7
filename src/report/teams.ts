import type { InstanceSnapshot } from "../profile/snapshot.ts";
import { teamsOf } from "../access/teams.ts";

/** Users that hold the same profiles. An instance has far fewer teams than users. */
export interface ReportTeam {
  readonly number: number;
  /** Numbers of the profiles that the members hold. */
  readonly held: readonly number[];
  /** Numbers of the members. */
  readonly users: readonly number[];
}

export function reportTeams({ profiles, users }: InstanceSnapshot): readonly ReportTeam[] {
  const columns = profiles.map(
    ({ SecurityProfileId }, column) => [SecurityProfileId, column] as const,
  );
  const numbers = new Map(users.map(({ UserArn }, user) => [UserArn, user]));
  return teamsOf(users, new Map(columns)).map(({ held, members }, number) => ({
    number,
    held: held.toSorted((a, b) => a - b),
    users: members.flatMap(({ UserArn }) => numbers.get(UserArn) ?? []),
  }));
}
