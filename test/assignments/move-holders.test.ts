import { expect } from "bun:test";
import {
  AIAgentSecurityProfiles,
  UserSecurityProfiles,
  type UserSecurityProfilesProps,
} from "../../src/index.ts";
import { Holders } from "../support/held.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta);

const named = (stack: Stack, SecurityProfileName: string) =>
  stack.profile("team", { SecurityProfileName, moveHolders: true });

const count = ({ operations }: Stack, operation: string) =>
  operations.filter((each) => each === operation).length;

test("a user whose profiles the code assigns moves by that, and the others at the end, each once", async (stack) => {
  const holders = new Holders(stack);
  const [ana, ben] = [await holders.addUser("ana", "Agent"), await holders.addUser("ben", "Agent")];
  const program = async (name: string) => {
    const { InstanceArn } = stack;
    const team = await named(stack, name);
    await UserSecurityProfiles("ana", { InstanceArn, User: "ana", SecurityProfiles: [team] });
  };
  await stack.deploy(() => program("Old"));
  await holders.setUser(ben, "Agent", "Old");

  await stack.deploy(() => program("New"));
  expect(await holders.ofUser(ana)).toEqual(["Agent", "New"]);
  expect(await holders.ofUser(ben)).toEqual(["Agent", "New"]);
  expect(count(stack, "UpdateUserSecurityProfiles")).toBe(2);
  expect(stack.lines).toContain('[holders] team one user moves from "Old" to "New": ben');
  expect(await stack.names()).toEqual(["New"]);

  await stack.deploy(() => program("New"));
  expect(stack.operations).toEqual([]);
  await stack.deploy(() => program("New"), { force: true });
  expect(stack.writes).toEqual([]);
  await holders.setUser(ben, "Agent");
});

test("an AI agent whose profiles the code assigns moves by that, under each of its ARNs once", async (stack) => {
  const holders = new Holders(stack);
  const { Arn } = stack.connect.addAIAgent({ Name: "Orders", versions: 1 });
  const program = async (name: string) => {
    const { InstanceArn } = stack;
    const team = await named(stack, name);
    await AIAgentSecurityProfiles("orders", {
      InstanceArn,
      AIAgent: Arn,
      SecurityProfiles: [team],
    });
  };
  await stack.deploy(() => program("Old"));
  await stack.deploy(() => program("New"));
  for (const arn of [Arn, `${Arn}:$LATEST`, `${Arn}:$SAVED`, `${Arn}:1`]) {
    expect(await holders.ofAgent(arn)).toEqual(["New"]);
  }
  expect(count(stack, "AssociateSecurityProfiles")).toBe(4);
  expect(count(stack, "DisassociateSecurityProfiles")).toBe(4);
  expect(await stack.names()).toEqual(["New"]);
});

test("a user who leaves the code in the deploy of a rename does not get the new profile", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  const { InstanceArn } = stack;
  await stack.deploy(async () => {
    const team = await named(stack, "Old");
    await UserSecurityProfiles("ana", { InstanceArn, User: "ana", SecurityProfiles: [team] });
  });
  expect(await holders.ofUser(ana)).toEqual(["Agent", "Old"]);
  await stack.deploy(() => named(stack, "New"));
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
  expect(await stack.names()).toEqual(["New"]);
});

test("a user who has to keep one profile gets back what it held before, also if that was renamed", async (stack) => {
  const holders = new Holders(stack);
  await stack.deploy(() => named(stack, "Old"));
  const ana = await holders.addUser("ana", "Old");
  const assign = () =>
    UserSecurityProfiles("ana", {
      InstanceArn: stack.InstanceArn,
      User: "ana",
      SecurityProfiles: ["Agent"],
      exact: true,
    });
  await stack.deploy(async () => {
    await named(stack, "Old");
    await assign();
  });
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
  await stack.deploy(() => named(stack, "New"));
  expect(await holders.ofUser(ana)).toEqual(["New"]);
  expect(await stack.names()).toEqual(["New"]);
  await holders.setUser(ana, "Agent");
});

type Assigned = Pick<UserSecurityProfilesProps, "SecurityProfiles" | "exact">;

/** Declares the profile under a name and, until `SecurityProfiles` is absent, an assignment of ana. */
async function declareWith(stack: Stack, name: string, assigned?: Assigned) {
  const { InstanceArn } = stack;
  await named(stack, name);
  if (assigned) await UserSecurityProfiles("ana", { InstanceArn, User: "ana", ...assigned });
}

async function deployWith(stack: Stack, name: string, assigned?: Assigned) {
  await stack.deploy(() => declareWith(stack, name, assigned));
}

test("a user keeps a profile that it held before the code assigned it, also under a new name", async (stack) => {
  const holders = new Holders(stack);
  await deployWith(stack, "Old");
  const ana = await holders.addUser("ana", "Agent", "Old");
  await deployWith(stack, "Old", { SecurityProfiles: ["Old"] });
  await deployWith(stack, "New", { SecurityProfiles: ["New"] });
  await deployWith(stack, "New");
  expect(await holders.ofUser(ana)).toEqual(["Agent", "New"]);
  await holders.setUser(ana, "Agent");
});

test("a user gets back what it held before under its new name, in any later deploy", async (stack) => {
  const holders = new Holders(stack);
  await deployWith(stack, "Old");
  const ana = await holders.addUser("ana", "Old");
  const assigned = { SecurityProfiles: ["Agent"], exact: true };
  await deployWith(stack, "Old", assigned);
  await deployWith(stack, "New", assigned);
  await deployWith(stack, "New", assigned);
  expect(stack.operations).toEqual([]);
  await deployWith(stack, "New");
  expect(await holders.ofUser(ana)).toEqual(["New"]);
  await holders.setUser(ana, "Agent");
});

test("a user loses what only the code assigned, although Alchemy skips the assignment when the profile is renamed", async (stack) => {
  const holders = new Holders(stack);
  await deployWith(stack, "Old");
  const ana = await holders.addUser("ana", "Agent");
  await deployWith(stack, "Old", { SecurityProfiles: ["Old"] });
  await deployWith(stack, "New", { SecurityProfiles: ["Old"] });
  expect(await holders.ofUser(ana)).toEqual(["Agent", "New"]);
  expect(stack.lines).toContain(
    'WARN team: the code still assigns "Old", which this deploy deletes: write "New" in the SecurityProfiles of app/test/ana.',
  );
  await deployWith(stack, "New");
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
});

test("a user who gets back what it held before moves to its new name, also if all removals run at once", async (stack) => {
  const holders = new Holders(stack);
  await deployWith(stack, "Old");
  const [ana, ben] = [await holders.addUser("ana", "Old"), await holders.addUser("ben", "Old")];
  await deployWith(stack, "Old", { SecurityProfiles: ["Admin"], exact: true });
  await stack.deploy(() => named(stack, "New"), { destroyStrategy: "parallel" });
  expect([await holders.ofUser(ana), await holders.ofUser(ben)]).toEqual([["New"], ["New"]]);
  expect(await stack.names()).toEqual(["New"]);
  for (const user of [ana, ben]) await holders.setUser(user, "Agent");
});

test("a user keeps what it held before if a deploy that renames and assigns it fails, and is undone", async (stack) => {
  const holders = new Holders(stack);
  await deployWith(stack, "Old");
  const ana = await holders.addUser("ana", "Agent", "Old");
  const { InstanceArn } = stack;
  await stack.failure(async () => {
    await named(stack, "New");
    const assigned = { User: "ana", SecurityProfiles: ["Agent", "New"], exact: true };
    await UserSecurityProfiles("ana", { InstanceArn, ...assigned });
    throw new Error("another resource");
  });
  expect(await holders.ofUser(ana)).toEqual(["Agent", "New"]);
  await deployWith(stack, "Old");
  expect(await holders.ofUser(ana)).toEqual(["Agent", "Old"]);
  expect(await stack.names()).toEqual(["Old"]);
  await holders.setUser(ana, "Agent");
});

test("a user keeps what somebody else gave it if an assignment of its new name fails, and is undone", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  await deployWith(stack, "Old", { SecurityProfiles: ["Admin"] });
  await holders.setUser(ana, "Agent", "Admin", "Old");
  const failed = await stack.failing("UpdateUserSecurityProfiles", "cut-after", () => {
    const assigned = { SecurityProfiles: ["Agent", "Admin", "New"], exact: true };
    return stack.failure(() => declareWith(stack, "New", assigned));
  });
  expect(failed.message).toContain("UpdateUserSecurityProfiles failed");
  expect(await holders.ofUser(ana)).toEqual(["Admin", "Agent", "New"]);
  await deployWith(stack, "Old", { SecurityProfiles: ["Admin"] });
  expect(await holders.ofUser(ana)).toEqual(["Admin", "Agent", "Old"]);
  await holders.setUser(ana, "Agent");
});

test("a user loses the new name of a profile whose assignment got a new id, failed, and left the code", async (stack) => {
  const { InstanceArn } = stack;
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  await deployWith(stack, "Old", { SecurityProfiles: ["Old"] });
  const failed = await stack.failing("UpdateUserSecurityProfiles", "cut-after", () =>
    stack.failure(async () => {
      await named(stack, "New");
      const SecurityProfiles = ["New"];
      await UserSecurityProfiles("ana-2", { InstanceArn, User: "ana", SecurityProfiles });
    }),
  );
  expect(failed.message).toContain("UpdateUserSecurityProfiles failed");
  expect(await holders.ofUser(ana)).toEqual(["Agent", "New", "Old"]);
  await deployWith(stack, "New");
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
  expect(await stack.names()).toEqual(["New"]);
});
