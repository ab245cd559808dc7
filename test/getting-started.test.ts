import { afterAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { shownOf } from "./support/console-examples.ts";
import { Project, repository } from "./support/project.ts";

const page = readFileSync(path.join(repository, "docs/getting-started.md"), "utf8");
const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```/gms)].map(([, kind = "", text = ""]) => ({
  kind,
  text,
}));

const project = new Project({
  "package.json": '{ "type": "module" }',
  "bin/alchemy-aws-connect": `#!/bin/sh\nexec "${process.execPath}" "${repository}/src/cli/main.ts" "$@"\n`,
});
const bin = path.join(project.folder, "node_modules/.bin");
mkdirSync(bin);
chmodSync(path.join(project.folder, "bin/alchemy-aws-connect"), 0o755);
symlinkSync(path.join(project.folder, "bin/alchemy-aws-connect"), `${bin}/alchemy-aws-connect`);
symlinkSync(process.execPath, `${bin}/bun`);
afterAll(() => {
  project[Symbol.dispose]();
});

function shell(command: string) {
  const { PATH = "" } = process.env;
  const { exitCode, stderr, stdout } = Bun.spawnSync(["sh", "-c", command], {
    cwd: project.folder,
    env: {
      PATH,
      HOME: project.folder,
      NO_COLOR: "1",
      npm_config_offline: "true",
      ALCHEMY_TELEMETRY_DISABLED: "1",
    },
  });
  return { exitCode, stderr: stderr.toString(), stdout: stdout.toString() };
}

/** Replaces the lines that a diff takes away by those that it adds. */
function change(diff: string): void {
  const side = (sign: string) =>
    diff
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith(sign))
      .map((line) => `${line.slice(1)}\n`)
      .join("");
  const code = project.read("alchemy.run.ts");
  expect(code.split(side("+"))).toHaveLength(2);
  project.write(
    "alchemy.run.ts",
    code.replace(side("+"), () => side("-")),
  );
}

describe("a newcomer who follows docs/getting-started.md", () => {
  for (const [index, { kind, text }] of blocks.entries()) {
    if (kind === "ts") {
      test("writes the script", () => project.write("alchemy.run.ts", text));
    } else if (kind === "json") {
      test("writes the options of the compiler", () => {
        expect(JSON.parse(text)).toHaveProperty("compilerOptions.types", ["bun"]);
        project.write("tsconfig.json", text);
      });
    } else if (kind === "typescript") {
      test("writes the test", () => project.write("access.test.ts", text));
    } else if (kind === "diff") {
      test("changes the script", () => change(text));
    } else if (kind === "console") {
      const [, command = "", shown = ""] = /^\$ (.*?)\n(.*)$/s.exec(text) ?? [];
      test(`${index}: ${command}`, () => {
        const { exitCode, stderr, stdout } = shell(command);
        expect(exitCode, stderr).toBe(command.includes(" plan ") ? 1 : 0);
        if (shown !== "") expect(shownOf(stdout, shown)).toBe(shown.trimEnd());
      }, 60_000);
    }
  }

  test("has used every kind of block", () => {
    const count = (wanted: string) => blocks.filter(({ kind }) => kind === wanted).length;
    const kinds = ["ts", "json", "typescript", "diff", "console"];
    expect(kinds.map(count)).toEqual([1, 1, 1, 1, 6]);
  });
});
