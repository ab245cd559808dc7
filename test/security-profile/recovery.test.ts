import { expect } from "bun:test";
import { execSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import alchemy from "alchemy";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import { startLocalConnect } from "../../src/local/index.ts";
import { STATE_STORES, type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta, CONTROL_PLANES, STATE_STORES);

/** In milliseconds: longer than a deploy takes. */
const OPERATION_TIME = 400;

/** In milliseconds: longer than two deploys take. */
const READ_LAG = 1_000;

const declare = (stack: Stack, fields: object = {}) =>
  stack.profile("team", {
    SecurityProfileName: "Team",
    Permissions: ["Queues.View"],
    ...fields,
  });

const cutOffCreate = (stack: Stack, fields: object = {}) =>
  stack.failing("CreateSecurityProfile", "cut-after", () =>
    stack.failure(() => declare(stack, fields)),
  );

test("a create whose answer is lost is recognized in the same deploy", async (stack) => {
  const profile = await stack.failing(
    "CreateSecurityProfile",
    "cut-after",
    () => stack.deploy(() => declare(stack)),
    1,
  );
  expect(profile).toMatchObject({ SecurityProfileArn: await stack.arnOf("Team"), adopted: false });
  // The same ClientToken is the same operation; Amazon Connect's own API answers that the name is taken.
  const found = [
    "DescribeSecurityProfile",
    "ListSecurityProfilePermissions",
    "ListSecurityProfiles",
  ];
  expect(stack.operations).toEqual(
    stack.on([
      "CreateSecurityProfile",
      "CreateSecurityProfile",
      ...(stack.plane === "connect" ? found : []),
    ]),
  );
});

test("the findings of an interrupted create are reported by the deploy that recovers it", async (stack) => {
  const fields = { Permissions: ["Users.View", "connect:StopContact"] };
  await cutOffCreate(stack, fields);
  await stack.deploy(() => declare(stack, fields));
  expect(stack.lines.filter((line) => line.includes("(iam-action)"))).toHaveLength(1);
  await stack.deploy(() => declare(stack, fields), { force: true });
  expect(stack.lines.filter((line) => line.includes("(iam-action)"))).toEqual([]);
});

test("an interrupted create is taken over by the next deploy, without adopt", async (stack) => {
  await cutOffCreate(stack);
  const arn = await stack.arnOf("Team");
  const profile = await stack.deploy(() => declare(stack));
  expect(profile).toMatchObject({ SecurityProfileArn: arn, adopted: false });
  expect(stack.lines).toContain(`[recovered] team an earlier deploy created ${arn}`);
  await stack.destroy();
  expect(await stack.names()).toEqual([]);
});

test("what a cut-off create declared and the code has dropped since is cleared", async (stack) => {
  await cutOffCreate(stack, { Description: "once", Tags: { once: "1" } });
  await stack.deploy(() => declare(stack));
  const live = await stack.live("Team");
  expect([live.Description, live.Tags]).toEqual([undefined, {}]);
});

test("a destroy after a cut-off create removes what was made", async (stack) => {
  await cutOffCreate(stack);
  await stack.destroy();
  expect(stack.operations).toEqual(
    stack.on(["DeleteSecurityProfile", "DescribeSecurityProfile", "ListSecurityProfiles"]),
  );
  expect(await stack.names()).toEqual([]);
});

test("a destroy after a create that never arrived touches nobody's profile of that name", async (stack) => {
  await stack.failing("CreateSecurityProfile", "cut-before", () =>
    stack.failure(() => declare(stack)),
  );
  await stack.foreign({ SecurityProfileName: "Team" });
  await stack.destroy();
  expect(stack.operations).toEqual(stack.on(["DescribeSecurityProfile", "ListSecurityProfiles"]));
  expect(await stack.names()).toEqual(["Team"]);
});

test("a create that AWS refused leaves nothing to look for", async (stack) => {
  await stack.failing("CreateSecurityProfile", "deny", () => stack.failure(() => declare(stack)));
  await stack.destroy();
  expect(stack.operations).toEqual([]);
});

test("a wrong instance that was corrected is no obstacle to a deploy or a destroy", async (stack) => {
  const wrong = { InstanceArn: stack.InstanceArn.replace(/[^/]+$/, "elsewhere") };
  await stack.failure(() => declare(stack, wrong));
  await stack.deploy(() => declare(stack));
  expect(stack.operations).toEqual(stack.on(["CreateSecurityProfile"]));
  await stack.destroy();
  expect(stack.operations).toEqual(stack.on(["DeleteSecurityProfile"]));
});

test("a destroy that sees neither the profile nor its instance keeps the state", async (stack) => {
  await stack.deploy(() => declare(stack));
  await using other = await startLocalConnect({
    instanceArn: stack.InstanceArn.replace(/[^/]+$/, "of-another-account"),
  });
  stack.pointTo(other);
  const error = await stack.destroyFailure();
  stack.pointTo(stack.connect);
  const file = path.join(stack.rootDir, "app/test/team.json");
  const record = existsSync(file) ? `rm ${file}` : "app/test/team";
  expect(error.message).toBe(
    `The current credentials cannot access the instance ${stack.InstanceArn} of security profile "Team" (app/test/team). Check the ARN and its region, and that the credentials belong to account 123456789012; then run the same command again. If the instance was deleted, its profiles are gone too: delete its records from Alchemy's state, and run the same command again: ${record}`,
  );
  await stack.destroy();
  expect(stack.operations).toEqual(stack.on(["DeleteSecurityProfile"]));
});

const OTHER_ID = "66666666-7777-4888-9999-000000000000";

test(
  "the error about a deleted instance names the records of all its resources, and a destroy ends without them",
  async (stack) => {
    const InstanceArn = stack.InstanceArn.replace(/[^/]+$/, OTHER_ID);
    await stack.deploy(async () => {
      await declare(stack);
      await stack.profile("elsewhere", { InstanceArn, SecurityProfileName: "Elsewhere" });
      await alchemy.run("it's", () => stack.profile("nested", { SecurityProfileName: "Nested" }));
    });
    await using left = await startLocalConnect({
      instanceArn: InstanceArn,
      cloudControl: { operationTime: 0 },
    });
    stack.pointTo(left);
    const { message } = await stack.destroyFailure();
    const advice = message.slice(message.indexOf("If the instance was deleted"));
    const files = path.join(stack.rootDir, "app/test");
    const isFiles = existsSync(files);
    expect(advice).toBe(
      `If the instance was deleted, its profiles are gone too: delete its records from Alchemy's state, and run the same command again: ${
        isFiles
          ? String.raw`rm '${files}/it'\''s/nested.json' ${files}/team.json`
          : "app/test/it's/nested, app/test/team"
      }`,
    );
    if (isFiles) {
      execSync(advice.slice(advice.indexOf("rm ")));
      await stack.destroy();
      expect(readdirSync(path.join(stack.rootDir, "app"))).toEqual([]);
    }
    stack.pointTo(stack.connect);
  },
  { instances: [{}, { InstanceId: OTHER_ID }] },
);

test("a destroy after a deploy that was refused before its first call makes none", async (stack) => {
  await stack.failure(() => declare(stack, { Permissions: [""] }));
  await stack.destroy();
  expect(stack.operations).toEqual([]);
});

test("a cut-off create under a name that the code has left is cleaned up", async (stack) => {
  await cutOffCreate(stack);
  await stack.deploy(() => declare(stack, { SecurityProfileName: "Squad" }));
  expect(await stack.names()).toEqual(["Squad"]);
  await stack.deploy(() => declare(stack, { SecurityProfileName: "Squad" }));
  expect(stack.operations).toEqual([]);
});

test("so is one whose answer could not be read, though it says 200", async (stack) => {
  await stack.failing("CreateSecurityProfile", "garbage", () =>
    stack.failure(() => declare(stack)),
  );
  await stack.deploy(() => declare(stack, { SecurityProfileName: "Squad" }));
  expect(await stack.names()).toEqual(["Squad"]);
});

test(
  "a create that is still under way is waited for, also over the other control plane",
  async (stack) => {
    for (const end of ["rename", "destroy"]) {
      await cutOffCreate(stack);
      const other = { SecurityProfileName: "Squad", controlPlane: "connect" };
      if (end === "rename") {
        await stack.deploy(() => declare(stack, other));
      } else {
        stack.connect.faults.add({ operation: "CreateSecurityProfile", kind: "deny" });
        await stack.failure(() => declare(stack, other));
        await stack.destroy();
      }
      await setTimeout(OPERATION_TIME);
      expect(await stack.names()).toEqual(end === "rename" ? ["Squad"] : []);
      await stack.destroy();
    }
  },
  { only: "cloudcontrol", cloudControl: { operationTime: OPERATION_TIME } },
);

test(
  "a poll whose answer cannot be read does not end the wait",
  async (stack) => {
    await stack.failing(
      "GetResourceRequestStatus",
      "garbage",
      () => stack.deploy(() => declare(stack)),
      1,
    );
    expect(stack.operations).toEqual(["CreateResource"]);
  },
  { only: "cloudcontrol" },
);

test(
  "a cut-off create that no list shows yet is found by a destroy and by a deploy under another name",
  async (stack) => {
    await cutOffCreate(stack);
    await stack.destroy();
    await setTimeout(READ_LAG);
    expect(await stack.names()).toEqual([]);
    await cutOffCreate(stack);
    await stack.deploy(() => declare(stack, { SecurityProfileName: "Squad" }));
    await setTimeout(READ_LAG);
    expect(await stack.names()).toEqual(["Squad"]);
  },
  { readLag: READ_LAG },
);

test("a cut-off create, then another name, then destroy leaves neither", async (stack) => {
  await cutOffCreate(stack);
  await cutOffCreate(stack, { SecurityProfileName: "Squad" });
  expect(await stack.names()).toEqual(["Squad", "Team"]);
  await stack.destroy();
  expect(await stack.names()).toEqual([]);
});

test("a cut-off replacement is completed by the next deploy", async (stack) => {
  await stack.deploy(() => declare(stack));
  await cutOffCreate(stack, { SecurityProfileName: "Squad" });
  expect(await stack.names()).toEqual(["Squad", "Team"]);
  await stack.deploy(() => declare(stack, { SecurityProfileName: "Squad" }));
  expect(await stack.names()).toEqual(["Squad"]);
});

test("a cut-off replacement that is reverted keeps the old profile and removes the new one", async (stack) => {
  const { SecurityProfileArn } = await stack.deploy(() => declare(stack));
  await cutOffCreate(stack, { SecurityProfileName: "Squad" });
  const reverted = await stack.deploy(() => declare(stack));
  expect(reverted.SecurityProfileArn).toBe(SecurityProfileArn);
  expect(await stack.names()).toEqual(["Team"]);
});

test("a destroy after a cut-off replacement removes both", async (stack) => {
  await stack.deploy(() => declare(stack));
  await cutOffCreate(stack, { SecurityProfileName: "Squad" });
  await stack.destroy();
  expect(await stack.names()).toEqual([]);
});

test(
  "fields of an attempt that failed half-way are cleared, however many attempts later",
  async (stack) => {
    await stack.deploy(() => declare(stack));
    await stack.failing("UpdateSecurityProfile", "deny", () =>
      stack.failure(() => declare(stack, { Description: "never", Tags: { half: "way" } })),
    );
    expect(await stack.live("Team")).toMatchObject({ Tags: { half: "way" } });
    await stack.failing("DescribeSecurityProfile", "partial", () =>
      stack.failure(() => declare(stack, { TagRestrictedResources: ["Queue"] })),
    );
    await stack.deploy(() => declare(stack, { TagRestrictedResources: ["Queue"] }));
    const live = await stack.live("Team");
    expect([live.Tags, live.TagRestrictedResources]).toEqual([{}, ["Queue"]]);
  },
  { only: "connect" },
);

test("what an adoption declared but never wrote is not cleared", async (stack) => {
  await stack.foreign({ SecurityProfileName: "Team", Description: "theirs" });
  await stack.failing("DescribeSecurityProfile", "partial", () =>
    stack.failure(() => declare(stack, { Description: "ours", adopt: true })),
  );
  await stack.deploy(() => declare(stack, { adopt: true }));
  expect(await stack.live("Team")).toMatchObject({ Description: "theirs" });
});

test("an update that AWS never did leaves what is not ours as it is, once the code goes back", async (stack) => {
  const theirs = { Permissions: ["BasicAgentAccess", "Users.View"], Tags: { Cost: "1" } };
  await stack.foreign({ SecurityProfileName: "Team", ...theirs });
  const before = () => declare(stack, { adopt: true, Permissions: undefined, Description: "ours" });
  const after = () =>
    declare(stack, { adopt: true, Permissions: ["Users.View"], Tags: { Cost: "2" } });
  await stack.deploy(before);
  for (const kind of ["deny", "cut-before"] as const) {
    await stack.failing("TagResource", kind, () => stack.failure(after));
    await stack.deploy(before);
    expect(stack.writes).toEqual([]);
    expect(await stack.live("Team")).toMatchObject({ Description: "ours", ...theirs });
    expect(stack.lines).toContain(
      "[retained] team Permissions, Tags.Cost: never applied by the failed deploy and no longer in the code; left unchanged",
    );
  }
});

test("an update that AWS never did is made again, and nothing of it is reported as left", async (stack) => {
  await stack.deploy(() => declare(stack, { Permissions: undefined }));
  const after = () => declare(stack, { Permissions: ["Users.View"], Tags: { Cost: "2" } });
  await stack.failing("TagResource", "deny", () => stack.failure(after));
  await stack.deploy(after);
  expect(await stack.live("Team")).toMatchObject({
    Permissions: ["Users.View"],
    Tags: { Cost: "2" },
  });
  expect(stack.lines.filter((line) => line.startsWith("[retained]"))).toEqual([]);
});

test("nor does the first update of an adoption, once the code goes on", async (stack) => {
  await stack.foreign({ SecurityProfileName: "Team", Description: "theirs" });
  await stack.failing("UpdateSecurityProfile", "deny", () =>
    stack.failure(() => declare(stack, { adopt: true, Description: "ours" })),
  );
  await stack.deploy(() => declare(stack, { adopt: true }));
  expect(await stack.live("Team")).toMatchObject({ Description: "theirs" });
});

test(
  "nor does one that Cloud Control cannot express",
  async (stack) => {
    const group = {
      AllowedAccessControlHierarchyGroupId: "group",
      HierarchyRestrictedResources: ["User"],
    };
    await stack.foreign({ SecurityProfileName: "Team", Permissions: ["Users.View"] });
    const before = () => declare(stack, { adopt: true, Permissions: undefined, ...group });
    await stack.deploy(before);
    const error = await stack.failure(() => declare(stack, { adopt: true }));
    expect(error).toMatchObject({ code: "NotSupported" });
    expect(stack.writes).toEqual([]);
    await stack.deploy(before);
    expect(await stack.live("Team")).toMatchObject({ Permissions: ["Users.View"], ...group });
  },
  { only: "cloudcontrol" },
);

test(
  "a change that is taken back before AWS shows it is taken back",
  async (stack) => {
    const first = { Description: "a", Tags: { Team: "1" } };
    const second = {
      Description: "b",
      Permissions: ["Users.Edit"],
      Tags: { Team: "2", Shift: "late" },
      TagRestrictedResources: ["User"],
    };
    await stack.deploy(() => declare(stack, first));
    await setTimeout(READ_LAG);
    await stack.deploy(() => declare(stack, second));
    await stack.deploy(() => declare(stack, first));
    await setTimeout(READ_LAG);
    const { TagRestrictedResources = [], ...live } = await stack.live("Team");
    expect(live).toMatchObject({ ...first, Permissions: ["Queues.View"] });
    expect(TagRestrictedResources).toEqual([]);
    await stack.deploy(() => declare(stack, first), { force: true });
    expect(stack.writes).toEqual([]);
  },
  { readLag: READ_LAG },
);

test(
  "an update that is still under way is waited for",
  async (stack) => {
    await stack.deploy(() => declare(stack));
    await stack.failing("UpdateSecurityProfile", "cut-after", () =>
      stack.failure(() => declare(stack, { Description: "late" })),
    );
    await stack.deploy(() => declare(stack));
    await setTimeout(OPERATION_TIME);
    expect(await stack.live("Team")).not.toHaveProperty("Description");
  },
  { only: "cloudcontrol", cloudControl: { operationTime: OPERATION_TIME } },
);

test("a move to a new id whose answer is lost carries over what the old id declared", async (stack) => {
  const fields = { Description: "once", Tags: { once: "1" } };
  const moved = (declared: object = {}) =>
    stack.profile("moved", { SecurityProfileName: "Team", adopt: true, ...declared });
  await stack.deploy(() => declare(stack, fields));
  await stack.failing("TagResource", "cut-after", () => stack.failure(() => moved(fields)));
  await stack.deploy(() => moved());
  expect(await stack.live("Team")).toMatchObject({ Permissions: [], Tags: {} });
  expect(await stack.live("Team")).not.toHaveProperty("Description");
});

test("a move that AWS refuses to note on the profile writes nothing to it", async (stack) => {
  await stack.deploy(() => declare(stack));
  await stack.failing("TagResource", "deny", () =>
    stack.failure(() =>
      stack.profile("moved", { SecurityProfileName: "Team", Description: "moved", adopt: true }),
    ),
  );
  expect(await stack.live("Team")).not.toHaveProperty("Description");
});

test("a profile that a rename left behind keeps all that was noted of it", async (stack) => {
  await cutOffCreate(stack, { Description: "once" });
  await stack.failing("UpdateSecurityProfile", "deny", () =>
    stack.failure(() => declare(stack, { Description: "once", TagRestrictedResources: ["User"] })),
  );
  await stack.failing("DeleteSecurityProfile", "deny", () =>
    stack.failure(() => declare(stack, { SecurityProfileName: "Squad" })),
  );
  await stack.deploy(() => declare(stack));
  expect(await stack.names()).toEqual(["Team"]);
  expect(await stack.live("Team")).not.toHaveProperty("Description");
});

test("a field that was cleared is not cleared again when the admin website fills it", async (stack) => {
  const { SecurityProfileId } = await stack.deploy(() => declare(stack, { Description: "ours" }));
  await stack.deploy(() => declare(stack));
  await stack.aws.updateSecurityProfile({
    InstanceId: stack.InstanceId,
    SecurityProfileId,
    Description: "console",
  });
  await stack.deploy(() => declare(stack, { Permissions: ["Queues.View", "Queues.Edit"] }));
  await stack.deploy(() => declare(stack), { force: true });
  expect(await stack.live("Team")).toMatchObject({ Description: "console" });
});

test("an update whose answer is lost is not done twice to a different end", async (stack) => {
  await stack.deploy(() => declare(stack));
  await stack.failing("UpdateSecurityProfile", "cut-after", () =>
    stack.failure(() => declare(stack, { Permissions: ["Queues.Edit"] })),
  );
  await stack.deploy(() => declare(stack, { Permissions: ["Queues.Edit"] }));
  expect(stack.operations).toEqual(
    stack.on(["DescribeSecurityProfile", "ListSecurityProfilePermissions"]),
  );
  expect((await stack.live("Team")).Permissions).toEqual(["Queues.Edit"]);
});

test(
  "a read that fails in any part writes nothing and says which part",
  async (stack) => {
    await stack.deploy(() => declare(stack));
    for (const operation of [
      "DescribeSecurityProfile",
      "ListSecurityProfilePermissions",
      "ListSecurityProfileApplications",
      "ListSecurityProfileFlowModules",
      "ListSecurityProfileAIAgents",
    ]) {
      const error = await stack.failing(operation, "partial", () =>
        stack.failure(() =>
          declare(stack, {
            Permissions: [],
            Applications: [],
            AllowedFlowModules: [],
            AllowedAIAgents: [],
          }),
        ),
      );
      expect(error.message).toStartWith('Could not read security profile "Team" (app/test/team)');
      expect(error).toMatchObject({ code: "RequestFailed", operation });
      expect(stack.operations.filter((name) => !/^(Describe|List)/.test(name))).toEqual([]);
    }
    expect((await stack.live("Team")).Permissions).toEqual(["Queues.View"]);
  },
  { only: "connect" },
);

test("a failed update stays noted while an update of another profile fails", async (stack) => {
  await stack.foreign({ SecurityProfileName: "Squad" });
  await stack.deploy(() => declare(stack));
  await stack.failing("UpdateSecurityProfile", "cut-after", () =>
    stack.failure(() => declare(stack, { Description: "once" })),
  );
  await stack.failing("UpdateSecurityProfile", "deny", () =>
    stack.failure(() =>
      declare(stack, { SecurityProfileName: "Squad", Description: "once", adopt: true }),
    ),
  );
  expect(await stack.live("Team")).toMatchObject({ Description: "once" });
  await stack.deploy(() => declare(stack));
  expect(await stack.live("Team")).not.toHaveProperty("Description");
});

test("a value that a failed update never wrote is not cleared when the admin website sets it later", async (stack) => {
  const { SecurityProfileId } = await stack.deploy(() => declare(stack));
  for (const fields of [{ Description: "same" }, { Permissions: ["Queues.Edit"] }]) {
    await stack.failing("UpdateSecurityProfile", "deny", () =>
      stack.failure(() => declare(stack, fields)),
    );
  }
  const Description = "same";
  const { InstanceId } = stack;
  await stack.aws.updateSecurityProfile({ InstanceId, SecurityProfileId, Description });
  await stack.deploy(() => declare(stack));
  expect(await stack.live("Team")).toMatchObject({ Description, Permissions: ["Queues.View"] });
});

test("a search for a leftover profile that ends without an answer fails the deploy", async (stack) => {
  await cutOffCreate(stack);
  const squad = () => declare(stack, { SecurityProfileName: "Squad" });
  const error = await stack.failing("ListSecurityProfiles", "repeat-token", () =>
    stack.failure(squad),
  );
  expect(error).toMatchObject({ code: "IncompleteRead", operation: "ListSecurityProfiles" });
  await stack.deploy(squad);
  expect(await stack.names()).toEqual(["Squad"]);
});
