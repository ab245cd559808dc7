/**
 * Changes the code at places drawn at random, one at a time, and lists the changes that no test notices.
 *
 * npm run mutants -- [--sites 60] [--seed 1] [--least 97] [--jobs 2] [--only GLOB] [--list]
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { Copy, cleanUpOnSignals } from "./mutants/copy.ts";
import { matchingTests } from "./mutants/matching.ts";
import { type Site, sitesIn } from "./mutants/sites.ts";

/** Code with decisions. Tables of data, such as the catalog, have none. */
const TARGETS = ["src/{access,aws,plan,profile,resource}/**/*.ts", "src/permissions/lint*.ts"];

const { values } = parseArgs({
  options: {
    sites: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    least: { type: "string", default: "97" },
    jobs: { type: "string", default: "2" },
    only: { type: "string", default: "**" },
    list: { type: "boolean", default: false },
  },
});

const root = process.cwd();
cleanUpOnSignals();
if (values.list) for await (const site of draw()) console.log(lineOf(site));
else await run();

/** Draws as many sites as requested. A change that does not compile does not count, and another one is drawn. */
async function* draw(): AsyncGenerator<Site, undefined> {
  using copy = new Copy(root);
  if (!(await copy.compiles())) throw new Error("The code does not compile without a mutant.");
  const only = new Bun.Glob(values.only);
  const sites = TARGETS.flatMap((target) => [...new Bun.Glob(target).scanSync(root)])
    .filter((file) => only.match(file))
    .toSorted()
    .flatMap((file) => sitesIn(file, readFileSync(path.join(root, file), "utf8")));
  const random = xoroshiro128plus(wholeNumber("seed"));
  for (let left = wholeNumber("sites"); left > 0 && sites.length > 0;) {
    const [site] = sites.splice(uniformInt(random, 0, sites.length - 1), 1);
    if (!site || !(await copy.with(site, () => copy.compiles()))) continue;
    left -= 1;
    yield site;
  }
  return undefined;
}

async function run(): Promise<void> {
  using clean = new Copy(root);
  const testsOf = matchingTests(root);
  const sites = draw();
  const survivors: Site[] = [];
  const kills = new Map<string, number>();
  const sound = new Map<string, Promise<boolean>>();
  let count = 0;

  /** A test that also fails without a mutant proves nothing. */
  async function isSound(test: string): Promise<boolean> {
    const known = sound.get(test);
    if (known) return known;
    const passes = clean.passes(test);
    sound.set(test, passes);
    if (!(await passes)) console.error(`${test} fails without a mutant and is skipped.`);
    return passes;
  }

  async function killerOf(site: Site, copy: Copy): Promise<string | undefined> {
    for (const test of testsOf(site.file, kills)) {
      if ((await sound.get(test)) === false || (await copy.passes(test))) continue;
      // A test may fail once because the machine is busy.
      if (!(await copy.passes(test)) && (await isSound(test))) return test;
    }
    return undefined;
  }

  async function work(): Promise<void> {
    using copy = new Copy(root);
    for (let next = await sites.next(); !next.done; next = await sites.next()) {
      const site = next.value;
      const started = Date.now();
      const killer = await copy.with(site, () => killerOf(site, copy));
      if (killer === undefined) survivors.push(site);
      else kills.set(killer, (kills.get(killer) ?? 0) + 1);
      count += 1;
      const seconds = Math.round((Date.now() - started) / 1000);
      const outcome = killer === undefined ? "SURVIVED" : `killed by ${killer}`;
      console.log(`${count}/${values.sites} ${outcome} (${seconds} s)\n    ${lineOf(site)}`);
    }
  }

  await Promise.all(Array.from({ length: wholeNumber("jobs") }, work));
  report(count, survivors);
}

function report(all: number, survivors: readonly Site[]): void {
  if (survivors.length > 0) console.log("\nSurvivors:");
  for (const site of survivors) console.log(lineOf(site));
  const killed = all - survivors.length;
  const percentage = all === 0 ? 0 : (100 * killed) / all;
  console.log(`\n${killed} killed of ${all} (${Math.floor(10 * percentage) / 10} %)`);
  if (percentage < wholeNumber("least")) process.exitCode = 1;
}

function lineOf({ file, line, original, mutated }: Site): string {
  return `${file}:${line}  ${original}  →  ${mutated}`;
}

function wholeNumber(name: "sites" | "seed" | "least" | "jobs"): number {
  const given = values[name];
  if (!/^\d+$/.test(given)) throw new TypeError(`--${name} ${given}: not a whole number`);
  return Number(given);
}
