import { expect, test } from "bun:test";
import { setTimeout } from "node:timers/promises";
import type { InstanceSnapshot } from "../../src/access.ts";
import type { DriftReport } from "../../src/plan/drift.ts";
import type { AccessPlan } from "../../src/plan/plan.ts";
import type { ProfilePlan } from "../../src/plan/profile-plan.ts";
import { Center } from "../support/center.ts";
import { patience } from "../support/counted.ts";
import { eachSeed } from "../support/seeds.ts";
import {
  type Declaration,
  type Ending,
  type Step,
  AI_AGENTS,
  USERS,
  edited,
  planStoryOf,
  scriptOf,
} from "../support/plan-story.ts";
import { comparePlan, planned } from "../support/planned.ts";

test(
  "in a random story, each deploy does what its plan says, and drift names what a plan with --force would change",
  () =>
    eachSeed("random stories of plans", [4, 200], import.meta, ({ seed, told }) =>
      tell(planStoryOf(seed), told),
    ),
  patience,
);

async function tell(story: readonly Step[], told: string[]): Promise<void> {
  await using center = await Center.open();
  const base = await center.profile("Base", { Permissions: ["Queues.View"] });
  await center.profile("Theirs", { Permissions: ["Users.Edit", "Users.View"], Tags: { Own: "1" } });
  for (const user of USERS) await center.user(user, [base]);
  for (const Name of AI_AGENTS) center.connect.addAIAgent({ Name, versions: 1 });
  let declared: readonly Declaration[] = [];
  let isDeployed = false;
  for (const step of story) {
    if (step.do === "deploy") {
      if (isDeployed) await compareDrift(center, told);
      declared = edited(declared, step.edits);
      const script = scriptOf(declared, step.atOnce);
      told.push(`--- deploy ${step.args.join(" ")} ${JSON.stringify(step.ends)}`, script);
      center.script(script);
      if (step.ends) await breakDeploy(center, step.args, step.ends);
      isDeployed = !step.ends && (await proveDeploy(center, step.args, told));
    } else {
      told.push(`--- ${JSON.stringify(step)}`);
      await meddle(center, step);
    }
  }
}

/** @returns whether the script is deployed */
async function proveDeploy(
  center: Center,
  args: readonly string[],
  told: string[],
): Promise<boolean> {
  const old = await center.instance();
  const { plan, stderr } = await planned(center, ...args);
  told.push(textOf(plan), stderr);
  const deployed = await center.deploy(...args);
  told.push(`exit code ${deployed.exitCode}`, deployed.stdout, deployed.stderr);
  const now = await center.instance();
  const failing = failuresIn(plan);
  told.push(`failing: ${failing.join(", ")}; complete: ${plan.complete}`);
  if (deployed.exitCode === 0) {
    expect(failing).toEqual([]);
    comparePlan(plan, old, now);
    compareHeld(plan, old, now);
  } else {
    const changed = [...changedIn(old, now), ...regivenIn(old, now)];
    expect([failing.length > 0, changed.filter((arn) => !isTold(plan, arn, old))]).toEqual([
      true,
      [],
    ]);
  }
  return deployed.exitCode === 0 && !args.includes("--destroy");
}

/** Compares drift with what the same script would change now. */
async function compareDrift(center: Center, told: string[]): Promise<void> {
  const { plan } = await planned(center, "--force");
  const { exitCode, stderr, stdout } = await center.command("drift", "--stage", "test", "--json");
  told.push("--- drift, and a plan with --force", textOf(plan), stdout, stderr);
  // A deploy of a script without resources keeps no state.
  if (exitCode === 2 && stderr.includes("There is no state")) return;
  const drift: DriftReport = JSON.parse(stdout);
  const changed = [...plan.profiles, ...plan.assignments].filter(({ action }) =>
    ["adopt", "create", "delete", "replace", "unknown", "update"].includes(action),
  );
  const drifted = [...drift.profiles, ...drift.assignments].filter(({ findings }) =>
    findings.some((finding) => finding !== "undeclared" && finding !== "renamed"),
  );
  // The code of a refused resource may name what the state does not, and the reverse.
  const refused = new Set(failuresIn(plan).map((each) => each.replace("refused ", "")));
  const names = drifted.map(({ resource }) => resource).filter((name) => !refused.has(name));
  expect(names.toSorted()).toEqual(changed.map(({ resource }) => resource).toSorted());
}

/** A deploy that does not get to its end. */
async function breakDeploy(
  center: Center,
  args: readonly string[],
  { by, call }: Ending,
): Promise<void> {
  const { connect, project } = center;
  const fault = { operation: "*", call };
  connect.faults.add(
    by === "deny"
      ? { ...fault, kind: "deny" }
      : { ...fault, kind: "cut-after", onMet: () => project.kill() },
  );
  await center.deploy(...args);
  connect.faults.clear();
  // What a killed process asked for may still be on its way.
  await setTimeout(20);
}

/** The resources that a plan says fail, or cannot be planned. */
function failuresIn({ assignments, problem, profiles, untold }: AccessPlan): string[] {
  return [
    ...[...profiles, ...assignments].flatMap(({ action, resource }) =>
      action === "refused" || action === "unknown" ? `${action} ${resource}` : [],
    ),
    ...(problem === undefined ? [] : [problem]),
    ...untold,
  ];
}

/** The existing profiles that are not as they were. */
function changedIn({ profiles }: InstanceSnapshot, now: InstanceSnapshot): string[] {
  return profiles
    .filter((one) => {
      const { SecurityProfileArn: arn } = one;
      const other = now.profiles.find(({ SecurityProfileArn }) => SecurityProfileArn === arn);
      return !Bun.deepEquals(one, other);
    })
    .map(({ SecurityProfileArn }) => SecurityProfileArn);
}

/** The users and AI agents who do not hold what they held. */
function regivenIn(old: InstanceSnapshot, now: InstanceSnapshot): string[] {
  const former = new Map(heldIn(old));
  return heldIn(now).flatMap(([arn, names]) =>
    Bun.deepEquals(former.get(arn)?.toSorted(), names.toSorted()) ? [] : arn,
  );
}

function isTold(plan: AccessPlan, arn: string, { users }: InstanceSnapshot): boolean {
  const isChanging = plan.profiles.some(
    ({ SecurityProfileArn, action }) =>
      SecurityProfileArn === arn && action !== "unchanged" && action !== "forget",
  );
  const holders = plan.assignments.flatMap(({ changes }) => changes);
  const name = users.find(({ UserArn }) => UserArn === arn)?.Username ?? arn;
  const isMoved = plan.profiles.some(({ moved }) => isIn(moved, name));
  return isChanging || isMoved || holders.some(({ HolderArn }) => HolderArn === arn);
}

/** @param name a username, or the ARN of an AI agent */
function isIn(moved: ProfilePlan["moved"], name: string): boolean {
  return moved !== undefined && [...moved.users, ...moved.aiAgents].includes(name);
}

/** Compares what each user and AI agent holds with what the plan says of the assignments and of the moved holders. */
function compareHeld(plan: AccessPlan, old: InstanceSnapshot, now: InstanceSnapshot): void {
  const former = new Map(heldIn(old));
  const usernames = new Map(old.users.map(({ UserArn, Username }) => [UserArn, Username]));
  for (const [arn, held] of heldIn(now)) {
    const changes = plan.assignments.flatMap((each) =>
      each.changes.filter(({ HolderArn }) => HolderArn === arn),
    );
    const expected = new Set(former.get(arn));
    for (const { gains, loses } of changes) {
      for (const { SecurityProfileName = "?" } of loses) expected.delete(SecurityProfileName);
      for (const { SecurityProfileName = "?" } of gains) expected.add(SecurityProfileName);
    }
    for (const { formerlyOf, moved, SecurityProfileName } of plan.profiles) {
      if (!isIn(moved, usernames.get(arn) ?? arn)) continue;
      const successor = plan.profiles.find(({ resource }) => resource === formerlyOf);
      expect(expected.delete(SecurityProfileName)).toBe(true);
      expected.add(successor?.SecurityProfileName ?? "?");
    }
    expect([arn, ...[...expected].toSorted()]).toEqual([arn, ...held.toSorted()]);
  }
}

/** The names of the profiles that each user and AI agent holds, by its ARN. */
function heldIn({ aiAgents, profiles, users }: InstanceSnapshot): [arn: string, names: string[]][] {
  const names = new Map(
    profiles.map(({ SecurityProfileId: id, SecurityProfileName }) => [id, SecurityProfileName]),
  );
  return [
    ...users.map(({ SecurityProfileIds, UserArn }) => [UserArn, SecurityProfileIds] as const),
    ...aiAgents.map(({ Arn, SecurityProfileIds }) => [Arn, SecurityProfileIds] as const),
  ].map(([arn, ids]) => [arn, ids.map((id) => names.get(id) ?? id)]);
}

function textOf({ assignments, profiles }: AccessPlan): string {
  return [...profiles, ...assignments]
    .map(({ action, changes, error, resource, ...rest }) =>
      [
        `  ${action} ${resource}`,
        JSON.stringify(changes),
        "moved" in rest ? JSON.stringify(rest.moved) : "",
        error?.message ?? "",
      ].join(" "),
    )
    .join("\n");
}

async function meddle(center: Center, step: Exclude<Step, { do: "deploy" }>): Promise<void> {
  const { aiAgents, profiles, users } = await center.instance();
  const idOf = (name: string) =>
    profiles.find(({ SecurityProfileName }) => SecurityProfileName === name)?.SecurityProfileId;
  if (step.do === "hold") {
    const UserId = users.find(({ Username }) => Username === step.user)?.UserId;
    const SecurityProfileIds = step.names.flatMap((name) => idOf(name) ?? []);
    if (SecurityProfileIds.length === 0) return;
    const { InstanceId } = center;
    await center.aws.updateUserSecurityProfiles({ InstanceId, UserId, SecurityProfileIds });
    return;
  }
  if (step.do === "publish") {
    const agent = aiAgents.find(({ Name }) => Name === step.agent);
    if (agent) center.connect.publishAIAgentVersion(agent.Arn);
    return;
  }
  const id = idOf(step.name);
  if (id === undefined) return;
  const there = await center.outside(step.name);
  switch (step.do) {
    case "edit":
      await there.update(step.fields);
      return;
    case "rename":
      if (idOf(step.to) === undefined) there.rename(step.to);
      return;
    case "delete":
      if (![...users, ...aiAgents].some((each) => each.SecurityProfileIds.includes(id)))
        await there.delete();
  }
}
