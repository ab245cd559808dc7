import { expect, test } from "bun:test";
import path from "node:path";
import { ERRORS } from "../src/index.ts";
import { repository } from "./support/project.ts";

test("the table of errors in the docs has every code, once", async () => {
  const page = await Bun.file(path.join(repository, "docs/security-profile.md")).text();
  const [, section = ""] = /^## Errors$(.*?)^## /ms.exec(page) ?? [];
  const codes = [...section.matchAll(/^\| `(\w+)`/gm)].map(([, code]) => code);
  expect(codes).toEqual(Object.keys(ERRORS));
});

test.each(Object.values(ERRORS))("%p is named after its code", ({ name, prototype }) => {
  expect(name).toBe(`${prototype.code}Error`);
});
