import { expect, test } from "bun:test";
import { setTimeout } from "node:timers/promises";
import alchemy from "alchemy";
import type { ControlPlaneName } from "../../src/aws/control-plane.ts";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import { startLocalConnect } from "../../src/local/index.ts";
import { counted, patience } from "../support/counted.ts";
import {
  type Code,
  type Declaration,
  type Meddling,
  type Run,
  isCalled,
  otherNameOf,
  planOf,
} from "../support/plans.ts";
import { Stack, readLagOf } from "../support/stack.ts";

const first = Number(process.env["SEED"] ?? 1);

for (const plane of CONTROL_PLANES) {
  test(
    `whatever is deployed under faults comes right when they stop (${plane})`,
    async () => {
      using cases = counted(`plans of chaos (${plane})`, 5, 200);
      for (let seed = first; seed < first + cases.wanted; seed++) {
        const story: string[] = [];
        await survives(seed, plane, story).catch((cause: unknown) => {
          const again = `SEED=${seed} npx bun test test/reliability/chaos.test.ts -t ${plane}`;
          throw new Error([`Again with: ${again}`, ...story].join("\n"), { cause });
        });
        cases.ran();
      }
    },
    patience,
  );
}

/** Profiles of others: one that plans may adopt, and one that none does. */
const adoptable = {
  SecurityProfileName: "Theirs",
  Permissions: ["Users.Edit"],
  Tags: { Theirs: "1" },
  AllowedAccessControlTags: { Region: "West" },
};
const untouchable = { ...adoptable, SecurityProfileName: "Bystander", Description: "of others" };

/** The resources that were deployed, and the ARNs of their profiles. */
type Deployed = Map<Declaration, string>;

const NONE = {
  Applications: [],
  Description: "",
  HierarchyRestrictedResources: [],
  Permissions: [],
  Tags: {},
};

/** Goes through the plan of a seed, and runs its story. */
async function survives(seed: number, plane: ControlPlaneName, story: string[]): Promise<void> {
  const { attempts, chaos, last, server, steps, traits } = planOf(seed);
  await using connect = await startLocalConnect(server);
  Object.assign(process.env, connect.env, readLagOf(server));
  const stack = new Stack(connect, plane);
  /** The profiles, when all that was begun is done and every read shows it. */
  const settled = async () => {
    await setTimeout(server.cloudControl.operationTime);
    await stack.profiles();
    await setTimeout(server.readLag);
    return stack.profiles();
  };
  const theirs = await stack.foreign(adoptable);
  const bystander = await stack.foreign(untouchable);
  await settled();
  const untouched = await stack.liveAt(bystander);

  /** Those that may stay: of others, or there when the code said `delete: false`. */
  const stays = new Set([theirs, bystander]);
  /** Those that a resource failed to take from another: what it wrote, the other does not know. */
  const halfTaken = new Set<string>();
  const isEdited = steps.some(({ kind }) => kind === "edit");
  const undeclared = { ...NONE, ...(isEdited && { Permissions: expect.any(Array) }) };
  const equalTheCode = async (deployed: Deployed) => {
    for (const [{ fields }, arn] of deployed) {
      const held = await heldBy(stack, arn);
      if (stays.has(arn) || halfTaken.has(arn) || traits.nests) expect(held).toMatchObject(fields);
      else expect(held).toEqual({ ...undeclared, ...fields });
    }
  };

  let before = await settled();
  let isKnown = false;
  for (const [index, step] of steps.entries()) {
    if (step.kind === "deploy" || step.kind === "destroy") {
      process.env["AWS_MAX_ATTEMPTS"] = String(attempts);
      connect.chaos.start({ ...chaos, seed: seed * 100 + index });
      const deployed: Deployed = new Map();
      const error = await undergo(stack, step, deployed);
      connect.chaos.stop();
      delete process.env["AWS_MAX_ATTEMPTS"];
      story.push(...tell(stack, step, error));
      // An error of ours reports whatever goes wrong, and what is reported as done is done.
      if (error) expect(error).toMatchObject({ code: expect.any(String) });
      const profiles = await settled();
      if (step.kind === "deploy") {
        for (const arn of kept(step.code, profiles)) stays.add(arn);
        const failed = step.code.filter((declaration) => !deployed.has(declaration));
        const taken = traits.moves || traits.trades ? failed : [];
        for (const arn of named(taken, before)) halfTaken.add(arn);
        if (step.force) await equalTheCode(deployed);
      }
      isKnown = error === undefined;
    } else {
      // What the state does not know can be found again by its name alone.
      if (step.kind !== "rename" || isKnown) await meddle(stack, step);
      story.push(JSON.stringify(step));
    }
    before = await settled();
  }

  const force = { force: true };
  const deployed: Deployed = new Map();
  const deployLast = () => stack.deploy(() => declare(stack, last, deployed), force);
  // While reads lag, a name that AWS calls taken may not be in any list yet: that ends a deploy.
  await deployLast().catch(async (error: { code?: unknown }) => {
    if (server.readLag === 0 || error.code !== "IncompleteRead") throw error;
    await setTimeout(server.readLag);
    return deployLast();
  });
  story.push(...tell(stack, { kind: "deploy", code: last, ...force }));
  const profiles = await settled();
  for (const arn of kept(last, profiles)) stays.add(arn);
  expect(unexpected(profiles, [...stays, ...deployed.values()])).toEqual([]);
  await equalTheCode(deployed);
  await stack.deploy(() => declare(stack, last, deployed), force);
  expect(stack.writes).toEqual([]);

  await stack.destroy();
  expect(unexpected(await settled(), [...stays])).toEqual([]);
  expect(await stack.liveAt(bystander)).toEqual(untouched);
  const { AllowedAccessControlTags, Tags } = adoptable;
  expect(await stack.liveAt(theirs)).toMatchObject({ AllowedAccessControlTags, Tags });
}

/** The error, if one comes of it. */
async function undergo(stack: Stack, run: Run, deployed: Deployed): Promise<Error | undefined> {
  const { faults } = stack.connect;
  const { kind, operation } = run.fault;
  faults.add(...stack.on([operation]).map((name) => ({ operation: name, kind })));
  const done =
    run.kind === "destroy"
      ? stack.destroy()
      : stack.deploy(() => declare(stack, run.code, deployed), run);
  return done
    .then(
      () => undefined,
      (error: Error) => error,
    )
    .finally(() => faults.clear());
}

/** One resource after the other, to the last: side by side, they would meet each other's faults. */
async function declare(stack: Stack, code: Code, deployed: Deployed): Promise<void> {
  const declareAll = async (declarations: Code) => {
    const failures: unknown[] = [];
    for (const declaration of declarations) {
      const { SecurityProfileName, fields, id, options } = declaration;
      await stack.profile(id, { SecurityProfileName, ...fields, ...options }).then(
        ({ SecurityProfileArn }) => deployed.set(declaration, SecurityProfileArn),
        (error: unknown) => failures.push(error),
      );
    }
    if (failures.length > 0) throw failures[0];
  };
  const nested = code.filter((declaration) => declaration.nested);
  await declareAll(code.filter((declaration) => !declaration.nested));
  if (nested.length > 0) await alchemy.run("nested", () => declareAll(nested));
}

/** What others do to a profile, if it is there. */
async function meddle(stack: Stack, { kind, profile }: Meddling): Promise<void> {
  const found = [...(await stack.profiles())].filter(([, name]) => isCalled(profile, name));
  for (const [arn, name] of found) {
    const SecurityProfileId = arn.slice(arn.lastIndexOf("/") + 1);
    const target = { InstanceId: stack.InstanceId, SecurityProfileId };
    switch (kind) {
      case "delete":
        await stack.aws.deleteSecurityProfile(target);
        break;
      case "edit":
        await stack.aws.updateSecurityProfile({ ...target, Permissions: ["Edited"] });
        break;
      case "rename":
        if (found.length === 1) {
          stack.connect.renameSecurityProfile(SecurityProfileId, otherNameOf(profile, name));
        }
    }
  }
}

/** The profiles of the resources that the code keeps. */
function kept(code: Code, profiles: ReadonlyMap<string, string>): string[] {
  const keeping = code.filter(({ options }) => options.delete === false);
  const isKept = (name: string) => keeping.some(({ profile }) => isCalled(profile, name));
  return [...profiles].flatMap(([arn, name]) => (isKept(name) ? [arn] : []));
}

function named(code: Code, profiles: ReadonlyMap<string, string>): string[] {
  const names = new Set(code.map(({ SecurityProfileName }) => SecurityProfileName));
  return [...profiles].flatMap(([arn, name]) => (names.has(name) ? [arn] : []));
}

function unexpected(profiles: ReadonlyMap<string, string>, expected: readonly string[]) {
  return [...profiles].filter(([arn]) => !expected.includes(arn));
}

/** What a profile holds of what plans declare, in the form of the code. */
async function heldBy(stack: Stack, arn: string): Promise<object> {
  const live = await stack.liveAt(arn);
  const { Applications, Description = "", HierarchyRestrictedResources, Permissions, Tags } = live;
  return {
    Applications: Applications.map(({ ApplicationPermissions, Namespace }) => ({
      Namespace,
      ApplicationPermissions,
    })),
    Description,
    HierarchyRestrictedResources,
    Permissions,
    Tags,
  };
}

function tell(stack: Stack, run: object, error?: Error): string[] {
  const calls = stack.calls.map(({ fault, operation, status }) =>
    ["  ", operation, status, ...(fault ? [fault] : [])].join(" "),
  );
  const [outcome = ""] = (error?.message ?? "succeeded").split("\n");
  return [JSON.stringify(run), ...calls, `  ${outcome}`];
}
