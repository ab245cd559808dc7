import { expect, test } from "bun:test";
import path from "node:path";
import { type Host, runtimeOf, shellWords } from "../../src/plan/runtime.ts";
import { Project } from "../support/project.ts";

const node20: Host = {
  execPath: "/bin/node",
  execArgv: ["--max-old-space-size=99"],
  isBun: false,
  runsTypeScript: false,
  stripsTypes: false,
  hasBun: () => false,
  hasTsx: () => false,
};
const node: [string, ...string[]] = ["/bin/node", "--max-old-space-size=99"];

test("a script is run by what can run it", () => {
  using project = new Project({});
  const { folder } = project;
  const ts = (host: Partial<Host>, name = "alchemy.run.ts") =>
    runtimeOf(path.join(folder, name), folder, { ...node20, ...host });
  expect(ts({ isBun: true, execPath: "/bin/bun", execArgv: [] })).toEqual(["/bin/bun"]);
  expect(ts({ runsTypeScript: true, hasBun: () => true })).toEqual(node);
  expect(ts({}, "alchemy.run.mjs")).toEqual(node);
  expect(ts({ hasBun: (from) => from === folder, hasTsx: () => true, stripsTypes: true })).toEqual([
    "bun",
  ]);
  expect(ts({ hasTsx: (from) => from === folder, stripsTypes: true })).toEqual([
    ...node,
    "--import",
    "tsx",
  ]);
  expect(ts({ stripsTypes: true })).toEqual([...node, "--experimental-strip-types"]);
  expect(ts({})).toBeUndefined();
  project.write("bun.lock", "");
  expect(ts({ runsTypeScript: true, hasBun: () => true }, "infra/run.mts")).toEqual(["bun"]);
  expect(ts({ runsTypeScript: true })).toEqual(node);
});

test("a shell starts with npx what only the project has", () => {
  using project = new Project({ "node_modules/.bin/bun": "", "bin/bun": "" });
  const { PATH } = process.env;
  const onPath = (cwd: string, ...folders: string[]) => {
    process.env["PATH"] = folders
      .map((name) => path.join(project.folder, name))
      .join(path.delimiter);
    return shellWords("bun", path.join(project.folder, cwd));
  };
  try {
    expect(onPath(".", "node_modules/.bin", "bin")).toEqual(["npx", "bun"]);
    expect(onPath(".", "bin", "node_modules/.bin")).toEqual(["bun"]);
    expect(onPath(".")).toEqual(["npx", "bun"]);
    expect(onPath("infra/prod")).toEqual(["npx", "bun"]);
    expect(onPath("..")).toEqual(["bun"]);
    const { folder } = project;
    expect(shellWords(path.resolve("node_modules/bun/bin/bun.exe"), folder)).toEqual([
      "npx",
      "bun",
    ]);
    expect(shellWords("/usr/bin/node", folder)).toEqual(["node"]);
  } finally {
    process.env["PATH"] = PATH;
  }
});
