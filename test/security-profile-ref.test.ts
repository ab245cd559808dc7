import { expect } from "bun:test";
import alchemy from "alchemy";
import { SecurityProfileRef } from "../src/index.ts";
import { FIELD_NAMES } from "../src/profile/model.ts";
import { stackTest } from "./support/stack.ts";

const test = stackTest(import.meta);

test("a profile is looked up by name, all of it, and nothing is written or kept", async (stack) => {
  const ref = await stack.deploy(() =>
    SecurityProfileRef({ InstanceArn: stack.InstanceArn, SecurityProfileName: "Admin" }),
  );
  expect(stack.operations).toEqual([
    "DescribeSecurityProfile",
    "ListSecurityProfileAIAgents",
    "ListSecurityProfileApplications",
    "ListSecurityProfileFlowModules",
    "ListSecurityProfilePermissions",
    "ListSecurityProfiles",
  ]);
  expect(ref).toMatchObject({
    InstanceArn: stack.InstanceArn,
    SecurityProfileArn: await stack.arnOf("Admin"),
    SecurityProfileName: "Admin",
    Applications: [],
  });
  expect(ref.Permissions).toEqual((await stack.live("Admin")).Permissions ?? []);
  expect(FIELD_NAMES.filter((name) => ref[name] === undefined)).toEqual([]);
});

test("a profile is looked up by ARN, which names the instance", async (stack) => {
  const SecurityProfileArn = await stack.arnOf("Agent");
  const ref = await stack.deploy(() => SecurityProfileRef({ SecurityProfileArn }));
  expect(stack.operations).toHaveLength(5);
  expect(ref).toMatchObject({ SecurityProfileArn, InstanceArn: stack.InstanceArn });
});

test("a profile that is not there is an error that lists what is", async (stack) => {
  const error = await stack.failure(() =>
    SecurityProfileRef({ InstanceArn: stack.InstanceArn, SecurityProfileName: "admin" }),
  );
  expect(error["code"]).toBe("NotFound");
  expect(error.message).toBe(
    `There is no security profile "admin" in ${stack.InstanceArn}. It has: "Admin", "Agent", "CallCenterManager", "QualityAnalyst".`,
  );
});

test("a name that is almost right is shown the nearest of many names, in quotes", async (stack) => {
  for (let each = 0; each < 17; each += 1)
    await stack.foreign({ SecurityProfileName: `Team ${each} ` });
  const { InstanceArn } = stack;
  const error = await stack.failure(() =>
    SecurityProfileRef({ InstanceArn, SecurityProfileName: "Team 12" }),
  );
  expect(error.message).toBe(
    `There is no security profile "Team 12" in ${InstanceArn}. The nearest of its 21 names are "Team 1 ", "Team 12 ", "Team 0 ".`,
  );
});

test("an ARN of no profile is an error that says what to do", async (stack) => {
  const SecurityProfileArn = `${stack.InstanceArn}/security-profile/gone`;
  const error = await stack.failure(() => SecurityProfileRef({ SecurityProfileArn }));
  expect(error.message).toBe(
    `There is no security profile "${SecurityProfileArn}" in ${stack.InstanceArn}. Correct the ARN, or look the profile up by its name.`,
  );
});

test("a wrong reference is refused before any call, all problems at once", async (stack) => {
  const refuse = async (props: object) => {
    const error = await stack.failure(() => SecurityProfileRef(props as never));
    expect(stack.operations).toEqual([]);
    return error.message.split("\n").slice(1);
  };
  expect(await refuse({})).toEqual([
    "  - InstanceArn is missing; set the full ARN of the instance (arn:aws:connect:REGION:ACCOUNT:instance/ID)",
    "  - SecurityProfileName is missing; set it or SecurityProfileArn",
  ]);
  expect(await refuse({ SecurityProfileArn: "arn:x" })).toEqual([
    '  - SecurityProfileArn "arn:x" is not the ARN of a security profile',
  ]);
  expect(
    await refuse({
      InstanceArn: stack.InstanceArn,
      SecurityProfileArn: "arn:aws:connect:eu-west-2:123456789012:instance/i/security-profile/p",
    }),
  ).toEqual([
    "  - InstanceArn is not the instance of SecurityProfileArn (arn:aws:connect:eu-west-2:123456789012:instance/i)",
  ]);
  expect(
    await refuse({
      SecurityProfileArn: await stack.arnOf("Admin"),
      SecurityProfileName: "Agent",
    }),
  ).toEqual(["  - SecurityProfileName and SecurityProfileArn exclude each other; set one"]);
  const { InstanceArn } = stack;
  expect(await refuse({ InstanceArn, SecurityProfileName: "", profile: 5 })).toEqual([
    "  - profile must be a string, not 5",
    '  - SecurityProfileName must be a name, not ""',
  ]);
  const secret = alchemy.secret("hidden", "mine");
  expect(await refuse({ InstanceArn, SecurityProfileName: secret })).toEqual([
    "  - SecurityProfileName must be a name, not Secret(mine)",
  ]);
  expect(await refuse({ SecurityProfileArn: secret })).toEqual([
    "  - SecurityProfileArn Secret(mine) is not the ARN of a security profile",
  ]);
});
