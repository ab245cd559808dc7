import { expect } from "bun:test";
import { AIAgentSecurityProfiles, UserSecurityProfiles } from "../../src/index.ts";
import { stackTest } from "../support/stack.ts";

const test = stackTest(import.meta);

const INSTANCE =
  "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555";
const OTHER = INSTANCE.replace("11111111", "99999999");
const AGENT = "arn:aws:wisdom:us-east-1:123456789012:ai-agent/a/b";

type Given = Readonly<Record<string, unknown>>;

/** Props that are refused, and how. */
const OF_USERS: readonly (readonly [Given, ...string[]])[] = [
  [{ User: undefined }, "User is missing; give a name or an ARN"],
  [{ User: 7 }, "User must be a string, not 7"],
  [{ User: "" }, "User is empty"],
  [{ User: "a".repeat(101) }, "User has 101 characters; at most 100"],
  [{ User: "\ud800" }, `User "\\ud800" is not well-formed Unicode`],
  [
    { User: `${OTHER}/agent/x` },
    `User "${`${OTHER}/agent/x`.slice(0, 76)}... is in another instance than InstanceArn`,
  ],
  [{ User: "arn:nonsense" }, `User "arn:nonsense" is not the ARN of a user`],
  [{ SecurityProfiles: undefined }, "SecurityProfiles is missing; give a list of profiles"],
  [{ SecurityProfiles: "Admin" }, `SecurityProfiles must be a list, not "Admin"`],
  [
    { SecurityProfiles: [7, { SecurityProfileArn: 7 }] },
    "SecurityProfiles[0] must be a security profile, its name or its ARN, not 7",
    "SecurityProfiles[1] must be a security profile, its name or its ARN, not { SecurityProfileArn: 7 }",
  ],
  [
    { SecurityProfiles: ["arn:x"] },
    `SecurityProfiles[0] "arn:x" is not the ARN of a security profile`,
  ],
  [
    { SecurityProfiles: Array.from({ length: 11 }, (_, index) => `Team ${index}`) },
    "SecurityProfiles has 11 entries; a user may have at most 10",
  ],
  [
    { SecurityProfiles: [], exact: true },
    "SecurityProfiles is empty, but a user needs at least one; declare one, or remove `exact`",
  ],
  [{ exact: "yes" }, `exact must be a boolean, not "yes"`],
  [{ delete: "no" }, `delete must be a boolean, not "no"`],
  [
    { region: "eu-west-1" },
    `region "eu-west-1" is not the region of InstanceArn ("us-east-1"); remove it`,
  ],
  [{ adopt: true }, "adopt is not a prop of UserSecurityProfiles"],
  [{ moveHolders: true }, "moveHolders is not a prop of UserSecurityProfiles"],
  [
    { SecurityProfile: ["Admin"] },
    "SecurityProfile is not a prop of UserSecurityProfiles; did you mean SecurityProfiles?",
  ],
];

const OF_AGENTS: readonly (readonly [Given, ...string[]])[] = [
  [{ AIAgent: undefined }, "AIAgent is missing; give a name or an ARN"],
  [{ AIAgent: "arn:nonsense" }, `AIAgent "arn:nonsense" is not the ARN of an AI agent`],
  [
    { AIAgent: `${AGENT}:1` },
    `AIAgent "${AGENT}:1" names a version; remove it and use \`versions\``,
  ],
  [{ versions: [] }, `versions must be "all" or a list of versions, not []`],
  [
    { versions: ["$latest", 0, 1.5] },
    ...["0] must be", "1] must be", "2] must be"].map(
      (at, index) =>
        `versions[${at} "unversioned", "$LATEST", "$SAVED" or a version number, not ${['"$latest"', "0", "1.5"][index]}`,
    ),
  ],
];

test("props of users that cannot be meant are refused before any call, each with what is wrong", async (stack) => {
  for (const [given, ...problems] of OF_USERS) {
    const valid = { InstanceArn: INSTANCE, User: "ana", SecurityProfiles: ["Admin"] };
    const props = Object.assign(valid, given);
    const error = await stack.failure(() => UserSecurityProfiles("ana", props));
    expect([given, error.message.split("\n").slice(1)]).toEqual([
      given,
      problems.map((problem) => `  - ${problem}`),
    ]);
    expect(stack.operations).toEqual([]);
  }
});

test("props of AI agents that cannot be meant are refused before any call, each with what is wrong", async (stack) => {
  for (const [given, ...problems] of OF_AGENTS) {
    const valid = { InstanceArn: INSTANCE, AIAgent: "Orders", SecurityProfiles: ["Admin"] };
    const props = Object.assign(valid, given);
    const error = await stack.failure(() => AIAgentSecurityProfiles("orders", props));
    expect([given, error.message.split("\n").slice(1)]).toEqual([
      given,
      problems.map((problem) => `  - ${problem}`),
    ]);
    expect(stack.operations).toEqual([]);
  }
});

test("two resources of one id, or for one holder, are refused before any call", async (stack) => {
  const { InstanceArn } = stack;
  const SecurityProfiles = ["Admin"];
  const user = (id: string, User: string) =>
    UserSecurityProfiles(id, { InstanceArn, User, SecurityProfiles });
  const agent = (id: string, AIAgent: string) =>
    AIAgentSecurityProfiles(id, { InstanceArn, AIAgent, SecurityProfiles });
  const mixed = () => Promise.allSettled([user("one", "ana"), agent("one", "Orders")]);
  const problemsOf = async (declare: () => Promise<PromiseSettledResult<unknown>[]>) =>
    (await stack.deploy(declare)).map((each) =>
      each.status === "rejected" ? each.reason.message.split("\n  - ")[1] : "deployed",
    );
  const twice = (named: string) =>
    `id "one" is declared twice in this run, for ${named}; give each resource its own id`;
  const cases = [
    [
      () => Promise.allSettled([user("one", "ana"), user("one", "ben")]),
      [twice('the users "ana" and "ben"'), twice('the users "ana" and "ben"')],
    ],
    [
      () => Promise.allSettled([agent("one", "Orders"), agent("one", "Refunds")]),
      [
        twice('the AI agents "Orders" and "Refunds"'),
        twice('the AI agents "Orders" and "Refunds"'),
      ],
    ],
    [mixed, [twice('"ana" and "Orders"'), twice('"ana" and "Orders"')]],
    [
      () => Promise.allSettled([user("one", "ana"), user("two", "ana")]),
      ["app/test/two", "app/test/one"].map(
        (other) =>
          `User "ana" is also declared by ${other}, in the same instance; declare all security profiles of the user in one of them`,
      ),
    ],
    [
      () => Promise.allSettled([agent("one", "Orders"), agent("two", "Orders")]),
      ["app/test/two", "app/test/one"].map(
        (other) =>
          `AIAgent "Orders" is also declared by ${other}, in the same instance; declare all security profiles of the AI agent in one of them`,
      ),
    ],
  ] as const;
  for (const [declare, problems] of cases) {
    expect(await problemsOf(declare)).toEqual([...problems]);
    expect(stack.operations).toEqual([]);
  }
});
