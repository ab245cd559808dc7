import { expect } from "bun:test";
import alchemy from "alchemy";
import { AIAgentSecurityProfiles, UserSecurityProfiles } from "../../src/index.ts";
import { Holders } from "../support/held.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta);

const assign = ({ InstanceArn }: Stack, id: string, User: string, ...SecurityProfiles: string[]) =>
  UserSecurityProfiles(id, { InstanceArn, User, SecurityProfiles });

async function anaAndBen(stack: Stack) {
  const holders = new Holders(stack);
  const [ana, ben] = [await holders.addUser("ana", "Agent"), await holders.addUser("ben", "Agent")];
  const held = async () => [await holders.ofUser(ana), await holders.ofUser(ben)];
  return { ana, held };
}

test("two resources that exchange their users write nothing, so nobody loses access in between", async (stack) => {
  const { held } = await anaAndBen(stack);
  const program = async (first: string, second: string) => {
    await assign(stack, "one", first, "Admin");
    await assign(stack, "two", second, "Admin");
  };
  await stack.deploy(() => program("ana", "ben"));
  await stack.deploy(() => program("ben", "ana"));
  expect(stack.writes).toEqual([]);
  expect(stack.lines).toContain(
    '[deferred] one user "ana" loses the profiles assigned here at the end of the deploy, unless another resource assigns them',
  );
  expect(await held()).toEqual([
    ["Admin", "Agent"],
    ["Admin", "Agent"],
  ]);
  await stack.destroy();
  expect(await held()).toEqual([["Agent"], ["Agent"]]);
});

test("a user or scope that leaves with nothing added is not reported as deferred", async (stack) => {
  const { held } = await anaAndBen(stack);
  const program = async (user: string) => {
    await assign(stack, "one", user, "Agent");
    if (user === "ana") await alchemy.run("team", () => assign(stack, "two", "ben", "Agent"));
    else await alchemy.run("team", async () => {});
  };
  await stack.deploy(() => program("ana"));
  await stack.deploy(() => program("ben"));
  expect(stack.writes).toEqual([]);
  expect(stack.lines.filter((line) => line.includes("deferred"))).toEqual([]);
  expect(await held()).toEqual([["Agent"], ["Agent"]]);
  await stack.destroy();
  expect(await held()).toEqual([["Agent"], ["Agent"]]);
});

test("a user who goes over to a new resource is reported if a removal begins or ceases to take profiles away", async (stack) => {
  const { held } = await anaAndBen(stack);
  const { InstanceArn } = stack;
  const removals = async (id: string, fields: object) => {
    const props = { InstanceArn, User: "ana", SecurityProfiles: ["Admin"], ...fields };
    await stack.deploy(() => UserSecurityProfiles(id, props));
    return stack.lines.filter((line) => line.startsWith("[removal]"));
  };
  expect(await removals("one", {})).toEqual([]);
  expect(await removals("two", {})).toEqual([]);
  expect(await removals("three", { delete: false })).toEqual([
    "[removal] three from now on, removing the resource keeps the assigned profiles",
  ]);
  expect(await removals("four", { delete: false })).toEqual([]);
  expect(await removals("five", {})).toEqual([
    "[removal] five from now on, removing the resource revokes the assigned profiles",
  ]);
  expect((await held())[0]).toEqual(["Admin", "Agent"]);
  await stack.deploy(async () => undefined);
  expect((await held())[0]).toEqual(["Agent"]);
});

test("a user who goes over to a new resource keeps the profile throughout", async (stack) => {
  const { held } = await anaAndBen(stack);
  await stack.deploy(() => assign(stack, "one", "ana", "Admin"));
  await stack.deploy(async () => {
    await assign(stack, "one", "ben", "Admin");
    await assign(stack, "two", "ana", "Admin");
  });
  expect(stack.writes).toEqual(["UpdateUserSecurityProfiles"]);
  expect(await held()).toEqual([
    ["Admin", "Agent"],
    ["Admin", "Agent"],
  ]);
  await stack.deploy(() => assign(stack, "one", "ben", "Admin"));
  expect(await held()).toEqual([["Agent"], ["Admin", "Agent"]]);
});

test("a deploy that fails leaves the former user as it was, and the next one completes it", async (stack) => {
  const { held } = await anaAndBen(stack);
  await stack.deploy(() => assign(stack, "one", "ana", "Admin"));
  const program = () => assign(stack, "one", "ben", "Admin");
  await stack.failure(async () => {
    await program();
    await assign(stack, "two", "nobody", "Admin");
  });
  expect(await held()).toEqual([
    ["Admin", "Agent"],
    ["Admin", "Agent"],
  ]);
  await stack.deploy(program);
  expect(await held()).toEqual([["Agent"], ["Admin", "Agent"]]);
  await stack.deploy(() => assign(stack, "one", "ana", "Admin"));
  await stack.destroy();
  expect(await held()).toEqual([["Agent"], ["Agent"]]);
});

test("code that goes back to the former user after a failed deploy takes nothing from it", async (stack) => {
  const { held } = await anaAndBen(stack);
  await stack.deploy(() => assign(stack, "one", "ana", "Admin"));
  await stack.failure(async () => {
    await assign(stack, "one", "ben", "Admin");
    throw new Error("ends here");
  });
  await stack.deploy(() => assign(stack, "one", "ana", "Admin"));
  expect(stack.writes).toEqual(["UpdateUserSecurityProfiles"]);
  expect(await held()).toEqual([["Admin", "Agent"], ["Agent"]]);
});

test("a second resource for one user takes nothing away before it is refused", async (stack) => {
  const { ana, held } = await anaAndBen(stack);
  await stack.deploy(() => assign(stack, "one", "ana", "Admin"));
  const error = await stack.failure(async () => {
    await assign(stack, "two", ana, "QualityAnalyst");
    await assign(stack, "one", "ana", "Admin");
  });
  expect(error.message).toContain("app/test/two in this deploy also assigns them");
  expect(await held()).toEqual([["Admin", "Agent", "QualityAnalyst"], ["Agent"]]);
  await stack.deploy(() => assign(stack, "one", "ana", "Admin"));
  expect(await held()).toEqual([["Admin", "Agent"], ["Agent"]]);
});

test(
  "a resource that goes to another instance takes away what it assigned in the former one",
  async (stack) => {
    const { held } = await anaAndBen(stack);
    const [, InstanceArn = ""] = stack.connect.instances.map((each) => each.instanceArn);
    await stack.deploy(() => assign(stack, "one", "ana", "Admin"));
    await stack.deploy(() =>
      UserSecurityProfiles("one", { InstanceArn, User: "cem", SecurityProfiles: ["Admin"] }),
    );
    expect(await held()).toEqual([["Agent"], ["Agent"]]);
    await stack.deploy(() => assign(stack, "one", "ana", "Admin"));
    await stack.destroy();
    expect(stack.lines.join("\n")).not.toContain("is gone");
    expect(await held()).toEqual([["Agent"], ["Agent"]]);
  },
  { instances: [{}, { users: [{ Username: "cem" }] }] },
);

const AGENT = "arn:aws:wisdom:us-east-1:123456789012:ai-agent/a/b";

test(
  "an AI agent that two instances share loses in the former one what it got there",
  async (stack) => {
    const [first = "", second = ""] = stack.connect.instances.map((each) => each.instanceArn);
    const program = (InstanceArn: string) =>
      AIAgentSecurityProfiles("orders", {
        InstanceArn,
        AIAgent: AGENT,
        SecurityProfiles: ["Agent"],
        versions: ["$LATEST"],
      });
    const held = () =>
      Promise.all(
        [first, second].map(async (arn) => {
          const { SecurityProfiles = [] } = await stack.aws.listEntitySecurityProfiles({
            InstanceId: arn.split("/").at(-1),
            EntityType: "AI_AGENT",
            EntityArn: `${AGENT}:$LATEST`,
          });
          return SecurityProfiles.length;
        }),
      );
    await stack.deploy(() => program(first));
    expect(await held()).toEqual([1, 0]);
    await stack.deploy(() => program(second));
    expect(await held()).toEqual([0, 1]);
    const former = `AI agent "${AGENT}:$LATEST" (${first})`;
    expect(stack.lines.filter((line) => line.includes("loses"))).toEqual([
      `[deferred] orders ${former} loses the profiles assigned here at the end of the deploy, unless another resource assigns them`,
      `[assigned] orders.replaced.${first.split("/").at(-1)} ${former} loses Agent`,
    ]);
    await stack.destroy();
    expect(await held()).toEqual([0, 0]);
  },
  { instances: [{}, {}] },
);
