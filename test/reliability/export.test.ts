import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { FileSystemStateStore } from "alchemy/state";
import { type InstanceExport, exportInstance, readSecurityProfiles } from "../../src/access.ts";
import { closeSessions } from "../../src/aws/clients.ts";
import * as product from "../../src/index.ts";
import type { Data } from "../../src/local/data.ts";
import { type LocalConnect, startLocalConnect } from "../../src/local/index.ts";
import { type AccessPlan, detectDrift } from "../../src/plan/index.ts";
import { patience } from "../support/counted.ts";
import { type Seeded, eachSeed } from "../support/seeds.ts";
import { accessAfter, accessIn, isUndeclared } from "../support/export-oracle.ts";
import {
  type ExportStory,
  type Side,
  INSTANCES,
  SIDES,
  arnOf,
  elsewhere,
  exportStoryOf,
  isDeclarable,
} from "../support/export-story.ts";
import { Project, repository } from "../support/project.ts";
import { type DeployOptions, Stack } from "../support/stack.ts";
import { typeErrors } from "../support/type-check.ts";

/** Of so many stories, one goes through the command, which takes a process for each step. */
const COMMANDS = 25;

const MODES = Array.from({ length: 8 }, (_, bits) => ({
  complete: (bits & 1) > 0,
  holders: (bits & 2) > 0,
  portable: (bits & 4) > 0,
}));

/** A local Connect with the two instances of a story, and the file with what it holds. */
interface World {
  readonly file: string;
  readonly server: LocalConnect;
  readonly story: ExportStory;
}

test(
  "in a random instance, an export is all of it: its deploy writes nothing, and another instance gets the same access",
  async () => {
    using scripts = new Project({});
    await eachSeed("random instances exported", [4, 100], import.meta, (story) =>
      tell(story, scripts),
    );
    checkScripts(scripts);
  },
  patience,
);

async function tell({ index: at, seed, told }: Seeded, scripts: Project): Promise<void> {
  const story = exportStoryOf(seed);
  const { from } = story.data;
  const isListed = !from.users.some(({ SecurityProfileIds: ids }) => ids.includes("gone"));
  const file = path.join(mkdtempSync(path.join(tmpdir(), "instances-")), "state.json");
  await using server = await start(story, file);
  for (const [index, mode] of MODES.entries()) {
    const { code } = await exported(mode);
    expect([mode, code !== undefined]).toEqual([mode, isListed || !mode.holders]);
    if (code !== undefined) scripts.write(`seed-${seed}-mode-${index}.ts`, code);
  }
  const { code } = await exported(story.mode);
  told.push(JSON.stringify(story.mode), code ?? "");
  const world: World = { file, server, story };
  await proveIncomplete(world, code);
  if (code === undefined) return;
  await proveSame(world, code);
  if (at % COMMANDS === 0) await proveCommand(world, code);
  await proveOther(world, code);
}

async function start({ data }: ExportStory, file: string): Promise<LocalConnect> {
  const instances = SIDES.map((side) => ({ instanceArn: arnOf(side), ...data[side] }));
  writeFileSync(file, JSON.stringify({ instances }));
  const server = await startLocalConnect({
    file,
    instances: SIDES.map((side) => ({ Alias: side, InstanceId: INSTANCES[side] })),
  });
  Object.assign(process.env, server.env);
  return server;
}

async function exported(mode: ExportStory["mode"]): Promise<InstanceExport> {
  await closeSessions();
  const { holders, portable } = mode;
  const props = { InstanceArn: arnOf("from"), holders, references: portable, alias: portable };
  return exportInstance(await readSecurityProfiles(props), mode);
}

/** Whatever cannot be read: the code is the same without it, or there is none, and what is missing has a name. */
async function proveIncomplete({ server, story }: World, code: string | undefined): Promise<void> {
  process.env["AWS_MAX_ATTEMPTS"] = "1";
  for (const fault of story.faults) {
    server.faults.add(fault);
    const outcome = await exported(story.mode).catch((error: unknown) => error);
    server.faults.clear();
    const { code: less, missing, operation } = Object(outcome);
    if (outcome instanceof Error) expect(operation).toBe("ListSecurityProfiles");
    else if (less === undefined) expect([fault, missing.length > 0]).toEqual([fault, true]);
    else expect(withoutGroups(less)).toBe(withoutGroups(code ?? ""));
  }
  delete process.env["AWS_MAX_ATTEMPTS"];
}

/** The names of hierarchy groups are only in comments. */
const withoutGroups = (code: string) =>
  code.replaceAll(/^\/\/ The hierarchy group .* is .*\n/gm, "");

/** Deploys to the instance of the export: nothing is written there, now or later, and nothing drifts. */
async function proveSame({ file, server, story }: World, code: string): Promise<void> {
  const { profiles } = story.data.from;
  const stack = new Stack(server, "connect");
  const before = readFileSync(file, "utf8");
  for (const [step, options] of [{}, {}, { force: true }].entries()) {
    const from = server.calls.length;
    await deploy(stack, "from", code, options);
    const called = server.calls.slice(from).map(({ operation }) => operation);
    const avoided = step === 1 ? /^(?:SearchUsers|DescribeUser)$/ : WRITES;
    expect([step, called.filter((operation) => avoided.test(operation))]).toEqual([step, []]);
    expect(readFileSync(file, "utf8")).toBe(before);
  }
  // A file system can take `Ana` for `ana`.
  const files = readdirSync(path.join(stack.rootDir, ".alchemy"), { recursive: true });
  expect(new Set(files.map((each) => String(each).toLowerCase())).size).toBe(files.length);
  const { assignments, complete, instances, ...drift } = await detectDrift({
    rootDir: stack.rootDir,
  });
  const declared = profiles.filter(isDeclarable);
  const idle = declared.filter((each) => isUndeclared(each, story.mode.complete));
  const apart = profiles.filter((each) => !isDeclarable(each));
  const found = drift.profiles.flatMap((each) =>
    each.findings.map((one) => `${one} ${nameOf(each)}`),
  );
  expect([complete, found.toSorted(), assignments.flatMap(({ findings }) => findings)]).toEqual([
    true,
    idle.map((each) => `undeclared ${nameOf(each)}`).toSorted(),
    [],
  ]);
  const unmanaged = instances.flatMap((each) => each.unmanaged.map(nameOf));
  expect(unmanaged.toSorted()).toEqual(apart.map(nameOf).toSorted());
  const stock = declared.filter(({ Id }) => !Id.startsWith("from-"));
  expect(code.match(/^ {2}delete: false,$/gm) ?? []).toHaveLength(stock.length);
}

/** Deploys to the other instance: it gets what the code declares, and keeps all else. */
async function proveOther({ file, server, story }: World, code: string): Promise<void> {
  const { from } = story.data;
  await deploy(new Stack(server, "connect"), "to", elsewhere(code));
  const { instances }: { instances: [Data, Data] } = JSON.parse(readFileSync(file, "utf8"));
  expect(accessIn(instances[0])).toEqual(accessIn(from));
  expect(accessIn(instances[1])).toEqual(accessAfter(story));
}

/** The same by the command: the same code, a plan of adoptions alone, and no drift; without a part, no code. */
async function proveCommand({ file, server, story }: World, code: string): Promise<void> {
  using project = new Project({});
  const env = {
    ...server.env,
    CONNECT_INSTANCE_ARN: arnOf("from"),
    CONNECT_INSTANCE_ALIAS: "from",
    ALCHEMY_CI_STATE_STORE_CHECK: "false",
    ALCHEMY_TELEMETRY_DISABLED: "1",
    AWS_MAX_ATTEMPTS: "1",
  };
  server.faults.add({ operation: "ListSecurityProfileAIAgents", call: 2, kind: "deny" });
  const flags = Object.entries(story.mode).flatMap(([flag, is]) => (is ? `--${flag}` : []));
  const args = ["export", "--out", "alchemy.run.ts", ...flags];
  const lesser = await project.command(args, env);
  expect(lesser.stderr).toContain("No code was written.\nIncomplete: ");
  expect([lesser.exitCode, existsSync(path.join(project.folder, "alchemy.run.ts"))]).toEqual([
    2,
    false,
  ]);
  server.faults.clear();
  const before = readFileSync(file, "utf8");
  const { exitCode } = await project.command(args, env);
  expect([exitCode, project.read("alchemy.run.ts")]).toEqual([0, code]);
  const planned = await project.command(["plan", "--stage", "test", "--json"], env);
  const { assignments, profiles }: AccessPlan = JSON.parse(planned.stdout);
  const declared = story.data.from.profiles.filter(isDeclarable);
  const actions = profiles.map(({ action, changes, ...each }) =>
    JSON.stringify([nameOf(each), action, ...changes]),
  );
  const adoptions = declared.map((each) => JSON.stringify([nameOf(each), "adopt"]));
  expect([planned.exitCode, actions.toSorted()]).toEqual([0, adoptions.toSorted()]);
  expect(assignments.flatMap(({ changes }) => changes)).toEqual([]);
  expect((await project.run([], env)).exitCode).toBe(0);
  const outside = "changed,renamed,deleted,unfinished,appeared";
  const drift = await project.command(["drift", "--stage", "test", "--fail-on", outside], env);
  expect([drift.exitCode, readFileSync(file, "utf8")]).toEqual([0, before]);
}

const WRITES = /^(?!Describe|Get|List|Search)/;
const nameOf = ({ SecurityProfileName }: { readonly SecurityProfileName: string }) =>
  SecurityProfileName;

type Script = (entries: object, alchemy: () => Promise<object>) => Promise<void>;

/** Runs a script in this process, with these entries in the place of its imports. */
async function deploy(
  stack: Stack,
  alias: Side,
  code: string,
  options: DeployOptions = {},
): Promise<void> {
  const file = path.join(stack.rootDir, `${crypto.randomUUID()}.ts`);
  const body = code
    .replace('import alchemy from "alchemy";\n', "")
    .replace(/^import (?=\{)/m, "export default async (")
    .replace(' from "alchemy-aws-connect";', ", alchemy) => {");
  writeFileSync(file, `${body}};\n`);
  const script: { default: Script } = await import(file);
  process.env["CONNECT_INSTANCE_ALIAS"] = alias;
  // Where Alchemy keeps it by default.
  const rootDir = path.join(stack.rootDir, ".alchemy");
  await stack.deploy(() => script.default(product, async () => ({ finalize: async () => {} })), {
    app: "contact-center",
    stateStore: (scope) => new FileSystemStateStore(scope, { rootDir }),
    ...options,
  });
}

/** The scripts of all stories have right types, and their format is that of oxfmt. */
function checkScripts(scripts: Project): void {
  const oxfmt = path.join(repository, "node_modules/.bin/oxfmt");
  const args = ["--list-different", scripts.folder];
  const { status, stdout } = spawnSync(oxfmt, args, { encoding: "utf8" });
  expect([status, stdout]).toEqual([0, ""]);
  expect(typeErrors(scripts)).toBe("");
}
