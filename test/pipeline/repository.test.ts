import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { Center } from "../support/center.ts";
import { shownOf } from "../support/console-examples.ts";
import { repository } from "../support/project.ts";
import { type S3Server, hasS3, startS3 } from "../support/s3-server.ts";
import { type GitHub, REPOSITORY, TOKEN, startGitHub } from "./github.ts";
import { type StepRun, addCommand, runJob } from "./runner.ts";
import { parseTemplate, statementsOf } from "./template.ts";
import { readWorkflow } from "./workflow.ts";

/** The action of IAM that allows a request to S3. */
const ACTIONS: Readonly<Record<string, string>> = {
  DeleteObject: "s3:DeleteObject",
  GetObject: "s3:GetObject",
  HeadObject: "s3:GetObject",
  ListObjectsV2: "s3:ListBucket",
  PutObject: "s3:PutObject",
};

const LIMIT = 120_000;
const read = (name: string) => readFileSync(path.join(repository, "docs/pipeline", name), "utf8");

describe(`a repository with these workflows${hasS3 ? "" : " (state in files: no S3 server)"}`, () => {
  const stack = read("alchemy.run.ts");
  const widened = stack.replace(
    "Permissions.Routing.ViewQueues",
    "Permissions.Routing.ViewQueues, Permissions.UsersAndPermissions.EditUsers",
  );
  const narrowed = stack.replace(", Permissions.Routing.ViewQueues", "");
  let center: Center;
  let github: GitHub;
  let s3: S3Server | undefined;

  beforeAll(async () => {
    center = await Center.open();
    github = startGitHub();
    if (hasS3) s3 = await startS3();
    const { project } = center;
    project.write(".github/report.mjs", read("report.mjs"));
    project.write("package.json", `{ "type": "module" }`);
    addCommand(project, "npm", `echo "npm $*"`);
    addCommand(project, "bun", `exec "${process.execPath}" "$@"`);
    const main = path.join(repository, "src/cli/main.ts");
    addCommand(project, "alchemy-aws-connect", `exec "${process.execPath}" "${main}" "$@"`);
  }, LIMIT);

  afterAll(async () => {
    await center[Symbol.asyncDispose]();
    await github[Symbol.asyncDispose]();
    await s3?.[Symbol.asyncDispose]();
  });

  /** Runs a workflow on the files of a commit. */
  function workflow(
    name: string,
    script: string,
    more: Record<string, string> = {},
    cancelled?: Promise<unknown>,
  ) {
    const { connect, project } = center;
    project.write("alchemy.run.ts", script);
    const { AWS_REGION, ...credentials } = { ...connect.env, ...s3?.env };
    const { PATH = "" } = process.env;
    return runJob(
      readWorkflow(name),
      project,
      {
        "github.event.action": "opened",
        "github.event.pull_request.head.repo.full_name": REPOSITORY,
        "github.event.pull_request.head.sha": "0a1b2c3",
        "github.event.pull_request.number": "7",
        "github.repository": REPOSITORY,
        "github.token": TOKEN,
        "inputs.force": "",
        "vars.AWS_REGION": AWS_REGION,
        "vars.TRIAL_INSTANCE_ARN": connect.instanceArn,
        "vars.TRIAL_ROLE_ARN": "arn:aws:iam::123456789012:role/trial",
        "vars.TRIAL_STATE_BUCKET": s3?.bucket ?? "",
        "vars.CONNECT_INSTANCE_ARN": connect.instanceArn,
        "vars.DEPLOY_ROLE_ARN": "arn:aws:iam::123456789012:role/deploy",
        "vars.PLAN_ROLE_ARN": "arn:aws:iam::123456789012:role/plan",
        "vars.STATE_BUCKET": s3?.bucket ?? "",
        ...more,
      },
      {
        "actions/checkout@v7": {},
        "actions/setup-node@v7": {},
        "aws-actions/configure-aws-credentials@v6": { AWS_REGION, ...credentials },
      },
      {
        CI: "true",
        GITHUB_ACTIONS: "true",
        GITHUB_API_URL: github.url,
        GITHUB_REPOSITORY: REPOSITORY,
        GITHUB_RUN_ID: "99",
        GITHUB_SERVER_URL: "https://github.com",
        HOME: project.folder,
        PATH: `${path.join(project.folder, "node_modules/.bin")}:${PATH}`,
        npm_config_offline: "true",
        ALCHEMY_AWS_CONNECT_READ_LAG: "0",
        ...(!s3 && { ALCHEMY_CI_STATE_STORE_CHECK: "false" }),
      },
      cancelled,
    );
  }

  const plan = (script: string, number = "7") =>
    workflow("plan.yml", script, { "github.event.pull_request.number": number });
  const ended = (steps: readonly StepRun[]) => steps.map(({ code, name }) => `${name} ${code}`);
  const profiles = async () =>
    [...(await center.profiles()).values()].map((each) => each.SecurityProfileName).toSorted();

  test(
    "a pull request gets one comment, which a push updates",
    async () => {
      const opened = await plan(stack);
      expect(ended(opened.steps), opened.steps.at(-1)?.output).toEqual([
        "Install 0",
        "Plan 0",
        "Comment 0",
      ]);
      expect(opened.failed).toBe(false);
      const [comment, ...more] = github.comments(7);
      expect(more).toEqual([]);
      expect(comment?.body.split("\n\n").slice(0, 3)).toEqual([
        "<!-- alchemy-aws-connect plan prod -->\n**Stage `prod`.** No gate stops this plan.",
        "### Security profiles: 2 to create",
        "#### Danger: 2 sensitive grants",
      ]);
      expect(comment?.body).toEndWith(
        "Plan of 0a1b2c3, [run](https://github.com/acme/access/actions/runs/99).",
      );
      const page = readFileSync(path.join(repository, "docs/pipeline.md"), "utf8");
      const [, shown = ""] = /```text\n(\*\*Stage.*?)```/s.exec(page) ?? [];
      const visible = comment?.body.slice(comment.body.indexOf("\n") + 1) ?? "";
      expect(shownOf(visible, shown)).toBe(shown.trimEnd());
      await plan(narrowed);
      expect(github.comments(7)).toHaveLength(1);
      expect(github.comments(7)[0]?.body).not.toContain("Queues.View");
      expect(await profiles()).not.toContain("Support agents");
    },
    LIMIT,
  );

  test(
    "a merge deploys",
    async () => {
      const merged = await workflow("deploy.yml", stack);
      expect(ended(merged.steps), merged.steps.at(-1)?.output).toEqual(["Install 0", "Deploy 0"]);
      expect(await profiles()).toEqual(expect.arrayContaining(["Support agents", "Support leads"]));
      if (s3) {
        const keys = s3.requests.flatMap(({ key, operation }) =>
          operation === "PutObject" ? key : [],
        );
        expect(keys).toContain("alchemy/access/prod/leads");
      }
    },
    LIMIT,
  );

  test(
    "a pull request that widens access is stopped and has a comment",
    async () => {
      const from = s3?.requests.length ?? 0;
      const calls = center.connect.calls.length;
      const { failed, steps } = await plan(widened, "8");
      expect(failed).toBe(true);
      expect(ended(steps), steps.at(-1)?.output).toEqual(["Install 0", "Plan 1", "Comment 0"]);
      const body = github.comments(8)[0]?.body ?? "";
      expect(body).toContain("**This plan does not pass**");
      expect(body).toContain(
        '| `+` | `permission Users.Edit ("Users - Edit")` | **gains** | `user-admin` |',
      );
      // What the role that plans may do.
      const reads = /^(Describe|List|Search)/;
      expect(
        center.connect.calls.slice(calls).filter((call) => !reads.test(call.operation)),
      ).toEqual([]);
      expect(
        s3?.requests.slice(from).filter(({ operation }) => !/^(Get|Head|List)/.test(operation)) ??
          [],
      ).toEqual([]);
    },
    LIMIT,
  );

  test(
    "a pull request that narrows access is not stopped",
    async () => {
      const { failed, steps } = await plan(narrowed, "9");
      expect(failed).toBe(false);
      expect(ended(steps)).toEqual(["Install 0", "Plan 0", "Comment 0"]);
      expect(github.comments(9)[0]?.body).toContain("| **loses** |");
    },
    LIMIT,
  );

  test(
    "a plan that is incomplete fails with 2 and has a comment",
    async () => {
      const { failed, steps } = await plan(`throw new Error("password: secret");`, "10");
      expect(failed).toBe(true);
      expect(ended(steps)).toEqual(["Install 0", "Plan 2", "Comment 0"]);
      const body = github.comments(10)[0]?.body ?? "";
      expect(body).toContain("**This plan is incomplete.**");
      expect(body).not.toContain("secret");
    },
    LIMIT,
  );

  test(
    "a fork is refused before anything of it runs",
    async () => {
      const { failed, steps } = await workflow("plan.yml", stack, {
        "github.event.action": "opened",
        "github.event.pull_request.head.repo.full_name": "mallory/access",
      });
      expect(failed).toBe(true);
      expect(ended(steps)).toEqual(["Refuse a fork 1"]);
      expect(steps[0]?.output).toStartWith("::error::");
    },
    LIMIT,
  );

  test(
    "drift keeps one issue, and closes it when there is none any more",
    async () => {
      const drift = () => workflow("drift.yml", stack);
      const clean = await drift();
      expect(ended(clean.steps), clean.steps.at(-1)?.output).toEqual([
        "Install 0",
        "Drift 0",
        "Report 0",
      ]);
      expect(github.issues).toEqual([]);

      const leads = await center.outside("Support leads");
      await leads.update({ Permissions: ["BasicAgentAccess"] });
      const found = await drift();
      expect([found.failed, ...ended(found.steps)]).toEqual([
        true,
        "Install 0",
        "Drift 1",
        "Report 0",
      ]);
      const [issue] = github.issues;
      expect(issue?.title).toBe("Drift of the security profiles of prod");
      expect(issue?.body).toContain('```text\nchanged "Support leads" (access/prod/leads)\n');

      await leads.update({ Permissions: ["BasicAgentAccess", "Users.Edit"] });
      await drift();
      expect(github.issues).toHaveLength(1);
      expect(github.issues[0]?.body).toContain("Users.Edit");

      const repaired = await workflow("deploy.yml", stack, { "inputs.force": "true" });
      expect(repaired.failed).toBe(false);
      expect((await drift()).failed).toBe(false);
      expect(github.issues.map(({ state }) => state)).toEqual(["closed"]);
      expect(github.comments(issue?.number ?? 0)).toHaveLength(1);

      await leads.update({ Permissions: ["BasicAgentAccess"] });
      await drift();
      expect(github.issues.map(({ state }) => state)).toEqual(["closed", "open"]);
    },
    LIMIT,
  );

  test(
    "a pull request has a stage of its own until it is closed",
    async () => {
      const before = await profiles();
      const preview = (action: string) =>
        workflow("preview.yml", stack, { "github.event.action": action });
      const opened = await preview("opened");
      expect(ended(opened.steps), opened.steps.at(-1)?.output).toEqual(["Install 0", "Deploy 0"]);
      expect(await profiles()).toEqual(
        [...before, "Support agents - pr-7", "Support leads - pr-7"].toSorted(),
      );
      const closed = await preview("closed");
      expect(ended(closed.steps), closed.steps.at(-1)?.output).toEqual(["Install 0", "Destroy 0"]);
      expect(await profiles()).toEqual(before);
      const fork = { "github.event.pull_request.head.repo.full_name": "mallory/access" };
      expect(await workflow("preview.yml", stack, fork)).toEqual({ failed: false, steps: [] });
    },
    LIMIT,
  );

  test.if(hasS3).each([
    ["deploy.yml", "opened", "access:prod.lock", "Deploy", "deploy of access/prod"],
    ["preview.yml", "opened", "access:pr-7.lock", "Deploy", "deploy of access/pr-7"],
    ["preview.yml", "closed", "access:pr-7.lock", "Destroy", "destroy of access/pr-7"],
  ])(
    "a cancelled job of %s (%s) is interrupted and frees its lock, and the next one continues",
    async (name, action, lock, step, what) => {
      const event = { "github.event.action": action };
      const from = s3?.requests.length ?? 0;
      const isHeld = () => s3?.requests.slice(from).some(({ key }) => key === `alchemy/${lock}`);
      const held = async () => {
        for (let looks = 0; looks < 400 && !isHeld(); looks += 1) await setTimeout(25);
      };
      const call = { operation: "*", call: "every", kind: "delay", ms: 2000 } as const;
      center.connect.faults.add(call);
      const { steps } = await workflow(name, narrowed, event, held());
      center.connect.faults.clear();
      expect(ended(steps), steps.at(-1)?.output).toEqual(["Install 0", `${step} 130`]);
      expect(steps.at(-1)?.output).toContain(
        `The ${what} was interrupted by SIGINT. Run the same command again: it continues from there.`,
      );
      expect(await s3?.objects.exists(`alchemy/${lock}`)).toBe(false);
      expect(ended((await workflow(name, narrowed, event)).steps)).toEqual([
        "Install 0",
        `${step} 0`,
      ]);
    },
    LIMIT,
  );

  test.if(hasS3)("every request to S3 is one that the role that deploys allows", () => {
    const { DeployRole } = parseTemplate(read("aws.yml")).Resources;
    if (!DeployRole) throw new Error("the template has no DeployRole");
    const allowed = statementsOf(DeployRole)
      .flatMap(({ Action }) => Action)
      .filter((action) => action.startsWith("s3:"));
    const requests = s3?.requests ?? [];
    const used = new Set(requests.map(({ operation }) => ACTIONS[operation] ?? operation));
    expect([...used].toSorted()).toEqual(allowed.toSorted());
    expect(requests.filter(({ key }) => !key.startsWith("alchemy/"))).toEqual([]);
  });
});
