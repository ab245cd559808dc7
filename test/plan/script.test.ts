import { expect, test } from "bun:test";
import { chmodSync, existsSync } from "node:fs";
import path from "node:path";
import type { AccessRules } from "../../src/access/rules.ts";
import { EVENTS } from "../../src/aws/plan-hooks.ts";
import { detectDrift } from "../../src/plan/drift.ts";
import { planSecurityProfiles } from "../../src/plan/plan.ts";
import { deployCommand, runScript } from "../../src/plan/script.ts";
import { readStageLock } from "../../src/plan/unlock.ts";
import { rejection } from "../support/connect.ts";
import { Project } from "../support/project.ts";

const LIMIT = 60_000;

const run = (cwd: string, props: object = {}) =>
  runScript("preload-plan", { cwd, ...props }, {}, () => {});

test("the default script is the first of four names", async () => {
  using project = new Project({});
  const cwd = project.folder;
  expect(deployCommand({ cwd })).toBeUndefined();
  expect(String(await rejection(run(cwd)))).toBe(
    `ScriptError: There is no alchemy.run.ts, alchemy.run.js, alchemy.run.mts, alchemy.run.mjs in ${cwd}. Name the script.`,
  );
  for (const name of ["alchemy.run.mjs", "alchemy.run.mts", "alchemy.run.js", "alchemy.run.ts"]) {
    project.write(name, "");
    expect(deployCommand({ cwd })).toBe(`npx bun ${name}`);
  }
  expect(String(await rejection(run(cwd, { script: "other.ts" })))).toBe(
    `ScriptError: There is no other.ts in ${cwd}.`,
  );
});

test("without a temporary folder, the error names the variable to set", async () => {
  using project = new Project({ "alchemy.run.ts": "" });
  const TMPDIR = path.join(project.folder, "gone");
  expect(await project.command(["plan"], { TMPDIR })).toMatchObject({
    exitCode: 2,
    stdout: "",
    stderr: expect.stringMatching(
      /^No temporary folder could be created in .*[/]gone: ENOENT.*[.] Set TMPDIR \(TEMP on Windows\) to a folder that this user can write[.]\n$/,
    ),
  });
});

test("the command of a deploy has its runtime, script and arguments, each one word of a shell", () => {
  const args = ["--stage", "prod", "it's mine", "a@b%c+d=e:f,g./-h", ""];
  expect(deployCommand({ script: "infra/my run.ts", args })).toBe(
    `npx bun 'infra/my run.ts' --stage prod 'it'\\''s mine' a@b%c+d=e:f,g./-h ''`,
  );
  expect(deployCommand({ script: "run.ts", runtime: " node  --import tsx " })).toBe(
    "node --import tsx run.ts",
  );
  expect(deployCommand({ script: "run.ts", runtime: "/opt/node" })).toBe("/opt/node run.ts");
  expect(deployCommand({ script: "run.ts", runtime: "bun --smol" })).toBe("npx bun --smol run.ts");
  expect(deployCommand({ script: "run.ts", runtime: "bun-1.4" })).toBe("bun-1.4 run.ts");
});

test(
  "a script that fails is a problem, with the last twenty lines that it printed",
  async () => {
    using project = new Project({
      "alchemy.run.mjs": `
        for (let line = 1; line <= 25; line += 1) console.log("\\u001b[31mline " + line + "\\u001b[0m");
        import { writeFileSync } from "node:fs";
        writeFileSync("printed.json", JSON.stringify([process.argv.slice(2), process.env.ALCHEMY_TELEMETRY_DISABLED]));
        process.exitCode = 3;`,
    });
    const outcome = await run(project.folder, { args: ["--stage", "prod"] });
    expect(outcome).toMatchObject({
      script: "alchemy.run.mjs",
      marked: [],
      problem: "alchemy.run.mjs ended with exit code 3, so what it would do after that is unknown.",
      printed: Array.from({ length: 20 }, (_, index) => `line ${index + 6}`).join("\n"),
    });
    expect(JSON.parse(project.read("printed.json"))).toEqual([["--stage", "prod"], "1"]);
  },
  LIMIT,
);

test(
  "an error of the listener for progress is that of the run, and ends the script",
  async () => {
    using project = new Project({
      "alchemy.run.mjs": `
        import { writeFileSync } from "node:fs";
        setTimeout(() => writeFileSync("late", ""), 3000);`,
    });
    const failing = runScript("preload-plan", { cwd: project.folder }, {}, () => {
      throw new Error("no more");
    });
    expect(String(await rejection(failing))).toBe("Error: no more");
    await Bun.sleep(3000);
    expect(await Bun.file(path.join(project.folder, "late")).exists()).toBe(false);
  },
  LIMIT,
);

test(
  "bun preloads the module of the plan, another runtime imports it",
  async () => {
    using project = new Project({ "alchemy.run.mjs": "" });
    for (const [name, loading] of [
      [
        "bun-canary",
        /^--flag --preload \/\S+\/src\/plan\/preload-plan\.ts alchemy\.run\.mjs --stage x\n$/,
      ],
      [
        "node22",
        /^--flag --import file:\/\/\/\S+\/src\/plan\/preload-plan\.ts alchemy\.run\.mjs --stage x\n$/,
      ],
    ] as const) {
      project.write(name, `#!/bin/sh\necho "$@" > called`);
      const runtime = path.join(project.folder, name);
      chmodSync(runtime, 0o755);
      await run(project.folder, { runtime: `${runtime} --flag`, args: ["--stage", "x"] });
      expect(project.read("called")).toMatch(loading);
    }
  },
  LIMIT,
);

test(
  "a command that only the project has runs the script, also from a folder of the project",
  async () => {
    using project = new Project({
      "infra/alchemy.run.ts": "",
      "node_modules/.bin/runs-it": `#!/bin/sh\necho "$2" > called`,
    });
    chmodSync(path.join(project.folder, "node_modules/.bin/runs-it"), 0o755);
    const { problem } = await run(path.join(project.folder, "infra"), { runtime: "runs-it" });
    expect(problem).toBeUndefined();
    expect(project.read("infra/called")).toMatch(/preload-plan\.ts\n$/);
  },
  LIMIT,
);

test(
  "a script that does not end is ended after its time",
  async () => {
    using project = new Project({ "alchemy.run.ts": "setInterval(() => {}, 1000);" });
    const { problem } = await run(project.folder, { timeout: 1 });
    expect(problem).toBe(
      "alchemy.run.ts was still running after 1 s, and was stopped, so what it would do after that is unknown.",
    );
  },
  LIMIT,
);

test(
  "the longest time is no reason to end a script at once",
  async () => {
    using project = new Project({ "alchemy.run.ts": "await Bun.sleep(50);" });
    const { problem } = await run(project.folder, { timeout: 1e9 });
    expect(problem).toBeUndefined();
  },
  LIMIT,
);

test("a time that is no number above 0 is refused before the script runs", async () => {
  using project = new Project({
    "alchemy.run.mjs": 'import { writeFileSync } from "node:fs"; writeFileSync("ran", "");',
  });
  for (const timeout of [Number.NaN, 0, -1]) {
    const message = `ScriptError: timeout must be a number of seconds above 0, not ${timeout}.`;
    const script = { cwd: project.folder, timeout };
    expect(String(await rejection(planSecurityProfiles(script)))).toBe(message);
    expect(String(await rejection(detectDrift({ script })))).toBe(message);
    expect(String(await rejection(readStageLock(script)))).toBe(message);
  }
  expect(existsSync(path.join(project.folder, "ran"))).toBe(false);
});

test("a plan with rules that cannot be does not run the script", async () => {
  using project = new Project({
    "alchemy.run.ts": 'import { writeFileSync } from "node:fs"; writeFileSync("ran", "");',
  });
  const rules = JSON.parse('{ "include": ["pcii"] }') as AccessRules;
  expect(await rejection(planSecurityProfiles({ cwd: project.folder, rules }))).toMatchObject({
    code: "InvalidProps",
    problems: [
      {
        path: "include[0]",
        message: 'must be "pci" or "recordings" or "user-administration", not "pcii"',
      },
    ],
  });
  expect(existsSync(path.join(project.folder, "ran"))).toBe(false);
});

test("a script that is being planned cannot plan in turn", async () => {
  using project = new Project({ "alchemy.run.ts": "" });
  process.env[EVENTS] = path.join(project.folder, "events");
  try {
    expect(String(await rejection(run(project.folder)))).toBe(
      "ScriptError: A script cannot start a plan while it is being planned.",
    );
  } finally {
    delete process.env[EVENTS];
  }
});
