import { profileArn } from "../profile/arn.ts";
import { checkAIAgentAssignment, checkUserAssignment } from "../profile/assignment-props.ts";
import { SecurityProfileName } from "../profile/fields.ts";
import { violations } from "../profile/shapes.ts";
import type { ExportNote, NamedKind } from "./export-notes.ts";
import { groupBy } from "./group-by.ts";
import type { AIAgentSnapshot, ProfilesSnapshot, UserSnapshot } from "../profile/snapshot.ts";

/** The name of something in the code, and notes about it. */
export interface Named {
  readonly name: string;
  readonly notes: readonly ExportNote[];
}

export type Naming<T> = (of: T) => Named;

/** A profile by its id. */
export function profileNaming({ InstanceArn, profiles }: ProfilesSnapshot): Naming<string> {
  const isAlone = onceIn(profiles.map((profile) => profile.SecurityProfileName));
  const byId = new Map(profiles.map((profile) => [profile.SecurityProfileId, profile]));
  return (id) => {
    const profile = byId.get(id);
    if (!profile) return { name: profileArn(InstanceArn, id), notes: [] };
    const { SecurityProfileArn, SecurityProfileName: name } = profile;
    const isAccepted = violations(SecurityProfileName, name, "").length === 0;
    return nameOrArn("securityProfile", name, SecurityProfileArn, isAccepted && isAlone(name));
  };
}

export function userNaming({ InstanceArn, users = [] }: ProfilesSnapshot): Naming<UserSnapshot> {
  const isAlone = onceIn(users.map(({ Username }) => Username));
  return ({ UserArn, Username: User }) => {
    const isAccepted =
      checkUserAssignment({ InstanceArn, User, SecurityProfiles: [] }).length === 0;
    return nameOrArn("user", User, UserArn, isAccepted && isAlone(User));
  };
}

/** An AI agent by its ARN without a version. */
export function agentNaming(
  { InstanceArn }: ProfilesSnapshot,
  agents: ReadonlyMap<string, readonly AIAgentSnapshot[]>,
): Naming<string> {
  const nameOf = (arn: string) => agents.get(arn)?.[0]?.Name;
  const isAlone = onceIn([...agents.keys()].map((arn) => nameOf(arn) ?? arn));
  return (arn) => {
    const AIAgent = nameOf(arn) ?? arn;
    const props = { InstanceArn, AIAgent, SecurityProfiles: [] };
    const isAccepted = checkAIAgentAssignment(props).length === 0;
    return nameOrArn("aiAgent", AIAgent, arn, isAccepted && isAlone(AIAgent));
  };
}

/** A name that begins like an ARN would be read as one. */
function nameOrArn(kind: NamedKind, name: string, arn: string, isFound: boolean): Named {
  if (isFound && !name.startsWith("arn:")) return { name, notes: [] };
  return { name: arn, notes: [{ code: "by-arn", kind, name, arn }] };
}

/** Whether a name is unique. */
function onceIn(names: readonly string[]): (name: string) => boolean {
  const alike = groupBy(names, (name) => name);
  return (name) => alike.get(name)?.length === 1;
}
