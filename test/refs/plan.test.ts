import { expect, test } from "bun:test";
import { Center } from "../support/center.ts";

test("a plan looks up as the deploy does, and an unknown name fails both before a write", async () => {
  await using center = await Center.open({
    hierarchyGroups: [{ Id: "north", Name: "North" }],
    flowModules: [{ Id: "refund", Name: "Refund" }],
  });
  const script = (group: string) =>
    center.script(`
      const { ConnectInstanceRef, FlowModuleRef, HierarchyGroupRef } = await import("alchemy-aws-connect");
      const { InstanceArn: found } = await ConnectInstanceRef({ Alias: "local" });
      const group = await HierarchyGroupRef({ InstanceArn: found, Name: ${JSON.stringify(group)} });
      const module = await FlowModuleRef({ InstanceArn: found, Name: "Refund" });
      await SecurityProfile("team", {
        InstanceArn: found,
        SecurityProfileName: "Team",
        Permissions: ["Users.View", "ContactFlowModules.Execute"],
        HierarchyRestrictedResources: ["User"],
        AllowedAccessControlHierarchyGroupId: group.HierarchyGroupId,
        AllowedFlowModules: [{ FlowModuleId: module.FlowModuleId }],
      });`);
  const writes = () =>
    center.connect.calls.filter(({ operation }) => /^(Create|Update|Delete|Tag)/.test(operation));

  script("East");
  const unknown = await center.command("plan", "--stage", "test");
  expect(unknown.exitCode).toBe(2);
  expect(unknown.stderr + unknown.stdout).toContain(
    `There is no hierarchy group "East" in ${center.connect.instanceArn}. It has: "North".`,
  );
  expect((await center.deploy()).exitCode).toBe(1);
  expect(writes()).toEqual([]);

  script("North");
  const plan = await center.command("plan", "--stage", "test");
  expect([plan.exitCode, plan.stdout]).toEqual([1, expect.stringContaining("create")]);
  expect(plan.stdout).toContain('+ hierarchy group: "North"');
  expect(writes()).toEqual([]);
  expect((await center.deploy()).exitCode).toBe(0);
  const team = [...(await center.profiles()).values()].find(
    ({ SecurityProfileName }) => SecurityProfileName === "Team",
  );
  expect(team).toMatchObject({
    AllowedAccessControlHierarchyGroupId: "north",
    AllowedFlowModules: [{ FlowModuleId: "refund", Type: "MCP" }],
  });
  expect(await center.command("plan", "--stage", "test")).toMatchObject({ exitCode: 0 });
}, 60_000);
