import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import path from "node:path";
import { COMMANDS } from "../../src/cli/commands.ts";
import { PLAN_GATES } from "../../src/plan/gate.ts";
import { type Acme, startInstance } from "../support/acme.ts";
import { MAIN, runCommand } from "../support/command.ts";
import { Project, repository } from "../support/project.ts";

const { version } = await Bun.file(path.join(repository, "package.json")).json();
const NAMES = Object.keys(COMMANDS);

/** Of help, the names of the commands that it lists. */
const listed = (help: string) =>
  [...help.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, name]) => name);

test("--version prints the version of the package", async () => {
  expect(await runCommand(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

test("help, --help and -h show all commands, and so does no command, which exits with 2", async () => {
  const help = await runCommand(["help"]);
  expect([help.code, help.stderr]).toEqual([0, ""]);
  expect(listed(help.stdout)).toEqual(NAMES);
  expect(await runCommand(["--help"])).toEqual(help);
  expect(await runCommand(["-h"])).toEqual(help);
  expect(await runCommand([])).toEqual({ ...help, code: 2 });
});

test.each(NAMES)("help %s shows what its --help shows", async (name) => {
  const help = await runCommand(["help", name]);
  expect([help.code, help.stderr]).toEqual([0, ""]);
  expect(help.stdout).toContain(`USAGE alchemy-aws-connect ${name} `);
  expect(await runCommand([name, "--help"])).toEqual(help);
});

test("the help of plan names every gate but those of a class of risk", async () => {
  const { stdout } = await runCommand(["plan", "--help"]);
  const named = /only on these: (.*), gain:RISK, loss:RISK/.exec(stdout)?.[1]?.split(", ");
  expect(named).toEqual(PLAN_GATES.filter((gate) => !gate.includes(":")));
});

test.each([
  [["audti"], "Unknown command: audti. Did you mean audit?", ""],
  [["halp"], "Unknown command: halp. Did you mean help?", ""],
  [["snap"], "Unknown command: snap. Did you mean snapshot?", ""],
  [["e"], "Unknown command: e.", ""],
  [["deploy"], "Unknown command: deploy.", ""],
  [["constructor"], "Unknown command: constructor.", ""],
  [["help", "holder"], "Unknown command: holder. Did you mean holders?", ""],
  [["nothing", "--help"], "Unknown command: nothing.", ""],
  [["--verison"], "Unknown argument: --verison. Did you mean --version?", ""],
  [["--json", "audit"], "Unknown argument: --json. Options follow the command.", ""],
  [["audit", "--quite"], "Unknown argument: --quite. Did you mean --quiet?", "audit "],
  [["audit", "--instance"], "Unknown argument: --instance. Did you mean --instance-arn?", "audit "],
  [["audit", "--ignor"], "Unknown argument: --ignor. Did you mean --ignore?", "audit "],
  [["plan", "--no-json"], "Unknown argument: --no-json.", "plan "],
  [["audit", "extra"], "Unknown argument: extra.", "audit "],
  [["audit", "--json=false"], "--json takes no value", "audit "],
  [["audit", "--out="], "--out needs a value (file)", "audit "],
  [["audit", "--instance-arn", "--format", "csv"], "--instance-arn needs a value (arn)", "audit "],
  [["audit", "--tag"], "Unknown argument: --tag.", "audit "],
  [["review", "--tag"], "--tag needs a value (key=value)", "review "],
  [
    ["effective", "dan", "eva"],
    "Unknown argument: eva. effective takes one user; put a name with spaces in quotes.",
    "effective ",
  ],
  [
    ["holders", "North", "leads"],
    "Unknown argument: leads. holders takes one security profile; put a name with spaces in quotes.",
    "holders ",
  ],
  [
    ["plan", "alchemy.run.ts", "north"],
    "Unknown argument: north. plan takes one script; pass arguments of the script after --.",
    "plan ",
  ],
  [["holders"], "Missing required positional argument: SECURITY-PROFILE", "holders "],
])("%j is refused, with the help to read", async (args, message, command) => {
  expect(await runCommand(args)).toEqual({
    code: 2,
    stdout: "",
    stderr: `${message}\nSee: alchemy-aws-connect ${command}--help\n`,
  });
});

const WITH_AI_AGENTS = Object.entries(COMMANDS).flatMap(([name, { args }]) =>
  "ai-agent" in args ? [name] : [],
);

test("the commands with --ai-agent", () => {
  expect(WITH_AI_AGENTS.join(" ")).toBe(
    "audit compare conformance holders report review snapshot who-can",
  );
});

/** What a command prints about `--ai-agent` before it finds its instance invalid. */
async function withAIAgents(command: readonly string[], ...arns: readonly string[]) {
  const flags = ["--instance-arn", "x", ...arns.flatMap((arn) => ["--ai-agent", arn])];
  const { code, stderr, stdout } = await runCommand([...command, ...flags]);
  expect([code, stdout]).toEqual([2, ""]);
  return stderr;
}

const notAnAIAgent = (given: string, name: string) =>
  `--ai-agent "${given}" is not the ARN of an AI agent (arn:aws:wisdom:REGION:ACCOUNT:ai-agent/ASSISTANT/AGENT, or that and :VERSION)\nSee: alchemy-aws-connect ${name} --help\n`;

test.each(WITH_AI_AGENTS)("%s refuses an --ai-agent that is not an ARN of one", async (name) => {
  const required: Readonly<Record<string, readonly string[]>> = {
    compare: ["--with", "x"],
    holders: ["x"],
    snapshot: ["--out", "x"],
    "who-can": ["x"],
  };
  const command = [name, ...(required[name] ?? [])];
  expect(await withAIAgents(command, "nonsense")).toBe(notAnAIAgent("nonsense", name));
});

test("each --ai-agent may name a version, or be a list", async () => {
  const arn = "arn:aws:wisdom:us-east-1:123456789012:ai-agent/33333333/55555555";
  expect(await withAIAgents(["audit"], arn, `${arn}:1`, `${arn}:$LATEST,${arn}`)).toStartWith(
    '--instance-arn "x" is not an ARN',
  );
  expect(await withAIAgents(["audit"], arn, `${arn}/1`)).toBe(notAnAIAgent(`${arn}/1`, "audit"));
  expect(await withAIAgents(["audit"], `${arn},Order status`)).toBe(
    notAnAIAgent("Order status", "audit"),
  );
});

test.each([
  ["none.ts", (folder: string) => `There is no none.ts in ${folder}.`],
  ["deploy", () => "deploy is a folder. Name the script in it."],
])("plan %s names no script and runs nothing", async (script, message) => {
  using project = new Project({ "deploy/alchemy.run.ts": "" });
  const { code, stderr } = await runCommand(["plan", script], { cwd: project.folder });
  expect([code, stderr]).toEqual([2, `${message(project.folder)}\n`]);
});

describe("an instance", () => {
  let instance: Acme;
  beforeAll(async () => {
    instance = await startInstance({});
  });
  afterAll(() => instance[Symbol.asyncDispose]());

  const NOBODY = {
    AWS_ACCESS_KEY_ID: "",
    AWS_SECRET_ACCESS_KEY: "",
    AWS_PROFILE: "",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const adviceOf = async (args: readonly string[], env: Record<string, string> = {}) => {
    const { code, stderr, stdout } = await runCommand(["holders", "Agent", ...args], {
      env: {
        ...instance.connect.env,
        CONNECT_INSTANCE_ARN: instance.InstanceArn,
        ...NOBODY,
        ...env,
      },
    });
    expect([code, stdout]).toEqual([2, ""]);
    const [, advice] = /\(CredentialsProviderError\)\. (.*)\n$/.exec(stderr) ?? [];
    return advice ?? stderr;
  };

  test("that no credentials reach is reported with the flag and the sign-in to use", async () => {
    expect(await adviceOf([])).toBe(
      "Choose a profile of ~/.aws/config with --profile NAME, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. If the profile uses SSO, sign in with: aws sso login --profile NAME.",
    );
    const named =
      'Check that ~/.aws/config has the profile "acme-dev", or choose another one with --profile NAME. If it uses SSO, sign in with: aws sso login --profile acme-dev.';
    expect(await adviceOf(["--profile", "acme-dev"])).toBe(named);
    expect(await adviceOf([], { AWS_PROFILE: "acme-dev" })).toBe(named);
    expect(await adviceOf(["--profile", "acme dev"])).toEndWith(
      'sign in with: aws sso login --profile "acme dev".',
    );
  });

  test("is read with --quiet without the SDK's warning of an old Node.js", async () => {
    using project = new Project({
      "old-node.ts": 'Object.defineProperty(process, "version", { value: "v20.19.0" });',
    });
    const holders = async (...flags: string[]) => {
      const command = Bun.spawn(
        [process.execPath, "--preload", "./old-node.ts", MAIN, "holders", "Agent", ...flags],
        {
          cwd: project.folder,
          env: {
            ...process.env,
            ...instance.connect.env,
            CONNECT_INSTANCE_ARN: instance.InstanceArn,
          },
          stdout: "pipe",
          stderr: "pipe",
        },
      );
      expect(await command.exited).toBe(0);
      return new Response(command.stderr).text();
    };
    expect(await holders()).toContain("NodeVersionSupportWarning");
    expect(await holders("--quiet")).toBe("");
  });

  test.each([
    ["none.json", "no such file or directory"],
    ["broken.json", "not JSON (JSON Parse error: Expected '}')"],
  ])("is not read with --ignore-file %s", async (file, reason) => {
    using project = new Project({ "broken.json": "{" });
    const before = instance.connect.calls.length;
    const given = path.join(project.folder, file);
    expect(await instance.run("audit", "--ignore-file", given)).toEqual({
      code: 2,
      stdout: "",
      stderr: `--ignore-file ${given}: ${reason}\nSee: alchemy-aws-connect audit --help\n`,
    });
    expect(instance.connect.calls.length).toBe(before);
  });
});
