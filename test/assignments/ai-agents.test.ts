import { expect } from "bun:test";
import { AIAgentSecurityProfiles, type AIAgentSecurityProfilesProps } from "../../src/index.ts";
import { startLocalConnect } from "../../src/local/index.ts";
import { Holders } from "../support/held.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const ASSISTANT = "aaaaaaaa-1111-4222-8333-444444444444";
const ORDERS = "bbbbbbbb-1111-4222-8333-444444444444";
const SECOND = "ffffffff-1111-4222-8333-444444444444";
const TWIN = "eeeeeeee-1111-4222-8333-444444444444";
const ARN = `arn:aws:wisdom:us-east-1:123456789012:ai-agent/${ASSISTANT}/${ORDERS}`;

const options = {
  assistants: [{ Id: ASSISTANT, Name: "Support" }],
  aiAgents: [{ Id: ORDERS, Name: "Orders", versions: 1 }, { Name: "Refunds" }],
};
const all = [ARN, `${ARN}:$LATEST`, `${ARN}:$SAVED`, `${ARN}:1`];

const stacks = stackTest(import.meta);
const test = (name: string, fn: (stack: Stack) => Promise<void>) => stacks(name, fn, options);

const declare = (
  { InstanceArn }: Stack,
  props: Omit<AIAgentSecurityProfilesProps, "InstanceArn" | "AIAgent"> & { AIAgent?: string },
) => AIAgentSecurityProfiles("orders", { InstanceArn, AIAgent: "Orders", ...props });

const each = <T>(operation: T) => all.map(() => operation);

test("every version gets the profiles, and a deploy without changes writes nothing", async (stack) => {
  const holders = new Holders(stack);
  const program = () => declare(stack, { SecurityProfiles: ["Agent"] });
  const output = await stack.deploy(program);
  expect(stack.operations).toEqual([
    ...each("AssociateSecurityProfiles"),
    "ListAIAgentVersions",
    "ListAIAgents",
    ...each("ListEntitySecurityProfiles"),
    "ListIntegrationAssociations",
    "ListSecurityProfiles",
  ]);
  expect({ ...output }).toMatchObject({ AIAgent: "Orders", AIAgentArn: ARN, VersionArns: all });
  for (const arn of all) expect(await holders.ofAgent(arn)).toEqual(["Agent"]);

  await stack.deploy(program);
  expect(stack.operations).toEqual([
    "ListAIAgentVersions",
    "ListAIAgents",
    ...each("ListEntitySecurityProfiles"),
    "ListIntegrationAssociations",
    "ListSecurityProfiles",
  ]);
});

test("a version that was published since gets the profiles with the next deploy, code unchanged", async (stack) => {
  const holders = new Holders(stack);
  const program = () => declare(stack, { SecurityProfiles: ["Agent"] });
  await stack.deploy(program);
  stack.connect.publishAIAgentVersion(ARN);
  await stack.deploy(program);
  expect(stack.writes).toEqual(["AssociateSecurityProfiles"]);
  expect(await holders.ofAgent(`${ARN}:2`)).toEqual(["Agent"]);
  await stack.destroy();
  expect(await holders.ofAgent(`${ARN}:2`)).toEqual([]);
});

test("only listed versions get the profiles, without a call for versions", async (stack) => {
  const holders = new Holders(stack);
  await stack.deploy(() =>
    declare(stack, { AIAgent: ARN, SecurityProfiles: ["Agent"], versions: ["$LATEST", 1] }),
  );
  expect(stack.operations).toEqual([
    "AssociateSecurityProfiles",
    "AssociateSecurityProfiles",
    "ListEntitySecurityProfiles",
    "ListEntitySecurityProfiles",
    "ListSecurityProfiles",
  ]);
  expect(await holders.ofAgent(ARN)).toEqual([]);
  expect(await holders.ofAgent(`${ARN}:1`)).toEqual(["Agent"]);
  const other = () =>
    declare(stack, { AIAgent: ARN, SecurityProfiles: ["Agent"], versions: ["unversioned"] });
  await stack.deploy(other);
  await stack.deploy(other);
  expect(stack.operations).toEqual([]);
  expect(await holders.ofAgent(ARN)).toEqual(["Agent"]);
  expect(await holders.ofAgent(`${ARN}:1`)).toEqual([]);
});

test("a deploy that fails for one version reports what the others gain, and the next one completes", async (stack) => {
  const holders = new Holders(stack);
  const program = () => declare(stack, { SecurityProfiles: ["Agent"] });
  const assigned = () => stack.lines.filter((line) => line.startsWith("[assigned]")).toSorted();
  const { faults } = stack.connect;
  const operation = "AssociateSecurityProfiles";
  faults.add({ operation, call: 1, kind: "deny" });
  for (const call of [2, 3, 4]) faults.add({ operation, call, kind: "delay", ms: 200 });
  const error = await stack.failure(program);
  expect(error.message).toStartWith(
    'Could not associate security profiles with AI agent "Orders" (app/test/orders)',
  );
  expect(assigned()).toEqual([
    '[assigned] orders AI agent "Orders:$LATEST" gains Agent',
    '[assigned] orders AI agent "Orders:$SAVED" gains Agent',
    '[assigned] orders AI agent "Orders:1" gains Agent',
  ]);
  faults.clear();
  await stack.deploy(program);
  expect(assigned()).toEqual(['[assigned] orders AI agent "Orders" gains Agent']);
  for (const arn of all) expect(await holders.ofAgent(arn)).toEqual(["Agent"]);
});

test("a new profile is associated before the former one is disassociated", async (stack) => {
  const versions = ["unversioned"] as const;
  await stack.deploy(() => declare(stack, { SecurityProfiles: ["Agent"], versions }));
  await stack.deploy(() => declare(stack, { SecurityProfiles: ["Admin"], versions }));
  expect(stack.calls.map(({ operation }) => operation).slice(-2)).toEqual([
    "AssociateSecurityProfiles",
    "DisassociateSecurityProfiles",
  ]);
});

test("what somebody else gave stays, unless exact, and a destroy takes away only what was added", async (stack) => {
  const holders = new Holders(stack);
  await holders.changeAgent("associate", ARN, "Agent", "QualityAnalyst");
  const versions = ["unversioned"] as const;
  await stack.deploy(() => declare(stack, { SecurityProfiles: ["Admin", "Agent"], versions }));
  expect(await holders.ofAgent(ARN)).toEqual(["Admin", "Agent", "QualityAnalyst"]);
  const exact = { SecurityProfiles: ["Admin", "Agent"], versions, exact: true };
  await stack.deploy(() => declare(stack, exact));
  expect(stack.writes).toEqual(["DisassociateSecurityProfiles"]);
  expect(await holders.ofAgent(ARN)).toEqual(["Admin", "Agent"]);
  await stack.destroy();
  expect(await holders.ofAgent(ARN)).toEqual(["Agent"]);
});

test("an agent that does not exist is reported with those that do", async (stack) => {
  const error = await stack.failure(() =>
    declare(stack, { AIAgent: "Order", SecurityProfiles: ["Agent"] }),
  );
  expect(error.message).toBe(
    `There is no AI agent "Order" in ${stack.InstanceArn}. Create the AI agent, correct its name, or remove the resource. AI agents of the instance: Orders, Refunds.`,
  );
  expect(stack.writes).toEqual([]);
});

stacks(
  "a name that two agents have is refused with their ARNs",
  async (stack) => {
    const error = await stack.failure(() => declare(stack, { SecurityProfiles: ["Agent"] }));
    const other = ARN.replace(ASSISTANT, SECOND).replace(ORDERS, TWIN);
    expect(error.message).toBe(
      `There are 2 AI agents with the name "Orders" in ${stack.InstanceArn}: ${ARN}, ${other}. Set the ARN of one of them.`,
    );
    expect(stack.writes).toEqual([]);
  },
  {
    ...options,
    assistants: [...options.assistants, { Id: SECOND, Name: "Second" }],
    aiAgents: [...options.aiAgents, { Id: TWIN, Name: "Orders", Assistant: "Second" }],
  },
);

test("another agent of the name takes over once the instance no longer has the assistant of the first", async (stack) => {
  const program = () => declare(stack, { SecurityProfiles: ["Agent"] });
  await stack.deploy(program);
  stack.connect.addAssistant({ Id: SECOND, Name: "Second" });
  stack.connect.addAIAgent({ Id: TWIN, Name: "Orders", Assistant: "Second" });
  expect(await stack.deploy(program)).toMatchObject({ AIAgentArn: ARN, VersionArns: all });
  expect(stack.writes).toEqual([]);

  await using later = await startLocalConnect({
    assistants: [
      { Id: ASSISTANT, Name: "Support", associate: false },
      { Id: SECOND, Name: "Second" },
    ],
    aiAgents: [
      { Id: ORDERS, Name: "Orders", versions: 1 },
      { Id: TWIN, Name: "Orders", Assistant: "Second" },
    ],
  });
  Object.assign(process.env, later.env);
  const AIAgentArn = ARN.replace(ASSISTANT, SECOND).replace(ORDERS, TWIN);
  expect(await stack.deploy(program)).toMatchObject({
    AIAgentArn,
    VersionArns: [AIAgentArn, `${AIAgentArn}:$LATEST`, `${AIAgentArn}:$SAVED`],
  });
  expect(stack.lines).toContain(
    `[deferred] orders AI agent "Orders" (${ARN}) loses the profiles assigned here at the end of the deploy, unless another resource assigns them`,
  );
  await stack.destroy();
  Object.assign(process.env, stack.connect.env);
});

test("an ARN of an agent that does not exist is reported with the agents that do", async (stack) => {
  const AIAgent = ARN.replace(ORDERS, TWIN);
  const error = await stack.failure(() => declare(stack, { AIAgent, SecurityProfiles: ["Agent"] }));
  expect(error.message).toBe(
    `There is no AI agent "${AIAgent}" in ${stack.InstanceArn}. Create the AI agent, correct its name, or remove the resource. AI agents of the instance: Orders, Refunds.`,
  );
  expect(stack.writes).toEqual([]);
});

stacks(
  "an incomplete list of versions stops the deploy before it writes",
  async (stack) => {
    const error = await stack.failing("ListAIAgentVersions", "internal", () =>
      stack.failure(() => declare(stack, { SecurityProfiles: ["Agent"] })),
    );
    expect(error).toMatchObject({ code: "RequestFailed", operation: "ListAIAgentVersions" });
    expect(stack.writes).toEqual([]);
  },
  options,
);

stacks(
  "where the ARN without a version is that of $LATEST, profiles are assigned and taken back the same",
  async (stack) => {
    const holders = new Holders(stack);
    const program = () => declare(stack, { SecurityProfiles: ["Agent"] });
    await stack.deploy(program);
    for (const arn of all) expect(await holders.ofAgent(arn)).toEqual(["Agent"]);
    await stack.deploy(program);
    expect(stack.writes).toEqual([]);
    await stack.deploy(() => declare(stack, { SecurityProfiles: ["Admin"] }));
    for (const arn of all) expect(await holders.ofAgent(arn)).toEqual(["Admin"]);
    await stack.destroy();
    for (const arn of all) expect(await holders.ofAgent(arn)).toEqual([]);
  },
  { ...options, behavior: { plainAgentArn: "latest" } },
);

/** Milliseconds for which reads show what was before a change. */
const LAG = 1000;

stacks(
  "a deploy after an interrupted destroy assigns the profiles again, although reads still show them",
  async (stack) => {
    const holders = new Holders(stack);
    const program = () => declare(stack, { SecurityProfiles: ["Agent"] });
    await stack.deploy(program);
    await Bun.sleep(2 * LAG);
    await stack.interruptedDestroy();
    await stack.deploy(program);
    await Bun.sleep(LAG);
    for (const arn of all) expect(await holders.ofAgent(arn)).toEqual(["Agent"]);
  },
  { ...options, readLag: LAG },
);
