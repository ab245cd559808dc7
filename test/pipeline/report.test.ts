import { expect, test } from "bun:test";
import path from "node:path";
import { Project, repository } from "../support/project.ts";
import { type GitHub, REPOSITORY, TOKEN, startGitHub } from "./github.ts";

const SCRIPT = path.join(repository, "docs/pipeline/report.mjs");
const BOT = "github-actions[bot]";
const LIMIT = 30_000;

/** Runs the script on a file with this text, or on none. */
async function report(
  github: GitHub,
  kind: string,
  { code, stage = "prod", text }: { code: number; stage?: string; text?: string },
) {
  using project = new Project(text === undefined ? {} : { "result.txt": text });
  const child = Bun.spawn(["node", SCRIPT, kind, stage, "result.txt"], {
    cwd: project.folder,
    env: {
      PATH: process.env["PATH"],
      EXIT_CODE: String(code),
      GITHUB_API_URL: github.url,
      GITHUB_REPOSITORY: REPOSITORY,
      GITHUB_RUN_ID: "99",
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_TOKEN: TOKEN,
      HEAD_SHA: "0a1b2c3",
      PULL_REQUEST: "7",
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  return { stderr: await child.stderr.text(), code: await child.exited };
}

test(
  "each stage has a comment of its own",
  async () => {
    await using github = startGitHub();
    await report(github, "plan", { code: 0, stage: "dev", text: "dev 1" });
    await report(github, "plan", { code: 0, text: "prod 1" });
    await report(github, "plan", { code: 1, stage: "dev", text: "dev 2" });
    expect(github.comments(7).map(({ body }) => body.split("\n\n")[1])).toEqual([
      "dev 2",
      "prod 1",
    ]);
  },
  LIMIT,
);

test(
  "each application has a comment and an issue of its own, by the name in front of its stage",
  async () => {
    await using github = startGitHub();
    await report(github, "plan", { code: 1, stage: "sales/prod", text: "sales" });
    await report(github, "plan", { code: 0, stage: "service/prod", text: "service" });
    await report(github, "drift", { code: 1, stage: "sales/prod", text: "changed" });
    await report(github, "drift", { code: 0, stage: "service/prod", text: "no drift" });
    expect(github.comments(7).map(({ body }) => body.split("\n\n")[1])).toEqual([
      "sales",
      "service",
    ]);
    expect(github.issues.map(({ state, title }) => [state, title])).toEqual([
      ["open", "Drift of the security profiles of sales/prod"],
    ]);
  },
  LIMIT,
);

test(
  "an earlier comment is found behind a hundred others, and those of other people are left",
  async () => {
    await using github = startGitHub();
    const marker = "<!-- alchemy-aws-connect plan prod -->";
    for (let count = 0; count < 120; count += 1) {
      github.add({ login: "ana", body: `${marker} ${count}`, on: 7 });
    }
    github.add({ login: BOT, body: `${marker}\nold`, on: 7 });
    await report(github, "plan", { code: 0, text: "new" });
    expect(github.writes).toEqual(["PATCH /repos/acme/access/issues/comments/121"]);
    expect(github.comments(7)).toHaveLength(121);
    expect(github.comments(7)[120]?.body).toContain("new");
  },
  LIMIT,
);

test(
  "an issue of somebody else, or a pull request, is not taken for the one about drift",
  async () => {
    await using github = startGitHub();
    const body = "<!-- alchemy-aws-connect drift prod -->";
    github.add({ login: "ana", body });
    github.add({ login: BOT, body, isPullRequest: true });
    await report(github, "drift", { code: 1, text: "changed" });
    expect(github.writes).toEqual(["POST /repos/acme/access/issues"]);
  },
  LIMIT,
);

test(
  "a text that is too long is cut between two blocks",
  async () => {
    await using github = startGitHub();
    const block = `**update** \`${"x".repeat(990)}\``;
    await report(github, "plan", { code: 0, text: Array(70).fill(block).join("\n\n") });
    const body = github.comments(7)[0]?.body ?? "";
    const blocks = body.split("\n\n");
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body.length).toBeGreaterThan(63_000);
    expect(new Set(blocks.slice(1, -2))).toEqual(new Set([block]));
    expect(blocks.at(-2)).toBe("**The rest does not fit here**: see the run.");
  },
  LIMIT,
);

test(
  "a first block that is too long is left out",
  async () => {
    await using github = startGitHub();
    const text = "appeared\n".repeat(8000);
    expect(await report(github, "drift", { code: 1, text })).toEqual({ code: 0, stderr: "" });
    expect(github.issues[0]?.body.split("\n\n")).toEqual([
      "<!-- alchemy-aws-connect drift prod -->\nAWS is not as the last deploy of stage `prod` left it.",
      "**The rest does not fit here**: see the run.",
      "Last compared by this [run](https://github.com/acme/access/actions/runs/99).",
    ]);
  },
  LIMIT,
);

test(
  "text of AWS stays in its block of code",
  async () => {
    await using github = startGitHub();
    await report(github, "drift", { code: 1, text: 'renamed "``` @ana"' });
    expect(github.issues[0]?.body).toContain('\n\n````text\nrenamed "``` @ana"\n````\n\n');
  },
  LIMIT,
);

test(
  "an incomplete comparison opens an issue that says so",
  async () => {
    await using github = startGitHub();
    await report(github, "drift", { code: 2 });
    expect(github.issues[0]?.body.split("\n\n")).toEqual([
      "<!-- alchemy-aws-connect drift prod -->\nAWS could not be compared with the state of stage `prod` in full: see the run.",
      "Last compared by this [run](https://github.com/acme/access/actions/runs/99).",
    ]);
  },
  LIMIT,
);

test(
  "what GitHub refuses fails the step",
  async () => {
    await using github = startGitHub();
    github.fail(403);
    const { code, stderr } = await report(github, "plan", { code: 0, text: "plan" });
    expect(code).toBe(1);
    expect(stderr).toContain(
      'GET /repos/acme/access/issues/7/comments?per_page=100&page=1: GitHub answered 403 {"message":"no"}',
    );
    expect(stderr).not.toContain(TOKEN);
  },
  LIMIT,
);
