import { expect } from "bun:test";
import alchemy from "alchemy";
import { UserSecurityProfiles } from "../../src/index.ts";
import { Holders } from "../support/held.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta);

const READ = ["DescribeUser"];
/** Read right before the write, and once more after it. */
const WRITE = ["DescribeUser", "DescribeUser", "UpdateUserSecurityProfiles"];

interface Declared {
  SecurityProfiles: readonly string[];
  User?: string;
  exact?: boolean;
  delete?: boolean;
  id?: string;
}

const declare = (stack: Stack, { User = "ana", id = "ana", ...props }: Declared) =>
  UserSecurityProfiles(id, { InstanceArn: stack.InstanceArn, User, ...props });

test("a declared profile is added, and everything else stays", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  const output = await stack.deploy(() => declare(stack, { SecurityProfiles: ["Admin"] }));
  expect(stack.operations).toEqual(
    ["ListSecurityProfiles", "SearchUsers", ...READ, ...WRITE].toSorted(),
  );
  expect(await holders.ofUser(ana)).toEqual(["Admin", "Agent"]);
  expect({ ...output }).toMatchObject({
    InstanceArn: stack.InstanceArn,
    User: "ana",
    UserArn: ana,
    UserId: ana.split("/").at(-1) ?? "",
    Username: "ana",
    SecurityProfileArns: [await stack.arnOf("Admin")],
  });
  expect(stack.lines).toContain('[assigned] ana user "ana" gains Admin');

  await stack.deploy(() => declare(stack, { SecurityProfiles: ["Admin"] }));
  expect(stack.operations).toEqual([]);
});

test("a profile that the code made is assigned by its output, with no search by name", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  const program = async (name: string) => {
    const team = await stack.profile("team", { SecurityProfileName: name });
    return UserSecurityProfiles("ana", {
      InstanceArn: stack.InstanceArn,
      User: ana,
      SecurityProfiles: [team],
    });
  };
  await stack.deploy(() => program("Team"));
  expect(stack.operations).toEqual(["CreateSecurityProfile", ...READ, ...WRITE].toSorted());
  expect(await holders.ofUser(ana)).toEqual(["Agent", "Team"]);
  await stack.deploy(() => program("Squad"));
  expect(stack.lines).toContain('[assigned] ana user "ana" gains Squad and loses Team');
  expect(await holders.ofUser(ana)).toEqual(["Agent", "Squad"]);
  expect(await stack.names()).toEqual(["Squad"]);
  await stack.destroy();
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
  expect(await stack.names()).toEqual([]);
});

test("a profile made after the state was read is named without a list of the instance", async (stack) => {
  const holders = new Holders(stack);
  const { InstanceArn } = stack;
  const both = [await holders.addUser("ana", "Agent"), await holders.addUser("bea", "Agent")];
  await stack.deploy(async () => {
    for (const [index, User] of both.entries()) {
      const team = await stack.profile(`team-${index}`, { SecurityProfileName: `Team ${index}` });
      await UserSecurityProfiles(`user-${index}`, { InstanceArn, User, SecurityProfiles: [team] });
    }
  });
  expect(stack.operations).toEqual(
    ["CreateSecurityProfile", ...READ, ...WRITE].flatMap((each) => [each, each]).toSorted(),
  );
  expect(stack.lines.filter((line) => line.startsWith("[assigned]"))).toEqual([
    '[assigned] user-0 user "ana" gains Team 0',
    '[assigned] user-1 user "bea" gains Team 1',
  ]);
});

test("many users are found by name in one list, and each is read before its write", async (stack) => {
  const holders = new Holders(stack);
  const names = Array.from({ length: 20 }, (_, number) => `user-${number}`);
  for (const name of names) await holders.addUser(name, "Agent");
  await stack.deploy(() =>
    Promise.all(
      names.map((name) => declare(stack, { id: name, User: name, SecurityProfiles: ["Admin"] })),
    ),
  );
  const searches = stack.operations.filter((name) => name === "SearchUsers").length;
  // Those that are looked up before the 16th are searched one by one.
  expect(searches).toBeLessThanOrEqual(16);
  expect(stack.operations.filter((name) => name !== "SearchUsers")).toEqual(
    ["ListSecurityProfiles", ...names.flatMap(() => [...READ, ...WRITE])].toSorted(),
  );
  const { InstanceId } = stack;
  const { UserSummaryList = [] } = await stack.aws.listUsers({ InstanceId });
  for (const { Arn = "" } of UserSummaryList) {
    expect(await holders.ofUser(Arn)).toEqual(["Admin", "Agent"]);
  }
});

test("a profile that the code no longer declares is taken away", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  await stack.deploy(() => declare(stack, { SecurityProfiles: ["Admin", "QualityAnalyst"] }));
  await stack.deploy(() => declare(stack, { SecurityProfiles: ["QualityAnalyst"] }));
  expect(stack.operations).toEqual(["ListSecurityProfiles", ...READ, ...WRITE].toSorted());
  expect(await holders.ofUser(ana)).toEqual(["Agent", "QualityAnalyst"]);
});

test("with exact, only the declared profiles remain, in one write", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent", "CallCenterManager");
  await stack.deploy(() => declare(stack, { SecurityProfiles: ["Admin"], exact: true }));
  expect(stack.writes).toEqual(["UpdateUserSecurityProfiles"]);
  expect(await holders.ofUser(ana)).toEqual(["Admin"]);
  await stack.destroy();
  expect(await holders.ofUser(ana)).toEqual(["Agent", "CallCenterManager"]);
});

test("a removed resource leaves what the user held before", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  await stack.deploy(() => declare(stack, { SecurityProfiles: ["Admin", "Agent"] }));
  await stack.deploy(async () => undefined);
  expect(stack.operations).toEqual(["ListSecurityProfiles", ...READ, ...WRITE].toSorted());
  expect(stack.lines).toContain('[assigned] ana user "ana" loses Admin');
  expect(stack.lines).toContain('[retained] ana user "ana" keeps what it held before: Agent');
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
  await stack.deploy(async () => undefined);
  expect(stack.operations).toEqual([]);
});

test("a removed or changed resource reports who keeps what was held before, and not what is gone", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent", "Admin");
  await holders.addUser("ben", "Agent", "QualityAnalyst");
  const retained = () => stack.lines.filter((line) => line.startsWith("[retained]"));
  const SecurityProfiles = ["Admin", "Agent"];
  await stack.deploy(() => declare(stack, { SecurityProfiles }));
  await holders.setUser(ana, "Agent");
  await stack.deploy(() => declare(stack, { User: "ben", SecurityProfiles: ["Agent"] }));
  expect(retained()).toEqual([
    `[retained] ana.replaced.${stack.InstanceId} user "ana" keeps what it held before: Agent`,
  ]);
  await stack.deploy(() => declare(stack, { id: "new", User: "ben", SecurityProfiles: ["Agent"] }));
  expect(retained()).toEqual([]);
  await stack.destroy();
  expect([retained(), stack.writes]).toEqual([
    ['[retained] new user "ben" keeps what it held before: Agent'],
    [],
  ]);
});

test("a deploy that may not list the profiles reports their ids, and completes", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  await stack.deploy(() => declare(stack, { SecurityProfiles: ["Admin"] }));
  await stack.failing("ListSecurityProfiles", "deny", () => stack.deploy(async () => undefined));
  const id = (await stack.arnOf("Admin")).split("/").at(-1) ?? "";
  expect(stack.lines).toContain(`[assigned] ana user "ana" loses ${id}`);
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
});

test("a removed resource restores what the user held, if nothing else would remain", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  await stack.deploy(() => declare(stack, { SecurityProfiles: ["Admin"] }));
  await holders.setUser(ana, "Admin");
  await stack.destroy();
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
});

test("a removed resource leaves a user the last profile, and reports it", async (stack) => {
  const holders = new Holders(stack);
  await stack.foreign({ SecurityProfileName: "Old" });
  const ana = await holders.addUser("ana", "Old");
  await stack.deploy(() => declare(stack, { SecurityProfiles: ["Admin"] }));
  await holders.setUser(ana, "Admin");
  await stack.aws.deleteSecurityProfile({
    InstanceId: stack.InstanceId,
    SecurityProfileId: (await stack.arnOf("Old")).split("/").at(-1),
  });
  await stack.destroy();
  expect(stack.writes).toEqual([]);
  expect(await holders.ofUser(ana)).toEqual(["Admin"]);
  expect(stack.lines.join("\n")).toContain(
    `user "ana" keeps its security profiles: without them it would have none`,
  );
});

/** The profiles that ana has left after her assignment leaves the code together with a change of her former profile. */
async function leftOf(
  stack: Stack,
  others: readonly string[],
  base: (stack: Stack, time: "before" | "after") => Promise<unknown>,
) {
  const holders = new Holders(stack);
  await stack.deploy(() => base(stack, "before"));
  const ana = await holders.addUser("ana", "Base", ...others);
  await stack.deploy(async () => {
    await base(stack, "before");
    await declare(stack, { SecurityProfiles: ["Admin"], exact: true });
  });
  expect(await holders.ofUser(ana)).toEqual(["Admin"]);
  await stack.deploy(() => base(stack, "after"));
  const left = await holders.ofUser(ana);
  await holders.setUser(ana, "Agent");
  return left;
}

/** Ways in which a deploy deletes the profile Base. */
const DELETED = {
  "that leaves the code": async (stack: Stack, time: string) => {
    if (time === "before") await stack.profile("base", { SecurityProfileName: "Base" });
  },
  "that leaves a nested scope": (stack: Stack, time: string) =>
    alchemy.run("inner", async () => {
      if (time === "before") await stack.profile("base", { SecurityProfileName: "Base" });
    }),
  "that is replaced": (stack: Stack, time: string) =>
    stack.profile("base", { SecurityProfileName: time === "before" ? "Base" : "Other" }),
};

for (const [what, base] of Object.entries(DELETED)) {
  test(`a removed resource does not restore a profile ${what}`, async (stack) => {
    expect(await leftOf(stack, ["Agent"], base)).toEqual(["Agent"]);
    expect(await stack.names()).not.toContain("Base");
  });

  test(`a user keeps the last profile where the only other one is one ${what}`, async (stack) => {
    expect(await leftOf(stack, [], base)).toEqual(["Admin"]);
    expect(stack.lines.join("\n")).toContain(
      `user "ana" keeps its security profiles: without them it would have none`,
    );
    expect(await stack.names()).not.toContain("Base");
  });
}

/** Ways in which a deploy keeps the profile Base. */
const KEPT = {
  "that stays in the code": (stack: Stack) =>
    stack.profile("base", { SecurityProfileName: "Base" }),
  "that leaves the code and stays in AWS": async (stack: Stack, time: string) => {
    const props = { SecurityProfileName: "Base", delete: false };
    if (time === "before") await stack.profile("base", props);
  },
  "that goes over to another resource": (stack: Stack, time: string) =>
    stack.profile(time === "before" ? "base" : "other", {
      SecurityProfileName: "Base",
      adopt: true,
    }),
};

test("a removed resource restores a profile whose holders move to its replacement", async (stack) => {
  const left = await leftOf(stack, [], (_, time) =>
    stack.profile("base", {
      SecurityProfileName: time === "before" ? "Base" : "Other",
      moveHolders: true,
    }),
  );
  expect(left).toEqual(["Other"]);
});

for (const [what, base] of Object.entries(KEPT)) {
  test(`a removed resource restores a profile ${what}`, async (stack) => {
    expect(await leftOf(stack, [], base)).toEqual(["Base"]);
  });
}

test("another user in the code gets the profiles, and the former one loses them", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  const ben = await holders.addUser("ben", "Agent");
  await stack.deploy(() => declare(stack, { SecurityProfiles: ["Admin"] }));
  await stack.deploy(() => declare(stack, { User: "ben", SecurityProfiles: ["Admin"] }));
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
  expect(await holders.ofUser(ben)).toEqual(["Admin", "Agent"]);
});

test("with delete: false, a former user and the user of a removed resource keep the profiles", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  const ben = await holders.addUser("ben", "Agent", "Admin");
  const kept = { SecurityProfiles: ["Admin"], delete: false };
  await stack.deploy(() => declare(stack, kept));
  await stack.deploy(() => declare(stack, { ...kept, User: "ben" }));
  expect(stack.writes).toEqual([]);
  expect(stack.lines).toContain('[retained] ana user "ana" keeps the profiles assigned here');
  await stack.deploy(async () => undefined);
  expect(stack.operations).toEqual([]);
  expect(stack.lines).toContain('[retained] ana user "ben" keeps the profiles assigned here');
  expect(await holders.ofUser(ana)).toEqual(["Admin", "Agent"]);
  expect(await holders.ofUser(ben)).toEqual(["Admin", "Agent"]);
});

test("a deploy reports when a removal ceases or begins to take the profiles away", async (stack) => {
  const holders = new Holders(stack);
  await holders.addUser("ana", "Agent");
  const removal = async (fields: object) => {
    await stack.deploy(() => declare(stack, { SecurityProfiles: ["Admin"], ...fields }));
    return stack.lines.filter((line) => line.startsWith("[removal]"));
  };
  expect(await removal({})).toEqual([]);
  expect(await removal({ delete: true })).toEqual([]);
  expect(await removal({ delete: false })).toEqual([
    "[removal] ana from now on, removing the resource keeps the assigned profiles",
  ]);
  const takes = ["[removal] ana from now on, removing the resource revokes the assigned profiles"];
  expect(await removal({})).toEqual(takes);
  // After a deploy that fails, the next one sees no change.
  await removal({ delete: false });
  await stack.failing("DescribeUser", "deny", () =>
    stack.failure(() => declare(stack, { SecurityProfiles: ["Admin"] })),
  );
  expect(stack.lines.filter((line) => line.startsWith("[removal]"))).toEqual(takes);
  expect(await removal({})).toEqual([]);
});

test("a former user loses the profiles if the code no longer says delete: false", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  await holders.addUser("ben", "Agent");
  await stack.deploy(() => declare(stack, { SecurityProfiles: ["Admin"], delete: false }));
  await stack.deploy(() => declare(stack, { User: "ben", SecurityProfiles: ["Admin"] }));
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
});

test("with delete: false, an assignment moves to another stage while the user keeps the profile", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  const later = { stage: "later" };
  await stack.deploy(() => declare(stack, { SecurityProfiles: ["Admin"], delete: false }));
  await stack.deploy(() => declare(stack, { SecurityProfiles: ["Admin"] }), later);
  expect(stack.writes).toEqual([]);
  await stack.destroy();
  expect(stack.operations).toEqual([]);
  expect(await holders.ofUser(ana)).toEqual(["Admin", "Agent"]);
  await stack.deploy(() => declare(stack, { SecurityProfiles: [] }), later);
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
  await stack.destroy(later);
});

test("a profile and its assignment move to another stage while the user keeps the profile", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  const later = { stage: "later" };
  const program = (props: { adopt?: true; delete?: false }) => async () => {
    const { adopt, ...kept } = props;
    const name = { SecurityProfileName: "Team" };
    await stack.profile("team", { ...name, ...kept, ...(adopt && { adopt }) });
    await declare(stack, { SecurityProfiles: ["Team"], ...kept });
  };
  await stack.deploy(program({ delete: false }));
  await stack.deploy(async () => undefined);
  expect(stack.writes).toEqual([]);
  await stack.deploy(program({ adopt: true }), later);
  expect(stack.writes).toEqual(["UntagResource"]);
  expect(await holders.ofUser(ana)).toEqual(["Agent", "Team"]);
  await stack.destroy(later);
  expect(await holders.ofUser(ana)).toEqual(["Agent", "Team"]);
});

test("--force repairs what was changed in the admin website, and writes nothing without a change", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  const program = () => declare(stack, { SecurityProfiles: ["Admin"] });
  await stack.deploy(program);
  await stack.deploy(program, { force: true });
  expect(stack.operations).toEqual(["DescribeUser", "ListSecurityProfiles"]);
  await holders.setUser(ana, "Agent", "QualityAnalyst");
  await stack.deploy(program, { force: true });
  expect(await holders.ofUser(ana)).toEqual(["Admin", "Agent", "QualityAnalyst"]);
});

test("a resource with a new id takes over what the former one assigned", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  await stack.deploy(() => declare(stack, { SecurityProfiles: ["Admin", "QualityAnalyst"] }));
  await stack.deploy(() => declare(stack, { id: "lead", SecurityProfiles: ["Admin"] }));
  expect(stack.writes).toEqual(["UpdateUserSecurityProfiles"]);
  expect(await holders.ofUser(ana)).toEqual(["Admin", "Agent"]);
  await stack.destroy();
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
});

test("an eleventh profile is refused before any write, with what to do", async (stack) => {
  const holders = new Holders(stack);
  const names = Array.from({ length: 9 }, (_, index) => `Team ${index}`);
  for (const SecurityProfileName of names) await stack.foreign({ SecurityProfileName });
  const ana = await holders.addUser("ana", "Agent", ...names);
  const error = await stack.failure(() => declare(stack, { SecurityProfiles: ["Admin"] }));
  expect(error.message).toBe(
    `Cannot assign security profiles to user "ana" (app/test/ana) in ${stack.InstanceArn}: it would have 11 security profiles; AWS allows 1 to 10. Nothing was changed. Declare fewer, remove others in the admin website, or set \`exact: true\` to keep only the declared ones.`,
  );
  expect(error).toMatchObject({ code: "AssignmentFailed", holder: `user "ana"` });
  expect(stack.writes).toEqual([]);
  expect(await holders.ofUser(ana)).toEqual(["Agent", ...names].toSorted());
});

test("the last profile of a user is not taken away", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  await stack.deploy(() => declare(stack, { SecurityProfiles: ["Agent"] }));
  const error = await stack.failure(() => declare(stack, { SecurityProfiles: [] }));
  expect(error.message).toBe(
    `Cannot assign security profiles to user "ana" (app/test/ana) in ${stack.InstanceArn}: it would have 0 security profiles; AWS allows 1 to 10. Nothing was changed. Declare at least one security profile for it.`,
  );
  expect(stack.writes).toEqual([]);
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
});

test("a user or profile that does not exist is reported, and nothing is written", async (stack) => {
  const holders = new Holders(stack);
  await holders.addUser("ana", "Agent");
  const noUser = await stack.failure(() =>
    declare(stack, { User: "nobody", SecurityProfiles: ["Admin"] }),
  );
  expect(noUser.message).toBe(
    `There is no user "nobody" in ${stack.InstanceArn}. Create the user, correct its name, or remove the resource.`,
  );
  const noProfile = await stack.failure(() => declare(stack, { SecurityProfiles: ["Nothing"] }));
  expect(noProfile.message).toBe(
    `There is no security profile "Nothing" in ${stack.InstanceArn}. Correct the name. It has: "Admin", "Agent", "CallCenterManager", "QualityAnalyst".`,
  );
  expect(stack.writes).toEqual([]);
});

test("two resources that name one user are refused before any call, naming both", async (stack) => {
  const holders = new Holders(stack);
  await holders.addUser("ana", "Agent");
  const refused: string[] = [];
  await stack.failure(async () => {
    const outcomes = await Promise.allSettled([
      declare(stack, { id: "one", SecurityProfiles: ["Admin"] }),
      declare(stack, { id: "two", SecurityProfiles: ["QualityAnalyst"] }),
    ]);
    for (const each of outcomes) if (each.status === "rejected") refused.push(`${each.reason}`);
    throw new Error("both are refused");
  });
  const because = (id: string, other: string) =>
    `InvalidPropsError: UserSecurityProfiles "app/test/${id}" has a problem in its props. No call was made and no state was written.\n  - User "ana" is also declared by app/test/${other}, in the same instance; declare all security profiles of the user in one of them`;
  expect(refused).toEqual([because("one", "two"), because("two", "one")]);
  expect(stack.operations).toEqual([]);
});

test("two names of one user are refused before any write", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  const error = await stack.failure(async () => {
    await declare(stack, { id: "one", SecurityProfiles: ["Agent"] });
    await declare(stack, { id: "two", User: ana, SecurityProfiles: ["QualityAnalyst"] });
  });
  expect(error.message).toBe(
    `Cannot assign security profiles to user "ana" (app/test/two) in ${stack.InstanceArn}: app/test/one in this deploy also assigns them. Nothing was changed. Declare all of its security profiles in one of the two resources.`,
  );
  expect(stack.writes).toEqual([]);
});

test("a user that was deleted no longer holds up the removal", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  await stack.deploy(() => declare(stack, { SecurityProfiles: ["Admin"] }));
  await stack.aws.deleteUser({ InstanceId: stack.InstanceId, UserId: ana.split("/").at(-1) });
  await stack.destroy();
  expect(stack.writes).toEqual([]);
  expect(stack.lines.join("\n")).toContain(`user "ana" no longer exists`);
});

test("a user that was made anew under the same name gets the profiles", async (stack) => {
  const holders = new Holders(stack);
  const first = await holders.addUser("ana", "Agent");
  const program = () => declare(stack, { SecurityProfiles: ["Admin"] });
  await stack.deploy(program);
  await stack.aws.deleteUser({ InstanceId: stack.InstanceId, UserId: first.split("/").at(-1) });
  const second = await holders.addUser("ana", "Agent");
  await stack.deploy(program, { force: true });
  expect(await holders.ofUser(second)).toEqual(["Admin", "Agent"]);
  expect(stack.lines.filter((line) => line.includes('user "ana"'))).toEqual([
    `[deferred] ana user "ana" (${first}) loses the profiles assigned here at the end of the deploy, unless another resource assigns them`,
    '[assigned] ana user "ana" gains Admin',
    `[retained] ana.replaced.${stack.InstanceId} user "ana" (${first}) no longer exists`,
  ]);
});
