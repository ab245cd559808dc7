import { expect, test } from "bun:test";
import { agentsOf, holdableArns, parseAIAgentArn } from "../../src/profile/ai-agent-arn.ts";

const SERVICE = "arn:aws-us-gov:wisdom:us-gov-west-1:123456789012";
const AGENT = `${SERVICE}:ai-agent/assistant-1/agent-1`;

test.each([
  ["", {}],
  [":$LATEST", { qualifier: "$LATEST" }],
  [":$SAVED", { qualifier: "$SAVED" }],
  [":12", { qualifier: "12" }],
])("an ARN with %j names its agent and assistant", (version, qualifier) => {
  expect(parseAIAgentArn(`${AGENT}${version}`)).toStrictEqual({
    AIAgentArn: AGENT,
    AssistantArn: `${SERVICE}:assistant/assistant-1`,
    ...qualifier,
  });
});

test.each([
  "",
  "agent-1",
  `${SERVICE}:assistant/assistant-1`,
  `${SERVICE}:ai-agent/assistant-1`,
  `${AGENT}:`,
  `${AGENT}:latest`,
  `${AGENT}:1:2`,
  `${AGENT}/more`,
  ` ${AGENT}`,
  AGENT.replace("wisdom", "connect"),
  AGENT.replace("123456789012", "1"),
])("%j is not the ARN of an AI agent", (arn) => {
  expect(parseAIAgentArn(arn)).toBeUndefined();
});

test("an AI agent can hold profiles without a version, and by each version", () => {
  expect(holdableArns(AGENT, [1, 3])).toEqual([
    AGENT,
    `${AGENT}:$LATEST`,
    `${AGENT}:$SAVED`,
    `${AGENT}:1`,
    `${AGENT}:3`,
  ]);
});

test("the versions of an AI agent are one agent; another ARN stays", () => {
  expect(agentsOf([`${AGENT}:1`, AGENT, "arn:other", `${AGENT}:2`])).toEqual([AGENT, "arn:other"]);
});
