import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import path from "node:path";
import { PERMISSIONS } from "../../src/permissions/details.ts";
import { shellExamples, shownOf } from "../support/console-examples.ts";
import { type ExamplesCenter, startExamplesCenter } from "../support/examples-center.ts";
import { repository } from "../support/project.ts";

const page = readFileSync(path.join(repository, "docs/auditing-an-instance.md"), "utf8");

let center: ExamplesCenter;
beforeAll(async () => {
  const [, start = ""] =
    /^npx (bun .*contact-center\.ts --audit) \| tee center\.env$/m.exec(page) ?? [];
  center = await startExamplesCenter(start);
});
afterAll(() => center[Symbol.asyncDispose]());

/** A reader who runs every command of the page, from top to bottom. */
test.each(shellExamples("docs/auditing-an-instance.md"))("$command", async ({ command, shown }) => {
  const shell = Bun.spawn(["bash", "-c", command], {
    env: { ...process.env, ...center.env, NO_COLOR: "1" },
    cwd: center.folder,
    stdout: "pipe",
  });
  const printed = await new Response(shell.stdout).text();
  expect(shownOf(printed, shown)).toBe(shown.trimEnd());
});

test("the page lists every permission that opens recordings, and the whole class", () => {
  const [, section = ""] = /^## Who can listen to recordings\?\n(.*?)^## /ms.exec(page) ?? [];
  const opening = PERMISSIONS.filter(
    ({ meaning, risk }) =>
      risk === "unredacted-media" || /^(Listen to|Watch)( screen)? recordings/.test(meaning),
  );
  expect(opening.length).toBe(11);
  expect(opening.filter(({ name }) => !section.includes(`\`${name}\``))).toEqual([]);
});
