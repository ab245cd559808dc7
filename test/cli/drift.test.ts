import { describe, expect, test } from "bun:test";
import type { DriftReport } from "../../src/plan/drift.ts";
import { cpSync, renameSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { Center } from "../support/center.ts";
import { agents as agentsWith } from "../support/planned.ts";
import { departures } from "../support/schema.ts";

const LIMIT = 60_000;

interface Printed extends DriftReport {
  readonly stopped: readonly string[];
}

/** What the command reports, after proof that it left everything as it was. */
async function drifted(center: Center, ...args: string[]) {
  const state = center.project.state();
  const before = await center.profiles();
  let outcome = { exitCode: null as number | null, stdout: "", stderr: "" };
  const called = await center.called(async () => {
    outcome = await center.command("drift", "--json", ...args);
  });
  expect(center.project.state()).toEqual(state);
  expect(await center.profiles()).toEqual(before);
  expect(departures("drift", outcome.stdout)).toEqual([]);
  const printed: Printed = JSON.parse(outcome.stdout);
  return { called: called.toSorted(), printed, ...outcome };
}

const brief = ({ profiles }: Printed) =>
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
      await using center = await Center.open();
      center.script(FOUR);
      await center.deploy();
      const { called, exitCode, printed } = await drifted(center, ...args);
      expect([exitCode, printed.complete, brief(printed)]).toEqual([
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
    "of two records of one profile, only the one that the code declares is compared",
    async () => {
      await using center = await Center.open();
      const team = (id: string, fields: string, rest = "") =>
        center.script(
          `await SecurityProfile("${id}", { InstanceArn, SecurityProfileName: "Team", adopt: true, ${fields} });${rest}`,
        );
      team("former", `Description: "old", Permissions: ["Users.View"]`);
      await center.deploy();
      team("next", `Description: "new"`, `throw new Error("later");`);
      expect((await center.deploy()).exitCode).toBe(1);
      const { printed } = await drifted(center, ...args);
      const complete = "Complete it: npx bun alchemy.run.ts --stage test";
      expect(printed.profiles).toMatchObject([
        {
          resource: "center/test/former",
          findings: ["unfinished"],
          changes: [],
          takenBy: "center/test/next",
          repair: [complete],
        },
        { resource: "center/test/next", findings: [], changes: [] },
      ]);
      const { stdout } = await center.command("drift", ...args);
      expect(stdout).toStartWith(
        `unfinished "Team" (center/test/former)\n  center/test/next has this profile now.\n  ${complete}\n`,
      );
      await (await center.outside("Team")).update({ Description: "theirs" });
      expect(brief((await drifted(center, ...args)).printed)).toEqual([
        "former unfinished",
        "next changed",
      ]);
      team("next", `Description: "new"`);
      await center.deploy("--force");
      expect(brief((await drifted(center, ...args)).printed)).toEqual(["next"]);
    },
    LIMIT,
  );

  test(
    "changed, renamed, deleted; the repair repairs",
    async () => {
      await using center = await Center.open();
      center.script(FOUR);
      await center.deploy();
      const agents = await center.outside("Agents");
      await agents.update({ Permissions: ["BasicAgentAccess", "Users.Edit"], Description: "mine" });
      await center.aws.tagResource({ resourceArn: agents.arn, tags: { Team: "B", Own: "x" } });
      await (await center.outside("Gone")).delete();
      (await center.outside("Renamed")).rename("New name");

      const { called, exitCode, printed } = await drifted(center, ...args);
      expect([exitCode, printed.complete, brief(printed)]).toEqual([
        1,
        true,
        ["agents changed", "described", "gone deleted", "renamed renamed"],
      ]);
      const [changed, , deleted, renamed] = printed.profiles;
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
        "Restore it: npx bun alchemy.run.ts --stage test --force",
        "Create it again: npx bun alchemy.run.ts --stage test --force",
        'Keep the new name: write SecurityProfileName: "New name".',
      ]);
      expect(renamed?.renamedTo).toBe("New name");
      expect(called.filter((operation) => operation === "ListSecurityProfiles")).toHaveLength(1);

      expect((await center.deploy("--force")).exitCode).toBe(0);
      const after = await drifted(center, ...args);
      expect([after.exitCode, brief(after.printed)]).toEqual([
        1,
        ["agents", "described", "gone", "renamed renamed"],
      ]);
    },
    LIMIT,
  );

  test(
    "a read that fails, or an instance that is not seen, ends with 2",
    async () => {
      await using center = await Center.open();
      center.script(FOUR);
      await center.deploy();
      center.env["AWS_MAX_ATTEMPTS"] = "1";
      const { faults } = center.connect;
      faults.add({ operation: "ListSecurityProfilePermissions", call: "every", kind: "deny" });
      const denied = await center.command("drift", "--json", ...args);
      faults.clear();
      const printed: Printed = JSON.parse(denied.stdout);
      expect([denied.exitCode, printed.complete, brief(printed)]).toEqual([
        2,
        false,
        ["agents unknown", "described unknown", "gone unknown", "renamed unknown"],
      ]);
      expect(denied.stderr).toContain("Incomplete: there may be more drift than shown.");

      faults.add({ operation: "DescribeSecurityProfile", call: "every", kind: "garbage" });
      const garbled = await center.command("drift", ...args);
      faults.clear();
      expect([garbled.exitCode, garbled.stdout.split("\n").at(-2)]).toEqual([
        2,
        "4 profiles: 4 unknown; unmanaged: 4 stock (incomplete).",
      ]);
    },
    LIMIT,
  );
});

test(
  "a profile that is gone, whose name another one has",
  async () => {
    await using center = await Center.open();
    center.script(FOUR);
    await center.deploy();
    await (await center.outside("Gone")).delete();
    const { InstanceId, aws } = center;
    const made = await aws.createSecurityProfile({ InstanceId, SecurityProfileName: "Gone" });
    const { printed } = await drifted(center);
    const [, , gone] = printed.profiles;
    expect([gone?.findings, gone?.namesake, gone?.repair]).toEqual([
      ["deleted"],
      made.SecurityProfileArn,
      [
        "Take over the other one: write adopt: true in this resource only, then npx bun alchemy.run.ts --stage test",
      ],
    ]);
    const { stdout } = await center.command("drift");
    expect(stdout).toContain(`Another profile has this name: ${made.SecurityProfileArn}.`);

    center.script(
      FOUR.replace('SecurityProfileName: "Gone"', 'SecurityProfileName: "Gone", adopt: true'),
    );
    expect((await center.deploy()).exitCode).toBe(0);
    const after = await drifted(center);
    expect([after.exitCode, after.printed.profiles[2]?.SecurityProfileArn]).toEqual([
      0,
      made.SecurityProfileArn,
    ]);
  },
  LIMIT,
);

test(
  "an interrupted deploy is unfinished, and completed by another",
  async () => {
    await using center = await Center.open();
    center.script(FOUR);
    center.connect.faults.add({ operation: "CreateSecurityProfile", call: 2, kind: "cut-after" });
    center.env["AWS_MAX_ATTEMPTS"] = "1";
    await center.deploy();
    const { exitCode, printed } = await drifted(center);
    expect([exitCode, brief(printed)]).toEqual([1, ["agents", "described unfinished"]]);
    expect(printed.profiles[1]?.repair).toEqual([
      "Complete it: npx bun alchemy.run.ts --stage test",
      "If a destroy did not finish, run that again instead.",
    ]);
    await center.deploy();
    expect((await drifted(center)).exitCode).toBe(0);
  },
  LIMIT,
);

test(
  "a former profile that is still held is left to be deleted",
  async () => {
    await using center = await Center.open();
    center.script(FOUR);
    await center.deploy();
    const { giveTo } = await center.outside("Gone");
    await giveTo("ana");
    center.script(FOUR.replace('"Gone"', '"Went"'));
    expect((await center.deploy()).exitCode).toBe(1);
    const { exitCode, printed } = await drifted(center);
    expect([exitCode, brief(printed).filter((line) => line.includes("unfinished"))]).toEqual([
      1,
      [expect.stringMatching(/^gone\.replaced\.[-0-9a-f]+ unfinished$/)],
    ]);
  },
  LIMIT,
);

test(
  "an application and a stage with slashes in their names are found by them",
  async () => {
    await using center = await Center.open();
    const { project } = center;
    center.script(`await SecurityProfile("one", { InstanceArn, SecurityProfileName: "One" });`);
    const stage = `"acme/eu", { stage: "dev/ana", `;
    const script = project.read("alchemy.run.ts").replace(`"center", { `, stage);
    project.write("alchemy.run.ts", script);
    await center.deploy();
    const { exitCode, printed } = await drifted(center, "--app", "acme/eu", "--stage", "dev/ana");
    expect([exitCode, printed.profiles.map(({ resource }) => resource)]).toEqual([
      0,
      ["acme/eu/dev/ana/one"],
    ]);
  },
  LIMIT,
);

test(
  "of a script with several applications, the one of --app is compared",
  async () => {
    await using center = await Center.open();
    const { project } = center;
    const script = (permissions: string) =>
      project.write(
        "alchemy.run.ts",
        `import alchemy from "alchemy";
import { SecurityProfile } from "alchemy-aws-connect";

const InstanceArn = process.env.CONNECT_INSTANCE_ARN ?? "";
const first = await alchemy("first", { noTrack: true });
const shared = await SecurityProfile("shared", { InstanceArn, SecurityProfileName: "Shared", Permissions: ${permissions} });
if (process.env.NESTED) await alchemy.run("team", async () => undefined);
await first.finalize();
const second = await alchemy("second", { noTrack: true });
await SecurityProfile("agents", { InstanceArn, SecurityProfileName: "Agents", Description: shared.SecurityProfileName });
await second.finalize();
`,
      );
    script('["BasicAgentAccess"]');
    expect((await center.deploy()).exitCode).toBe(0);
    await (await center.outside("Agents")).update({ Description: "Changed" });
    // A deploy of the second application would wait for one of the first.
    script('["OutboundCallAccess"]');
    center.env["NESTED"] = "1";
    const stage = ["alchemy.run.ts", "--stage", "test"];
    const found = async (...args: string[]) => {
      const { exitCode, printed } = await drifted(center, ...stage, ...args);
      return [exitCode, printed.profiles.map(({ findings, resource }) => [resource, ...findings])];
    };
    expect(await found()).toEqual([0, [["first/test/shared"]]]);
    expect(await found("--app", "first")).toEqual([0, [["first/test/shared"]]]);
    expect(await found("--app", "second")).toEqual([1, [["second/test/agents", "changed"]]]);
    const { exitCode, printed } = await drifted(center, ...stage, "--app", "third");
    expect([exitCode, printed.complete, printed.profiles, printed.problem]).toEqual([
      2,
      false,
      [],
      'alchemy.run.ts does not open its state: it has no resource in the application "third".',
    ]);
  },
  LIMIT,
);

test("a folder without state is an error that says what to name", async () => {
  await using center = await Center.open();
  const { folder } = center.project;
  expect(await center.command("drift")).toMatchObject({
    exitCode: 2,
    stdout: "",
    stderr: `There is no state in ${folder}/.alchemy, or it is empty. Name the folder that contains .alchemy with --root-dir, or the script if its state is elsewhere.\n`,
  });
});

test(
  "which state: by application, stage and folder; another store only through the script",
  async () => {
    await using center = await Center.open();
    center.script(FOUR);
    await center.deploy();
    const found = async (...args: string[]) =>
      (await drifted(center, ...args)).printed.profiles.length;
    expect([
      await found("--app", "center", "--stage", "test"),
      await found("--root-dir", center.project.folder),
    ]).toEqual([4, 4]);
    const without = async (...args: string[]) => {
      const { exitCode, stderr, stdout } = await center.command("drift", ...args);
      expect([exitCode, stdout]).toEqual([2, ""]);
      return stderr;
    };
    const there = `in ${center.project.folder}/.alchemy, or it is empty. Name the folder that contains .alchemy with --root-dir, or the script if its state is elsewhere.\n`;
    expect(await without("--stage", "prod")).toBe(`There is no state of prod ${there}`);
    await center.deploy("--destroy");
    expect(await without("--stage", "test")).toBe(`There is no state of test ${there}`);
    expect(await without()).toBe(`There is no state ${there}`);

    center.project.write(
      "store.ts",
      `import { FileSystemStateStore } from "alchemy/state";
       export const stateStore = (scope) => new FileSystemStateStore(scope, { rootDir: "elsewhere" });`,
    );
    center.project.write(
      "alchemy.run.ts",
      `import alchemy from "alchemy";
       import { SecurityProfile } from "alchemy-aws-connect";
       import { stateStore } from "./store.ts";
       const app = await alchemy("other", { noTrack: true, stateStore });
       const InstanceArn = process.env.CONNECT_INSTANCE_ARN ?? "";
       await SecurityProfile("one", { InstanceArn, SecurityProfileName: "One" });
       await app.finalize();`,
    );
    expect((await center.deploy()).exitCode).toBe(0);
    const { printed } = await drifted(center, "alchemy.run.ts", "--stage", "test");
    expect(brief(printed)).toEqual(["one"]);
    const plan = await center.command("plan", "--stage", "test");
    expect([plan.exitCode, plan.stdout]).toEqual([0, "1 unchanged.\n"]);

    const profile = await center.command("drift", "alchemy.run.ts", "--profile", "x");
    expect([profile.exitCode, profile.stderr.split("\n")[0]]).toEqual([
      2,
      "--profile cannot be combined with a script, which has its own credentials",
    ]);
  },
  LIMIT,
);

test(
  "an incomplete state file is named",
  async () => {
    await using center = await Center.open();
    center.script(FOUR);
    await center.deploy();
    const file = ".alchemy/center/test/gone.json";
    center.project.write(file, center.project.read(file).slice(0, 100));
    const { exitCode, printed } = await drifted(center);
    expect([exitCode, brief(printed)]).toEqual([
      2,
      ["agents", "described", "gone unknown", "renamed"],
    ]);
    expect(printed.profiles[2]?.error).toEqual({
      code: "StateUnreadable",
      message: expect.stringContaining(`${center.project.folder}/${file}`),
    });
  },
  LIMIT,
);

test(
  "a script that fails before it opens its state",
  async () => {
    await using center = await Center.open();
    center.project.write("alchemy.run.ts", `throw new Error("no such variable");`);
    const failed = await drifted(center, "alchemy.run.ts");
    expect([failed.exitCode, failed.printed.complete, failed.printed.problem]).toEqual([
      2,
      false,
      "alchemy.run.ts ended with exit code 1, so what it would do after that is unknown.",
    ]);
    expect(failed.printed.printed).toContain("no such variable");
  },
  LIMIT,
);

test(
  "a stage that is not there is not one without drift",
  async () => {
    await using center = await Center.open();
    center.script(FOUR);
    await center.deploy();
    const { exitCode, printed } = await drifted(center, "alchemy.run.ts", "--stage", "typo");
    expect([exitCode, printed]).toEqual([
      2,
      {
        complete: false,
        profiles: [],
        assignments: [],
        instances: [],
        stopped: [],
        problem:
          "There is no state of center/typo in the store of the script, or it is empty. Check --stage and the store. If the state is lost, a deploy takes the profiles back.",
      },
    ]);
    const text = await center.command("drift", "alchemy.run.ts", "--stage", "typo");
    expect(text.stdout).toBe(
      `Incomplete: ${printed.problem}\n\nThe state could not be compared (incomplete).\n`,
    );
  },
  LIMIT,
);

test(
  "the secrets of other resources need no password, and those are no profiles",
  async () => {
    await using center = await Center.open();
    center.script(
      `const Vault = Resource("test::Vault", async function (id, props) { return { ...props }; });
       await Vault("vault", { key: alchemy.secret("hidden") });
       ${FOUR}`,
    );
    center.env["ALCHEMY_PASSWORD"] = "password";
    expect((await center.deploy()).exitCode).toBe(0);
    delete center.env["ALCHEMY_PASSWORD"];
    for (const args of [[], ["alchemy.run.ts", "--stage", "test"]]) {
      const { exitCode, printed } = await drifted(center, ...args);
      expect([exitCode, brief(printed)]).toEqual([0, ["agents", "described", "gone", "renamed"]]);
    }
  },
  LIMIT,
);

test(
  "a folder of the state that is a symbolic link",
  async () => {
    await using center = await Center.open();
    center.script(FOUR);
    await center.deploy();
    const { folder } = center.project;
    renameSync(path.join(folder, ".alchemy/center"), path.join(folder, "kept"));
    symlinkSync(path.join(folder, "kept"), path.join(folder, ".alchemy/center"));
    const { stdout } = await center.command("drift");
    expect(stdout).toBe("4 profiles: no drift; unmanaged: 4 stock.\n");
  },
  LIMIT,
);

describe("the repair names the stage that was deployed", () => {
  const stage = "it's/new";
  const resource = `await alchemy.run("team", async () => { ${agentsWith("Permissions: []")} });`;

  async function changed(center: Center, deployed: string) {
    center.script(resource);
    const deploy = Bun.spawn([process.execPath, "alchemy.run.ts", "--stage", deployed], {
      cwd: center.project.folder,
      env: { ...process.env, ...center.env },
      stdout: "ignore",
      stderr: "ignore",
    });
    expect(await deploy.exited).toBe(0);
    await (await center.outside("Agents")).update({ Permissions: ["Users.View"] });
  }

  test.each([
    ["by the tags of the profile", []],
    ["as it was given", ["--stage", stage]],
    ["by the script", ["alchemy.run.ts", "--stage", stage]],
  ])(
    "%s, and the shell takes it for one word",
    async (_, args) => {
      await using center = await Center.open();
      await changed(center, stage);
      const { printed } = await drifted(center, ...args);
      expect(printed.profiles.map((each) => [each.resource, each.stage, ...each.repair])).toEqual([
        [
          `center/${stage}/team/agents`,
          stage,
          String.raw`Restore it: npx bun alchemy.run.ts --stage 'it'\''s/new' --force`,
        ],
      ]);
    },
    LIMIT,
  );

  test(
    "and no script that is not there, or that may be of another application",
    async () => {
      await using center = await Center.open();
      await changed(center, "test");
      center.project.write(".alchemy/other/test/.keep", "");
      const { folder } = center.project;
      cpSync(path.join(folder, ".alchemy/center"), path.join(folder, ".alchemy/other"), {
        recursive: true,
      });
      const both = await drifted(center);
      expect(both.printed.profiles.flatMap(({ repair }) => repair)).toEqual([
        "Restore it: deploy stage test of center with --force",
        "Restore it: deploy other/test/team/agents with --force",
      ]);
      const one = await drifted(center, "--app", "center");
      expect(one.printed.profiles.flatMap(({ repair }) => repair)).toEqual([
        "Restore it: npx bun alchemy.run.ts --stage test --app center --force",
      ]);
      rmSync(path.join(folder, "alchemy.run.ts"));
      const none = await drifted(center, "--app", "center");
      expect(none.printed.profiles.flatMap(({ repair }) => repair)).toEqual([
        "Restore it: deploy stage test of center with --force",
      ]);
    },
    LIMIT,
  );
});
