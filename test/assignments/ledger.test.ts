import { expect, test as plainTest } from "bun:test";
import { readFileSync } from "node:fs";
import path from "node:path";
import alchemy from "alchemy";
import { UserSecurityProfiles } from "../../src/index.ts";
import { ledgerOf, noted } from "../../src/resource/assignment-writes.ts";
import { Holders } from "../support/held.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta);

interface Declared {
  User?: string;
  exact?: boolean;
}

const assign = (
  { InstanceArn }: Stack,
  SecurityProfiles: readonly string[],
  { User = "ana", ...more }: Declared = {},
) => UserSecurityProfiles("one", { InstanceArn, User, SecurityProfiles, ...more });

const dataOf = ({ rootDir }: Stack): unknown =>
  JSON.parse(readFileSync(path.join(rootDir, "app/test/one.json"), "utf8")).data;

const idOf = async (stack: Stack, name: string) =>
  (await stack.arnOf(name)).split("/").at(-1) ?? "";

const READ_AND_WRITE = [
  "DescribeUser",
  "DescribeUser",
  "DescribeUser",
  "UpdateUserSecurityProfiles",
];

/** Profiles named `Team 0` and so on. */
async function teams(stack: Stack, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, index) => `Team ${index}`);
  for (const SecurityProfileName of names) await stack.foreign({ SecurityProfileName });
  return names;
}

const entry = { InstanceArn: "arn", name: `user "ana"`, before: ["Agent"], ours: ["Quality"] };

plainTest("an entry has what was added before and what a change adds", () => {
  const work = { held: [], change: { add: [], remove: [] }, successors: new Map() };
  const change = { add: ["Admin", "Quality"], remove: ["Agent"] };
  const both = noted({ ...work, change, entry });
  expect(both).toEqual({ ...entry, ours: ["Admin", "Quality"], begun: change });
  const [ana, ben] = ["ana", "ben"].map((arn) => ({ arn, name: `user "${arn}"` }));
  if (!ana || !ben) throw new Error("two holders");
  const ledger = ledgerOf([
    { ...work, holder: ana, entry },
    { ...work, holder: ben, entry: both },
  ]);
  expect(ledger).toEqual({ ana: entry, ben: both });
});

plainTest("the new name of a profile is added by a change only if its former name was", () => {
  const work = {
    held: ["Quality", "Team"],
    change: { add: ["New quality", "New team"], remove: [] },
    successors: new Map([
      ["Quality", "New quality"],
      ["Team", "New team"],
    ]),
  };
  expect(noted({ ...work, entry }).ours).toEqual(["New quality", "Quality"]);
});

test("the state has what the code declares and what the user had before", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  const [admin, agent, quality] = [
    await idOf(stack, "Admin"),
    await idOf(stack, "Agent"),
    await idOf(stack, "QualityAnalyst"),
  ];
  const { InstanceArn } = stack;
  const assigned = (...ours: string[]) => ({
    assigned: {
      [ana]: { InstanceArn, name: 'user "ana"', before: [agent], ours: ours.toSorted() },
    },
    writtenAt: expect.any(Number),
  });
  await stack.deploy(() => assign(stack, ["Admin", "QualityAnalyst"]));
  expect(dataOf(stack)).toEqual(assigned(admin, quality));
  await stack.deploy(() => assign(stack, ["QualityAnalyst"]));
  const data = dataOf(stack);
  expect(data).toEqual(assigned(quality));
  await stack.deploy(() => assign(stack, ["QualityAnalyst"]), { force: true });
  expect(dataOf(stack)).toEqual(data);

  await holders.setUser(ana, "Admin", "Agent", "QualityAnalyst");
  await stack.deploy(() => assign(stack, ["CallCenterManager"]));
  expect(await holders.ofUser(ana)).toEqual(["Admin", "Agent", "CallCenterManager"]);
});

test("a deploy or destroy reports once what an interrupted deploy has written", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  const cut = (act: () => Promise<unknown>) =>
    stack.failing("UpdateUserSecurityProfiles", "cut-after", act);
  const recovered = () => stack.lines.filter((line) => line.startsWith("[recovered]"));
  const program = (name: string) => () => assign(stack, [name]);

  await cut(() => stack.failure(program("Admin")));
  for (const lines of [['[recovered] one user "ana" gained Admin in an earlier deploy'], []]) {
    await stack.deploy(program("Admin"), { force: true });
    expect([stack.writes, recovered()]).toEqual([[], lines]);
  }

  await cut(() => stack.failure(program("QualityAnalyst")));
  await stack.deploy(program("QualityAnalyst"));
  expect([stack.writes, recovered()]).toEqual([
    [],
    ['[recovered] one user "ana" gained QualityAnalyst and lost Admin in an earlier deploy'],
  ]);

  await cut(() => stack.failure(program("CallCenterManager")));
  await stack.destroy();
  expect(stack.lines.filter((line) => line.includes("CallCenterManager"))).toEqual([
    '[recovered] one user "ana" gained CallCenterManager and lost QualityAnalyst in an earlier deploy',
    '[assigned] one user "ana" loses CallCenterManager',
  ]);
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
});

test("what an interrupted deploy has not written is not reported as recovered", async (stack) => {
  await new Holders(stack).addUser("ana", "Agent");
  const program = () => assign(stack, ["Admin"]);
  await stack.failing("UpdateUserSecurityProfiles", "cut-before", () => stack.failure(program));
  await stack.deploy(program);
  expect(stack.lines.filter((line) => line.includes("Admin"))).toEqual([
    '[assigned] one user "ana" gains Admin',
  ]);
});

test("what an interrupted deploy has written is reported once, by the resource that takes the user over", async (stack) => {
  const holders = new Holders(stack);
  await holders.addUser("ana", "Agent");
  await holders.addUser("ben", "Agent");
  const lines = () => stack.lines.filter((line) => line.includes('"ana" gain'));
  const { InstanceArn } = stack;
  const taken = () =>
    UserSecurityProfiles("two", { InstanceArn, User: "ana", SecurityProfiles: ["Admin"] });
  const outcomes = [
    ["cut-before", '[assigned] two user "ana" gains Admin'],
    ["cut-after", '[recovered] two user "ana" gained Admin in an earlier deploy'],
  ] as const;
  for (const [kind, line] of outcomes) {
    await stack.failing("UpdateUserSecurityProfiles", kind, () =>
      stack.failure(() => assign(stack, ["Admin"])),
    );
    await stack.deploy(taken);
    expect(lines()).toEqual([line]);
    await stack.destroy();
  }

  await stack.failing("UpdateUserSecurityProfiles", "cut-after", () =>
    stack.failure(() => assign(stack, ["Admin"])),
  );
  await stack.deploy(async () => {
    await assign(stack, ["Admin"], { User: "ben" });
    await taken();
  });
  expect(lines()).toEqual(['[recovered] two user "ana" gained Admin in an earlier deploy']);
});

test("a removal that restores nothing does not list the profiles of the instance", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  const team = () => stack.profile("team", { SecurityProfileName: "Team" });
  await stack.deploy(async () => assign(stack, [(await team()).SecurityProfileArn]));
  await stack.deploy(team);
  expect(stack.operations).toEqual(READ_AND_WRITE);
  expect(stack.lines).toContain('[assigned] one user "ana" loses Team');
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
});

test("a name that the state has is reported also where the profiles cannot be listed", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  const team = () => stack.profile("team", { SecurityProfileName: "Team" });
  await stack.deploy(async () => {
    const { SecurityProfileArn } = await team();
    return assign(stack, [SecurityProfileArn, await stack.arnOf("Admin")]);
  });
  await stack.failing("ListSecurityProfiles", "deny", () => stack.deploy(team));
  const lost = stack.lines.find((line) => line.startsWith("[assigned]"))?.split(" loses ")[1];
  expect(lost?.split(", ").toSorted()).toEqual(["Team", await idOf(stack, "Admin")].toSorted());
  expect(await holders.ofUser(ana)).toEqual(["Agent"]);
});

test("a tenth profile is assigned; an eleventh that comes up during the deploy is refused", async (stack) => {
  const holders = new Holders(stack);
  const names = await teams(stack, 9);
  const ana = await holders.addUser("ana", ...names.slice(0, 8), "Agent");
  await stack.deploy(() => assign(stack, ["Admin"]));
  expect(await holders.ofUser(ana)).toHaveLength(10);

  const ben = await holders.addUser("ben", "Agent");
  stack.connect.faults.add(
    {
      operation: "DescribeUser",
      kind: "delay",
      ms: 1,
      onMet: () => void holders.setUser(ben, ...names, "Agent"),
    },
    { operation: "DescribeUser", call: 2, kind: "delay", ms: 400 },
  );
  const error = await stack.failure(() => assign(stack, ["Admin"], { User: "ben" }));
  expect(error.message).toBe(
    `Cannot assign security profiles to user "ben" (app/test/one) in ${stack.InstanceArn}: it would have 11 security profiles; AWS allows 1 to 10. Nothing was changed. Declare fewer, remove others in the admin website, or set \`exact: true\` to keep only the declared ones.`,
  );
  expect(await holders.ofUser(ben)).toEqual([...names, "Agent"].toSorted());
});

test("a user whom somebody keeps changing is read five times, and the deploy fails", async (stack) => {
  const holders = new Holders(stack);
  const ana = await holders.addUser("ana", "Agent");
  const { InstanceId } = stack;
  const UserId = ana.split("/").at(-1);
  const agent = await idOf(stack, "Agent");
  const others = [await idOf(stack, "QualityAnalyst"), await idOf(stack, "CallCenterManager")];
  let reads = 0;
  const onMet = () => {
    reads += 1;
    const SecurityProfileIds = [agent, others[reads % 2] ?? ""];
    void stack.aws.updateUserSecurityProfiles({ InstanceId, UserId, SecurityProfileIds });
  };
  const { faults } = stack.connect;
  faults.add({ operation: "DescribeUser", call: "every", kind: "delay", ms: 100, onMet });
  const error = await stack.failure(() => assign(stack, ["Admin"]));
  faults.clear();
  expect(error.message).toBe(
    `Cannot assign security profiles to user "ana" (app/test/one) in ${stack.InstanceArn}: somebody else changed them 5 times at the same time. The state is unchanged. Run the same command again.`,
  );
  expect(reads).toBe(6);
  expect(stack.lines.filter((line) => line.startsWith("WARN one: somebody else"))).toHaveLength(5);
  expect(await holders.ofUser(ana)).not.toContain("Admin");
});

test("an error about a user that a resource has left names that resource", async (stack) => {
  const holders = new Holders(stack);
  await holders.addUser("ana", "Agent");
  await holders.addUser("ben", "Agent");
  await stack.deploy(() => assign(stack, ["Admin"]));
  stack.connect.faults.add({ operation: "UpdateUserSecurityProfiles", call: 2, kind: "deny" });
  const error = await stack.failure(() => assign(stack, ["Admin"], { User: "ben" }));
  expect(error.message).toStartWith(
    'Could not change the security profiles of user "ana" (formerly app/test/one) in us-east-1',
  );
});

test("every user that a resource has left since the last complete deploy loses its profiles", async (stack) => {
  const holders = new Holders(stack);
  const users = ["ana", "ben", "cal"];
  const arns = await Promise.all(users.map((name) => holders.addUser(name, "Agent")));
  await stack.deploy(() => assign(stack, ["Admin"]));
  await stack.failure(async () => {
    await assign(stack, ["Admin"], { User: "ben" });
    throw new Error("another resource");
  });
  await stack.deploy(() => assign(stack, ["Admin"], { User: "cal" }));
  const held = await Promise.all(arns.map((arn) => holders.ofUser(arn)));
  expect(held).toEqual([["Agent"], ["Agent"], ["Admin", "Agent"]]);
});

test(
  "a destroy after a failed move to another instance takes back what was assigned in the first",
  async (stack) => {
    const holders = new Holders(stack);
    const ana = await holders.addUser("ana", "Agent");
    const [, InstanceArn = ""] = stack.connect.instances.map((each) => each.instanceArn);
    await stack.deploy(() => assign(stack, ["Admin"]));
    const error = await stack.failure(() =>
      UserSecurityProfiles("one", { InstanceArn, User: "ana", SecurityProfiles: ["Admin"] }),
    );
    expect(error.message).toStartWith(`There is no user "ana" in ${InstanceArn}.`);
    await stack.destroy();
    expect(await holders.ofUser(ana)).toEqual(["Agent"]);
  },
  { instances: [{}, {}] },
);

test("a resource that assigned nothing leaves the code without a call", async (stack) => {
  await stack.failure(() => assign(stack, ["Admin"], { User: "nobody" }));
  await stack.deploy(async () => undefined);
  expect([stack.operations, stack.lines.filter((line) => line.startsWith("[deferred]"))]).toEqual([
    [],
    [],
  ]);
  const nested = (act: () => Promise<unknown>) => alchemy.run("inner", act);
  await stack.failure(() => nested(() => assign(stack, ["Admin"], { User: "nobody" })));
  await stack.deploy(() => nested(async () => undefined));
  expect([stack.operations, stack.lines.filter((line) => line.startsWith("[deferred]"))]).toEqual([
    [],
    [],
  ]);
});

test("what two resources at once have refused leaves no record", async (stack) => {
  const holders = new Holders(stack);
  await holders.addUser("ana", "Agent");
  const { InstanceArn } = stack;
  const two = (id: string) =>
    UserSecurityProfiles(id, { InstanceArn, User: "ana", SecurityProfiles: ["Admin"] });
  await stack.deploy(() => Promise.allSettled([assign(stack, ["Admin"]), two("two")]));
  expect(() => dataOf(stack)).toThrow("ENOENT");
});
