import { afterEach, expect, test } from "bun:test";
import path from "node:path";
import { Scope } from "alchemy";
import { known } from "../../src/alchemy/apps.ts";
import { openApp } from "../../src/alchemy/open-app.ts";
import { unlockCommand } from "../../src/s3/unlock-command.ts";

const { argv } = process;
const place = { application: "support", stage: "prod" };

afterEach(() => {
  process.argv = argv;
  known.apps.clear();
});

test("the command that frees a lock names the script that runs, and its stage", () => {
  const command = (script?: string, stage = "prod") => {
    process.argv = script === undefined ? ["bun"] : ["bun", script, "--stage", stage];
    return unlockCommand({ ...place, stage });
  };
  const folder = process.cwd();
  expect([
    command(path.join(folder, "alchemy.run.ts")),
    command(path.join(folder, "apps/my sales/alchemy.run.ts")),
    command(path.join(folder, "../infra/run.mjs"), "it's $HOME"),
    command(),
  ]).toEqual([
    "npx alchemy-aws-connect unlock alchemy.run.ts --stage prod",
    "npx alchemy-aws-connect unlock 'apps/my sales/alchemy.run.ts' --stage prod",
    "npx alchemy-aws-connect unlock ../infra/run.mjs --stage 'it'\\''s $HOME'",
    "npx alchemy-aws-connect unlock --stage prod",
  ]);
});

test("of a script that opens several applications, it names the one of the lock", () => {
  process.argv = ["bun", path.join(process.cwd(), "run.ts")];
  const open = (application: string) => {
    const parent = new Scope({ parent: null, scopeName: application, phase: "up", noTrack: true });
    openApp(new Scope({ parent, scopeName: "prod", stage: "prod" }));
    return unlockCommand({ application, stage: "prod" });
  };
  expect([open("support"), open("support"), open("sales")]).toEqual([
    "npx alchemy-aws-connect unlock run.ts --stage prod",
    "npx alchemy-aws-connect unlock run.ts --stage prod",
    "npx alchemy-aws-connect unlock run.ts --stage prod --app sales",
  ]);
});
