import { expect } from "bun:test";
import type { Scope } from "alchemy";
import { FileSystemStateStore } from "alchemy/state";
import { StateLockLostError } from "../../src/index.ts";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import { HoldersOf } from "../support/holders.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const stacks = stackTest(import.meta, CONTROL_PLANES);

function test(
  name: string,
  fn: (stack: Stack, holders: HoldersOf) => Promise<void>,
  options?: Parameters<typeof stacks>[2],
): void {
  stacks(
    name,
    async (stack) => {
      const holders = new HoldersOf(stack);
      try {
        await fn(stack, holders);
      } finally {
        await holders.free();
      }
    },
    options,
  );
}

const named = (stack: Stack, SecurityProfileName: string, fields: object = {}) =>
  stack.profile("team", { SecurityProfileName, moveHolders: true, ...fields });

/** Whether a request is about exactly this ARN of an AI agent. */
function isAbout(input: unknown, arn: string): boolean {
  return (
    typeof input === "object" && input !== null && "EntityArn" in input && input.EntityArn === arn
  );
}

/** The id of a profile of AWS's. */
async function stockId(stack: Stack, name: string): Promise<string> {
  return (await stack.arnOf(name)).split("/").at(-1) ?? "";
}

test("the holders of a renamed profile move to the new one before the old one is deleted", async (stack, holders) => {
  const [agent, admin] = [await stockId(stack, "Agent"), await stockId(stack, "Admin")];
  const old = await stack.deploy(() => named(stack, "Old"));
  await holders.user("ana", [old.SecurityProfileId]);
  await holders.user("ben", [agent, old.SecurityProfileId, admin]);
  await holders.user("cal", [agent]);
  const renamed = await stack.deploy(async () => {
    const profile = await named(stack, "New");
    expect(await holders.ofUser("ana")).toEqual([old.SecurityProfileId]);
    return profile;
  });
  expect(await stack.names()).toEqual(["New"]);
  expect(await holders.ofUser("ana")).toEqual([renamed.SecurityProfileId]);
  expect(await holders.ofUser("ben")).toEqual([agent, admin, renamed.SecurityProfileId].toSorted());
  expect(await holders.ofUser("cal")).toEqual([agent]);
  expect(stack.lines).toContain(
    `[replaced] team "Old" (${old.SecurityProfileArn}) by "New": the old one is deleted at the end of the deploy; its holders move to the new one first; settings that the code does not declare are not copied`,
  );
  expect(stack.lines).toContain('[holders] team 2 users move from "Old" to "New": ana, ben');
  expect(stack.operations.filter((name) => name !== "DescribeUser")).toEqual(
    [
      ...stack.on(["CreateSecurityProfile", "DescribeSecurityProfile", "DeleteSecurityProfile"]),
      "ListIntegrationAssociations",
      "SearchUsers",
      "UpdateUserSecurityProfiles",
      "UpdateUserSecurityProfiles",
    ].toSorted(),
  );
  await stack.deploy(() => named(stack, "New"));
  expect(stack.operations).toEqual([]);
});

test("the holders of a profile move to the new name of the resource that took it over in a failed deploy, if its old one leaves", async (stack, holders) => {
  const old = await stack.deploy(async () => {
    // Alchemy deletes last what was declared first.
    await stack.profile("first", { SecurityProfileName: "First" });
    return stack.profile("old", { SecurityProfileName: "Old" });
  });
  await holders.user("ana", [old.SecurityProfileId]);
  await stack.failure(async () => {
    await named(stack, "Old", { adopt: true });
    throw new Error("another resource");
  });
  const renamed = await stack.deploy(() => named(stack, "New"));
  expect(await holders.ofUser("ana")).toEqual([renamed.SecurityProfileId]);
  expect(await stack.names()).toEqual(["New"]);
});

test("a rename takes one read and one write of each user, one search, and one look for assistants", async (stack, holders) => {
  const old = await stack.deploy(() => named(stack, "Old"));
  for (const name of ["ana", "ben", "cal"]) await holders.user(name, [old.SecurityProfileId]);
  await stack.deploy(() => named(stack, "New"));
  expect(stack.operations).toEqual(
    [
      ...stack.on(["CreateSecurityProfile", "DescribeSecurityProfile", "DeleteSecurityProfile"]),
      "ListIntegrationAssociations",
      "SearchUsers",
      ...["ana", "ben", "cal"].flatMap(() => ["DescribeUser", "UpdateUserSecurityProfiles"]),
    ].toSorted(),
  );
});

test("without moveHolders the error names it, and the next deploy with it moves them", async (stack, holders) => {
  const old = await stack.deploy(() => named(stack, "Old", { moveHolders: false }));
  await holders.user("ana", [old.SecurityProfileId]);
  const error = await stack.failure(() => named(stack, "New", { moveHolders: false }));
  expect(error.message).toBe(
    `Cannot delete security profile "Old" (formerly app/test/team) (${old.SecurityProfileArn}): it is still in use. One user has it: ana. The profile and its state are unchanged. Set \`moveHolders: true\` on app/test/team to move them to "New", or give them another profile yourself; then run the same command again. If another stack manages the profile, set \`delete: false\` instead: it stays in AWS.`,
  );
  expect(await holders.ofUser("ana")).toEqual([old.SecurityProfileId]);
  expect(stack.writes).toEqual(stack.on(["CreateSecurityProfile", "DeleteSecurityProfile"]));

  const { SecurityProfileId } = await stack.deploy(() => named(stack, "New"));
  expect(stack.operations).toEqual(
    [
      ...stack.on(["DeleteSecurityProfile"]),
      "DescribeUser",
      "ListIntegrationAssociations",
      "SearchUsers",
      "UpdateUserSecurityProfiles",
    ].toSorted(),
  );
  expect(await holders.ofUser("ana")).toEqual([SecurityProfileId]);
  expect(await stack.names()).toEqual(["New"]);
});

test("a user who holds ten profiles, or the new one already, moves within the limit of ten", async (stack, holders) => {
  const old = await stack.deploy(() => named(stack, "Old"));
  const others = [];
  for (let index = 0; index < 9; index += 1) {
    const arn = await stack.foreign({ SecurityProfileName: `Other ${index}` });
    others.push(arn.split("/").at(-1) ?? "");
  }
  await holders.user("ana", [old.SecurityProfileId, ...others]);
  await holders.user("ben", [old.SecurityProfileId]);
  const { SecurityProfileId } = await stack.deploy(async () => {
    const profile = await named(stack, "New");
    await holders.assign("ben", [old.SecurityProfileId, profile.SecurityProfileId]);
    return profile;
  });
  expect(await holders.ofUser("ana")).toEqual([...others, SecurityProfileId].toSorted());
  expect(await holders.ofUser("ben")).toEqual([SecurityProfileId]);
});

test("a user who changes before the write keeps what they got, and lets go of the old profile", async (stack, holders) => {
  const [agent, admin] = [await stockId(stack, "Agent"), await stockId(stack, "Admin")];
  const old = await stack.deploy(() => named(stack, "Old"));
  await holders.user("ana", [old.SecurityProfileId]);
  await holders.user("ben", [old.SecurityProfileId]);
  await holders.user("cal", [old.SecurityProfileId]);
  const { faults } = stack.connect;
  faults.add({ operation: "DescribeUser", call: "every", kind: "delay", ms: 200 });
  const others = async () => {
    await holders.assign("ana", [agent]);
    await holders.assign("ben", [old.SecurityProfileId, admin]);
    await holders.deleteUser("cal");
  };
  let changed: Promise<void> | undefined;
  faults.add({
    operation: "SearchUsers",
    kind: "delay",
    ms: 0,
    onMet: () => void (changed = others()),
  });
  const { SecurityProfileId } = await stack.deploy(() => named(stack, "New"));
  await changed;
  faults.clear();
  expect(stack.operations.filter((name) => name === "DescribeUser")).toHaveLength(4);
  expect(await holders.ofUser("ana")).toEqual([agent]);
  expect(await holders.ofUser("ben")).toEqual([admin, SecurityProfileId].toSorted());
  expect(await stack.names()).toEqual(["New"]);
  expect(stack.lines).toContain('[holders] team one user moves from "Old" to "New": ben');
});

test("nothing is written while the holders cannot be read", async (stack, holders) => {
  const old = await stack.deploy(() => named(stack, "Old"));
  await holders.user("ana", [old.SecurityProfileId]);
  const error = await stack.failing("SearchUsers", "deny", () =>
    stack.failure(() => named(stack, "New")),
  );
  expect(error).toMatchObject({ code: "RequestFailed", operation: "SearchUsers" });
  expect(error.message).toContain("Allow connect:SearchUsers on this resource");
  expect(stack.writes).toEqual(stack.on(["CreateSecurityProfile"]));
  expect(await holders.ofUser("ana")).toEqual([old.SecurityProfileId]);
  expect(await stack.names()).toEqual(["New", "Old"]);
  await stack.deploy(() => named(stack, "New"));
  expect(await stack.names()).toEqual(["New"]);
});

test("a user who cannot be changed keeps the old profile, and the rest still move", async (stack, holders) => {
  const old = await stack.deploy(() => named(stack, "Old"));
  const names = Array.from({ length: 12 }, (_, index) => `user-${index + 10}`);
  for (const name of names) await holders.user(name, [old.SecurityProfileId]);
  const { faults } = stack.connect;
  faults.add({ operation: "UpdateUserSecurityProfiles", call: 3, kind: "deny" });
  const error = await stack.failure(() => named(stack, "New"));
  faults.clear();
  expect(error.message).toMatch(
    /^Could not change the security profiles of user "user-1\d" \(formerly app\/test\/team\) in us-east-1, account 123456789012 .+: UpdateUserSecurityProfiles failed with .+ Allow connect:UpdateUserSecurityProfiles on this resource for the current credentials, then run the same command again\.$/,
  );
  const held = await Promise.all(names.map((name) => holders.ofUser(name)));
  expect(held.filter(([id]) => id === old.SecurityProfileId)).toHaveLength(1);
  expect(await stack.names()).toEqual(["New", "Old"]);
  expect(stack.lines.find((line) => line.startsWith("[holders]"))).toStartWith(
    '[holders] team 11 users move from "Old" to "New": user-1',
  );

  await stack.deploy(() => named(stack, "New"));
  expect(stack.writes).toEqual(
    [...stack.on(["DeleteSecurityProfile"]), "UpdateUserSecurityProfiles"].toSorted(),
  );
  expect(await stack.names()).toEqual(["New"]);
});

test("a third name takes over the holders that two interrupted renames left", async (stack, holders) => {
  const first = await stack.deploy(() => named(stack, "First"));
  await holders.user("ana", [first.SecurityProfileId]);
  await holders.user("ben", [first.SecurityProfileId]);
  const { faults } = stack.connect;
  faults.add({ operation: "UpdateUserSecurityProfiles", call: 1, kind: "deny" });
  await stack.failure(() => named(stack, "Second"));
  faults.clear();
  expect(await stack.names()).toEqual(["First", "Second"]);
  const third = await stack.deploy(() => named(stack, "Third"));
  expect(await stack.names()).toEqual(["Third"]);
  for (const name of ["ana", "ben"]) {
    expect(await holders.ofUser(name)).toEqual([third.SecurityProfileId]);
  }
});

test("a rename that is taken back half-way brings back those who moved", async (stack, holders) => {
  const old = await stack.deploy(() => named(stack, "Old"));
  await holders.user("ana", [old.SecurityProfileId]);
  await holders.user("ben", [old.SecurityProfileId]);
  const { faults } = stack.connect;
  faults.add({ operation: "UpdateUserSecurityProfiles", call: 1, kind: "deny" });
  await stack.failure(() => named(stack, "New"));
  faults.clear();
  const back = await stack.deploy(() => named(stack, "Old"));
  expect(back.SecurityProfileArn).toBe(old.SecurityProfileArn);
  expect(await stack.names()).toEqual(["Old"]);
  for (const name of ["ana", "ben"]) {
    expect(await holders.ofUser(name)).toEqual([old.SecurityProfileId]);
  }
});

test("a destroy after an interrupted rename moves nobody", async (stack, holders) => {
  const old = await stack.deploy(() => named(stack, "Old"));
  await holders.user("ana", [old.SecurityProfileId]);
  await stack.failing("SearchUsers", "deny", () => stack.failure(() => named(stack, "New")));
  const error = await stack.destroyFailure();
  expect(error.message).toEndWith(
    "One user has it: ana. The profile and its state are unchanged. Assign another profile to its holders, then run the same command again. If another stack manages the profile, deploy it with `delete: false` first: it then stays in AWS.",
  );
  expect(stack.writes.filter((name) => name.includes("User"))).toEqual([]);
  expect(await holders.ofUser("ana")).toEqual([old.SecurityProfileId]);
});

test("a former profile that stays keeps its holders", async (stack, holders) => {
  const old = await stack.deploy(() => named(stack, "Old"));
  await holders.user("ana", [old.SecurityProfileId]);
  await stack.deploy(() => named(stack, "New", { delete: false }));
  expect(await holders.ofUser("ana")).toEqual([old.SecurityProfileId]);
  expect(stack.operations.filter((name) => name.includes("User"))).toEqual([]);
  await stack.aws.deleteSecurityProfile({
    InstanceId: stack.InstanceId,
    SecurityProfileId: (await stack.arnOf("New")).split("/").at(-1),
  });
});

const OTHER_INSTANCE = "99999999-2222-4333-8444-555555555555";

test(
  "the holders of a profile stay where the code turns to another instance",
  async (stack, holders) => {
    const old = await stack.deploy(() => named(stack, "Old"));
    await holders.user("ana", [old.SecurityProfileId]);
    const InstanceArn = stack.InstanceArn.replace(stack.InstanceId, OTHER_INSTANCE);
    const error = await stack.failure(() => named(stack, "New", { InstanceArn }));
    expect(error.message).toEndWith(
      "One user has it: ana. The profile and its state are unchanged. Assign another profile to its holders, then run the same command again. If another stack manages the profile, deploy it with `delete: false` first: it then stays in AWS.",
    );
    expect(stack.lines.find((line) => line.startsWith("[replaced]"))).toEndWith(
      "its holders do not move, and settings that the code does not declare are not copied",
    );
    expect(await holders.ofUser("ana")).toEqual([old.SecurityProfileId]);
  },
  { instances: [{}, { InstanceId: OTHER_INSTANCE }] },
);

test("nobody moves once another process has taken the lock of the state", async (stack, holders) => {
  const old = await stack.deploy(() => named(stack, "Old"));
  await holders.user("ana", [old.SecurityProfileId]);
  let isLost = false;
  const check = () => {
    if (isLost) throw new StateLockLostError("app/test", "was taken over by another process");
  };
  const stateStore = (scope: Scope) =>
    Object.assign(new FileSystemStateStore(scope, { rootDir: stack.rootDir }), {
      confirmLock: async () => check(),
      checkLock: check,
    });
  const rename = async () => {
    await named(stack, "New");
    isLost = true;
  };
  const error = await stack.failure(rename, { stateStore });
  expect(error).toMatchObject({ code: "StateLockLost" });
  expect(stack.writes).toEqual(stack.on(["CreateSecurityProfile"]));
  expect(await holders.ofUser("ana")).toEqual([old.SecurityProfileId]);
});

test("a profile that leaves the code keeps its holders, and the deploy fails", async (stack, holders) => {
  const old = await stack.deploy(() => named(stack, "Old"));
  await holders.user("ana", [old.SecurityProfileId]);
  const error = await stack.failure(async () => undefined);
  expect(error.message).toEndWith(
    "Assign another profile to its holders, then run the same command again. If another stack manages the profile, deploy it with `delete: false` first: it then stays in AWS.",
  );
  expect(await holders.ofUser("ana")).toEqual([old.SecurityProfileId]);
});

test("somebody who gets the old profile while it is deleted is named, with what to do", async (stack, holders) => {
  const old = await stack.deploy(() => named(stack, "Old"));
  await holders.user("ana", [old.SecurityProfileId]);
  const { faults } = stack.connect;
  const [operation = ""] = stack.on(["DeleteSecurityProfile"]);
  faults.add({ operation, kind: "delay", ms: 200 });
  faults.add({
    operation: "UpdateUserSecurityProfiles",
    kind: "delay",
    ms: 0,
    onMet: () => void holders.user("ben", [old.SecurityProfileId]),
  });
  const error = await stack.failure(() => named(stack, "New"));
  faults.clear();
  expect(error.message).toEndWith(
    "One user has it: ben. The profile and its state are unchanged. It gained a holder during the deploy, or AWS does not list all of its holders yet: run the same command again.",
  );
  await stack.deploy(() => named(stack, "New"));
  expect(await stack.names()).toEqual(["New"]);
});

test("every version of an AI agent gets the new profile before it loses the old one", async (stack, holders) => {
  const { Arn } = stack.connect.addAIAgent({ Name: "Orders", versions: 2 });
  const other = stack.connect.addAIAgent({ Name: "Returns" });
  const old = await stack.deploy(() => named(stack, "Old"));
  const all = [Arn, `${Arn}:$LATEST`, `${Arn}:1`, `${Arn}:2`];
  for (const arn of all) await holders.agent(arn, [old.SecurityProfileId]);
  const agent = await stockId(stack, "Agent");
  await holders.agent(`${Arn}:2`, [agent]);
  await holders.agent(other.Arn, [agent]);
  await holders.user("ana", [old.SecurityProfileId]);
  const { SecurityProfileId } = await stack.deploy(() => named(stack, "New"));
  for (const arn of all.slice(0, 3)) {
    expect(await holders.ofAgent(arn)).toEqual([SecurityProfileId]);
  }
  expect(await holders.ofAgent(`${Arn}:2`)).toEqual([agent, SecurityProfileId].toSorted());
  expect(await holders.ofAgent(other.Arn)).toEqual([agent]);
  for (const arn of all) {
    const changes = stack.calls.filter(
      ({ input, operation }) =>
        /^(?:Disa|A)ssociateSecurityProfiles$/.test(operation) && isAbout(input, arn),
    );
    expect(changes.map(({ operation }) => operation)).toEqual([
      "AssociateSecurityProfiles",
      "DisassociateSecurityProfiles",
    ]);
  }
  // Eight ARNs once, and the four that hold the profile again before they are changed.
  const counts = { ListIntegrationAssociations: 1, ListAIAgents: 1, ListAIAgentVersions: 2 };
  for (const [operation, count] of Object.entries({ ...counts, ListEntitySecurityProfiles: 12 })) {
    expect(stack.operations.filter((name) => name === operation)).toHaveLength(count);
  }
  expect(stack.lines).toContain(
    `[holders] team one user and 4 AI agents move from "Old" to "New": ana, ${all.toSorted().join(", ")}`,
  );
  expect(await stack.names()).toEqual(["New"]);
});

test("an AI agent that loses the old profile meanwhile is not given the new one", async (stack, holders) => {
  const { Arn } = stack.connect.addAIAgent({ Name: "Orders" });
  const old = await stack.deploy(() => named(stack, "Old"));
  await holders.agent(Arn, [old.SecurityProfileId]);
  const { faults } = stack.connect;
  // The three ARNs of the agent are listed by then, and one of them is read again.
  const takeAway = () => void holders.free();
  faults.add({ operation: "SearchUsers", kind: "delay", ms: 500, onMet: takeAway });
  faults.add({ operation: "ListEntitySecurityProfiles", call: 5, kind: "delay", ms: 300 });
  await stack.deploy(() => named(stack, "New"));
  faults.clear();
  const reads = stack.calls.filter(
    ({ accessKeyId, operation }) =>
      accessKeyId === "local" && operation === "ListEntitySecurityProfiles",
  );
  expect(reads).toHaveLength(4);
  expect(await holders.ofAgent(Arn)).toEqual([]);
  expect(stack.lines.filter((line) => line.startsWith("[holders]"))).toEqual([]);
});

test("nothing is written, and nobody moves, while the AI agents cannot all be listed", async (stack, holders) => {
  const { Arn } = stack.connect.addAIAgent({ Name: "Orders", versions: 1 });
  const old = await stack.deploy(() => named(stack, "Old"));
  await holders.agent(`${Arn}:1`, [old.SecurityProfileId]);
  await holders.user("ana", [old.SecurityProfileId]);
  for (const [operation, action] of [
    ["ListIntegrationAssociations", "connect:ListIntegrationAssociations"],
    ["ListAIAgents", "wisdom:ListAIAgents"],
    ["ListAIAgentVersions", "wisdom:ListAIAgentVersions"],
    ["ListEntitySecurityProfiles", "connect:ListEntitySecurityProfiles"],
  ] as const) {
    const error = await stack.failing(operation, "deny", () =>
      stack.failure(() => named(stack, "New")),
    );
    expect(error).toMatchObject({ code: "RequestFailed", operation });
    expect(error.message).toContain(`Allow ${action} on this resource`);
    expect(
      stack.writes.filter((name) => !stack.on(["CreateSecurityProfile"]).includes(name)),
    ).toEqual([]);
    expect(await holders.ofUser("ana")).toEqual([old.SecurityProfileId]);
    expect(await holders.ofAgent(`${Arn}:1`)).toEqual([old.SecurityProfileId]);
    expect(await stack.names()).toEqual(["New", "Old"]);
  }
  const { SecurityProfileId } = await stack.deploy(() => named(stack, "New"));
  expect(await holders.ofUser("ana")).toEqual([SecurityProfileId]);
  expect(await holders.ofAgent(`${Arn}:1`)).toEqual([SecurityProfileId]);
});

test("a user whom somebody keeps changing is left alone, and the old profile stays", async (stack, holders) => {
  const [agent, admin] = [await stockId(stack, "Agent"), await stockId(stack, "Admin")];
  const old = await stack.deploy(() => named(stack, "Old"));
  await holders.user("ana", [old.SecurityProfileId]);
  let reads = 0;
  const change = () => {
    reads += 1;
    return holders.assign("ana", [old.SecurityProfileId, reads % 2 === 0 ? agent : admin]);
  };
  const { faults } = stack.connect;
  const fault = { kind: "delay", ms: 50 } as const;
  faults.add({ operation: "SearchUsers", ...fault, onMet: () => void change() });
  faults.add({ operation: "DescribeUser", call: "every", ...fault, onMet: () => void change() });
  const error = await stack.failure(() => named(stack, "New"));
  faults.clear();
  expect(error.message).toBe(
    'Could not read user "ana" (formerly app/test/team): DescribeUser showed other security profiles at each of 5 reads. The state is unchanged, and nothing was written after that. Run the same command again.',
  );
  const writes = stack.calls.filter(
    ({ accessKeyId, operation }) =>
      accessKeyId === "local" && operation === "UpdateUserSecurityProfiles",
  );
  expect(writes).toEqual([]);
  expect(await stack.names()).toEqual(["New", "Old"]);
});
