import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Acme, startInstance } from "../support/acme.ts";
import { MAIN, runCommand } from "../support/command.ts";
import { Project, repository } from "../support/project.ts";

let instance: Acme;
beforeAll(async () => {
  instance = await startInstance({ users: [{ Username: "ana" }] });
});
afterAll(() => instance[Symbol.asyncDispose]());

const commands = [["audit"], ["effective", "ana"], ["holders", "Agent"]] as const;

describe.each(commands)("%s", (...command) => {
  const run = (...args: string[]) => instance.run(...command, ...args);

  test("--help shows its flags", async () => {
    const { code, stderr, stdout } = await run("--help");
    expect([code, stderr]).toEqual([0, ""]);
    for (const flag of [
      "--instance-arn=<arn>",
      "--profile=<name>",
      "--region=<region>",
      "--json",
      "--quiet",
      "--out=<file>",
    ]) {
      expect(stdout).toContain(flag);
    }
    expect(stdout).toMatch(/^ {2}-h, --help {4,}Show help$/m);
    expect(stdout).not.toMatch(/^ {3}/m);
    expect(stdout).toContain(`(alchemy-aws-connect ${command[0]})`);
  });

  test("needs an instance, by a flag or a variable, and refuses what is none", async () => {
    const { env } = instance.connect;
    for (const none of [{}, { CONNECT_INSTANCE_ARN: "" }]) {
      const { code, stderr, stdout } = await runCommand(command, { env: { ...env, ...none } });
      expect([code, stdout, stderr]).toEqual([
        2,
        "",
        `No instance. Pass --instance-arn, or set CONNECT_INSTANCE_ARN\nSee: alchemy-aws-connect ${command[0]} --help\n`,
      ]);
    }
    const given = await runCommand([...command, "--instance-arn", instance.InstanceArn], { env });
    expect(given.code).toBeLessThan(2);
    expect(await run("--region", "us-east-1")).toMatchObject({ code: given.code });
    expect(await run("--region", "eu-west-1")).toEqual({
      code: 2,
      stdout: "",
      stderr: `--region "eu-west-1" is not the region of InstanceArn ("us-east-1"); remove it\nSee: alchemy-aws-connect ${command[0]} --help\n`,
    });
  });

  test("reports that it cannot access the instance", async () => {
    const other = "arn:aws:connect:us-east-1:123456789012:instance/other";
    expect(await run("--instance-arn", other)).toEqual({
      code: 2,
      stdout: "",
      stderr: `The current credentials cannot access the instance ${other}. Check the ARN and its region, and that the credentials belong to account 123456789012; then run the same command again.\n`,
    });
  });

  test("goes by the profile of AWS's configuration that is named", async () => {
    const { code, stderr } = await run("--profile", "nobody");
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining("Could not resolve credentials using profile: [nobody]"),
    ]);
  });

  test("--out writes what it would print, --quiet leaves the remarks out", async () => {
    const { code, stdout } = await run("--quiet");
    const file = path.join(mkdtempSync(path.join(tmpdir(), "out-")), "printed.txt");
    expect(await run("--quiet", "--out", file)).toEqual({ code, stdout: "", stderr: "" });
    expect(readFileSync(file, "utf8")).toBe(stdout);
  });

  const surplus = {
    audit: "",
    effective: " effective takes one user; put a name with spaces in quotes.",
    holders: " holders takes one security profile; put a name with spaces in quotes.",
  }[command[0]];

  test.each([
    ["--jsn", " Did you mean --json?"],
    ["extra", surplus],
  ])("refuses %s, which it does not know", async (argument, hint) => {
    expect(await run(argument)).toEqual({
      code: 2,
      stdout: "",
      stderr: `Unknown argument: ${argument}.${hint}\nSee: alchemy-aws-connect ${command[0]} --help\n`,
    });
  });
});

test("uses colors only where a terminal or FORCE_COLOR wants them, and never in a file", async () => {
  const env = {
    ...instance.connect.env,
    CONNECT_INSTANCE_ARN: instance.InstanceArn,
    NO_COLOR: "",
    FORCE_COLOR: "1",
  };
  const bold = "\u001B[1mAgent\u001B[22m: 1 user";
  expect((await runCommand(["holders", "Agent"], { env })).stdout).toStartWith(bold);
  expect((await instance.run("holders", "Agent")).stdout).toStartWith("Agent: 1 user");
  const file = path.join(mkdtempSync(path.join(tmpdir(), "out-")), "printed.txt");
  await runCommand(["holders", "Agent", "--out", file], { env });
  expect(readFileSync(file, "utf8")).toStartWith("Agent: 1 user");
});

describe("what AWS names moves no cursor, turns no text and begins no line", () => {
  const name = "North\nFAKE LINE\u001B[31m\u009B2K\u202E\u2066\r";
  const shown = String.raw`North\nFAKE LINE\u001B[31m\u009B2K\u202E\u2066\r`;
  let other: Acme;
  beforeAll(async () => {
    other = await startInstance({
      hierarchyGroups: [{ Id: "north", Name: name }],
      users: [{ Username: name, HierarchyGroupId: "north", Tags: { site: name } }],
    });
    await other.createProfile("Other", {
      Permissions: [name],
      AllowedFlowModules: [{ FlowModuleId: "m" }],
    });
  });
  afterAll(() => other[Symbol.asyncDispose]());

  test.each([
    [["holders", "Other"], "Other: 0 users"],
    [["effective", name], `${shown}: 1 security profile (Agent), hierarchy group ${shown}`],
    [["audit"], String.raw`  warning  "North\nFAKE LINE`],
  ])("%j", async (command, printed) => {
    const { code, stdout } = await other.run(...command, "--quiet");
    expect(code).toBeLessThan(2);
    expect(stdout).toContain(printed);
    expect(stdout).toMatch(/^[\p{L}\p{M}\p{N}\p{P}\p{S} \n]+$/u);
    expect(stdout).not.toMatch(/^FAKE/m);
  });

  test("in holders, and in JSON it stands as it is", async () => {
    const { stdout } = await other.run("holders", "Agent", "--quiet");
    expect(stdout).toBe(`Agent: 1 user, 0 AI agents\n\n  ${shown}  ${shown}  site=${shown}\n`);
    const json = await other.run("holders", "Agent", "--quiet", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({ users: [{ Username: name }] });
  });
});

describe("a result that cannot be printed in full exits with 2", () => {
  let large: Acme;
  beforeAll(async () => {
    const users = Array.from({ length: 2000 }, (_, index) => ({ Username: `user-${index}` }));
    large = await startInstance({ users });
  });
  afterAll(() => large[Symbol.asyncDispose]());
  const envOf = () => ({ ...large.connect.env, CONNECT_INSTANCE_ARN: large.InstanceArn });

  test("silently where the reader stops, as head does", async () => {
    const shell = Bun.spawn(
      [
        "bash",
        "-c",
        `${process.execPath} ${MAIN} holders Agent --json --quiet | head -c 1; exit \${PIPESTATUS[0]}`,
      ],
      { env: { ...process.env, ...envOf() }, stderr: "pipe" },
    );
    expect([await shell.exited, await new Response(shell.stderr).text()]).toEqual([2, ""]);
  });

  test.each([
    ["where the disk is full", "exec > /dev/full", "no space left on device"],
    ["where the disk takes a part of it", "ulimit -f 8; exec > part.txt", "file too large"],
  ])("with one line %s", async (_, redirect, reason) => {
    using project = new Project({});
    const shell = Bun.spawn(
      ["bash", "-c", `${redirect}; exec ${process.execPath} ${MAIN} holders Agent --json --quiet`],
      { cwd: project.folder, env: { ...process.env, ...envOf() }, stderr: "pipe" },
    );
    expect([await shell.exited, await new Response(shell.stderr).text()]).toEqual([
      2,
      expect.stringMatching(
        new RegExp(`^Could not write the result: ${reason}\\. It is incomplete\\.\\n$`),
      ),
    ]);
  });

  test("under Node.js, too", async () => {
    using project = new Project({});
    const built = await Bun.build({
      entrypoints: [path.join(repository, "src/cli/write.ts")],
      outdir: project.folder,
      target: "node",
      naming: "write.mjs",
    });
    expect(built.success).toBe(true);
    project.write("print.mjs", 'await (await import("./write.mjs")).print("x".repeat(200_000));');
    const shell = Bun.spawn(["bash", "-c", "ulimit -f 8; exec node print.mjs > part.txt"], {
      cwd: project.folder,
      stderr: "pipe",
    });
    expect([await shell.exited, await new Response(shell.stderr).text()]).toEqual([
      1,
      expect.stringContaining("OutputError: Could not write the result"),
    ]);
  });

  test("whatever cannot be written to standard error", async () => {
    const shell = Bun.spawn(
      ["bash", "-c", `exec ${process.execPath} ${MAIN} export 2> /dev/full`],
      { env: { ...process.env, ...envOf() }, stdout: "ignore" },
    );
    expect(await shell.exited).toBe(2);
  });
});

test("--out that cannot be written fails before anything is read, and leaves nothing", async () => {
  using project = new Project({});
  const { connect, run } = instance;
  const before = connect.calls.length;
  expect(await run("holders", "Agent", "--out", project.folder)).toEqual({
    code: 2,
    stdout: "",
    stderr: `Could not write ${project.folder}: illegal operation on a directory. Name another file with --out.\nSee: alchemy-aws-connect holders --help\n`,
  });
  const missing = await run("audit", "--out", path.join(project.folder, "none/file"));
  expect([missing.code, missing.stderr]).toEqual([
    2,
    expect.stringContaining(
      "/none/file: no such file or directory. Name another file with --out.\n",
    ),
  ]);
  expect(connect.calls.length).toBe(before);
  const failed = await run("holders", "Nobody", "--out", path.join(project.folder, "file"));
  expect([failed.code, existsSync(path.join(project.folder, "file"))]).toEqual([2, false]);
});

test("a long reading reports progress, in lines without a terminal", async () => {
  const { faults } = instance.connect;
  faults.add({ operation: "ListUserHierarchyGroups", call: 1, kind: "delay", ms: 5200 });
  const { code, stderr } = await instance.run("holders", "Agent");
  expect(code).toBe(0);
  expect(stderr).toMatch(/^Reading the holders: 2 of 2\n/);
}, 20_000);
