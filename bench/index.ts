import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { defineCommand, runMain } from "citty";
import { startLocalConnect } from "../src/local/index.ts";
import { repository } from "../test/support/project.ts";
import { CONTENDERS } from "./contenders.ts";
import { resultsOf, tableOf } from "./report.ts";
import { type Sample, playRound } from "./round.ts";

const RESULTS = path.join(import.meta.dirname, "results/latest.json");
const STOCK_PROFILES = 4;
const MINUTE = 60_000;
const PACKAGES = ["alchemy", "@aws-sdk/client-connect", "@aws-sdk/client-cloudcontrol"];

const bench = defineCommand({
  meta: {
    name: "bench",
    description: "Deploys of this package and of Alchemy's generic provider, against one server",
  },
  args: {
    profiles: { type: "string", description: "Profiles of a deploy", default: "20" },
    rounds: { type: "string", description: "How often each contender does it all", default: "3" },
    "operation-time": {
      type: "string",
      description:
        "Milliseconds that an operation of Cloud Control takes. Real ones take seconds. The value is a choice, and the ratios depend on it: each contender asks for the status at moments of its own",
      default: "1000",
    },
    minutes: { type: "string", description: "When to give up", default: "20" },
  },
  async run({ args }) {
    const profiles = wholeNumber("profiles", args.profiles);
    const rounds = wholeNumber("rounds", args.rounds);
    const operationTime = wholeNumber("operation-time", args["operation-time"], 0);
    const deadline = Date.now() + wholeNumber("minutes", args.minutes) * MINUTE;
    await using connect = await startLocalConnect({
      securityProfileQuota: profiles + STOCK_PROFILES,
      cloudControl: { operationTime },
    });

    const samples: Sample[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const shift = round % CONTENDERS.length;
      for (const contender of [...CONTENDERS.slice(shift), ...CONTENDERS.slice(0, shift)]) {
        console.error(`round ${round + 1} of ${rounds}: ${contender.name}`);
        samples.push(...(await playRound({ connect, profiles, deadline }, contender)));
      }
    }

    const results = resultsOf(samples, profiles);
    const setting = { profiles, rounds, operationTime };
    mkdirSync(path.dirname(RESULTS), { recursive: true });
    const date = new Date().toISOString();
    const report = { date, versions: versions(), machine: machine(), ...setting, results };
    writeFileSync(RESULTS, `${JSON.stringify(report, undefined, 2)}\n`);
    console.log(`
${profiles} profiles a deploy, median of ${rounds} rounds. A Cloud Control operation takes ${operationTime} ms here; in AWS it takes seconds.
The ratio is to the time of "${CONTENDERS[0]?.name}".

${tableOf(results)}

${path.relative(process.cwd(), RESULTS)} has the calls by operation.`);
  },
});

function wholeNumber(name: string, text: string, least = 1): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least) return value;
  throw new TypeError(`--${name} must be a whole number from ${least}, not "${text}"`);
}

function versions(): Record<string, string> {
  const installed = PACKAGES.map((name) => {
    const file = path.join(repository, "node_modules", name, "package.json");
    const manifest: { version: string } = JSON.parse(readFileSync(file, "utf8"));
    return [name, manifest.version];
  });
  const node = spawnSync("node", ["--version"], { encoding: "utf8" }).stdout?.trim().slice(1);
  return { ...Object.fromEntries(installed), bun: Bun.version, node };
}

function machine(): string {
  const cores = cpus();
  return `${cores.length} x ${cores[0]?.model ?? "unknown"}`;
}

await runMain(bench);
