import { expect } from "bun:test";
import { type AccessChange, accessChanges } from "../../src/access/changes.ts";
import type { AccessPlan } from "../../src/plan/plan.ts";
import type { ProfilePlan } from "../../src/plan/profile-plan.ts";
import { withoutForeignTags } from "../../src/plan/dry-run-plane.ts";
import type { Centre } from "./centre.ts";
import { departures } from "./schema.ts";

const READS = /^(?:Describe|Get|List|Search)/;

export interface Told extends AccessPlan {
  readonly complete: boolean;
  readonly stopped: readonly string[];
}

/** What is planned with these arguments, after proof that planning left everything as it was. */
export async function planned(centre: Centre, ...args: string[]) {
  const state = centre.project.state();
  const before = await centre.profiles();
  let outcome = { exitCode: null as number | null, stdout: "", stderr: "" };
  const called = await centre.called(async () => {
    outcome = await centre.command("plan", "--stage", "test", "--json", ...args);
  });
  expect(called.filter((operation) => !READS.test(operation))).toEqual([]);
  expect(centre.project.state()).toEqual(state);
  expect(await centre.profiles()).toEqual(before);
  expect(departures("plan", outcome.stdout)).toEqual([]);
  const plan: Told = JSON.parse(outcome.stdout);
  return { before, called, plan, ...outcome };
}

/** Plans, then deploys with the same arguments, and holds what came of it against the plan. */
export async function proven(centre: Centre, ...args: string[]) {
  const { before, plan, ...told } = await planned(centre, ...args);
  const writes = (
    await centre.called(async () => {
      const { exitCode, stderr } = await centre.deploy(...args);
      expect([exitCode, stderr.includes("Error")]).toEqual([0, false]);
    })
  ).filter((operation) => !READS.test(operation));
  const after = await centre.profiles();
  const made = [...after.values()].filter(
    ({ SecurityProfileArn }) => !before.has(SecurityProfileArn),
  );
  const changed = new Set<string>();
  for (const profile of plan.profiles) {
    const { action, changes, SecurityProfileName, SecurityProfileArn = "" } = profile;
    const old = before.get(SecurityProfileArn);
    const now = after.get(SecurityProfileArn);
    changed.add(SecurityProfileArn);
    switch (action) {
      case "create": {
        const found = made.find((each) => each.SecurityProfileName === SecurityProfileName);
        expect(changes).toEqual(accessChanges(undefined, withoutForeignTags(found ?? {})));
        break;
      }
      case "replace": {
        const found = made.find((each) => each.SecurityProfileName === SecurityProfileName);
        const former = plan.profiles.find(({ formerlyOf }) => formerlyOf === profile.resource);
        const left = before.get(former?.SecurityProfileArn ?? "");
        expect(changes).toEqual(
          accessChanges(withoutForeignTags(left ?? {}), withoutForeignTags(found ?? {})),
        );
        break;
      }
      case "delete":
        expect([now, changes]).toEqual([
          undefined,
          accessChanges(withoutForeignTags(old ?? {}), undefined),
        ]);
        break;
      case "adopt":
      case "update":
        expect(changes).toEqual(accessChanges(old, now));
        break;
      case "forget":
      case "unchanged":
        if (
          plan.profiles.filter((each) => each.SecurityProfileArn === SecurityProfileArn).length ===
          1
        )
          expect(now).toEqual(old);
        break;
      case "refused":
      case "unknown":
        throw new Error(`${action}: ${JSON.stringify(profile)}`);
    }
  }
  expect(made.map(({ SecurityProfileName }) => SecurityProfileName).toSorted()).toEqual(
    plan.profiles
      .filter(({ action }) => action === "create" || action === "replace")
      .map(({ SecurityProfileName }) => SecurityProfileName)
      .toSorted(),
  );
  for (const [arn, profile] of before) {
    if (!changed.has(arn)) expect(after.get(arn)).toEqual(profile);
  }
  const again = await planned(centre);
  expect([again.exitCode, again.plan.profiles.map(({ action }) => action)]).toEqual([
    0,
    again.plan.profiles.map(() => "unchanged"),
  ]);
  return { ...told, plan, writes };
}

export const brief = ({ profiles }: AccessPlan) =>
  profiles.map(({ action, resource }) => `${action} ${resource.replace("centre/test/", "")}`);

export const lines = (changes: readonly AccessChange[]) =>
  changes.map(({ change, effect, field, item = "" }) => `${change} ${field} ${item} ${effect}`);

export const abouts = ({ notes }: ProfilePlan) => notes.map(({ about }) => about);

export const agents = (rest: string, id = "agents") =>
  `await SecurityProfile("${id}", { InstanceArn, SecurityProfileName: "Agents", ${rest} });`;

export const PERMISSIONS = `Permissions: ["BasicAgentAccess", "Users.View"]`;
