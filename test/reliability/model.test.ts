import { test } from "bun:test";
import { startLocalConnect } from "../../src/local/index.ts";
import { counted, patience } from "../support/counted.ts";
import { Actors, type RunOptions } from "../support/model/actors.ts";
import { type Outcome, codeOf, describe, wrong } from "../support/model/knowledge.ts";
import { Oracle } from "../support/model/oracle.ts";
import { CREDENTIALS } from "../support/model/program.ts";
import {
  type Program,
  type Step,
  type Story,
  edited,
  part,
  partsOf,
  storyOf,
} from "../support/model/story.ts";
import { observe } from "../support/model/world.ts";

/*
 * Several applications and stages, and others beside them, act in one instance, in stories drawn at
 * random. A model in plain data (test/support/model/oracle.ts) says after each step what the world may be.
 *
 * A story that fails prints its seed, and what of it is needed to fail: its steps, what came of each, and
 * its calls. `SEED=n PARTS=0,0.1,3` runs those steps of it, and of their edits only those that are named;
 * `SEED=n STORIES=m` runs m stories from that seed on.
 */
const firstSeed = Number(process.env["SEED"] ?? 1);
const wanted = process.env["STORIES"] === undefined ? undefined : Number(process.env["STORIES"]);
const chosen = process.env["PARTS"]?.split(",");

/** How long a story that fails is made shorter, in milliseconds. */
const SHORTENING = 60_000;

test(
  "a random story of several stacks in one instance is as the model says",
  async () => {
    using cases = counted("random stories of several stacks", wanted ?? 12, wanted ?? 500);
    const from = performance.now();
    try {
      for (let seed = firstSeed; seed < firstSeed + (chosen ? 1 : cases.wanted); seed++) {
        await tell(seed);
        cases.ran();
      }
    } finally {
      for (const name of Object.keys(CREDENTIALS)) delete process.env[name];
      process.stderr.write(`  in ${Math.round((performance.now() - from) / 1000)} s\n`);
    }
  },
  patience,
);

/** Runs the story of a seed and, if it fails, finds the steps that are needed for that. */
async function tell(seed: number): Promise<void> {
  const whole = storyOf(seed);
  let parts = chosen ?? partsOf(whole);
  let failure = await failureOf(part(whole, parts));
  if (!failure) return;
  const until = performance.now() + SHORTENING;
  const { printed } = failure;
  if (!chosen) parts = parts.filter((each) => Number.parseInt(each) < printed);
  for (const each of chosen ? [] : parts.toReversed()) {
    if (performance.now() > until) break;
    const fewer = parts.filter((other) => other !== each && !other.startsWith(`${each}.`));
    const again = parts.includes(each) ? await failureOf(part(whole, fewer)) : undefined;
    if (again) [parts, failure] = [fewer, again];
  }
  const { cause, lines } = failure;
  const again = `SEED=${seed} PARTS=${parts.join()} npx bun test test/reliability/model.test.ts`;
  const story = lines.join("\n").replaceAll(/arn:aws:connect:\S*profile\/(\w+)[-\w]*/g, "$1");
  throw new Error(`Again with: ${again}\n${story}`, { cause });
}

interface Failure {
  readonly cause: unknown;
  readonly lines: readonly string[];
  /** How many of its steps had begun. */
  readonly printed: number;
}

async function failureOf(drawn: Story): Promise<Failure | undefined> {
  const lines: string[] = [];
  let printed = 0;
  return act(drawn, lines, () => (printed += 1)).then(
    () => undefined,
    (cause: unknown) => ({ cause, lines, printed }),
  );
}

async function act({ pageSize, steps }: Story, lines: string[], begun: () => void): Promise<void> {
  await using connect = await startLocalConnect({ pageSize, cloudControl: { operationTime: 0 } });
  Object.assign(process.env, connect.env, CREDENTIALS, { ALCHEMY_AWS_CONNECT_READ_LAG: "0" });
  using actors = new Actors(connect);
  const oracle = new Oracle();
  try {
    for (const step of steps) {
      begun();
      await take(step, actors, oracle, lines);
    }
    for (const [arn, held] of oracle.holders) {
      await actors.meddle({ meddle: "release", at: 0 }, arn, held);
    }
    for (const { program, stack } of oracle.stacks) {
      const { declarations, parallel } = program;
      const common = { stack, force: true, adopt: false, trouble: undefined };
      await go({ declarations, parallel }, common, actors, oracle, lines);
      await go("destroy", common, actors, oracle, lines);
    }
  } catch (error) {
    lines.push(`  ${String(error)}`);
    throw error;
  }
}

async function take(step: Step, actors: Actors, oracle: Oracle, lines: string[]): Promise<void> {
  switch (step.do) {
    case "deploy": {
      const model = oracle.stack(step.stack);
      const program = edited(model.program, step.edits, step.parallel);
      if (oracle.avoids({ ...step, model, program })) return;
      await go(program, step, actors, oracle, lines);
      return;
    }
    case "destroy":
      await go("destroy", step, actors, oracle, lines);
      return;
    case "interrupted": {
      const { edits, interruption, parallel, stack } = step;
      const model = oracle.stack(stack);
      const program = edits === "destroy" ? edits : edited(model.program, edits, parallel);
      const options = { stack, force: false, adopt: false, trouble: undefined };
      if (program !== "destroy" && oracle.avoids({ ...options, model, program })) return;
      lines.push(`${titleOf(program, stack)}, ${JSON.stringify(interruption)}`);
      const outcome = await actors.interrupted(program, stack, interruption);
      await judge(program, options, outcome, actors, oracle, lines);
      return;
    }
    case "meddle":
      await meddle(step, actors, oracle, lines);
  }
}

/** A run in this process. After a success the same program has nothing to do. */
async function go(
  program: Program | "destroy",
  options: RunOptions,
  actors: Actors,
  oracle: Oracle,
  lines: string[],
): Promise<void> {
  const { adopt, force, stack, trouble } = options;
  lines.push(`${titleOf(program, stack)}, ${JSON.stringify({ force, adopt, trouble })}`);
  const outcome = await actors.run(program, options);
  const skipped = await judge(program, options, outcome, actors, oracle, lines);
  if (outcome.end !== "success" || program === "destroy") return;

  const same = { ...options, trouble: undefined };
  const again = await actors.run(program, { ...same, force: false });
  if (again.end !== "success" || again.calls.length > 0) {
    throw wrong(["the same program again is not skipped", ...wordsOf(again)].join("\n"));
  }
  if (trouble || skipped) return;
  const forced = await actors.run(program, { ...same, force: true });
  const writes = forced.calls.filter(
    ({ operation }) => !/^(Describe|Get|List|Search)/.test(operation),
  );
  if (forced.end !== "success" || writes.length > 0) {
    throw wrong(["the same program by force writes", ...wordsOf(forced)].join("\n"));
  }
}

/** Whether some resource was skipped, or may have been. */
async function judge(
  program: Program | "destroy",
  { adopt, force, stack, trouble }: RunOptions,
  outcome: Outcome,
  actors: Actors,
  oracle: Oracle,
  lines: string[],
): Promise<boolean> {
  lines.push(...wordsOf(outcome));
  const model = oracle.stack(stack);
  const declared = program === "destroy" ? { declarations: [], parallel: false } : program;
  const run = { model, program: declared, force, adopt, trouble };
  const skips = oracle.skips(run);
  oracle.judge(run, outcome, await observe(actors.stack));
  return skips;
}

async function meddle(
  step: Extract<Step, { do: "meddle" }>,
  actors: Actors,
  oracle: Oracle,
  lines: string[],
): Promise<void> {
  const profiles = [...oracle.world].toSorted(([, one], [, other]) =>
    one.name < other.name ? -1 : 1,
  );
  const isTaken = (name: string) => profiles.some(([, held]) => held.name === name);
  const [arn, held] = profiles[("at" in step ? step.at : 0) % Math.max(profiles.length, 1)] ?? [];
  if ("name" in step ? isTaken(step.name) : !arn) return;
  if (step.meddle !== "create" && !arn) return;
  const users = oracle.holders.get(arn ?? "") ?? [];
  if (step.meddle === "delete" && users.length > 0) return;
  lines.push(`others: ${JSON.stringify(step)} ${held?.name} ${arn}`);
  await actors.meddle(step, arn ?? "", users);
  if (arn !== undefined) oracle.holders.set(arn, users);
  oracle.meddled(await observe(actors.stack), step.meddle === "rename" ? arn : undefined);
}

function titleOf(program: Program | "destroy", stack: string): string {
  if (program === "destroy") return `${stack}: destroy`;
  const declared = program.declarations.map((declaration) => {
    const { id: _, name: __, scopes: ___, ...rest } = declaration;
    return `\n    ${describe(declaration)} ${JSON.stringify(rest)}`;
  });
  return `${stack}: ${program.parallel ? "at once" : "in sequence"}${declared.join("")}`;
}

function wordsOf({ calls, end, error, results }: Outcome): string[] {
  const [first] = error instanceof Error ? error.message.split("\n") : [];
  return [
    ...calls.map(({ fault = "", operation, status }) => `    ${operation} ${status} ${fault}`),
    ...[...results].map(([index, result]) => `    ${index}: ${JSON.stringify(result)}`),
    `  ${end} ${codeOf(error) ?? ""} ${first ?? ""}`,
  ];
}
