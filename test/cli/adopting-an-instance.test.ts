import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { type Acme, startAcme } from "../support/acme.ts";
import { shownOf } from "../support/console-examples.ts";
import { Project, repository } from "../support/project.ts";
import { typeErrors } from "../support/type-check.ts";

const LIMIT = 60_000;
const page = readFileSync(path.join(repository, "docs/adopting-an-instance.md"), "utf8");

/** What a reader of the page does, in order: runs a command, or makes a change. */
type Step =
  | { readonly command: string; readonly shown?: string }
  | { readonly diff: string; readonly command?: never };

const steps = [...page.matchAll(/^```(console|diff|yaml)\n(.*?)^```/gms)].flatMap(
  ([, kind, text = ""]): Step[] => {
    if (kind === "diff") return [{ diff: text }];
    if (kind === "yaml") {
      return [...text.matchAll(/- run: (.*)/g)].map(([, command = ""]) => ({ command }));
    }
    const [, command = "", shown = ""] = /^\$ (.*)\n(.*)$/s.exec(text) ?? [];
    const [first = "", ...more] = `${command}\n${shown}`.split("\n");
    return [{ command: first, shown: more.join("\n") }];
  },
);

/** How the commands end, in order, where that is not with 0. */
const findings = new Map([
  ["npx alchemy-aws-connect plan --stage prod 2", 1],
  ["npx alchemy-aws-connect drift --stage prod 1", 1],
]);

let acme: Acme;
let project: Project;

beforeAll(async () => {
  acme = await startAcme();
  project = new Project({
    "package.json": '{ "type": "module" }',
    "bin/alchemy-aws-connect": `#!/bin/sh\nexec "${process.execPath}" "${repository}/src/cli/main.ts" "$@"\n`,
  });
  const bin = path.join(project.folder, "node_modules/.bin");
  const command = path.join(project.folder, "bin/alchemy-aws-connect");
  chmodSync(command, 0o755);
  mkdirSync(bin);
  symlinkSync(command, path.join(bin, "alchemy-aws-connect"));
  symlinkSync(process.execPath, path.join(bin, "bun"));
});
afterAll(async () => {
  project[Symbol.dispose]();
  await acme[Symbol.asyncDispose]();
});

/** A command of the page, typed into a shell. */
async function shell(command: string) {
  const { PATH = "" } = process.env;
  const child = Bun.spawn(["sh", "-c", command], {
    cwd: project.folder,
    env: {
      ...acme.connect.env,
      PATH,
      HOME: project.folder,
      NO_COLOR: "1",
      npm_config_offline: "true",
      ALCHEMY_TELEMETRY_DISABLED: "1",
      CONNECT_INSTANCE_ARN: acme.InstanceArn,
    },
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { stdout, stderr, code };
}

/** A change to the file, as the page shows it: lines that are there, and what they become. */
function change(diff: string): void {
  const lines = diff.trimEnd().split("\n");
  const side = (sign: string) =>
    lines.filter((line) => !line.startsWith(sign)).map((line) => `${line.slice(1)}\n`);
  const [before, after] = [side("+").join(""), side("-").join("")];
  const code = project.read("alchemy.run.ts");
  expect(code.split(before)).toHaveLength(2);
  project.write(
    "alchemy.run.ts",
    code.replace(before, () => after),
  );
}

const writes = () =>
  acme.connect.calls
    .map(({ operation }) => operation)
    .filter((operation) => !/^(Describe|List|Search)/.test(operation));

function targetOf(name: string) {
  return {
    InstanceId: acme.InstanceArn.slice(acme.InstanceArn.lastIndexOf("/") + 1),
    SecurityProfileId: acme.ids.get(name),
  };
}

async function giveInTheConsole(name: string, permission: string): Promise<void> {
  const target = targetOf(name);
  const { Permissions = [] } = await acme.aws.listSecurityProfilePermissions(target);
  await acme.aws.updateSecurityProfile({ ...target, Permissions: [...Permissions, permission] });
}

describe("a reader who follows the page", () => {
  const seen = new Map<string, number>();
  let made: string[] = [];

  for (const step of steps) {
    if (step.command === undefined) {
      test(
        "makes the change",
        () => {
          const from = project.read("alchemy.run.ts");
          change(step.diff);
          expect(project.read("alchemy.run.ts")).not.toBe(from);
          expect(typeErrors(project)).toBe("");
        },
        LIMIT,
      );
      continue;
    }
    const { command, shown } = step;
    const count = (seen.get(command) ?? 0) + 1;
    seen.set(command, count);
    test(
      `${command} (${count})`,
      async () => {
        if (made.length === 0) made = writes();
        if (command.includes(" drift ") && count === 1 && shown !== undefined) {
          await giveInTheConsole("North leads", "Users.Edit");
          made = writes();
        }
        const { code, stderr, stdout } = await shell(command);
        expect(code, stderr).toBe(findings.get(`${command} ${count}`) ?? 0);
        const printed = stdout.replaceAll(/arn:aws:connect:\S+\/security-profile\/\S+/g, "arn:…");
        if (shown !== undefined) expect(shownOf(printed, shown)).toBe(shown.trimEnd());
        const since = writes().slice(made.length);
        const isWrite = /\[(changed|repaired)\]/.test(printed);
        expect(since).toEqual(isWrite ? ["UpdateSecurityProfile"] : []);
        made = writes();
      },
      LIMIT,
    );
  }

  test("has the instance that was there, with what was changed", async () => {
    expect(seen.size).toBeGreaterThan(6);
    const held = async (name: string) =>
      (await acme.aws.listSecurityProfilePermissions(targetOf(name))).Permissions?.toSorted();
    expect(await held("Trainee agents")).toEqual(["BasicAgentAccess"]);
    expect(await held("North leads")).toEqual([
      "BasicAgentAccess",
      "ManagerListenIn",
      "SecurityProfiles.View",
      "Users.View",
    ]);
    const { SecurityProfileSummaryList: listed } = await acme.aws.listSecurityProfiles({
      InstanceId: targetOf("Agent").InstanceId,
    });
    expect(listed).toHaveLength(6);
  });
});

test("the page installs this package and Alchemy, and names the instance of its examples", () => {
  const { name, peerDependencies } = JSON.parse(
    readFileSync(path.join(repository, "package.json"), "utf8"),
  );
  expect(Object.keys(peerDependencies)).toContain("alchemy");
  expect(page).toContain(`npm install alchemy ${name}\n`);
  expect(page).toContain(`export CONNECT_INSTANCE_ARN=${acme.InstanceArn}\n`);
});
