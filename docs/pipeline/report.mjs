// .github/report.mjs: keeps one comment with the plan of a stage on a pull request, and one issue about its drift.
//
//   node .github/report.mjs plan STAGE FILE     with PULL_REQUEST, its number, and HEAD_SHA, its commit
//   node .github/report.mjs drift STAGE FILE
//
// EXIT_CODE is how the command that wrote FILE ended. GITHUB_TOKEN and the rest of GITHUB_… come from the runner.
import { existsSync, readFileSync } from "node:fs";

const [kind, stage, file] = process.argv.slice(2);
const {
  EXIT_CODE,
  GITHUB_API_URL,
  GITHUB_REPOSITORY,
  GITHUB_RUN_ID,
  GITHUB_SERVER_URL,
  GITHUB_TOKEN,
  HEAD_SHA,
  PULL_REQUEST,
} = process.env;

/** Who writes with the token of a workflow. */
const AUTHOR = "github-actions[bot]";
/** GitHub refuses longer comments and issues. */
const LONGEST = 65_536;

const repository = `/repos/${GITHUB_REPOSITORY}`;
const run = `[run](${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID})`;
// Invisible in the text. It finds what an earlier run wrote.
const marker = `<!-- alchemy-aws-connect ${kind} ${stage} -->`;
const printed = existsSync(file) ? readFileSync(file, "utf8").trim() : "";

if (kind === "plan") await reportPlan();
else if (kind === "drift") await reportDrift();
else throw new Error(`usage: report.mjs plan|drift STAGE FILE`);

async function reportPlan() {
  const verdict = {
    0: "No gate stops this plan.",
    1: "**This plan does not pass**: a gate of `--fail-on` applies, or the deploy would fail.",
  }[EXIT_CODE];
  const head = `${marker}\n**Stage \`${stage}\`.** ${verdict ?? "**This plan is incomplete.**"}`;
  const foot = `Plan of ${HEAD_SHA}, ${run}.`;
  const comments = `${repository}/issues/${PULL_REQUEST}/comments`;
  const earlier = await find(comments);
  const body = text(head, printed, foot);
  if (earlier) await call("PATCH", `${repository}/issues/comments/${earlier.id}`, { body });
  else await call("POST", comments, { body });
}

async function reportDrift() {
  const issues = `${repository}/issues`;
  const earlier = await find(`${issues}?state=open`);
  if (EXIT_CODE === "0") {
    if (!earlier) return;
    await call("POST", `${issues}/${earlier.number}/comments`, {
      body: `No drift any more, ${run}.`,
    });
    await call("PATCH", `${issues}/${earlier.number}`, { state: "closed" });
    return;
  }
  const finding =
    EXIT_CODE === "1"
      ? `AWS is not as the last deploy of stage \`${stage}\` left it.`
      : `AWS could not be compared with the state of stage \`${stage}\` in full: see the run.`;
  const title = `Drift of the security profiles of ${stage}`;
  const head = `${marker}\n${finding}`;
  const body = text(head, printed, `Last compared by this ${run}.`, fenced);
  if (earlier) await call("PATCH", `${issues}/${earlier.number}`, { body });
  else await call("POST", issues, { title, body });
}

/** What an earlier run wrote. */
async function find(list) {
  const separator = list.includes("?") ? "&" : "?";
  for (let page = 1; ; page += 1) {
    const found = await call("GET", `${list}${separator}per_page=100&page=${page}`);
    const earlier = found.find(
      ({ body, pull_request, user }) =>
        user?.login === AUTHOR && !pull_request && body?.startsWith(marker),
    );
    if (earlier || found.length < 100) return earlier;
  }
}

async function call(method, path, body) {
  const answer = await fetch(`${GITHUB_API_URL}${path}`, {
    method,
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${GITHUB_TOKEN}`,
      "content-type": "application/json",
      "x-github-api-version": "2022-11-28",
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) {
    throw new Error(`${method} ${path}: GitHub answered ${answer.status} ${await answer.text()}`);
  }
  return answer.json();
}

/** The parts of a text, the middle one as far as there is room. */
function text(head, middle, foot, format = (shown) => shown) {
  const room = LONGEST - head.length - foot.length - 200;
  const fits = middle.length <= room;
  // Between two blocks, so that no table and no span of code is cut; nothing of a first block that is too long.
  const shown = fits ? middle : middle.slice(0, Math.max(0, middle.lastIndexOf("\n\n", room)));
  const rest = fits ? "" : "**The rest does not fit here**: see the run.";
  return [head, shown && format(shown), rest, foot].filter(Boolean).join("\n\n");
}

/** In a block of code, whatever the lines have in them. */
function fenced(lines) {
  const runs = [...lines.matchAll(/`+/g)].map(([backticks]) => backticks.length);
  const fence = "`".repeat(Math.max(2, ...runs) + 1);
  return `${fence}text\n${lines}\n${fence}`;
}
