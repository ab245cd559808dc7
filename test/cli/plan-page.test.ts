import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import path from "node:path";
import { type Acme, startAcme } from "../support/acme.ts";
import { runCommand } from "../support/command.ts";
import { type ConsoleExample, consoleExamples, shownOf } from "../support/console-examples.ts";
import { Project, repository } from "../support/project.ts";

const LIMIT = 30_000;
const examples = consoleExamples("docs/plan.md");
const of = (name: string) => examples.filter(({ words }) => words[0] === name);

let acme: Acme;
let project: Project;
let env: Record<string, string>;

beforeAll(async () => {
  const page = readFileSync(path.join(repository, "docs/plan.md"), "utf8");
  const [, script = ""] = /^```ts\n(.*?)^```/ms.exec(page) ?? [];
  acme = await startAcme();
  project = new Project({ "alchemy.run.ts": script });
  env = { ...acme.connect.env, ALCHEMY_CI_STATE_STORE_CHECK: "false", DO_NOT_TRACK: "1" };
});
afterAll(async () => {
  project[Symbol.dispose]();
  await acme[Symbol.asyncDispose]();
});

async function shows({ shown, words }: ConsoleExample): Promise<void> {
  const { code, stdout } = await runCommand(words, { cwd: project.folder, env });
  expect(code).toBe(1);
  expect(shownOf(stdout, shown)).toBe(shown.trimEnd());
}

describe("the page shows what a plan is", () => {
  test.each(of("plan"))("$command", shows, LIMIT);
});

describe("and after a deploy, what drift is", () => {
  beforeAll(async () => {
    const deploy = Bun.spawn([process.execPath, "alchemy.run.ts", "--stage", "prod"], {
      cwd: project.folder,
      env: { ...process.env, ...env },
      stdout: "ignore",
      stderr: "ignore",
    });
    expect(await deploy.exited).toBe(0);
    const { InstanceArn, aws, connect } = acme;
    const InstanceId = InstanceArn.split("/").at(-1);
    const { SecurityProfileSummaryList = [] } = await aws.listSecurityProfiles({ InstanceId });
    const idOf = (name: string) =>
      SecurityProfileSummaryList.find(({ Name }) => Name === name)?.Id ?? "";
    await aws.updateSecurityProfile({
      InstanceId,
      SecurityProfileId: idOf("North leads"),
      Description: "not ours",
      Permissions: ["BasicAgentAccess", "SecurityProfiles.Edit", "Users.Edit", "Users.View"],
    });
    connect.renameSecurityProfile(idOf("Callbacks"), "Call-backs");
  }, LIMIT);

  test.each(of("drift"))("$command", shows, LIMIT);
});
