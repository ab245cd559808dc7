import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { readInstance, writeSnapshot } from "../src/access.ts";
import type { LocalConnect } from "../src/local/index.ts";
import { startBusyInstance } from "../test/support/large-instance.ts";
import { Project, repository } from "../test/support/project.ts";
import type { Contender } from "./contenders.ts";
import { type Result, summarize } from "./report.ts";
import type { Row } from "./rows.ts";
import type { Sample } from "./stack.ts";

const PROFILES = 100;
const USERS = 5000;
const PROGRAM = "program.mjs";

/** Writes the peak memory of the process to a file. */
const NOTED = `import { readFileSync, writeFileSync } from "node:fs";
process.on("exit", () => {
  const [, peak] = /VmHWM:\\s*(\\d+)/.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  writeFileSync("peak", peak ?? "");
});
`;

const READING = `${NOTED}
import { readInstance } from "alchemy-aws-connect/access";
const read = await readInstance({ InstanceArn: process.env.CONNECT_INSTANCE_ARN ?? "" });
if (read.missing.length > 0) throw new Error(JSON.stringify(read.missing));
`;

const COMMAND = `${NOTED}
await import(${JSON.stringify(path.join(repository, "lib/cli/main.js"))});
`;

const reading: Contender = { name: "readInstance alone", program: () => READING };
const commands = [
  "audit",
  "report",
  "who-can user-admin",
  "review --format csv",
  "compare --with snapshot.json",
].map((name): Contender => ({ name, program: () => COMMAND }));

/** Measures the commands compared with the read that they are based on, under Node, as `npx` runs them. */
export const ANSWERS: Row = {
  name: "answers",
  what: `commands under Node on ${PROFILES} profiles of 300 permissions and ${USERS} users, compared with only reading them`,
  size: "profiles",
  work: "no change",
  contenders: [reading, ...commands],
  calls: () => ({}),
  targets: commands.map((of) => ({ measure: "cpu", of, to: reading, atMost: 1.5 })),
};

export async function answers(rounds: number): Promise<Result> {
  const built = spawnSync("npm", ["run", "build"], { cwd: repository, encoding: "utf8" });
  if (built.status !== 0) throw new Error(`npm run build: ${built.stderr}`);
  await using connect = await startBusyInstance(PROFILES, USERS);
  Object.assign(process.env, connect.env);
  const instance = await readInstance({ InstanceArn: connect.instanceArn });
  const snapshot = writeSnapshot({ takenAt: new Date(), instance });
  const samples: Sample[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const each of ANSWERS.contenders) samples.push(await sample(connect, snapshot, each));
  }
  return summarize(ANSWERS, PROFILES, samples);
}

async function sample(
  connect: LocalConnect,
  snapshot: string,
  { name, program }: Contender,
): Promise<Sample> {
  const { calls, env, instanceArn: InstanceArn } = connect;
  const { work } = ANSWERS;
  using project = new Project({
    [PROGRAM]: program({ InstanceArn, work, profiles: PROFILES, fields: {} }),
  });
  project.write("snapshot.json", snapshot);
  const from = calls.length;
  const begin = performance.now();
  const child = Bun.spawn(["node", PROGRAM, ...(name === reading.name ? [] : name.split(" "))], {
    cwd: project.folder,
    env: { ...process.env, ...env, CONNECT_INSTANCE_ARN: InstanceArn },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const stderr = await child.stderr.text();
  const exitCode = await child.exited;
  const milliseconds = performance.now() - begin;
  // An audit with findings exits with 1.
  if (exitCode > 1) throw new Error(`${name}: ${stderr}`);
  return {
    work,
    contender: name,
    milliseconds,
    cpu: Number(child.resourceUsage()?.cpuTime.total ?? Number.NaN) / 1000,
    peakMemory: Number(readFileSync(path.join(project.folder, "peak"), "utf8")) * 1024,
    calls: { all: calls.length - from },
    throttled: 0,
  };
}
