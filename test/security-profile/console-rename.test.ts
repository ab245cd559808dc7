import { expect } from "bun:test";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta, CONTROL_PLANES);

const declare = (stack: Stack, SecurityProfileName: string, fields: object = {}) =>
  stack.profile("team", { SecurityProfileName, ...fields });

test("a console rename that the code follows replaces nothing", async (stack) => {
  const { SecurityProfileArn, SecurityProfileId } = await stack.deploy(() =>
    declare(stack, "Team"),
  );
  stack.connect.renameSecurityProfile(SecurityProfileId, "Squad");
  const followed = await stack.deploy(() => declare(stack, "Squad"));
  expect(followed).toMatchObject({ SecurityProfileArn, SecurityProfileName: "Squad" });
  expect(stack.operations).toEqual(stack.on(["DescribeSecurityProfile"]));
  expect(await stack.names()).toEqual(["Squad"]);
});

test("a console rename that the code does not follow is reported, and the rest is deployed", async (stack) => {
  const { SecurityProfileArn, SecurityProfileId } = await stack.deploy(() =>
    declare(stack, "Team"),
  );
  stack.connect.renameSecurityProfile(SecurityProfileId, "Squad");
  for (const Description of ["one", "two"]) {
    const profile = await stack.deploy(() => declare(stack, "Team", { Description }));
    expect(profile.SecurityProfileArn).toBe(SecurityProfileArn);
    expect(stack.operations).toEqual(
      stack.on(["DescribeSecurityProfile", "UpdateSecurityProfile"]),
    );
    expect(stack.lines).toContain(
      'WARN team: the profile was renamed in the admin website to "Squad"; the code still says "Team". Write the new name into the code: that replaces nothing.',
    );
    expect(await stack.live("Squad")).toMatchObject({ Description });
  }
});

test("a name that is neither the admin website's nor the old one replaces the profile", async (stack) => {
  const { SecurityProfileId } = await stack.deploy(() => declare(stack, "Team"));
  stack.connect.renameSecurityProfile(SecurityProfileId, "Squad");
  await stack.deploy(() => declare(stack, "Crew"));
  expect(await stack.names()).toEqual(["Crew"]);
});

test("a renamed profile is still deleted by its ARN", async (stack) => {
  const { SecurityProfileId } = await stack.deploy(() => declare(stack, "Team"));
  stack.connect.renameSecurityProfile(SecurityProfileId, "Squad");
  await stack.foreign({ SecurityProfileName: "Team" });
  await stack.destroy();
  expect(await stack.names()).toEqual(["Team"]);
});
