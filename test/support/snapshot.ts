import type {
  InstanceSnapshot,
  ProfileSnapshot,
  UserSnapshot,
} from "../../src/profile/snapshot.ts";
import {
  type ProfileFields,
  FIELDS,
  FIELD_NAMES,
  normalizeFields,
} from "../../src/profile/model.ts";

export const INSTANCE_ARN =
  "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555";

interface Given extends Partial<Omit<InstanceSnapshot, "profiles" | "users">> {
  /** Fields by name of the profile; the others are empty. Tags: one, so that it is not untagged. */
  readonly profiles?: Readonly<Record<string, Partial<ProfileFields>>>;
  /** Names of profiles by username. */
  readonly users?: Readonly<Record<string, readonly string[]>>;
}

/** A whole instance, of what is reported of it. The id of a profile is its name. */
export function snapshotOf({ profiles = {}, users = {}, ...rest }: Given): InstanceSnapshot {
  return {
    InstanceArn: INSTANCE_ARN,
    profiles: Object.entries(profiles).map(([name, fields]) => profileOf(name, fields)),
    users: Object.entries(users).map(([name, held]) => userOf(name, held)),
    hierarchyGroups: [],
    aiAgents: [],
    missing: [],
    ...rest,
  };
}

export function profileOf(name: string, fields: Partial<ProfileFields>): ProfileSnapshot {
  const empty = Object.fromEntries(FIELD_NAMES.map((field) => [field, FIELDS[field].kind.empty]));
  return {
    SecurityProfileArn: `${INSTANCE_ARN}/security-profile/${name}`,
    SecurityProfileId: name,
    SecurityProfileName: name,
    ...empty,
    Tags: { owner: "test" },
    ...normalizeFields(fields),
  };
}

function userOf(Username: string, SecurityProfileIds: readonly string[]): UserSnapshot {
  return {
    UserId: Username,
    UserArn: `${INSTANCE_ARN}/agent/${Username}`,
    Username,
    SecurityProfileIds,
    Tags: {},
  };
}
