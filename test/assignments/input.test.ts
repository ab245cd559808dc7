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
  [
    { region: "eu-west-1" },
    `region "eu-west-1" is not the region of InstanceArn ("us-east-1"); remove it`,
  ],
  [{ adopt: true }, "adopt is not a prop of UserSecurityProfiles"],
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
