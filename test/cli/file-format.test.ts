import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { COMMANDS } from "../../src/cli/commands.ts";
import { type Acme, startAcme } from "../support/acme.ts";

let acme: Acme;
beforeAll(async () => {
  acme = await startAcme();
});
afterAll(() => acme[Symbol.asyncDispose]());

async function written(file: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await acme.run(...args, "--out", file);
  expect(stdout).toBe("");
  return readFileSync(path.join(acme.folder, file), "utf8");
}

describe("the ending of --out names the format", () => {
  test("csv of a list", async () => {
    const text = await written("holders.csv", "holders", "Agent");
    expect(text).toBe(
      "kind,holder,name,group,tags\nuser,bea,,North,site=north\nuser,cai,,North night shift,\n",
    );
    expect(await written("HOLDERS.CSV", "holders", "Agent")).toBe(text);
  });

  test("json of any result", async () => {
    expect(JSON.parse(await written("holders.json", "holders", "Agent"))).toMatchObject({
      complete: true,
    });
    expect(JSON.parse(await written("code.json", "export"))).toHaveProperty("code");
    expect(JSON.parse(await written("finding.json", "explain", "unused-profile"))).toHaveProperty(
      "code",
      "unused-profile",
    );
  });

  test("sarif of an audit", async () => {
    expect(JSON.parse(await written("audit.sarif", "audit"))).toHaveProperty("version", "2.1.0");
  });

  test("none: text", async () => {
    for (const file of ["holders.txt", "holders"]) {
      expect(await written(file, "holders", "Agent")).toStartWith("Agent: 2 users, 0 AI agents\n");
    }
    expect(await written("alchemy.run.ts", "export")).toContain("await app.finalize();\n");
  });

  test("unless a flag names one", async () => {
    const csv = await written("a.csv", "holders", "Agent");
    expect(await written("b.json", "holders", "Agent", "--format", "csv")).toBe(csv);
    expect(await written("c.csv", "holders", "Agent", "--format", "text")).toStartWith("Agent: ");
    const json = JSON.parse(await written("d.csv", "holders", "Agent", "--json"));
    expect(json).toHaveProperty("users");
    expect(await written("e.json", "audit", "--format", "sarif")).toContain("sarif-2.1.0");
  });
});

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  compare: ["--with", "x"],
  effective: ["x"],
  explain: ["x"],
  holders: ["x"],
  "who-can": ["x"],
};

/** What each command writes, in the order of the list of commands. */
const WRITES = {
  audit: "text or json or csv or sarif",
  compare: "text or json or csv",
  conformance: "text or json",
  drift: "text or json",
  effective: "text or json or csv",
  explain: "text or json",
  export: "text or json",
  holders: "text or json or csv",
  plan: "text or json or markdown",
  report: "html",
  review: "text or json or csv",
  snapshot: "json",
  unlock: "text or json",
  "who-can": "text or json or csv",
};

test("every command with --out is in the list", () => {
  const commands = Object.entries(COMMANDS).filter(([, { args }]) => "out" in args);
  expect(commands.map(([name]) => name)).toEqual(Object.keys(WRITES));
});

const FORMATS = { csv: "csv", html: "html", json: "json", md: "markdown", sarif: "sarif" };

test.each(Object.entries(WRITES))("%s writes no other format than %s", async (name, writes) => {
  const [ending, format] =
    Object.entries(FORMATS).find(([, each]) => !writes.split(" or ").includes(each)) ?? [];
  const file = path.join(acme.folder, `refused.${ending}`);
  const before = acme.connect.calls.length;
  expect(await acme.run(name, ...(REQUIRED[name] ?? []), "--out", file)).toEqual({
    code: 2,
    stdout: "",
    stderr: `--out ${file}: this command writes ${writes}, not ${format}. Choose another ending than .${ending}\nSee: alchemy-aws-connect ${name} --help\n`,
  });
  expect(acme.connect.calls.length).toBe(before);
  expect(existsSync(file)).toBe(false);
});
