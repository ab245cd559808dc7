import { randomBytes, randomUUID } from "node:crypto";
import type { Calls } from "../aws/calls.ts";
import { listHierarchyGroups } from "../aws/lookups.ts";
import { usersAndProfiles } from "./clean-up.ts";
import { locateInstance } from "../profile/arn.ts";
import type { Need } from "./case.ts";

/** Prefix of the names of everything that a run creates. */
export const PREFIX = "aac-conformance-";

/** What a run finds in the instance. */
export interface Surroundings {
  readonly users: number;
  /** What earlier runs left over: names. */
  readonly leftOver: readonly string[];
  /** Why cases with a need cannot run. */
  readonly lacks: Readonly<Partial<Record<Need, string>>>;
  /** The values of placeholders in the calls. */
  readonly values: Readonly<Record<string, string>>;
}

export interface Allowed {
  /** ARN of an AI agent, without a version, that the run may assign a profile to for a moment. */
  readonly aiAgent?: string | undefined;
  /** Whether calls may exceed the quotas, to record the answer of AWS. */
  readonly throttling: boolean;
}

/** Reads what the cases need from the instance. Writes nothing. */
export async function surroundingsOf(
  calls: Calls<"connect">,
  { aiAgent, throttling }: Allowed,
): Promise<Surroundings> {
  const { call, subject } = calls;
  const { InstanceArn } = subject;
  const { InstanceId } = locateInstance(InstanceArn);
  const named = await usersAndProfiles(calls);
  const { Instance } = await call("read", "DescribeInstance", (connect) =>
    connect.describeInstance({ InstanceId }),
  );
  const groups = await listHierarchyGroups(calls);
  const users = named.filter(({ kind, name }) => kind === "users" && !name.startsWith(PREFIX));
  const UserId = users[0]?.Id;
  const described = UserId
    ? await call("read", "DescribeUser", (connect) => connect.describeUser({ InstanceId, UserId }))
    : undefined;
  const routing = described?.User?.RoutingProfileId;
  const group = groups[0]?.Id;
  const isManaged = Instance?.IdentityManagementType === "CONNECT_MANAGED";
  return {
    users: users.length,
    leftOver: named.map(({ name }) => name).filter((name) => name.startsWith(PREFIX)),
    lacks: {
      ...(!isManaged && { user: "Amazon Connect does not manage the users of the instance" }),
      ...(isManaged &&
        routing === undefined && {
          user: "the instance has no user whose routing profile a new user can have",
        }),
      ...(group === undefined && { "hierarchy group": "the instance has no hierarchy group" }),
      ...(aiAgent === undefined && { "AI agent": "--ai-agent is missing" }),
      ...(!throttling && { throttling: "--throttling is missing" }),
    },
    values: {
      instance: InstanceId,
      instanceArn: InstanceArn,
      uuid: randomUUID(),
      password: `Aa1-${randomBytes(20).toString("hex")}`,
      ...(routing !== undefined && { routing }),
      ...(group !== undefined && { group }),
      ...(aiAgent !== undefined && { agent: aiAgent }),
    },
  };
}
