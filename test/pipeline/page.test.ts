import { describe, expect, test } from "bun:test";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { Center } from "../support/center.ts";
import { Project, repository } from "../support/project.ts";
import { addCommand } from "./runner.ts";
import { parseTemplate } from "./template.ts";

const page = readFileSync(path.join(repository, "docs/pipeline.md"), "utf8");
const scripts = [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, script = ""]) => script);
const read = (name: string) => readFileSync(path.join(repository, "docs/pipeline", name), "utf8");

/** Runs a script in a project with bash, whose other commands are files of the project. */
async function shell(project: Project, script: string, env: Record<string, string> = {}) {
  const child = Bun.spawn(["bash", "-euo", "pipefail", "-c", script], {
    cwd: project.folder,
    env: {
      PATH: `${path.join(project.folder, "node_modules/.bin")}:${process.env["PATH"]}`,
      HOME: project.folder,
      CI: "true",
      npm_config_offline: "true",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, code] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ]);
  return { code, stderr, stdout };
}

test("the first step puts every file where the page says", async () => {
  using project = new Project({});
  addCommand(project, "npm", "exit 0");
  const manifest = readFileSync(path.join(repository, "package.json"), "utf8");
  const { peerDependencies } = JSON.parse(manifest) as { peerDependencies: object };
  const [, installed = ""] = /^npm install (.*)$/m.exec(scripts[0] ?? "") ?? [];
  const peers = Object.keys(peerDependencies).filter((name) => installed.includes(name));
  expect(new Set(installed.split(" "))).toEqual(new Set(["alchemy-aws-connect", ...peers]));
  expect(peers).toContain("@aws-sdk/client-s3");
  expect(await shell(project, scripts[0] ?? "")).toMatchObject({ code: 0, stderr: "" });
  const rows = [
    ...page.matchAll(/^\| \[([\w.-]+)\]\(pipeline\/\1\) +\| `([^`]+)` +\| (.*?) +\|$/gm),
  ];
  const placed = rows.filter(([, , , what]) => !/optional|instead/.test(what ?? ""));
  expect(placed.map(([, , to]) => to)).toHaveLength(5);
  for (const [, from = "", to = ""] of placed) expect(project.read(to)).toBe(read(from));
  const files = [...page.matchAll(/^\| \[([\w.-]+)\]/gm)].map(([, name = ""]) => name);
  expect(readdirSync(path.join(repository, "docs/pipeline")).toSorted()).toEqual(files.toSorted());
}, 60_000);

test("the local plan of the first step prints the plan and stops the server", async () => {
  await using center = await Center.open();
  const { project } = center;
  project.write("alchemy.run.ts", read("alchemy.run.ts"));
  const main = path.join(repository, "src/cli/main.ts");
  addCommand(project, "alchemy-aws-connect", `exec "${process.execPath}" "${main}" "$@"`);
  const { code, stdout } = await shell(project, (scripts[1] ?? "").replace("4510", "0"), {
    ALCHEMY_CI_STATE_STORE_CHECK: "false",
  });
  expect([code, stdout.split("\n")[0]]).toEqual([1, "### Security profiles: 2 to create"]);
  expect(readdirSync(project.folder)).not.toContain("local.env");
}, 60_000);

test("the third step leaves main without workflows, and puts them on a branch", async () => {
  using project = new Project({ ".gitignore": "node_modules\n", "package.json": "{}" });
  for (const name of ["package-lock.json", "alchemy.run.ts", ".github/workflows/plan.yml"]) {
    project.write(name, "");
  }
  addCommand(project, "gh", `echo "gh $*"`);
  const begin = `git init --quiet --initial-branch main && git init --quiet --bare node_modules/remote
git remote add origin node_modules/remote
git config user.name ana && git config user.email ana@example.com
`;
  const { code, stdout } = await shell(project, begin + (scripts[5] ?? ""));
  expect([code, stdout]).toEqual([0, expect.stringContaining("gh pr create --fill\n")]);
  const filesOf = async (branch: string) =>
    (await shell(project, `git ls-tree -r --name-only origin/${branch}`)).stdout.trim().split("\n");
  expect(await filesOf("main")).toEqual([".gitignore", "package-lock.json", "package.json"]);
  expect(await filesOf("first-profiles")).toEqual([
    ".github/workflows/plan.yml",
    ".gitignore",
    "alchemy.run.ts",
    "package-lock.json",
    "package.json",
  ]);
}, 60_000);

test("the page sets every variable that the workflows and the template take", () => {
  const set = [...page.matchAll(/gh variable set (\w+)/g)].flatMap(([, name]) => name ?? []);
  const trial = ["TRIAL_INSTANCE_ARN", "TRIAL_ROLE_ARN", "TRIAL_STATE_BUCKET"];
  const taken = ["plan.yml", "deploy.yml", "drift.yml", "preview.yml"].flatMap((name) =>
    [...read(name).matchAll(/vars\.(\w+)/g)].flatMap(([, variable]) => variable ?? []),
  );
  expect(new Set(taken)).toEqual(new Set([...set, ...trial]));
  for (const variable of trial) expect(page).toContain(`\`${variable}\``);

  const { Outputs, Parameters } = parseTemplate(read("aws.yml"));
  for (const [, output = ""] of page.matchAll(/\$\(output (\w+)\)/g)) {
    expect(Outputs).toHaveProperty(output);
  }
  for (const parameter of ["GitHubSubject", "InstanceArn", "OidcProviderArn", "DeployFrom"]) {
    expect(Parameters).toHaveProperty(parameter);
    expect(page).toContain(`${parameter}=`);
  }
});

describe("the variant for GitLab", () => {
  interface GitLabJob {
    readonly script: readonly string[];
    readonly rules: readonly { readonly if: string }[];
    readonly resource_group?: string;
    readonly artifacts?: { readonly when: string; readonly paths: readonly string[] };
  }
  const {
    default: common,
    plan,
    deploy,
    drift,
  } = parse(read("gitlab-ci.yml")) as {
    default: { before_script: readonly string[] };
    plan: GitLabJob;
    deploy: GitLabJob;
    drift: GitLabJob;
  };

  test("plans, deploys and compares", async () => {
    await using center = await Center.open();
    const { env, project } = center;
    project.write("alchemy.run.ts", read("alchemy.run.ts"));
    project.write("package.json", `{ "type": "module" }`);
    addCommand(project, "npm", "exit 0");
    addCommand(project, "bun", `exec "${process.execPath}" "$@"`);
    const main = path.join(repository, "src/cli/main.ts");
    addCommand(project, "alchemy-aws-connect", `exec "${process.execPath}" "${main}" "$@"`);
    const run = (job: GitLabJob) =>
      shell(project, [...common.before_script, ...job.script].join("\n"), {
        ...env,
        AWS_TOKEN: "token",
        TMPDIR: project.folder,
      });
    expect(await run(plan)).toMatchObject({ code: 0 });
    expect(project.read("plan.md")).toStartWith("### Security profiles: 2 to create\n");
    expect(await run(deploy)).toMatchObject({ code: 0 });
    expect(await run(drift)).toMatchObject({ code: 0 });
    const leads = await center.outside("Support leads");
    await leads.update({ Permissions: ["BasicAgentAccess"] });
    expect(await run(drift)).toMatchObject({ code: 1 });
  }, 60_000);

  test("keeps the plan when the gate stops it, and deploys one at a time", () => {
    expect(plan.artifacts).toMatchObject({ when: "always", paths: ["plan.md"] });
    expect(deploy.resource_group).toBe("deploy-prod");
    expect([plan, deploy, drift].map(({ rules }) => rules.map((rule) => rule.if))).toEqual([
      ['$CI_PIPELINE_SOURCE == "merge_request_event"'],
      ['$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH'],
      ['$CI_PIPELINE_SOURCE == "schedule"'],
    ]);
  });
});
