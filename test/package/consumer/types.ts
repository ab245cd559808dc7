// Nothing here runs: it has to compile against the declarations of the package.
import * as everything from "alchemy-aws-connect";
import provider, {
  type Finding,
  type Permission,
  type PermissionList,
  type PermissionName,
  PermissionGroups,
  Permissions,
  type Preset,
  Presets,
  type SecurityProfileProps,
  type SecurityProfileRefProps,
  SecurityProfile,
  SecurityProfileError,
  SecurityProfileRef,
  definePreset,
  describePermission,
  isPermission,
  isSecurityProfile,
  lintSecurityProfile,
  permissions,
} from "alchemy-aws-connect";
import * as access from "alchemy-aws-connect/access";
import * as everythingLocal from "alchemy-aws-connect/local";
import { type LocalConnect, startLocalConnect } from "alchemy-aws-connect/local";
import * as vocabulary from "alchemy-aws-connect/permissions";
import * as plan from "alchemy-aws-connect/plan";

type IsAny<T> = 0 extends 1 & T ? true : false;
type AnyKeys<T> = { [K in keyof T]-?: IsAny<T[K]> extends true ? K : never }[keyof T];
type Equals<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Awaits<F extends (...args: never[]) => unknown> = Awaited<ReturnType<F>>;
declare function holds<T extends true>(): T;

holds<Equals<AnyKeys<typeof everything>, never>>();
holds<Equals<AnyKeys<typeof access>, never>>();
holds<Equals<AnyKeys<typeof everythingLocal>, never>>();
holds<Equals<AnyKeys<typeof plan>, never>>();
holds<Equals<AnyKeys<typeof vocabulary>, never>>();
holds<Equals<AnyKeys<SecurityProfileProps>, never>>();
holds<Equals<AnyKeys<SecurityProfile>, never>>();
holds<Equals<AnyKeys<SecurityProfileRef>, never>>();
holds<Equals<AnyKeys<SecurityProfileError>, never>>();
holds<Equals<AnyKeys<Finding>, never>>();
holds<Equals<AnyKeys<typeof Permissions>, never>>();
holds<Equals<AnyKeys<LocalConnect>, never>>();
holds<Equals<IsAny<Parameters<typeof SecurityProfile>[1]>, false>>();
holds<Equals<Parameters<typeof SecurityProfile>, [id: string, props: SecurityProfileProps]>>();
holds<Equals<Awaits<typeof SecurityProfile>, SecurityProfile>>();
holds<Equals<Awaits<typeof SecurityProfileRef>, SecurityProfileRef>>();
holds<Equals<Awaits<typeof startLocalConnect>, LocalConnect>>();
holds<Equals<(typeof provider)["Connect"]["SecurityProfile"], typeof SecurityProfile>>();
holds<Equals<SecurityProfile["SecurityProfileArn"], string>>();
holds<Equals<SecurityProfileRef["Permissions"], string[]>>();

type Extends<A, B> = [A] extends [B] ? true : false;
holds<Equals<typeof Permissions.ContactControlPanel.BasicAgentAccess, "BasicAgentAccess">>();
holds<Equals<typeof Permissions.Routing.ViewQueues, "Queues.View">>();
holds<Equals<(typeof Permissions.HistoricalChanges.All)[number], "HistoricalChanges.View">>();
holds<Extends<"Queues.View" | "ListenCallRecordings" | "TestCases.View", Permission>>();
holds<Equals<Extends<string, Permission>, false>>();
holds<Equals<Extends<"RealTimeMetrics.Access", Permission>, false>>();
holds<Equals<Extends<"NewThing.View", PermissionName>, true>>();
holds<Equals<(typeof Presets.Agent)[number], Permission>>();
holds<Extends<typeof Presets.Admin, Preset>>();
holds<Extends<typeof PermissionGroups.Reporting, PermissionList>>();
const list: PermissionList = permissions(
  Presets.Agent,
  PermissionGroups.Reporting,
  Permissions.Routing,
  Permissions.Cases.All,
  "Users.View",
  ["Queues.View"],
).without(Permissions.Cases, "Users.View");
const own: Preset = definePreset("Own", Presets.Agent, list);
const named: string = "Queues.View";
if (isPermission(named)) holds<Equals<typeof named, Permission>>();
const label: string | undefined = describePermission("Queues.View").label;
export { label };
// @ts-expect-error A string may be no permission.
describePermission(named).label;
// @ts-expect-error There is no such permission in the category.
Permissions.Routing.ViewCues;
// @ts-expect-error There is no such category.
Permissions.Rooting;
// @ts-expect-error There is no such permission.
permissions("Queues.Veiw");
// @ts-expect-error There is no such permission to take out.
list.without("Queues.Veiw");
// @ts-expect-error A name of 2023 is no permission.
permissions("RealTimeMetrics.Access");
// @ts-expect-error A list is not to be changed.
list.push("Queues.View");
// @ts-expect-error A constant is not to be changed.
Permissions.Routing.ViewQueues = "Queues.View";
// @ts-expect-error There is no such preset.
Presets.Manager;
// @ts-expect-error There is no such group.
PermissionGroups.Everything;

const InstanceArn = "arn:aws:connect:us-east-1:123456789012:instance/one";

await using connect = await startLocalConnect({ users: [{ Username: "ana" }] });
const operation: string | undefined = connect.calls[0]?.operation;

const agent = await SecurityProfile("agent", {
  InstanceArn,
  SecurityProfileName: "Agent",
  Description: "",
  Permissions: ["BasicAgentAccess"] as const,
  Tags: { Role: "Agent" },
  AllowedAccessControlTags: [{ Key: "Team", Value: "Sales" }],
  TagRestrictedResources: ["User"],
  adopt: true,
});
await SecurityProfile("own", { InstanceArn, Permissions: own });
await SecurityProfile("more", { InstanceArn, Permissions: [...list, "NewThing.View"] });
const found = await SecurityProfileRef({ SecurityProfileArn: agent.SecurityProfileArn });
const findings: readonly Finding[] = lintSecurityProfile(found);
const unknown: unknown = agent;
if (isSecurityProfile(unknown)) holds<Equals<typeof unknown, SecurityProfile>>();
export { findings, operation };

// @ts-expect-error The instance is missing.
await SecurityProfile("wrong", { SecurityProfileName: "Agent" });
// @ts-expect-error Permissions are a list.
await SecurityProfile("wrong", { InstanceArn, Permissions: "BasicAgentAccess" });
// @ts-expect-error Permissions are names.
await SecurityProfile("wrong", { InstanceArn, Permissions: [1] });
// @ts-expect-error There is no such prop.
await SecurityProfile("wrong", { InstanceArn, Permisions: [] });
// @ts-expect-error A tag in a list has a value.
await SecurityProfile("wrong", { InstanceArn, Tags: [{ Key: "Team" }] });
// @ts-expect-error There is no such control plane.
await SecurityProfile("wrong", { InstanceArn, controlPlane: "none" });
// @ts-expect-error A name needs an instance to be looked up in.
await SecurityProfileRef({ SecurityProfileName: "Agent" });
// @ts-expect-error What to look up is missing.
({}) satisfies SecurityProfileRefProps;
// @ts-expect-error There is no such option.
await startLocalConnect({ prot: 1 });
// @ts-expect-error The profile has no such member.
agent.Permisions;
