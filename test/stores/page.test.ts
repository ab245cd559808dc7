import { expect, test } from "bun:test";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { repository } from "../support/project.ts";

test("every store that the page names is tested", () => {
  const page = readFileSync(path.join(repository, "docs/stores.md"), "utf8");
  const rows = [...page.matchAll(/^\| `(?<store>\w+)`(?<which>[^|]*)\|/gm)];
  const named = rows.map(({ groups = {} }) => `${groups["store"]}${groups["which"]}`.trim());
  const tests = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => readFileSync(path.join(import.meta.dirname, name), "utf8"))
    .join("\n");
  expect(named.length).toBeGreaterThan(8);
  const untested = named.filter((name) => !tests.includes(name.replaceAll("`", "")));
  expect(untested).toEqual([]);
});
