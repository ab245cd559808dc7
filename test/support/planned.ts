import { expect } from "bun:test";
import { type AccessChange, accessChanges } from "../../src/access/changes.ts";
import { effectiveAccess } from "../../src/access/effective.ts";
import type { InstanceSnapshot, ProfileSnapshot } from "../../src/profile/snapshot.ts";
import type { AccessPlan } from "../../src/plan/plan.ts";
import type { Stop } from "../../src/plan/gate.ts";
import type { ProfilePlan } from "../../src/plan/profile-plan.ts";
import { withoutForeignTags } from "../../src/plan/dry-run-plane.ts";
import type { Center } from "./center.ts";
import { departures } from "./schema.ts";

const READS = /^(?:Describe|Get|List|Search)/;

export interface Printed extends AccessPlan {
  readonly complete: boolean;
  readonly stopped: readonly string[];
  readonly stops: readonly Stop[];
}

/** What is planned with these arguments, after proof that planning left everything as it was. */
export async function planned(center: Center, ...args: string[]) {
  const state = center.project.state();
  const { profiles, users } = await center.instance();
  const before = new Map(profiles.map((each) => [each.SecurityProfileArn, each]));
  let outcome = { exitCode: null as number | null, stdout: "", stderr: "" };
  const called = await center.called(async () => {
    outcome = await center.command("plan", "--stage", "test", "--json", ...args);
  });
  expect(called.filter((operation) => !READS.test(operation))).toEqual([]);
  expect(center.project.state()).toEqual(state);
  expect(await center.profiles()).toEqual(before);
  expect(departures("plan", outcome.stdout)).toEqual([]);
  const plan: Printed = JSON.parse(outcome.stdout);
  return { before, called, plan, users, ...outcome };
}

/** Plans, then deploys with the same arguments, and compares the result with the plan. */
export async function proven(center: Center, ...args: string[]) {
  const { before, plan, users, ...printed } = await planned(center, ...args);
  const writes = (
    await center.called(async () => {
      const { exitCode, stderr } = await center.deploy(...args);
      expect([exitCode, stderr.includes("Error")]).toEqual([0, false]);
    })
  ).filter((operation) => !READS.test(operation));
  comparePlan(plan, { profiles: [...before.values()], users }, await center.instance());
  const again = await planned(center);
  expect([again.exitCode, again.plan.profiles.map(({ action }) => action)]).toEqual([
    0,
    again.plan.profiles.map(() => "unchanged"),
  ]);
  return { ...printed, plan, writes };
}

type Access = Pick<InstanceSnapshot, "profiles" | "users">;

/** Compares a plan with what an instance was before the deploy, and is after it. */
export function comparePlan(plan: AccessPlan, old: Access, now: Access): void {
  comparePeople(plan, old, now);
  const before = new Map(old.profiles.map((each) => [each.SecurityProfileArn, each]));
  const after = new Map(now.profiles.map((each) => [each.SecurityProfileArn, each]));
  const made = [...after.values()].filter(
    ({ SecurityProfileArn }) => !before.has(SecurityProfileArn),
  );
  const changed = new Set<string>();
  for (const profile of plan.profiles) {
    const { action, changes, SecurityProfileName, SecurityProfileArn = "" } = profile;
    const was = before.get(SecurityProfileArn);
    const held = after.get(SecurityProfileArn);
    if (action !== "forget" && action !== "unchanged") changed.add(SecurityProfileArn);
    switch (action) {
      case "create": {
        const found = made.find((each) => each.SecurityProfileName === SecurityProfileName);
        expect(changes).toEqual(accessChanges(undefined, withoutForeignTags(found ?? {})));
        break;
      }
      case "replace": {
        const found = made.find((each) => each.SecurityProfileName === SecurityProfileName);
        const formerArn = replacedArn(profile);
        // An interrupted deploy may have left others.
        const former = plan.profiles.find(
          (each) => each.formerlyOf === profile.resource && each.SecurityProfileArn === formerArn,
        );
        const left = before.get(formerArn);
        const real = accessChanges(withoutForeignTags(left ?? {}), withoutForeignTags(found ?? {}));
        // A plan compares what the code declares. The delete of the former profile shows the rest.
        const isIn = (all: readonly AccessChange[]) => (each: AccessChange) =>
          all.some((one) => isAlike(one, each));
        compareChanges(changes, real.filter(isIn(changes)));
        const rest = real.filter((each) => !isIn(changes)(each));
        if (former) expect(rest.filter((each) => !isIn(former.changes)(each))).toEqual([]);
        break;
      }
      case "delete":
        expect([held, changes]).toEqual([
          undefined,
          accessChanges(withoutForeignTags(was ?? {}), undefined),
        ]);
        break;
      case "adopt":
      case "update":
        compareChanges(changes, accessChanges(was, held));
        break;
      case "forget":
      case "unchanged":
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
}

/** A plan reads no permissions that the code does not declare, and shows then what they could put at risk. */
function compareChanges(shown: readonly AccessChange[], real: readonly AccessChange[]): void {
  const bare = (changes: readonly AccessChange[]) =>
    changes.map((each) => ({ ...each, risks: undefined }));
  expect(bare(shown)).toEqual(bare(real));
  for (const [index, { risks = [] }] of real.entries()) {
    expect(shown[index]?.risks ?? []).toEqual(expect.arrayContaining([...risks]));
  }
}

/** The ARN of the profile that a replacement leaves: its note begins with the name and the ARN. */
function replacedArn({ notes }: ProfilePlan): string {
  const arns = notes.flatMap(({ message }) => /^".*" \((arn:[^\s)]+)\)/.exec(message)?.[1] ?? []);
  return arns[0] ?? "";
}

function isAlike(one: AccessChange, other: AccessChange): boolean {
  return one.field === other.field && one.item === other.item && one.tool === other.tool;
}

/** Compares what the plan shows of each person with what that person could do before and can do now. */
function comparePeople({ people }: AccessPlan, old: Access, { profiles, users }: Access): void {
  const groups = people.flatMap((each) => each.groups);
  expect(groups.flatMap(({ unread }) => unread)).toEqual([]);
  for (const { SecurityProfileIds, Username } of users) {
    const heldBefore = old.users.find((user) => user.Username === Username)?.SecurityProfileIds;
    const before = able(profilesOf(old.profiles, heldBefore ?? []));
    const after = able(profilesOf(profiles, SecurityProfileIds));
    const changes = groups.flatMap((group) =>
      group.users.includes(Username) ? group.changes : [],
    );
    const shown = (change: string) =>
      changes
        .filter((each) => each.change === change)
        .map(({ field, item, tool = "" }) => `${field} ${item} ${tool}`)
        .toSorted();
    const beyond = (one: typeof before, other: typeof before) =>
      [...one.keys()].filter((key) => !other.has(key)).toSorted();
    expect([Username, shown("added"), shown("removed")]).toEqual([
      Username,
      beyond(after, before),
      beyond(before, after),
    ]);
    const isTurned = [...after].filter(
      ([key, isLimited]) => before.has(key) && before.get(key) !== isLimited,
    );
    for (const [key, isLimited] of isTurned) {
      const found = changes.filter(({ field, item }) => `${field} ${item} ` === key);
      expect(found).toMatchObject([{ change: "changed", effect: isLimited ? "loses" : "gains" }]);
    }
  }
}

function profilesOf(
  profiles: readonly ProfileSnapshot[],
  ids: readonly string[],
): ProfileSnapshot[] {
  return profiles.filter(({ SecurityProfileId }) => ids.includes(SecurityProfileId));
}

/** What a holder of all these profiles may do, and whether it is limited. */
function able(held: readonly ProfileSnapshot[]): Map<string, boolean | null> {
  const { aiAgents, applications, flowModules, permissions } = effectiveAccess(held);
  return new Map([
    ...permissions.map((each) => [`Permissions ${each.permission} `, each.restricted] as const),
    ...applications.flatMap(({ ApplicationPermissions, Namespace }) =>
      ApplicationPermissions.map((tool) => [`Applications ${Namespace} ${tool}`, null] as const),
    ),
    ...flowModules.map((each) => [`AllowedFlowModules ${each.FlowModuleId} `, null] as const),
    ...aiAgents.map(({ Arn }) => [`AllowedAIAgents ${Arn} `, null] as const),
  ]);
}

export const brief = ({ profiles }: AccessPlan) =>
  profiles.map(({ action, resource }) => `${action} ${resource.replace("center/test/", "")}`);

export const lines = (changes: readonly AccessChange[]) =>
  changes.map(({ change, effect, field, item = "" }) => `${change} ${field} ${item} ${effect}`);

export const abouts = ({ notes }: ProfilePlan) => notes.map(({ about }) => about);

export const agents = (rest: string, id = "agents") =>
  `await SecurityProfile("${id}", { InstanceArn, SecurityProfileName: "Agents", ${rest} });`;

export const PERMISSIONS = `Permissions: ["BasicAgentAccess", "Users.View"]`;
