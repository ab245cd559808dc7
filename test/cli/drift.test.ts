import { describe, expect, test } from "bun:test";
import type { DriftReport } from "../../src/plan/drift.ts";
import { cpSync, renameSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { Centre } from "../support/centre.ts";
import { agents as agentsWith } from "../support/planned.ts";
import { departures } from "../support/schema.ts";

const LIMIT = 60_000;

interface Told extends DriftReport {
  readonly stopped: readonly string[];
}

/** What the command tells, after proof that it left everything as it was. */
async function drifted(centre: Centre, ...args: string[]) {
  const state = centre.project.state();
  const before = await centre.profiles();
  let outcome = { exitCode: null as number | null, stdout: "", stderr: "" };
  const called = await centre.called(async () => {
    outcome = await centre.command("drift", "--json", ...args);
  });
  expect(centre.project.state()).toEqual(state);
  expect(await centre.profiles()).toEqual(before);
  expect(departures("drift", outcome.stdout)).toEqual([]);
  const told: Told = JSON.parse(outcome.stdout);
  return { called: called.toSorted(), told, ...outcome };
}

const brief = ({ profiles }: Told) =>
  profiles.map(({ findings, resource }) => [resource.split("/").at(-1), ...findings].join(" "));

const FOUR = `
  await SecurityProfile("agents", { InstanceArn, SecurityProfileName: "Agents", Permissions: ["BasicAgentAccess"], Tags: { Team: "A" } });
  await SecurityProfile("described", { InstanceArn, SecurityProfileName: "Described", Description: "Calls" });
  await SecurityProfile("gone", { InstanceArn, SecurityProfileName: "Gone" });
  await alchemy.run("team", () => SecurityProfile("renamed", { InstanceArn, SecurityProfileName: "Renamed" }));`;

/** What reads a profile. */
const PROFILE_READS = [
  "DescribeSecurityProfile",
  "ListSecurityProfileAIAgents",
  "ListSecurityProfileApplications",
  "ListSecurityProfileFlowModules",
  "ListSecurityProfilePermissions",
];

/** The same, from the files and through the script. */
const ways: readonly (readonly [string, string[]])[] = [
  ["the files", []],
  ["the script", ["alchemy.run.ts", "--stage", "test"]],
];

describe.each(ways)("by %s", (_, args) => {
  test(
    "no drift takes five calls for each profile, and one for the instance",
    async () => {
      await using centre = await Centre.open();
      centre.script(FOUR);
      await centre.deploy();
      const { called, exitCode, told } = await drifted(centre, ...args);
      expect([exitCode, told.complete, brief(told)]).toEqual([
        0,
        true,
        ["agents", "described", "gone", "renamed"],
      ]);
      expect(called).toEqual([
        ...PROFILE_READS.flatMap((operation) => Array.from({ length: 4 }, () => operation)),
        "ListSecurityProfiles",
      ]);
    },
    LIMIT,
  );

  test(
    "changed, renamed, deleted; the repair repairs",
    async () => {
      await using centre = await Centre.open();
      centre.script(FOUR);
      await centre.deploy();
      const agents = await centre.outside("Agents");
      await agents.update({ Permissions: ["BasicAgentAccess", "Users.Edit"], Description: "mine" });
      await centre.aws.tagResource({ resourceArn: agents.arn, tags: { Team: "B", Own: "x" } });
      await (await centre.outside("Gone")).delete();
      (await centre.outside("Renamed")).rename("New name");

      const { called, exitCode, told } = await drifted(centre, ...args);
      expect([exitCode, told.complete, brief(told)]).toEqual([
        1,
        true,
        ["agents changed", "described", "gone deleted", "renamed renamed"],
      ]);
      const [changed, , deleted, renamed] = told.profiles;
      // What the code does not declare is not its business: the description, another's tag.
      expect(changed?.changes).toEqual([
        {
          field: "Permissions",
          item: "Users.Edit",
          change: "added",
          effect: "gains",
          risks: ["user-admin"],
        },
        {
          field: "Tags",
          item: "Team",
          change: "changed",
          before: "A",
          after: "B",
          effect: "neither",
        },
      ]);
      expect([changed, deleted, renamed].flatMap((each) => each?.repair)).toEqual([
        "Put it back: bun alchemy.run.ts --stage test --force",
        "Make it again: bun alchemy.run.ts --stage test --force",
        'Keep the new name: write SecurityProfileName: "New name".',
      ]);
      expect(renamed?.renamedTo).toBe("New name");
      expect(called.filter((operation) => operation === "ListSecurityProfiles")).toHaveLength(1);

      expect((await centre.deploy("--force")).exitCode).toBe(0);
      const after = await drifted(centre, ...args);
      expect([after.exitCode, brief(after.told)]).toEqual([
        1,
        ["agents", "described", "gone", "renamed renamed"],
      ]);
    },
    LIMIT,
  );

  test(
    "a read that fails, or an instance that is not seen, ends with 2",
    async () => {
      await using centre = await Centre.open();
      centre.script(FOUR);
      await centre.deploy();
      centre.env["AWS_MAX_ATTEMPTS"] = "1";
      const { faults } = centre.connect;
      faults.add({ operation: "ListSecurityProfilePermissions", call: "every", kind: "deny" });
      const denied = await centre.command("drift", "--json", ...args);
      faults.clear();
      const told: Told = JSON.parse(denied.stdout);
      expect([denied.exitCode, told.complete, brief(told)]).toEqual([
        2,
        false,
        ["agents unknown", "described unknown", "gone unknown", "renamed unknown"],
      ]);
      expect(denied.stderr).toContain("Incomplete: there may be more drift than shown.");

      faults.add({ operation: "DescribeSecurityProfile", call: "every", kind: "garbage" });
      const garbled = await centre.command("drift", ...args);
      faults.clear();
      expect([garbled.exitCode, garbled.stdout.split("\n").at(-2)]).toEqual([
        2,
        "4 profiles: 4 not known; unmanaged: 4 stock.",
      ]);
    },
    LIMIT,
  );
});

test(
  "a profile that is gone, whose name another one has",
  async () => {
    await using centre = await Centre.open();
    centre.script(FOUR);
    await centre.deploy();
    await (await centre.outside("Gone")).delete();
    const { InstanceId, aws } = centre;
    const made = await aws.createSecurityProfile({ InstanceId, SecurityProfileName: "Gone" });
    const { told } = await drifted(centre);
    const [, , gone] = told.profiles;
    expect([gone?.findings, gone?.namesake, gone?.repair]).toEqual([
      ["deleted"],
      made.SecurityProfileArn,
      [
        "Take the other one over: write adopt: true in this resource alone, then bun alchemy.run.ts --stage test",
      ],
    ]);
    const { stdout } = await centre.command("drift");
    expect(stdout).toContain(`Another profile has its name: ${made.SecurityProfileArn}.`);

    centre.script(
      FOUR.replace('SecurityProfileName: "Gone"', 'SecurityProfileName: "Gone", adopt: true'),
    );
    expect((await centre.deploy()).exitCode).toBe(0);
    const after = await drifted(centre);
    expect([after.exitCode, after.told.profiles[2]?.SecurityProfileArn]).toEqual([
      0,
      made.SecurityProfileArn,
    ]);
  },
  LIMIT,
);

test(
  "a deploy that was cut off is unfinished, and completed by another",
  async () => {
    await using centre = await Centre.open();
    centre.script(FOUR);
    centre.connect.faults.add({ operation: "CreateSecurityProfile", call: 2, kind: "cut-after" });
    centre.env["AWS_MAX_ATTEMPTS"] = "1";
    await centre.deploy();
    const { exitCode, told } = await drifted(centre);
    expect([exitCode, brief(told)]).toEqual([1, ["agents", "described unfinished"]]);
    expect(told.profiles[1]?.repair).toEqual(["Complete it: bun alchemy.run.ts --stage test"]);
    await centre.deploy();
    expect((await drifted(centre)).exitCode).toBe(0);
  },
  LIMIT,
);

test(
  "a former profile that is still held is left to be deleted",
  async () => {
    await using centre = await Centre.open();
    centre.script(FOUR);
    await centre.deploy();
    const { giveTo } = await centre.outside("Gone");
    await giveTo("ana");
    centre.script(FOUR.replace('"Gone"', '"Went"'));
    expect((await centre.deploy()).exitCode).toBe(1);
    const { exitCode, told } = await drifted(centre);
    expect([exitCode, brief(told).filter((line) => line.includes("unfinished"))]).toEqual([
      1,
      [expect.stringMatching(/^gone\.replaced\.[-0-9a-f]+ unfinished$/)],
    ]);
  },
  LIMIT,
);

test("a folder without state is an error that says what to name", async () => {
  await using centre = await Centre.open();
  const { folder } = centre.project;
  expect(await centre.command("drift")).toMatchObject({
    exitCode: 2,
    stdout: "",
    stderr: `There is no state in ${folder}/.alchemy, or there is nothing in it. Name the folder that has .alchemy, or the script, if it keeps its state elsewhere.\n`,
  });
});

test(
  "which state: by application, stage and folder; another store only through the script",
  async () => {
    await using centre = await Centre.open();
    centre.script(FOUR);
    await centre.deploy();
    const found = async (...args: string[]) =>
      (await drifted(centre, ...args)).told.profiles.length;
    expect([
      await found("--app", "centre", "--stage", "test"),
      await found("--root-dir", centre.project.folder),
    ]).toEqual([4, 4]);
    const without = async (...args: string[]) => {
      const { exitCode, stderr, stdout } = await centre.command("drift", ...args);
      expect([exitCode, stdout]).toEqual([2, ""]);
      return stderr;
    };
    const there = `in ${centre.project.folder}/.alchemy, or there is nothing in it. Name the folder that has .alchemy, or the script, if it keeps its state elsewhere.\n`;
    expect(await without("--stage", "prod")).toBe(`There is no state of prod ${there}`);
    await centre.deploy("--destroy");
    expect(await without("--stage", "test")).toBe(`There is no state of test ${there}`);
    expect(await without()).toBe(`There is no state ${there}`);

    centre.project.write(
      "store.ts",
      `import { FileSystemStateStore } from "alchemy/state";
       export const stateStore = (scope) => new FileSystemStateStore(scope, { rootDir: "elsewhere" });`,
    );
    centre.project.write(
      "alchemy.run.ts",
      `import alchemy from "alchemy";
       import { SecurityProfile } from "alchemy-aws-connect";
       import { stateStore } from "./store.ts";
       const app = await alchemy("other", { noTrack: true, stateStore });
       const InstanceArn = process.env.CONNECT_INSTANCE_ARN ?? "";
       await SecurityProfile("one", { InstanceArn, SecurityProfileName: "One" });
       await app.finalize();`,
    );
    expect((await centre.deploy()).exitCode).toBe(0);
    const { told } = await drifted(centre, "alchemy.run.ts", "--stage", "test");
    expect(brief(told)).toEqual(["one"]);
    const plan = await centre.command("plan", "--stage", "test");
    expect([plan.exitCode, plan.stdout]).toEqual([0, "1 unchanged.\n"]);

    const profile = await centre.command("drift", "alchemy.run.ts", "--profile", "x");
    expect([profile.exitCode, profile.stderr.split("\n")[0]]).toEqual([
      2,
      "--profile goes without a script, which has credentials of its own",
    ]);
  },
  LIMIT,
);

test(
  "a state file that was cut off is named",
  async () => {
    await using centre = await Centre.open();
    centre.script(FOUR);
    await centre.deploy();
    const file = ".alchemy/centre/test/gone.json";
    centre.project.write(file, centre.project.read(file).slice(0, 100));
    const { exitCode, told } = await drifted(centre);
    expect([exitCode, brief(told)]).toEqual([
      2,
      ["agents", "described", "gone unknown", "renamed"],
    ]);
    expect(told.profiles[2]?.error).toEqual({
      code: "StateUnreadable",
      message: expect.stringContaining(`${centre.project.folder}/${file}`),
    });
  },
  LIMIT,
);

test(
  "a script that fails before it opens its state",
  async () => {
    await using centre = await Centre.open();
    centre.project.write("alchemy.run.ts", `throw new Error("no such variable");`);
    const failed = await drifted(centre, "alchemy.run.ts");
    expect([failed.exitCode, failed.told.complete, failed.told.problem]).toEqual([
      2,
      false,
      "alchemy.run.ts ended with exit code 1, so what it would have done after that is not known.",
    ]);
    expect(failed.told.printed).toContain("no such variable");
  },
  LIMIT,
);

test(
  "a stage that is not there is not one without drift",
  async () => {
    await using centre = await Centre.open();
    centre.script(FOUR);
    await centre.deploy();
    const { exitCode, told } = await drifted(centre, "alchemy.run.ts", "--stage", "typo");
    expect([exitCode, told]).toEqual([
      2,
      {
        complete: false,
        profiles: [],
        assignments: [],
        instances: [],
        stopped: [],
        problem:
          "There is no state of centre/typo in the store of the script, or there is nothing in it. Name the stage with --stage.",
      },
    ]);
  },
  LIMIT,
);

test(
  "the secrets of other resources need no password, and those are no profiles",
  async () => {
    await using centre = await Centre.open();
    centre.script(
      `const Vault = Resource("test::Vault", async function (id, props) { return { ...props }; });
       await Vault("vault", { key: alchemy.secret("hidden") });
       ${FOUR}`,
    );
    centre.env["ALCHEMY_PASSWORD"] = "password";
    expect((await centre.deploy()).exitCode).toBe(0);
    delete centre.env["ALCHEMY_PASSWORD"];
    for (const args of [[], ["alchemy.run.ts", "--stage", "test"]]) {
      const { exitCode, told } = await drifted(centre, ...args);
      expect([exitCode, brief(told)]).toEqual([0, ["agents", "described", "gone", "renamed"]]);
    }
  },
  LIMIT,
);

test(
  "a folder of the state that is a symbolic link",
  async () => {
    await using centre = await Centre.open();
    centre.script(FOUR);
    await centre.deploy();
    const { folder } = centre.project;
    renameSync(path.join(folder, ".alchemy/centre"), path.join(folder, "kept"));
    symlinkSync(path.join(folder, "kept"), path.join(folder, ".alchemy/centre"));
    const { stdout } = await centre.command("drift");
    expect(stdout).toBe("4 profiles: no drift; unmanaged: 4 stock.\n");
  },
  LIMIT,
);

describe("the repair names the stage that was deployed", () => {
  const stage = "it's/new";
  const resource = `await alchemy.run("team", async () => { ${agentsWith("Permissions: []")} });`;

  async function changed(centre: Centre, deployed: string) {
    centre.script(resource);
    const deploy = Bun.spawn([process.execPath, "alchemy.run.ts", "--stage", deployed], {
      cwd: centre.project.folder,
      env: { ...process.env, ...centre.env },
      stdout: "ignore",
      stderr: "ignore",
    });
    expect(await deploy.exited).toBe(0);
    await (await centre.outside("Agents")).update({ Permissions: ["Users.View"] });
  }

  test.each([
    ["by the tags of the profile", []],
    ["as it was given", ["--stage", stage]],
    ["by the script", ["alchemy.run.ts", "--stage", stage]],
  ])(
    "%s, and the shell takes it for one word",
    async (_, args) => {
      await using centre = await Centre.open();
      await changed(centre, stage);
      const { told } = await drifted(centre, ...args);
      expect(told.profiles.map((each) => [each.resource, each.stage, ...each.repair])).toEqual([
        [
          `centre/${stage}/team/agents`,
          stage,
          String.raw`Put it back: bun alchemy.run.ts --stage 'it'\''s/new' --force`,
        ],
      ]);
    },
    LIMIT,
  );

  test(
    "and no script that is not there, or that may be of another application",
    async () => {
      await using centre = await Centre.open();
      await changed(centre, "test");
      centre.project.write(".alchemy/other/test/.keep", "");
      const { folder } = centre.project;
      cpSync(path.join(folder, ".alchemy/centre"), path.join(folder, ".alchemy/other"), {
        recursive: true,
      });
      const both = await drifted(centre);
      expect(both.told.profiles.flatMap(({ repair }) => repair)).toEqual([
        "Put it back: deploy stage test of centre with --force",
        "Put it back: deploy other/test/team/agents with --force",
      ]);
      const one = await drifted(centre, "--app", "centre");
      expect(one.told.profiles.flatMap(({ repair }) => repair)).toEqual([
        "Put it back: bun alchemy.run.ts --stage test --app centre --force",
      ]);
      rmSync(path.join(folder, "alchemy.run.ts"));
      const none = await drifted(centre, "--app", "centre");
      expect(none.told.profiles.flatMap(({ repair }) => repair)).toEqual([
        "Put it back: deploy stage test of centre with --force",
      ]);
    },
    LIMIT,
  );
});
