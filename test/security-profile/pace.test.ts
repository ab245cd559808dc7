import { expect } from "bun:test";
import type { SecurityProfileProps } from "../../src/index.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta);

const PROFILES = 20;
const QUICK = { rate: 20, burst: 5 };
/** Seconds that the quota sets for one call to each profile. */
const FLOOR = (PROFILES - QUICK.burst) / QUICK.rate;

const ids = Array.from({ length: PROFILES }, (_, index) => `team-${index}`);
const agent = ["BasicAgentAccess"];
const caller = [...agent, "OutboundCallAccess"];

const deploy = (stack: Stack, props: Omit<SecurityProfileProps, "InstanceArn">) =>
  stack.deploy(() =>
    Promise.all(ids.map((id) => stack.profile(id, { SecurityProfileName: id, ...props }))),
  );

/** Seconds that a deploy takes under the quotas; what it is throttled is not among its calls. */
async function paced(stack: Stack, what: string, act: () => Promise<unknown>) {
  stack.connect.quotas.set(QUICK);
  const begun = performance.now();
  await act();
  const seconds = (performance.now() - begun) / 1000;
  stack.connect.quotas.set(undefined);
  process.stderr.write(`${what}: ${(seconds / FLOOR).toFixed(2)} x the floor of ${FLOOR} s\n`);
  // A test machine may be slow; that it is no multiple of the floor is for the bench to show.
  expect(seconds).toBeGreaterThan(FLOOR);
  expect(seconds).toBeLessThan(3 * FLOOR + 2);
  return Object.fromEntries(
    [
      ...Map.groupBy(
        stack.calls.filter(({ status }) => status !== 429),
        ({ operation }) => operation,
      ),
    ].map(([operation, calls]) => [operation, calls.length]),
  );
}

test("a first deploy, a change and a deploy without changes, throttled", async (stack) => {
  expect(await paced(stack, "create", () => deploy(stack, { Permissions: agent }))).toEqual({
    CreateSecurityProfile: PROFILES,
  });
  expect(await paced(stack, "change", () => deploy(stack, { Permissions: caller }))).toEqual({
    DescribeSecurityProfile: PROFILES,
    ListSecurityProfilePermissions: PROFILES,
    UpdateSecurityProfile: PROFILES,
  });
  expect((await stack.live("team-7")).Permissions).toEqual(caller);
  await deploy(stack, { Permissions: caller });
  expect(stack.calls).toEqual([]);
});

test("an adoption, throttled", async (stack) => {
  for (const id of ids) await stack.foreign({ SecurityProfileName: id, Permissions: agent });
  const adopt = () => deploy(stack, { Permissions: agent, adopt: true });
  expect(await paced(stack, "adopt", adopt)).toEqual({
    ListSecurityProfiles: 1,
    DescribeSecurityProfile: PROFILES,
    ListSecurityProfilePermissions: PROFILES,
  });
});
