import { expect, test as plainTest } from "bun:test";
import alchemy from "alchemy";
import { AIAgentSecurityProfiles, UserSecurityProfiles } from "../../src/index.ts";
import { Center } from "../support/center.ts";
import { patience } from "../support/counted.ts";
import { Holders } from "../support/held.ts";
import { planned } from "../support/planned.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta);

const assign = ({ InstanceArn }: Stack) =>
  UserSecurityProfiles("ana", { InstanceArn, User: "ana", SecurityProfiles: ["Team"] });

/** Alchemy deletes what changed last first: here the profiles, before whoever holds the last of them. */
async function profilesThatChangedLast(stack: Stack, assignTo: () => Promise<unknown>) {
  await stack.deploy(async () => {
    await stack.profile("team", { SecurityProfileName: "Team" });
    await assignTo();
  });
  await stack.deploy(async () => {
    for (const id of ["one", "two"]) await stack.profile(id, { SecurityProfileName: id });
    await stack.profile("team", { SecurityProfileName: "Team", Description: "Changed." });
    await assignTo();
  });
}

test("a destroy takes a profile from its user before it deletes it, whatever changed last", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  await profilesThatChangedLast(stack, () => assign(stack));
  await stack.destroy();
  expect(stack.writes).toEqual([
    "DeleteSecurityProfile",
    "DeleteSecurityProfile",
    "DeleteSecurityProfile",
    "UpdateUserSecurityProfiles",
  ]);
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
});

test("a profile and its assignment leave the code in one deploy, whatever changed last", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  await profilesThatChangedLast(stack, () => assign(stack));
  await stack.deploy(async () => undefined);
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
  expect(await stack.names()).toEqual([]);
});

test("an AI agent in a nested scope loses a profile before that is deleted", async (stack) => {
  const { Arn: AIAgent } = stack.connect.addAIAgent({ Name: "Orders", versions: 1 });
  const { InstanceArn } = stack;
  const props = {
    InstanceArn,
    AIAgent,
    SecurityProfiles: ["Team"],
    versions: ["$LATEST"],
  } as const;
  await profilesThatChangedLast(stack, () =>
    alchemy.run("inner", () => AIAgentSecurityProfiles("orders", props)),
  );
  await stack.destroy();
  expect(await stack.names()).toEqual([]);
  expect(await new Holders(stack).ofAgent(`${AIAgent}:$LATEST`)).toEqual([]);
});

test("an assignment in a nested scope is removed before a profile outside of it", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  const nested = () => alchemy.run("outer", () => alchemy.run("inner", () => assign(stack)));
  await profilesThatChangedLast(stack, nested);
  await stack.destroy();
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
  expect(await stack.names()).toEqual([]);
});

test("a profile that leaves a nested scope is deleted after its assignment outside of it", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  const program = async (...ids: string[]) => {
    await alchemy.run("inner", async () => {
      for (const id of ids) await stack.profile(id, { SecurityProfileName: id });
    });
    if (ids.includes("Team")) await assign(stack);
  };
  await stack.deploy(() => program("one", "two", "Team"));
  await stack.deploy(() => program("one", "two"));
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
  expect(await stack.names()).toEqual(["one", "two"]);
});

test("a user keeps the profile while its assignment goes from a nested scope to the stage", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  const { InstanceArn } = stack;
  const declare = () =>
    UserSecurityProfiles("ana", { InstanceArn, User: "ana", SecurityProfiles: ["Admin"] });
  const program = async (isInner: boolean) => {
    await alchemy.run("inner", async () => {
      if (isInner) await declare();
    });
    if (!isInner) await declare();
  };
  await stack.deploy(() => program(true));
  await stack.deploy(() => program(false));
  expect(stack.writes).toEqual([]);
  expect(stack.lines).toContain(
    "[deferred] inner > ana what it assigned is removed at the end of the deploy, unless another resource assigns it",
  );
  expect(await holders.ofUser(ana)).toEqual(["Admin", "Agent"]);
  await stack.destroy();
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
});

test("an assignment with a new id is not reported as removed, unless the user loses something", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  const { InstanceArn } = stack;
  const program = (id: string, ...SecurityProfiles: string[]) =>
    stack.deploy(() =>
      alchemy.run("inner", () =>
        UserSecurityProfiles(id, { InstanceArn, User: "ana", SecurityProfiles }),
      ),
    );
  const deferred = () => stack.lines.filter((line) => line.startsWith("[deferred]"));
  await program("one", "Admin", "QualityAnalyst");
  await program("two", "Admin", "QualityAnalyst");
  expect([stack.writes, deferred()]).toEqual([[], []]);
  await program("three", "Admin");
  expect(deferred()).toEqual([
    "[deferred] inner > two what it assigned is removed at the end of the deploy, unless another resource assigns it",
  ]);
  expect(await holders.ofUser(ana)).toEqual(["Admin", "Agent"]);
});

test("an assignment and a profile leave two nested scopes in one deploy", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  const program = (...ids: string[]) =>
    alchemy.run("outer", async () => {
      for (const id of ids) await stack.profile(id, { SecurityProfileName: id });
      await alchemy.run("inner", async () => {
        if (ids.length > 0) await assign(stack);
      });
    });
  await stack.deploy(() => program("one", "two", "Team"));
  await stack.deploy(() => program());
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
  expect(await stack.names()).toEqual([]);
});

test("a profile that the code still assigns is kept, and the error names who assigns it", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  await stack.deploy(async () => {
    await stack.profile("team", { SecurityProfileName: "Team" });
    await assign(stack);
  });
  const error = await stack.failure(() => assign(stack));
  expect(error.message).toBe(
    `Cannot delete security profile "Team" (app/test/team) (${await stack.arnOf("Team")}): it is still in use. One user has it: ana. The profile and its state are unchanged. Remove it from SecurityProfiles of app/test/ana, then run the same command again. If another stack manages the profile, deploy it with \`delete: false\` first: it then stays in AWS.`,
  );
  expect(await holders.ofUser(ana)).toEqual(["Agent", "Team"]);
});

plainTest(
  "a plan of a removal shows the assignment as removed, and the profile as deletable",
  async () => {
    await using center = await Center.open();
    const base = await center.profile("Base");
    await center.user("ana", [base]);
    const script = (...descriptions: string[]) =>
      center.script(
        descriptions
          .map(
            (text) => `for (const id of ${JSON.stringify(text === "" ? [] : ["one", "two"])})
  await SecurityProfile(id, { InstanceArn, SecurityProfileName: id });
await SecurityProfile("team", { InstanceArn, SecurityProfileName: "Team", Description: ${JSON.stringify(text)} });
await UserSecurityProfiles("ana", { InstanceArn, User: "ana", SecurityProfiles: ["Team"] });`,
          )
          .join(""),
      );
    for (const text of ["", "Changed."]) {
      script(text);
      expect((await center.deploy()).exitCode).toBe(0);
    }
    script();
    const { plan } = await planned(center);
    expect(plan.assignments).toMatchObject([
      { resource: "center/test/ana", action: "delete", changes: [{ holder: `user "ana"` }] },
    ]);
    expect(plan.profiles.map(({ action }) => action)).toEqual(["delete", "delete", "delete"]);
    expect((await center.deploy()).exitCode).toBe(0);
    const { users } = await center.instance();
    expect(users[0]?.SecurityProfileIds).toEqual([base]);
  },
  patience,
);

test("an assignment with the path of a scope in the state deletes nothing there", async (stack) => {
  const inScope = () =>
    alchemy.run("team", () =>
      alchemy.run("eu", () => stack.profile("a", { SecurityProfileName: "Nested" })),
    );
  await new Holders(stack).addUser("ana", "Agent");
  await stack.deploy(inScope);
  const { InstanceArn } = stack;
  const error = await stack.failure(() =>
    UserSecurityProfiles("team/eu", { InstanceArn, User: "ana", SecurityProfiles: ["Agent"] }),
  );
  expect(error.message).toEndWith(
    '  - id "team/eu" has the same place in Alchemy\'s state as the scope of app/test/team/eu/a, so Alchemy would delete what is there; first deploy without both, or give the resource another id',
  );
  expect(await stack.names()).toEqual(["Nested"]);
  await stack.deploy(inScope);
  expect(stack.operations).toEqual([]);
});

test("an assignment is refused in a scope with the path of a resource that leaves", async (stack) => {
  const holders = new Holders(stack);
  for (const user of ["ana", "bob"]) await holders.addUser(user, "Agent");
  const { InstanceArn } = stack;
  const assignLead = (id: string, User: string) =>
    UserSecurityProfiles(id, { InstanceArn, User, SecurityProfiles: ["Lead"] });
  const lead = (Description: string) =>
    stack.profile("lead", { SecurityProfileName: "Lead", Description });
  const inScope = async () => {
    // Reads the state before the assignment is in it.
    await lead("two");
    await alchemy.run("team", () => alchemy.run("eu", () => assignLead("bob", "bob")));
  };
  await stack.deploy(async () => {
    await lead("one");
    await assignLead("team/eu", "ana");
  });
  const error = await stack.failure(inScope);
  expect(error.message).toEndWith(
    '  - scope "eu" has the same place in Alchemy\'s state as app/test/team:2Feu, which this deploy removes with everything in it; first deploy without both, then add the scope',
  );
  await stack.deploy(() => lead("two"));
  await stack.deploy(inScope);
  await stack.deploy(inScope);
  expect(stack.operations).toEqual([]);
});

test(
  "a parallel destroy removes an assignment of several profiles once",
  async (stack) => {
    const holders = new Holders(stack);
    const ana = await holders.addUser("ana", "Agent");
    const options = { destroyStrategy: "parallel" } as const;
    await stack.deploy(async () => {
      const all = [];
      for (const name of ["A", "B", "C"])
        all.push(await stack.profile(name, { SecurityProfileName: name }));
      const { InstanceArn } = stack;
      await UserSecurityProfiles("ana", { InstanceArn, User: "ana", SecurityProfiles: all });
    }, options);
    await stack.destroy(options);
    expect(stack.writes).toEqual([
      "DeleteSecurityProfile",
      "DeleteSecurityProfile",
      "DeleteSecurityProfile",
      "UpdateUserSecurityProfiles",
    ]);
    expect(stack.lines.filter((line) => !/\[delet/.test(line))).toEqual([
      expect.stringMatching(/^\[assigned\] ana user "ana" loses [ABC], [ABC], [ABC]$/),
    ]);
    expect(await holders.ofUser(ana)).toEqual(["Agent"]);
  },
  { latency: 20 },
);
