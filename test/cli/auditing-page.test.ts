import { afterAll, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { MAIN } from "../support/command.ts";
import { shellExamples, shownOf } from "../support/console-examples.ts";
import { TRIAL_ARN, type TwoInstances, startTwoInstances } from "../support/two-instances.ts";

let two: TwoInstances;
beforeAll(async () => {
  two = await startTwoInstances();
  const { production, trial } = two;
  await trial.createProfile("Help desk", {
    Permissions: ["Users.Edit", "Users.View"],
    Tags: { team: "it" },
  });
  await trial.createProfile("Quality", {
    Permissions: ["BasicAgentAccess", "DeleteCallRecordings"],
    Tags: { team: "quality" },
  });
  await trial.createProfile("Archive", {
    Permissions: ["DeleteCallRecordings"],
    Tags: { team: "quality" },
  });
  await trial.createProfile("Experiment", { Permissions: [] });
  await trial.createUser("ana", ["Admin"]);
  await trial.createUser("eva", ["Help desk"]);
  await trial.createUser("fay", ["Quality"]);
  await trial.createUser("gil", ["Agent", "Archive"]);
  const shim = `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`;
  writeFileSync(path.join(production.folder, "alchemy-aws-connect"), shim, { mode: 0o755 });
});
afterAll(() => two[Symbol.asyncDispose]());

/** What happens in the instance before a command of the page. */
const BEFORE: Readonly<Record<string, () => unknown>> = {
  "alchemy-aws-connect compare --with 2026-q3.json": async () => {
    const { aws, ids, InstanceArn } = two.production;
    const InstanceId = InstanceArn.slice(InstanceArn.lastIndexOf("/") + 1);
    const { UserSummaryList = [] } = await aws.listUsers({ InstanceId });
    await aws.updateUserSecurityProfiles({
      InstanceId,
      UserId: UserSummaryList.find(({ Username }) => Username === "bea")?.Id,
      SecurityProfileIds: ["Agent", "Trainee agents"].map((name) => ids.get(name) ?? ""),
    });
  },
  'alchemy-aws-connect who-can Users.View --format csv --out users.csv 2> users.log; echo "exit code $?"':
    () =>
      two.production.connect.faults.add({ operation: "SearchUsers", call: "every", kind: "deny" }),
};

const examples = shellExamples("docs/auditing-an-instance.md");

test.each(examples)("$command", async ({ command, shown }) => {
  await BEFORE[command]?.();
  const { env, production } = two;
  const shell = Bun.spawn(["bash", "-c", command], {
    env: {
      ...process.env,
      ...env,
      DEV_ARN: TRIAL_ARN,
      NO_COLOR: "1",
      PATH: `${production.folder}:${process.env["PATH"] ?? ""}`,
    },
    cwd: production.folder,
    stdout: "pipe",
  });
  const printed = await new Response(shell.stdout).text();
  expect(shownOf(printed, shown)).toBe(shown.trimEnd());
});

test("every command of BEFORE is on the page", () => {
  const commands = new Set(examples.map(({ command }) => command));
  expect(Object.keys(BEFORE).filter((command) => !commands.has(command))).toEqual([]);
});
