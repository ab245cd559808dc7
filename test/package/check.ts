/**
 * Checks the package as it is published: packs it, unpacks it into a project that has its declared
 * dependencies and nothing else, and uses it there under Node and Bun.
 *
 * npm run pack:check -- [--versions]
 */
import assert from "node:assert/strict";
import { type SpawnSyncOptions, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { publint } from "publint";

interface Manifest {
  readonly name: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly files: readonly string[];
}

const TIME_LIMIT = 60_000;
const CONTENTS = ["CHANGELOG.md", "LICENSE", "README.md", "docs", "lib", "package.json"];
const LARGEST = 520_000;

/** With `--versions`, the package also runs on these and in vitest, which npm fetches: two minutes. */
const OTHER_NODES = ["22", "24"];
const OTHER_COMPILERS = ["5.4", "5.9", "6"];
const VITEST = "4";

const root = path.resolve(import.meta.dirname, "../..");
const modules = path.join(root, "node_modules");
const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "alchemy-aws-connect-package-")));
const consumer = path.join(folder, "consumer");
const manifest: Manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const installed = path.join(consumer, "node_modules", manifest.name);

try {
  await checks();
  await checkCommand();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function checks(): Promise<void> {
  install();
  const { messages } = await publint({ pkgDir: installed, pack: false, strict: true });
  assert.deepEqual(messages, [], "publint has remarks");
  checkContents();
  checkLinks();
  checkDeclarations();
  const others = process.argv.includes("--versions")
    ? fetchVersions()
    : { nodes: [], compilers: [], vitest: undefined };
  for (const runtime of ["node", process.execPath, ...others.nodes]) {
    checkRuntime(runtime, "lib/index.js", "lib/local/index.js");
    checkExit(runtime);
  }
  run(process.execPath, ["test", "./local.bun.test.mjs"], { cwd: consumer });
  passed("a test of bun uses the local Connect");
  if (others.vitest !== undefined) checkVitest(others.vitest);
  for (const tsc of [path.join(modules, "typescript/bin/tsc"), ...others.compilers]) {
    checkTypes(tsc, "nodenext", "nodenext");
    checkTypes(tsc, "esnext", "bundler");
  }
}

/** Other versions of Node and of the compiler, by the packages of npm that bring them. */
function fetchVersions() {
  const fetched = path.join(folder, "versions");
  mkdirSync(fetched);
  writeFileSync(path.join(fetched, "package.json"), "{}");
  const wanted = [
    ...OTHER_NODES.map((version) => `node-${version}@npm:node@${version}`),
    ...OTHER_COMPILERS.map((version) => `typescript-${version}@npm:typescript@${version}`),
    `vitest@${VITEST}`,
  ];
  run("npm", ["install", "--no-audit", "--no-fund", ...wanted], {
    cwd: fetched,
    timeout: 5 * TIME_LIMIT,
  });
  const at = (file: string) => path.join(fetched, "node_modules", file);
  return {
    nodes: OTHER_NODES.map((version) => at(`node-${version}/bin/node`)),
    compilers: OTHER_COMPILERS.map((version) => at(`typescript-${version}/bin/tsc`)),
    vitest: at("vitest"),
  };
}

function checkVitest(vitest: string): void {
  symlinkSync(vitest, path.join(consumer, "node_modules/vitest"), "dir");
  const started = run("node", [path.join(vitest, "vitest.mjs"), "run", "local.vitest.test.mjs"], {
    cwd: consumer,
  });
  assert.match(started, /1 passed/);
  passed("a test of vitest uses the local Connect");
}

/** What `npm install` of the tarball makes of a project, without the network. */
function install(): void {
  const edited = () =>
    ["package.json", "README.md", "docs/local.md"].map((name) =>
      readFileSync(path.join(root, name), "utf8"),
    );
  const before = edited();
  run("npm", ["pack", "--pack-destination", folder], { cwd: root });
  assert.deepEqual(edited(), before, "npm pack changes files of the clone");
  const [tarball, ...more] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  assert.ok(tarball !== undefined && more.length === 0, "npm pack made no tarball");
  const { size } = statSync(path.join(folder, tarball));
  assert.ok(size <= LARGEST, `the tarball has ${size} bytes, more than ${LARGEST}`);
  mkdirSync(installed, { recursive: true });
  run("tar", ["-xzf", path.join(folder, tarball), "--strip-components=1", "-C", installed]);

  const dependencies = { ...manifest.dependencies, ...manifest.peerDependencies };
  for (const name of [...Object.keys(dependencies), "@types/node"]) {
    const link = path.join(consumer, "node_modules", name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(modules, name), link, "dir");
  }
  const bin = path.join(consumer, "node_modules/.bin");
  mkdirSync(bin);
  for (const [name, file] of Object.entries(manifest.bin)) {
    chmodSync(path.join(installed, file), 0o755);
    symlinkSync(path.join(installed, file), path.join(bin, name));
  }
  cpSync(path.join(import.meta.dirname, "consumer"), consumer, { recursive: true });
  writeFileSync(path.join(consumer, "package.json"), JSON.stringify({ type: "module" }));
  passed(`packed and unpacked ${tarball}, ${Math.round(size / 1000)} kB`);
}

function checkContents(): void {
  assert.deepEqual(readdirSync(installed).toSorted(), CONTENTS, "the package holds other files");
  const scripts = filesIn("lib").filter((file) => !file.endsWith(".d.ts"));
  assert.deepEqual(
    scripts,
    filesIn("src", root).map((file) => file.replace(/\.ts$/, ".js")),
    "lib does not hold what src builds to",
  );
  assert.match(
    readFileSync(path.join(installed, "lib/permissions/permissions.d.ts"), "utf8"),
    /\/\*\* \*\*Queues - View\.\*\* See queues.* \*\/\n\s*readonly ViewQueues: "Queues\.View";/,
    "the declarations of the constants have lost their labels",
  );
  passed(`holds ${CONTENTS.join(", ")} and nothing else; ${scripts.length} modules, all built`);
}

/** A link from README.md or a page leads to a file of the package or to the web. */
function checkLinks(): void {
  const pages = ["README.md", "CHANGELOG.md", ...filesIn("docs").map((file) => `docs/${file}`)];
  const broken = pages
    .filter((page) => page.endsWith(".md"))
    .flatMap((page) => {
      const text = readFileSync(path.join(installed, page), "utf8");
      return [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
        .map(([, link = ""]) => link)
        .filter((link) => !/^[a-z]+:/.test(link))
        .filter((link) => !existsSync(path.join(installed, path.dirname(page), link)))
        .map((link) => `${page}: ${link}`);
    });
  assert.deepEqual(broken, [], "links lead out of the package");
  passed("every link in the pages leads to a file of the package");
}

function checkRuntime(runtime: string, ...entries: string[]): void {
  const version = run(runtime, ["--version"]).trim();
  const printed = run(runtime, ["deploy.mjs"], { cwd: consumer });
  assert.deepEqual(
    printed.trimEnd().split("\n").slice(-entries.length),
    entries.map((entry) => path.join(installed, entry)),
    `${runtime} loads other files`,
  );
  rmSync(path.join(consumer, ".alchemy"), { recursive: true });
  run(runtime, ["faults.mjs"], { cwd: consumer });
  assert.equal(
    run(runtime, ["use-local.mjs"], { cwd: consumer }),
    "1 call to Amazon Connect: ListInstances 1\n",
  );
  run(runtime, ["require.cjs"], { cwd: consumer });
  const name = path.basename(runtime, path.extname(runtime));
  passed(
    `${name} ${version} requires the entries without Alchemy from CommonJS, deploys and destroys a security profile with ${entries[0]}, cuts connections, and exits while a local Connect is in use`,
  );
}

function checkExit(runtime: string): void {
  const incomplete =
    "The deploy of exit/test is incomplete: the process ended before app.finalize(), which deletes what left the code. Await app.finalize() at the end of the script, and deploy again.";
  const ways = {
    finalize: [0, null, ""],
    "nobody-awaits": [0, null, ""],
    "exit-0": [1, null, incomplete],
    "no-finalize": [1, null, incomplete],
    "listener-sets-0": [1, null, incomplete],
    "throwing-listener": [1, null, "Error: at the exit"],
    "signal-before": [null, "SIGTERM", ""],
    signal: [
      143,
      null,
      "The deploy of exit/test was interrupted by SIGTERM. Run the same command again: it continues from there.",
    ],
  } as const;
  for (const [way, [code, signal, line]] of Object.entries(ways)) {
    const ended = spawnSync(runtime, ["exit.mjs", way], {
      cwd: consumer,
      encoding: "utf8",
      timeout: TIME_LIMIT,
      env: {
        ...process.env,
        ALCHEMY_TELEMETRY_DISABLED: "1",
        NO_COLOR: "1",
        NODE_NO_WARNINGS: "1",
      },
    });
    rmSync(path.join(consumer, ".alchemy"), { recursive: true, force: true });
    const lines = ended.stderr.split("\n").map((each) => each.replace(/^error:/, "Error:"));
    assert.deepEqual(
      [
        ended.status,
        ended.signal,
        line === "" ? ended.stderr : lines.find((each) => each === line),
      ],
      [code, signal, line],
      `${runtime} exit.mjs ${way}: ${ended.stderr}`,
    );
  }
  const name = path.basename(runtime, path.extname(runtime));
  passed(`${name} ends with the exit code of what was done, in ${Object.keys(ways).length} ways`);
}

/**
 * With `skipLibCheck` an import that a consumer cannot resolve would pass as `any`. What the compiler
 * finds in the declarations of other packages, Alchemy's among them, is not ours to fail on.
 */
function checkTypes(tsc: string, module: string, moduleResolution: string): void {
  const compilerOptions = {
    module,
    moduleResolution,
    target: "es2022",
    lib: ["es2023", "esnext.disposable"],
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: false,
  };
  const config = path.join(consumer, `tsconfig.${moduleResolution}.json`);
  writeFileSync(config, JSON.stringify({ compilerOptions, files: ["types.ts"] }));
  const { status, stdout } = spawnSync("node", [tsc, "--pretty", "false", "-p", config], {
    cwd: consumer,
    encoding: "utf8",
    timeout: TIME_LIMIT,
  });
  assert.ok(status === 0 || stdout.includes("error TS"), `tsc failed: ${stdout}`);
  const ours = stdout
    .split("\n")
    .filter((line) =>
      /^(?:error|types\.ts|tsconfig|node_modules\/alchemy-aws-connect\/)/.test(line),
    );
  assert.deepEqual(ours, [], "the declarations do not compile");
  const version = run("node", [tsc, "--version"]).trim();
  passed(`types hold in TypeScript ${version} with moduleResolution ${moduleResolution}`);
}

/** The declarations that an entry point without Alchemy leads to import nothing but types of the AWS SDK. */
function checkDeclarations(): void {
  for (const entry of ["access.d.ts", "local/index.d.ts", "permissions/index.d.ts"]) {
    const files = new Set([path.join(installed, "lib", entry)]);
    for (const file of files) {
      const text = readFileSync(file, "utf8");
      for (const [, specifier = ""] of text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)) {
        assert.match(
          specifier,
          /^(?:\.|@aws-sdk\/)/,
          `${entry} leads to ${specifier} by way of ${file}`,
        );
        if (!specifier.startsWith(".")) continue;
        files.add(path.resolve(path.dirname(file), specifier.replace(/\.[jt]s$/, ".d.ts")));
      }
    }
    passed(
      `${entry} and the ${files.size - 1} declarations behind it import only types of the AWS SDK`,
    );
  }
}

/** Every command in a project without Alchemy: the ones that need it say what to install. */
function checkWithoutAlchemy(name: string, url: string, instanceArn: string): void {
  const alchemy = path.join(consumer, "node_modules/alchemy");
  rmSync(alchemy);
  const ended = (...args: string[]) =>
    spawnSync(path.join(consumer, "node_modules/.bin", name), args, {
      cwd: consumer,
      encoding: "utf8",
      timeout: TIME_LIMIT,
      env: {
        ...process.env,
        CONNECT_INSTANCE_ARN: instanceArn,
        AWS_ENDPOINT_URL_CONNECT: url,
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
      },
    });
  const working = {
    "--version": 0,
    "audit --fail-on never": 0,
    "holders Agent": 0,
    "effective nobody": 2,
    "explain Users.Edit": 0,
    "explain path-to-admin": 0,
    "export --app center": 0,
    [`compare --with ${instanceArn}2`]: 2,
    report: 0,
    "plan --help": 0,
    "local --help": 0,
  };
  for (const [args, code] of Object.entries(working)) {
    const { status, stderr } = ended(...args.split(" "));
    assert.equal(status, code, `${name} ${args} without Alchemy: ${stderr}`);
    assert.doesNotMatch(
      stderr,
      /Alchemy|Cannot find/,
      `${name} ${args} without Alchemy: ${stderr}`,
    );
  }
  for (const command of ["plan", "drift"]) {
    const { status, stderr, stdout } = ended(command);
    const advice = `npm install "alchemy@${manifest.peerDependencies["alchemy"]}"`;
    assert.deepEqual(
      [status, stdout, stderr],
      [2, "", `${command} needs Alchemy, which is not installed. Run: ${advice}\n`],
    );
  }
  symlinkSync(path.join(modules, "alchemy"), alchemy, "dir");
  passed(`${name} works without Alchemy, and plan and drift say what to install`);
}

async function checkCommand(): Promise<void> {
  const [name = ""] = Object.keys(manifest.bin);
  const command = spawn(
    path.join(consumer, "node_modules/.bin", name),
    ["local", "--port", "0", "--json"],
    { cwd: consumer, stdio: ["ignore", "pipe", "inherit"], timeout: TIME_LIMIT },
  );
  const exited = once(command, "exit");
  try {
    const lines = createInterface(command.stdout)[Symbol.asyncIterator]();
    const line = await lines.next();
    assert.ok(!line.done, `${name} local ended without a word`);
    const { instanceArn, url, ...rest } = JSON.parse(line.value);
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.match(instanceArn, /^arn:aws:connect:/);
    assert.deepEqual(rest, {});
    const answer = await fetch(`${url}/_local/calls`);
    assert.deepEqual(await answer.json(), []);
    checkWithoutAlchemy(name, url, instanceArn);
    for (const runtime of ["node", process.execPath]) checkPlan(name, runtime, url, instanceArn);
    command.kill("SIGTERM");
    assert.deepEqual(await exited, [0, null], `${name} local does not end well on SIGTERM`);
  } finally {
    command.kill("SIGKILL");
  }
  passed(`${name} local --port 0 --json serves and ends on SIGTERM`);
}

/** A script that is planned loads the package twice: as itself, and as what stands between it and AWS. */
function checkPlan(name: string, runtime: string, url: string, instanceArn: string): void {
  const bin = path.join(consumer, "node_modules/.bin", name);
  const script = ["plan", "plan.mjs", "--json", "--stage", "test", "--runtime", runtime];
  const { status, stdout, stderr } = spawnSync(bin, script, {
    cwd: consumer,
    encoding: "utf8",
    timeout: TIME_LIMIT,
    env: {
      ...process.env,
      CONNECT_INSTANCE_ARN: instanceArn,
      AWS_ENDPOINT_URL_CONNECT: url,
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      ALCHEMY_CI_STATE_STORE_CHECK: "false",
    },
  });
  assert.equal(status, 1, `${name} plan ends with ${status}: ${stdout}${stderr}`);
  const { complete, profiles } = JSON.parse(stdout);
  assert.deepEqual(
    [complete, profiles.length, profiles[0]?.action, profiles[0]?.changes.length],
    [true, 1, "create", 1],
  );
  assert.ok(!existsSync(path.join(consumer, ".alchemy")), "a plan has left a state behind");
  passed(`${name} plan plans a script under ${path.basename(runtime, path.extname(runtime))}`);
}

function filesIn(part: string, of = installed): string[] {
  return readdirSync(path.join(of, part), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(path.join(of, part), path.join(entry.parentPath, entry.name)))
    .toSorted();
}

function run(command: string, args: string[], options: SpawnSyncOptions = {}): string {
  const { error, signal, status, stderr, stdout } = spawnSync(command, args, {
    timeout: TIME_LIMIT,
    env: { ...process.env, ALCHEMY_TELEMETRY_DISABLED: "1", NO_COLOR: "1" },
    ...options,
    encoding: "utf8",
  });
  if (status === 0) return stdout;
  const why = error?.message ?? signal ?? `exit code ${status}`;
  throw new Error(`${[command, ...args].join(" ")}: ${why}\n${stdout}${stderr}`);
}

function passed(what: string): void {
  console.log(`ok  ${what}`);
}
