import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "bun:test";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import { lastDeployIn } from "../../src/resource/journal.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta, CONTROL_PLANES);

/** Milliseconds for which reads show what was before a change. */
const LAG = 1000;

const declare = (stack: Stack) => stack.profile("team", { SecurityProfileName: "Team" });

async function giveTo(stack: Stack, SecurityProfileId: string, usernames: string[]) {
  for (const Username of usernames) {
    await stack.aws.createUser({
      InstanceId: stack.InstanceId,
      Username,
      RoutingProfileId: crypto.randomUUID(),
      SecurityProfileIds: [SecurityProfileId],
    });
  }
}

test("a profile that one user holds is kept, with its state, and the user named", async (stack) => {
  const { SecurityProfileId, SecurityProfileArn } = await stack.deploy(() => declare(stack));
  await giveTo(stack, SecurityProfileId, ["ana"]);
  const error = await stack.failure(async () => undefined);
  expect(error.message).toBe(
    `Cannot delete security profile "Team" (app/test/team) (${SecurityProfileArn}): it is still in use. One user has it: ana. The profile and its state are unchanged. Assign another profile to its holders, then run the same command again. If another stack manages the profile, deploy it with \`delete: false\` first: it then stays in AWS.`,
  );
  expect(error).toMatchObject({ code: "InUse", SecurityProfileArn, users: 1, usernames: ["ana"] });
  expect(stack.operations).toEqual(stack.on(["DeleteSecurityProfile", "SearchUsers"]));

  const { Users = [] } = await stack.aws.searchUsers({ InstanceId: stack.InstanceId });
  await stack.aws.deleteUser({ InstanceId: stack.InstanceId, UserId: Users[0]?.Id });
  await stack.deploy(async () => undefined);
  expect(stack.operations).toEqual(stack.on(["DeleteSecurityProfile"]));
});

test("a destroy that fails is no deploy after which drift knows the instance", async (stack) => {
  const lastDeploy = () =>
    lastDeployIn(JSON.parse(readFileSync(path.join(stack.rootDir, "app/test/team.json"), "utf8")));
  const { SecurityProfileId } = await stack.deploy(() => declare(stack));
  const before = lastDeploy();
  expect(before.writtenAt).toBeGreaterThan(0);
  await giveTo(stack, SecurityProfileId, ["ana"]);
  expect(await stack.destroyFailure()).toMatchObject({ code: "InUse" });
  expect(lastDeploy()).toEqual(before);
  const { Users = [] } = await stack.aws.searchUsers({ InstanceId: stack.InstanceId });
  await stack.aws.deleteUser({ InstanceId: stack.InstanceId, UserId: Users[0]?.Id });
});

test("of many holders the first ten are named and the rest counted", async (stack) => {
  const { SecurityProfileId } = await stack.deploy(() => declare(stack));
  const usernames = Array.from({ length: 13 }, (_, index) => `user-${index + 10}`);
  await giveTo(stack, SecurityProfileId, usernames);
  const error = await stack.destroyFailure();
  expect(error["users"]).toBe(13);
  expect(error["usernames"]).toHaveLength(10);
  expect(error.message).toMatch(/13 users have it: (user-\d\d, ){9}user-\d\d and 3 more\./);
  const { Users = [] } = await stack.aws.searchUsers({ InstanceId: stack.InstanceId });
  for (const { Id } of Users) {
    await stack.aws.deleteUser({ InstanceId: stack.InstanceId, UserId: Id });
  }
});

test("a profile that only an AI agent holds is kept, and the error names the limit of what AWS reports", async (stack) => {
  const { SecurityProfileId } = await stack.deploy(() => declare(stack));
  const association = {
    InstanceId: stack.InstanceId,
    EntityType: "AI_AGENT" as const,
    EntityArn: "arn:aws:wisdom:us-east-1:123456789012:ai-agent/assistant/agent",
    SecurityProfiles: [{ Id: SecurityProfileId }],
  };
  await stack.aws.associateSecurityProfiles(association);
  const error = await stack.destroyFailure();
  expect(error).toMatchObject({ code: "InUse", users: 0, usernames: [] });
  expect(error.message).toContain(
    "No user has it, so an AI agent does. List its versions with: npx alchemy-aws-connect holders.",
  );
  await stack.aws.disassociateSecurityProfiles(association);
});

test(
  "where the holders may not be read, the error about them says so",
  async (stack) => {
    const { SecurityProfileId } = await stack.deploy(() => declare(stack));
    await giveTo(stack, SecurityProfileId, ["ana"]);
    const error = await stack.failing("SearchUsers", "partial", () => stack.destroyFailure());
    expect(error["users"]).toBeUndefined();
    expect(error.message).toContain(
      "it is still in use. Could not read who has it: SearchUsers: AccessDeniedException; allow connect:SearchUsers.",
    );
    const { Users = [] } = await stack.aws.searchUsers({ InstanceId: stack.InstanceId });
    await stack.aws.deleteUser({ InstanceId: stack.InstanceId, UserId: Users[0]?.Id });
  },
  { only: "connect" },
);

test(
  "a deploy after an interrupted destroy creates the profile again, although reads still show it",
  async (stack) => {
    await stack.deploy(() => declare(stack));
    await Bun.sleep(2 * LAG);
    await stack.interruptedDestroy();
    const { SecurityProfileArn } = await stack.deploy(() => declare(stack));
    await Bun.sleep(LAG);
    expect(SecurityProfileArn).toBe(await stack.arnOf("Team"));
  },
  { readLag: LAG },
);
