import { expect, test as plainTest } from "bun:test";
import { UserSecurityProfiles } from "../../src/index.ts";
import { Center } from "../support/center.ts";
import { counted, patience } from "../support/counted.ts";
import { Holders } from "../support/held.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta);

const declare = ({ InstanceArn }: Stack) =>
  UserSecurityProfiles("ana", { InstanceArn, User: "ana", SecurityProfiles: ["Admin"] });

/** Does something once the first call of an operation has done its work, and before the user is read again. */
function after(stack: Stack, operation: string, nextRead: number, act: () => Promise<void>): void {
  const onMet = () => void act();
  stack.connect.faults.add(
    { operation, call: 1, kind: "delay", ms: 1, onMet },
    { operation: "DescribeUser", call: nextRead, kind: "delay", ms: 400 },
  );
}

test("what somebody gives between the read and the write stays, and the deploy reports it", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  after(stack, "DescribeUser", 2, () => holders.setUser(ana, "Agent", "QualityAnalyst"));
  await stack.deploy(() => declare(stack));
  expect(stack.lines.join("\n")).toContain(
    `ana: somebody else changed the security profiles of user "ana" at the same time; reading them again`,
  );
  expect(await holders.ofUser(ana)).toEqual(["Admin", "Agent", "QualityAnalyst"]);
});

test("what somebody takes away right after the write is given again", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  after(stack, "UpdateUserSecurityProfiles", 3, () => holders.setUser(ana, "CallCenterManager"));
  await stack.deploy(() => declare(stack));
  expect(await holders.ofUser(ana)).toEqual(["Admin", "CallCenterManager"]);
  await stack.destroy();
  expect(await holders.ofUser(ana)).toEqual(["CallCenterManager"]);
});

test(
  "reads that lag behind a write are waited for",
  async (stack) => {
    const holders = new Holders(stack);
    const ana = await holders.addUser("ana", "Agent");
    await new Promise((resolve) => setTimeout(resolve, 600));
    await stack.deploy(() => declare(stack));
    expect(stack.writes).toEqual(["UpdateUserSecurityProfiles"]);
    expect(await holders.ofUser(ana)).toEqual(["Admin", "Agent"]);
    await stack.destroy();
    expect(stack.writes).toEqual(["UpdateUserSecurityProfiles"]);
  },
  { readLag: 500 },
);

plainTest(
  "two processes that deploy one stage at once leave what the code declares, or say why not",
  async () => {
    using cases = counted("two processes that assign at once", 2, 20);
    for (let round = 0; round < cases.wanted; round += 1) {
      await using center = await Center.open();
      const base = await center.profile("Base");
      await center.user("ana", [base]);
      center.script(
        `await UserSecurityProfiles("ana", { InstanceArn, User: "ana", SecurityProfiles: ["Admin"] });`,
      );
      for (const { exitCode, stderr } of await Promise.all([center.deploy(), center.deploy()])) {
        if (exitCode !== 0) expect(stderr).toContain("ConcurrentDeployError: Another process");
      }
      expect((await center.deploy()).exitCode).toBe(0);
      const { users } = await center.instance();
      expect(users[0]?.SecurityProfileIds).toHaveLength(2);
      expect((await center.deploy("--destroy")).exitCode).toBe(0);
      const left = await center.instance();
      expect(left.users[0]?.SecurityProfileIds).toEqual([base]);
      cases.ran();
    }
  },
  patience,
);
