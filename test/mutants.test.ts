import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { sitesIn } from "../scripts/mutants/sites.ts";
import { repository } from "./support/project.ts";

const LIMIT = 60_000;

const folder = mkdtempSync(path.join(tmpdir(), "mutants-test-"));
const root = path.join(folder, "root");
const temporary = path.join(folder, "tmp");
for (const each of [root, temporary]) mkdirSync(each);
symlinkSync(path.join(repository, "node_modules"), path.join(root, "node_modules"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

write({
  "package.json": `{ "name": "ages", "type": "module" }`,
  "tsconfig.json": `{
    "compilerOptions": {
      "strict": true, "noEmit": true, "skipLibCheck": true, "target": "es2022", "module": "nodenext",
      "allowImportingTsExtensions": true, "types": ["bun-types"]
    },
    "include": ["src", "test"]
  }`,
  "src/profile/ages.ts": `/** Not "a string" of code, nor false. */
export function isAdult(age: number): boolean {
  return age >= 18;
}
export const isChild = (age: number): boolean => !isAdult(age);
`,
  "src/access/door.ts": `import { isAdult } from "../profile/ages.ts";
export function mayEnter(age: number, banned: boolean): boolean {
  if (banned) throw new Error("no");
  return isAdult(age) && age < 100;
}
`,
  // No test of an age of 18.
  "test/profile/ages.test.ts": `import { expect, test } from "bun:test";
import { isAdult, isChild } from "../../src/profile/ages.ts";
test("ages", () => expect([isAdult(20), isAdult(2), isChild(2)]).toEqual([true, false, true]));
`,
});

function start(...args: string[]) {
  return Bun.spawn([process.execPath, path.join(repository, "scripts/mutants.ts"), ...args], {
    cwd: root,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ["ignore", "pipe", "ignore"],
  });
}

async function run(...args: string[]) {
  const script = start(...args);
  const stdout = await script.stdout.text();
  return { exitCode: await script.exited, lines: stdout.trimEnd().split("\n") };
}

test("a site is a place where the code decides, not a type, an import or a comment", () => {
  const text = `import a from "./a.ts";
type T = "x" | true;
const t = { "a b": f(a) ?? 1, c: [1, ...g] } as { c: true };
if (!t && a.some(f)) h("Prose of more than three words", "short");
g.sort((x, y) => (x < y ? -1 : 1));
`;
  expect(
    sitesIn("a.ts", text).map(({ line, original, mutated }) => [line, original, mutated]),
  ).toEqual([
    [3, '"a b": f(a) ?? 1', "(removed)"],
    [3, "f(a) ?? 1", "1"],
    [3, "c: [1, ...g]", "(removed)"],
    [3, "1", "(removed)"],
    [3, "...g", "(removed)"],
    [4, "!t", "t"],
    [4, "!t && a.some(f)", "!(!t && a.some(f))"],
    [4, "!t && a.some(f)", "!t || a.some(f)"],
    [4, "a.some", "a.every"],
    [4, 'h("Prose of more than three words", "short");', ";"],
    [4, '"short"', '""'],
    [5, "g.sort((x, y) => (x < y ? -1 : 1));", ";"],
    [5, "x < y", "!(x < y)"],
  ]);
});

test(
  "the same seed draws the same sites, and only such as compile",
  async () => {
    const draw = async (seed: string) =>
      (await run("--list", "--sites", "2", "--seed", seed)).lines;
    const drawn = await draw("1");
    expect(drawn).toHaveLength(2);
    expect(await draw("1")).toEqual(drawn);
    expect(await draw("3")).not.toEqual(drawn);
    expect(drawn.filter((line) => line.includes("return undefined"))).toEqual([]);
  },
  LIMIT,
);

test(
  "a mutant that a test notices is killed, another one survives and is listed",
  async () => {
    const only = ["--only", "src/profile/*", "--sites", "9"];
    const { exitCode, lines } = await run(...only);
    expect(lines.slice(-4)).toEqual([
      "Survivors:",
      "src/profile/ages.ts:3  age >= 18  →  age > 18",
      "",
      "1 killed of 2 (50 %)",
    ]);
    expect(exitCode).toBe(1);
    expect((await run(...only, "--least", "50")).exitCode).toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
  },
  LIMIT,
);

test(
  "an interrupted run leaves nothing behind",
  async () => {
    const script = start("--sites", "9");
    for (let tries = 0; readdirSync(temporary).length === 0 && tries < 500; tries++)
      await setTimeout(20);
    script.kill("SIGINT");
    expect(await script.exited).toBe(130);
    expect(readdirSync(temporary)).toEqual([]);
  },
  LIMIT,
);
