import { expect, test } from "bun:test";
import path from "node:path";
import { KNOWN_OPERATIONS } from "../../src/local/known-operations.ts";
import { repository } from "../support/project.ts";

test("docs/local.md lists every operation, and no other", async () => {
  const page = await Bun.file(path.join(repository, "docs/local.md")).text();
  const [, section = ""] = /\n## What is covered\n\n((?:- .*\n)+)/.exec(page) ?? [];
  const listed = section
    .split("\n")
    .flatMap((line) => line.slice(line.lastIndexOf(": ") + 2).split(", "))
    .filter((name) => name !== "");
  expect(listed.toSorted()).toEqual([...KNOWN_OPERATIONS.keys()].toSorted());
});
