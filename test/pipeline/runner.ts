import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Project } from "../support/project.ts";
import type { Step, Workflow } from "./workflow.ts";

/** A step that was run: what it printed, and how it ended. */
export interface StepRun {
  readonly name: string;
  readonly code: number;
  readonly output: string;
}

/** What the runner knows: `github.…`, `vars.…`. */
type Contexts = Readonly<Record<string, string>>;

/** What the actions that a job uses leave in its environment. */
type Actions = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Runs the steps of the only job of a workflow in a project, in order, as a runner of GitHub does: with bash,
 * without those whose condition does not hold, and after a failure only those that ask for it. A cancelled job
 * interrupts the process of its step, and not what that has started.
 */
export async function runJob(
  workflow: Workflow,
  project: Project,
  contexts: Contexts,
  actions: Actions,
  env: Readonly<Record<string, string>>,
  cancelled?: Promise<unknown>,
): Promise<{ readonly failed: boolean; readonly steps: readonly StepRun[] }> {
  const [job, ...others] = Object.values(workflow.jobs);
  if (!job || others.length > 0) throw new Error("not one job");
  const known: Record<string, string> = { ...contexts };
  if (!holds(job.if, false, known)) return { failed: false, steps: [] };
  const left: Record<string, string> = {};
  const steps: StepRun[] = [];
  let failed = false;
  for (const step of job.steps) {
    if (!holds(step.if, failed, known)) continue;
    if (step.uses !== undefined) {
      const action = actions[step.uses];
      if (!action) throw new Error(`a step uses ${step.uses}`);
      for (const value of Object.values(step.with ?? {})) filled(String(value), known);
      Object.assign(left, action);
      continue;
    }
    const output = path.join(project.folder, ".output");
    writeFileSync(output, "");
    const values = Object.entries({ ...job.env, ...step.env }).map(
      ([key, value]) => [key, filled(value, known)] as const,
    );
    const given = { ...env, ...left, ...Object.fromEntries(values), GITHUB_OUTPUT: output };
    const run = await bash(project, step, given, cancelled);
    steps.push(run);
    failed ||= run.code !== 0;
    for (const [, key = "", value = ""] of readFileSync(output, "utf8").matchAll(
      /^(\w+)=(.*)$/gm,
    )) {
      known[`steps.${step.id}.outputs.${key}`] = value;
    }
  }
  return { failed, steps };
}

async function bash(
  project: Project,
  { name = "", run = "" }: Step,
  env: Readonly<Record<string, string>>,
  cancelled?: Promise<unknown>,
): Promise<StepRun> {
  const file = path.join(project.folder, ".step.sh");
  writeFileSync(file, run);
  const child = Bun.spawn(["bash", "--noprofile", "--norc", "-eo", "pipefail", file], {
    cwd: project.folder,
    env: { ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  void cancelled?.then(() => child.kill("SIGINT"));
  const [stdout, stderr, code] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ]);
  return { name, code, output: stdout + stderr };
}

/** A text with each `${{ … }}` of it replaced by what the runner knows. */
function filled(text: string, known: Contexts): string {
  return text.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, name: string) => {
    const value = known[name];
    if (value === undefined && !name.startsWith("steps."))
      throw new Error(`nothing is known of ${name}`);
    return value ?? "";
  });
}

/** Whether a step is run. Knows `a == b`, `a != b`, `&&` and `!cancelled()`. */
function holds(condition: string | undefined, failed: boolean, known: Contexts): boolean {
  const terms = (condition ?? "success()").replace(/^\$\{\{ (.*) \}\}$/, "$1").split(" && ");
  const value = (term: string) => {
    if (term.startsWith("'")) return term.slice(1, -1);
    return filled(`\${{ ${term} }}`, known);
  };
  const asks = terms.some((term) => /^(!cancelled|always|success|failure)\(\)$/.test(term));
  return (asks ? terms : ["success()", ...terms]).every((term) => {
    if (term === "!cancelled()") return true;
    if (term === "success()") return !failed;
    const [, left = "", operator = "", right = ""] = /^(\S+) (==|!=) (\S+)$/.exec(term) ?? [];
    if (operator === "") throw new Error(`the condition ${term}`);
    return (value(left) === value(right)) === (operator === "==");
  });
}

/** Puts a command into the project, where `npx` and the shell find it. */
export function addCommand(project: Project, name: string, script: string): string {
  const file = path.join(project.folder, "node_modules/.bin", name);
  project.write(path.relative(project.folder, file), `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}
