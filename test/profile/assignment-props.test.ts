import { expect, test } from "bun:test";
import {
  checkAIAgentAssignment,
  checkUserAssignment,
  namesOf,
} from "../../src/profile/assignment-props.ts";

const InstanceArn =
  "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555";
const OTHER = InstanceArn.replace("1111", "9999");
const PROFILE = `${InstanceArn}/security-profile/agent`;
const USER = `${InstanceArn}/agent/ana`;
const AGENT = "arn:aws:wisdom:us-east-1:123456789012:ai-agent/assistant/orders";

const user = { InstanceArn, User: "ana", SecurityProfiles: ["Agent"] };
const agent = { InstanceArn, AIAgent: "orders", SecurityProfiles: ["Agent"] };
const names = (count: number) => Array.from({ length: count }, (_, index) => `Profile ${index}`);

const problemsOf = (change: object) =>
  checkUserAssignment({ ...user, ...change }).map(({ message, path }) => `${path} ${message}`);
const problemsOfAgent = (change: object) =>
  checkAIAgentAssignment({ ...agent, ...change }).map(({ message, path }) => `${path} ${message}`);

test.each<[string, object]>([
  ["a name", {}],
  ["an ARN", { User: USER }],
  ["a long name", { User: "😀".repeat(100) }],
  ["no profile", { SecurityProfiles: [] }],
  ["no profile, and others may be left", { SecurityProfiles: [], exact: false }],
  ["ten profiles", { SecurityProfiles: [...names(10), ...names(10)] }],
  ["a profile by its ARN", { SecurityProfiles: [PROFILE] }],
  ["a profile of the code", { SecurityProfiles: [{ SecurityProfileArn: PROFILE }] }],
  ["undefined props", { exact: undefined, other: undefined }],
  [
    "every option",
    { exact: true, region: "us-east-1", accessKeyId: "AKIA", secretAccessKey: "key" },
  ],
])("a user with %s is valid", (_, change) => {
  expect(problemsOf(change)).toEqual([]);
});

test.each<[object, string]>([
  [{ User: undefined }, "User is missing; give a name or an ARN"],
  [{ User: 5 }, "User must be a string, not 5"],
  [{ User: "" }, "User is empty"],
  [{ User: "\uD800" }, String.raw`User "\ud800" is not well-formed Unicode`],
  [{ User: "a".repeat(101) }, "User has 101 characters; at most 100"],
  [{ User: "😀".repeat(101) }, "User has 101 characters; at most 100"],
  [
    { User: `${OTHER}/agent/ana` },
    `User "${OTHER.slice(0, 76)}... is in another instance than InstanceArn`,
  ],
  [{ User: "arn:x" }, 'User "arn:x" is not the ARN of a user'],
  [{ User: "arn:x/agent/" }, 'User "arn:x/agent/" is not the ARN of a user'],
  [{ User: "arn:x/agent/a_b" }, 'User "arn:x/agent/a_b" is not the ARN of a user'],
  [{ User: "arn:x/agent/a/agent/b" }, 'User "arn:x/agent/a/agent/b" is not the ARN of a user'],
  [{ User: `${USER}/agent/b` }, `User "${USER.slice(0, 76)}... is not the ARN of a user`],
  [{ SecurityProfiles: undefined }, "SecurityProfiles is missing; give a list of profiles"],
  [{ SecurityProfiles: "Agent" }, 'SecurityProfiles must be a list, not "Agent"'],
  [{ SecurityProfiles: names(11) }, "SecurityProfiles has 11 entries; a user may have at most 10"],
  [
    { SecurityProfiles: [], exact: true },
    "SecurityProfiles is empty, but a user needs at least one; declare one, or remove `exact`",
  ],
  [
    { SecurityProfiles: ["Agent", 5] },
    "SecurityProfiles[1] must be a security profile, its name or its ARN, not 5",
  ],
  [
    { SecurityProfiles: [{ SecurityProfileArn: 5 }] },
    "SecurityProfiles[0] must be a security profile, its name or its ARN, not { SecurityProfileArn: 5 }",
  ],
  [
    { SecurityProfiles: ["a/b"] },
    `SecurityProfiles[0] "a/b" does not match AWS's pattern [ a-zA-Z0-9_@-]+`,
  ],
  [
    { SecurityProfiles: ["Agent", "arn:x"] },
    'SecurityProfiles[1] "arn:x" is not the ARN of a security profile',
  ],
  [
    { SecurityProfiles: [{ SecurityProfileArn: PROFILE.replace("1111", "9999") }] },
    `SecurityProfiles[0] "${OTHER.slice(0, 76)}... is in another instance than InstanceArn`,
  ],
  [{ exact: "yes" }, 'exact must be a boolean, not "yes"'],
  [{ adopt: true }, "adopt is not a prop of UserSecurityProfiles"],
  [{ delete: "no" }, 'delete must be a boolean, not "no"'],
  [{ controlPlane: "connect" }, "controlPlane is not a prop of UserSecurityProfiles"],
  [{ exakt: true }, "exakt is not a prop of UserSecurityProfiles; did you mean exact?"],
  [{ versions: "all" }, "versions is not a prop of UserSecurityProfiles"],
  [{ region: 5 }, "region must be a string, not 5"],
  [{ accessKeyId: "AKIA" }, "accessKeyId and secretAccessKey must be set together; one is missing"],
  [
    { InstanceArn: "i" },
    'InstanceArn "i" is not an ARN; an id alone does not name the region (arn:aws:connect:REGION:ACCOUNT:instance/ID)',
  ],
])("a user with %j: %s", (change, problem) => {
  expect(problemsOf(change)).toEqual([problem]);
});

test.each([undefined, null, "ana", ["ana"]])("props must be an object, not %j", (props) => {
  const problem = [{ path: "props", message: `must be an object, not ${Bun.inspect(props)}` }];
  expect([checkUserAssignment(props), checkAIAgentAssignment(props)]).toEqual([problem, problem]);
});

test.each<[string, object]>([
  ["a name", {}],
  ["an ARN", { AIAgent: AGENT }],
  ["a long name", { AIAgent: "a".repeat(255) }],
  ["no profile", { SecurityProfiles: [], exact: true }],
  ["eleven profiles", { SecurityProfiles: names(11) }],
  ["all versions", { versions: "all" }],
  ["some versions", { versions: ["unversioned", "$LATEST", "$SAVED", 1, 12] }],
])("an AI agent with %s is valid", (_, change) => {
  expect(problemsOfAgent(change)).toEqual([]);
});

const VERSION = 'must be "unversioned", "$LATEST", "$SAVED" or a version number';
test.each<[object, string[]]>([
  [{ AIAgent: undefined }, ["AIAgent is missing; give a name or an ARN"]],
  [{ AIAgent: "a".repeat(256) }, ["AIAgent has 256 characters; at most 255"]],
  [{ AIAgent: "arn:x" }, ['AIAgent "arn:x" is not the ARN of an AI agent']],
  [
    { AIAgent: `${AGENT}:1` },
    [`AIAgent "${AGENT}:1" names a version; remove it and use \`versions\``],
  ],
  [{ User: "ana" }, ["User is not a prop of AIAgentSecurityProfiles"]],
  [{ version: 1 }, ["version is not a prop of AIAgentSecurityProfiles; did you mean versions?"]],
  [{ AIAgents: "a" }, ["AIAgents is not a prop of AIAgentSecurityProfiles; did you mean AIAgent?"]],
  [
    { SecurityProfile: [] },
    ["SecurityProfile is not a prop of AIAgentSecurityProfiles; did you mean SecurityProfiles?"],
  ],
  [{ versions: "some" }, ['versions must be "all" or a list of versions, not "some"']],
  [{ versions: [] }, ['versions must be "all" or a list of versions, not []']],
  [
    { versions: ["1", 1, 0, 1.5, "latest"] },
    [
      `versions[0] ${VERSION}, not "1"`,
      `versions[2] ${VERSION}, not 0`,
      `versions[3] ${VERSION}, not 1.5`,
      `versions[4] ${VERSION}, not "latest"`,
    ],
  ],
])("an AI agent with %j: %j", (change, problems) => {
  expect(problemsOfAgent(change)).toEqual(problems);
});

test("names of profiles are sorted, without duplicates, and without what is none", () => {
  expect(namesOf(["b", { SecurityProfileArn: "a" }, "b", 5, { SecurityProfileArn: 5 }])).toEqual([
    "a",
    "b",
  ]);
});
