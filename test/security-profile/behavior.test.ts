import { expect } from "bun:test";
import { setTimeout } from "node:timers/promises";
import { BEHAVIOR_VALUES } from "../../src/local/behavior.ts";
import type { LocalBehavior } from "../../src/local/index.ts";
import type { ControlPlaneName } from "../../src/aws/control-plane.ts";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import { type Stack, stackTest } from "../support/stack.ts";

/** The resource is right whatever AWS answers where its behavior is not known. */

const test = stackTest(import.meta, CONTROL_PLANES);

/** In milliseconds. */
const READ_LAG = 300;

const GROUP = "11111111-aaaa-4bbb-8ccc-222222222222";

const others = Object.entries(BEHAVIOR_VALUES).flatMap(([setting, [, ...values]]) =>
  values.map((value): { name: string; behavior: LocalBehavior } => ({
    name: `${setting} ${value}`,
    behavior: { [setting]: value },
  })),
);

const CLEARED_SETS = [
  "Permissions",
  "HierarchyRestrictedResources",
  "Applications",
  "AllowedFlowModules",
];

const small = (stack: Stack, fields: object = {}) =>
  stack.profile("team", { SecurityProfileName: "Team", ...fields });

const full = (stack: Stack) =>
  small(stack, {
    Description: "Takes calls",
    Permissions: ["BasicAgentAccess", "Users.View"],
    Tags: { Role: "Agent" },
    AllowedAccessControlHierarchyGroupId: GROUP,
    HierarchyRestrictedResources: ["User"],
    Applications: [{ Namespace: "crm", ApplicationPermissions: ["ACCESS"] }],
    AllowedFlowModules: [{ FlowModuleId: "module" }],
  });

/** What a deploy takes out of the profile; AWS Cloud Control cannot express an empty hierarchy group. */
const dropped = (stack: Stack) =>
  small(stack, {
    ...(stack.plane === "cloudcontrol" && { AllowedAccessControlHierarchyGroupId: GROUP }),
  });

/** The settings under which AWS does not clear a field, and what the deploy reports then. */
const UNCLEARED: Readonly<Record<string, Readonly<Record<ControlPlaneName, object | undefined>>>> =
  {
    "emptyText ignored": {
      connect: { code: "NotCleared", fields: ["AllowedAccessControlHierarchyGroupId"] },
      cloudcontrol: undefined,
    },
    "emptyText refused": {
      connect: { code: "RequestFailed", awsCode: "InvalidParameterException" },
      cloudcontrol: { code: "OperationFailed", handlerErrorCode: "InvalidRequest" },
    },
    "emptySets ignored": {
      connect: { code: "NotCleared", fields: CLEARED_SETS },
      cloudcontrol: { code: "NotCleared", fields: CLEARED_SETS },
    },
    "emptySets refused": {
      connect: { code: "RequestFailed", awsCode: "InvalidParameterException" },
      cloudcontrol: { code: "OperationFailed", handlerErrorCode: "InvalidRequest" },
    },
  };

for (const { name, behavior } of [{ name: "as the server starts", behavior: {} }, ...others]) {
  test(
    `a profile is created, changed, cleared and deleted with ${name}`,
    async (stack) => {
      await stack.deploy(() => small(stack, { Permissions: ["BasicAgentAccess"] }));
      await stack.deploy(() => full(stack));
      const complete = {
        Description: "Takes calls",
        Permissions: ["BasicAgentAccess", "Users.View"],
        Tags: { Role: "Agent" },
        AllowedAccessControlHierarchyGroupId: GROUP,
      };
      expect(await stack.live("Team")).toMatchObject(complete);
      await stack.deploy(() => full(stack), { force: true });
      expect(stack.writes).toEqual([]);

      const refusal = UNCLEARED[name]?.[stack.plane];
      if (refusal) {
        expect(await stack.failure(() => dropped(stack))).toMatchObject(refusal);
        expect(await stack.failure(() => dropped(stack))).toMatchObject(refusal);
      } else {
        await stack.deploy(() => dropped(stack));
        const { Description, ...live } = await stack.live("Team");
        expect(Description).toBe(name === "emptyText ignored" ? "Takes calls" : undefined);
        expect(live.AllowedAccessControlHierarchyGroupId).toBe(
          stack.plane === "connect" ? undefined : GROUP,
        );
        expect([live.Permissions, live.Applications, live.AllowedFlowModules ?? []]).toEqual([
          [],
          [],
          [],
        ]);
        await stack.deploy(() => dropped(stack), { force: true });
        expect(stack.writes).toEqual([]);
      }
      await stack.destroy();
      expect(await stack.names()).toEqual([]);
    },
    { behavior },
  );

  test(
    `a taken name is refused and adopted, and a profile in use is kept, with ${name}`,
    async (stack) => {
      const arn = await stack.foreign({ SecurityProfileName: "Team", Permissions: ["Users.View"] });
      const declare = (adopt: boolean) => () =>
        small(stack, { Permissions: ["BasicAgentAccess"], adopt });
      const taken = await stack.failure(declare(false));
      expect(taken.message).toMatch(/exists already|already exists/);
      expect((await stack.live("Team")).Permissions).toEqual(["Users.View"]);
      await stack.deploy(declare(true));
      expect((await stack.liveAt(arn)).Permissions).toEqual(["BasicAgentAccess"]);

      const { SecurityProfileId } = await stack.deploy(() =>
        stack.profile("other", { SecurityProfileName: "Other" }),
      );
      const { UserId } = await stack.aws.createUser({
        InstanceId: stack.InstanceId,
        Username: "ana",
        RoutingProfileId: crypto.randomUUID(),
        SecurityProfileIds: [SecurityProfileId],
      });
      const held = await stack.failure(async () => undefined);
      expect(held).toMatchObject({ code: "InUse", usernames: ["ana"] });
      expect(await stack.names()).toEqual(["Team", "Other"].toSorted());
      await stack.aws.deleteUser({ InstanceId: stack.InstanceId, UserId });
      await stack.destroy();
      expect(await stack.names()).toEqual(["Team"]);
    },
    { behavior },
  );
}

test(
  "a permission that AWS does not know is refused, and nothing is left of the create",
  async (stack) => {
    const error = await stack.failure(() => small(stack, { Permissions: ["No.Such"] }));
    expect(error.message).toContain("Invalid permissions");
    expect(await stack.names()).toEqual([]);
    await stack.deploy(() => small(stack, { Permissions: ["Users.View"] }));
    expect((await stack.live("Team")).Permissions).toEqual(["Users.View"]);
  },
  { behavior: { unknownPermissions: "refused" } },
);

test(
  "a cleared field that reads still show for a while is not reported as left",
  async (stack) => {
    await stack.deploy(() => small(stack, { Permissions: ["BasicAgentAccess"] }));
    await stack.deploy(() => small(stack));
    const cleared = stack.operations.filter((name) => name.startsWith("Update"));
    expect(cleared).toHaveLength(1);
    await setTimeout(READ_LAG);
    expect((await stack.live("Team")).Permissions).toEqual([]);
  },
  { readLag: READ_LAG },
);

test(
  "a name that differs only in case is taken, and the error says so",
  async (stack) => {
    const arn = await stack.foreign({ SecurityProfileName: "TEAM", Permissions: ["Users.View"] });
    const error = await stack.failure(() => small(stack, { adopt: true }));
    expect(error).toMatchObject({ code: "IncompleteRead", operation: "ListSecurityProfiles" });
    expect(error.message).toContain(
      "AWS says that the name is taken; if only the case differs, write the name as AWS has it.",
    );
    expect((await stack.liveAt(arn)).Permissions).toEqual(["Users.View"]);
    expect(await stack.names()).toEqual(["TEAM"]);
  },
  { behavior: { profileNames: "case-insensitive" } },
);

test(
  "throttled calls are repeated, whatever the exception is called",
  async (stack) => {
    const ids = ["a", "b", "c", "d", "e"];
    await stack.deploy(() =>
      Promise.all(ids.map((id) => stack.profile(id, { SecurityProfileName: id }))),
    );
    expect(await stack.names()).toEqual(ids);
    expect(stack.calls.some(({ status }) => status === 429)).toBe(true);
  },
  { behavior: { throttling: "TooManyRequestsException" }, quotas: { rate: 10, burst: 1 } },
);
