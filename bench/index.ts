import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { defineCommand, runMain } from "citty";
import { repository } from "../test/support/project.ts";
import { ANSWERS, answers } from "./answers.ts";
import { PAGE, openReport } from "./page.ts";
import { type Setting, play } from "./play.ts";
import { type Result, formatResult } from "./report.ts";
import { type Row, ROWS } from "./rows.ts";
import { START, start } from "./start.ts";

const RESULTS = path.join(import.meta.dirname, "results/latest.json");
const ALL = [...ROWS, START, ANSWERS, PAGE];
const MINUTE = 60_000;
const PACKAGES = ["alchemy", "@aws-sdk/client-connect", "@aws-sdk/client-cloudcontrol"];

const bench = defineCommand({
  meta: {
    name: "bench",
    description: "Compare deploys of this package with others, on local Amazon Connects",
  },
  args: {
    rows: {
      type: "string",
      description: `Rows, separated by commas: ${ALL.map(({ name }) => name).join(", ")}`,
      default: ALL.map(({ name }) => name).join(),
    },
    profiles: { type: "string", description: "Profiles in rows with quotas", default: "100" },
    many: { type: "string", description: "Profiles in large rows without quotas", default: "1000" },
    renames: { type: "string", description: "Profiles in the row renames", default: "600" },
    few: { type: "string", description: "Profiles in the rows planes-*", default: "20" },
    rounds: { type: "string", description: "Rounds of each contender", default: "3" },
    latency: {
      type: "string",
      description: "Duration of a call in the row one, in milliseconds",
      default: "120",
    },
    "operation-time": {
      type: "string",
      description:
        "Duration of a Cloud Control operation in the row one, in milliseconds. The ratio depends on this choice: real operations take seconds",
      default: "2000",
    },
    minutes: { type: "string", description: "Time limit, in minutes", default: "60" },
  },
  async run({ args }) {
    const rows = args.rows.split(",").map((name) => {
      const row = ALL.find((each) => each.name === name);
      if (row) return row;
      throw new TypeError(`--rows: there is no row "${name}"`);
    });
    const setting: Setting = {
      sizes: {
        profiles: wholeNumber("profiles", args.profiles),
        many: wholeNumber("many", args.many),
        renames: wholeNumber("renames", args.renames),
        few: wholeNumber("few", args.few),
        one: 1,
      },
      rounds: wholeNumber("rounds", args.rounds),
      latency: wholeNumber("latency", args.latency, 0),
      operationTime: wholeNumber("operation-time", args["operation-time"], 0),
      deadline: Date.now() + wholeNumber("minutes", args.minutes) * MINUTE,
    };
    const date = new Date().toISOString();
    const results: Result[] = [];
    for (const row of rows) {
      const result = await measure(row, setting);
      results.push(result);
      console.log(formatResult(result));
      const report = { date, versions: versions(), machine: machine(), setting, results };
      mkdirSync(path.dirname(RESULTS), { recursive: true });
      writeFileSync(RESULTS, `${JSON.stringify(report, undefined, 2)}\n`);
    }
    console.log(`Medians of ${setting.rounds} rounds. ${path.relative(process.cwd(), RESULTS)}`);
  },
});

async function measure(row: Row, setting: Setting): Promise<Result> {
  if (row === START) return start(setting.rounds);
  if (row === PAGE) return openReport(setting.rounds);
  return row === ANSWERS ? answers(setting.rounds) : play(row, setting);
}

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
