import { expect } from "bun:test";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import { isSecurityProfile } from "../../src/index.ts";
import { STATE_STORES, type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta, CONTROL_PLANES, STATE_STORES);

const agent = (stack: Stack, fields: object = {}) =>
  stack.profile("agent", {
    SecurityProfileName: "Acme Agent",
    Permissions: ["BasicAgentAccess", "OutboundCallAccess"],
    ...fields,
  });

test("create sends one call with every declared field and nothing else", async (stack) => {
  const profile = await stack.deploy(() =>
    agent(stack, {
      Description: "Takes calls",
      Permissions: ["OutboundCallAccess", "BasicAgentAccess", "BasicAgentAccess"],
      Tags: [{ Key: "Role", Value: "Agent" }],
    }),
  );
  expect(stack.operations).toEqual(stack.on(["CreateSecurityProfile"]));
  expect(stack.sent("CreateSecurityProfile")).toEqual({
    SecurityProfileName: "Acme Agent",
    Description: "Takes calls",
    Permissions: ["BasicAgentAccess", "OutboundCallAccess"],
    Tags: {
      Role: "Agent",
      alchemy_resource: "app/test/agent",
      alchemy_stage: "test",
    },
  });
  expect(profile).toMatchObject({
    SecurityProfileName: "Acme Agent",
    SecurityProfileArn: await stack.arnOf("Acme Agent"),
    SecurityProfileId: (await stack.arnOf("Acme Agent")).split("/").at(-1),
    adopted: false,
  });
  expect(isSecurityProfile(profile)).toBe(true);
  expect([isSecurityProfile({ ...profile, SecurityProfileArn: 1 }), isSecurityProfile({})]).toEqual(
    [true, false],
  );
});

test("a second deploy of the same code makes no call", async (stack) => {
  const first = await stack.deploy(() => agent(stack));
  const second = await stack.deploy(() => agent(stack));
  expect(stack.operations).toEqual([]);
  expect(second.SecurityProfileArn).toBe(first.SecurityProfileArn);
});

test("the order and the form of a declaration are no change", async (stack) => {
  await stack.deploy(() => agent(stack, { Tags: { A: "1", B: "2" } }));
  await stack.deploy(() =>
    stack.profile("agent", {
      Tags: [
        { Key: "B", Value: "2" },
        { Key: "A", Value: "1" },
      ],
      Permissions: ["OutboundCallAccess", "BasicAgentAccess", "OutboundCallAccess"],
      SecurityProfileName: "Acme Agent",
    }),
  );
  expect(stack.operations).toEqual([]);
});

test("an edit of one permission is one update of one field", async (stack) => {
  await stack.deploy(() => agent(stack, { Description: "Takes calls" }));
  await stack.deploy(() =>
    agent(stack, { Description: "Takes calls", Permissions: ["BasicAgentAccess"] }),
  );
  expect(stack.operations).toEqual(
    stack.on([
      "DescribeSecurityProfile",
      "ListSecurityProfilePermissions",
      "UpdateSecurityProfile",
    ]),
  );
  expect(stack.sent("UpdateSecurityProfile")).toEqual({ Permissions: ["BasicAgentAccess"] });
  expect((await stack.live("Acme Agent")).Permissions).toEqual(["BasicAgentAccess"]);
});

test("tags change by their own calls, and only theirs", async (stack) => {
  await stack.deploy(() => agent(stack, { Tags: { keep: "1", change: "1", drop: "1" } }));
  await stack.deploy(() => agent(stack, { Tags: { keep: "1", change: "2", add: "1" } }));
  expect(stack.operations).toEqual(
    stack.on([
      "DescribeSecurityProfile",
      "ListSecurityProfilePermissions",
      "TagResource",
      "UntagResource",
    ]),
  );
  if (stack.plane === "connect") {
    expect(stack.sent("TagResource")).toMatchObject({ tags: { change: "2", add: "1" } });
    expect(stack.sent("UntagResource")).toMatchObject({ tagKeys: ["drop"] });
  } else {
    expect(Object.keys(stack.sent("TagResource"))).toEqual(["Tags"]);
  }
  expect((await stack.live("Acme Agent")).Tags).toEqual({ keep: "1", change: "2", add: "1" });
});

test("--force repairs drift in declared fields and leaves the rest", async (stack) => {
  const { SecurityProfileId } = await stack.deploy(() => agent(stack, { Tags: { Role: "Agent" } }));
  const target = { InstanceId: stack.InstanceId, SecurityProfileId };
  await stack.aws.updateSecurityProfile({
    ...target,
    Permissions: ["BasicAgentAccess", "Users.Edit"],
    Description: "edited in the admin website",
  });
  await stack.aws.tagResource({
    resourceArn: await stack.arnOf("Acme Agent"),
    tags: { Role: "Boss", Owner: "console" },
  });

  await stack.deploy(() => agent(stack, { Tags: { Role: "Agent" } }));
  expect(stack.operations).toEqual([]);
  await stack.deploy(() => agent(stack, { Tags: { Role: "Agent" } }), { force: true });
  expect(stack.operations).toEqual(
    stack.on([
      "DescribeSecurityProfile",
      "ListSecurityProfilePermissions",
      "TagResource",
      "UpdateSecurityProfile",
    ]),
  );
  expect(await stack.live("Acme Agent")).toMatchObject({
    Permissions: ["BasicAgentAccess", "OutboundCallAccess"],
    Description: "edited in the admin website",
    Tags: { Role: "Agent", Owner: "console" },
  });

  await stack.deploy(() => agent(stack, { Tags: { Role: "Agent" } }), { force: true });
  expect(stack.operations).toEqual(
    stack.on(["DescribeSecurityProfile", "ListSecurityProfilePermissions"]),
  );
});

test("a profile that was deleted outside is made again", async (stack) => {
  const { SecurityProfileId, SecurityProfileArn } = await stack.deploy(() => agent(stack));
  await stack.aws.deleteSecurityProfile({ InstanceId: stack.InstanceId, SecurityProfileId });
  const again = await stack.deploy(() => agent(stack, { Description: "Back" }));
  expect(stack.operations).toEqual(
    stack.on([
      "CreateSecurityProfile",
      "DescribeSecurityProfile",
      "ListSecurityProfilePermissions",
    ]),
  );
  expect(again.SecurityProfileArn).not.toBe(SecurityProfileArn);
  expect(again.SecurityProfileArn).toBe(await stack.arnOf("Acme Agent"));
  expect(stack.lines).toContain(
    `[remade] agent ${SecurityProfileArn} no longer exists; the deploy creates it again`,
  );
});

test("a profile that the code no longer has is deleted in one call", async (stack) => {
  await stack.deploy(() => agent(stack));
  await stack.deploy(async () => undefined);
  expect(stack.operations).toEqual(stack.on(["DeleteSecurityProfile"]));
  expect(await stack.names()).toEqual([]);
});

test("destroy twice: the second has nothing to do", async (stack) => {
  await stack.deploy(() => agent(stack));
  await stack.destroy();
  expect(stack.operations).toEqual(stack.on(["DeleteSecurityProfile"]));
  await stack.destroy();
  expect(stack.operations).toEqual([]);
});

test("a profile that is gone already counts as deleted where the instance can be seen", async (stack) => {
  const { SecurityProfileId } = await stack.deploy(() => agent(stack));
  await stack.aws.deleteSecurityProfile({ InstanceId: stack.InstanceId, SecurityProfileId });
  await stack.destroy();
  expect(stack.operations).toEqual(stack.on(["DeleteSecurityProfile", "ListSecurityProfiles"]));
});

test("without a name the profile is called by application, id and stage, and keeps that name", async (stack) => {
  const named = (fields: object = {}) => stack.profile("agent", { ...fields });
  const { SecurityProfileName } = await stack.deploy(() => named());
  expect(SecurityProfileName).toBe("app-agent-test");
  expect(await stack.names()).toEqual([SecurityProfileName]);

  const renamed = await stack.deploy(() => named({ SecurityProfileName: "Acme Agent" }));
  const unnamed = await stack.deploy(() => named());
  expect(unnamed.SecurityProfileArn).toBe(renamed.SecurityProfileArn);
  expect(unnamed.SecurityProfileName).toBe("Acme Agent");
});

test("an update and an adoption output the id of the profile, as its creation does", async (stack) => {
  const ids = async (name: string) => {
    const SecurityProfileArn = await stack.arnOf(name);
    return { SecurityProfileArn, SecurityProfileId: SecurityProfileArn.split("/").at(-1) };
  };
  const created = await stack.deploy(() => agent(stack));
  expect(created).toMatchObject(await ids("Acme Agent"));
  const updated = await stack.deploy(() => agent(stack, { Description: "Takes calls" }));
  expect(updated).toMatchObject(await ids("Acme Agent"));

  await stack.foreign({ SecurityProfileName: "By hand" });
  const adopted = await stack.deploy(async () => {
    await agent(stack, { Description: "Takes calls" });
    return stack.profile("by-hand", { SecurityProfileName: "By hand", adopt: true });
  });
  expect(adopted).toMatchObject(await ids("By hand"));
});
