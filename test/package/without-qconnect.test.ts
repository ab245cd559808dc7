import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import path from "node:path";
import { type LocalConnect, startLocalConnect } from "../../src/local/index.ts";
import { Project } from "../support/project.ts";
import { departures } from "../support/schema.ts";
import { withoutPackage } from "../support/without-package.ts";

const ASSISTANT = "aaaaaaaa-1111-4222-8333-444444444444";
const PACKAGE = "@aws-sdk/client-qconnect";
const MESSAGE = `Listing AI agents needs the package ${PACKAGE}, which is not installed. Run: npm install ${PACKAGE}`;

const SCRIPT = `
import alchemy from "alchemy";
import { AIAgentRef, AIAgentSecurityProfiles } from "alchemy-aws-connect";

const InstanceArn = process.env.CONNECT_INSTANCE_ARN;
const app = await alchemy("bare", { noTrack: true });
await AIAgentRef({ InstanceArn, Name: "Orders" }).catch(({ code, message, name, package: missing }) => {
  console.log(JSON.stringify({ code, message, name, package: missing }));
});
await AIAgentSecurityProfiles("orders", { InstanceArn, AIAgent: "Orders", SecurityProfiles: ["Agent"] });
await app.finalize();
`;

let server: LocalConnect;
let project: Project;

beforeAll(async () => {
  server = await startLocalConnect({
    assistants: [{ Id: ASSISTANT, Name: "Support" }],
    aiAgents: [{ Name: "Orders" }],
  });
  project = new Project({ "alchemy.run.ts": SCRIPT });
  withoutPackage(project, PACKAGE, { ".": "index.ts", "./cli": "cli/main.ts" });
});
afterAll(async () => {
  project[Symbol.dispose]();
  await server.close();
});

const env = () => ({
  ...server.env,
  CONNECT_INSTANCE_ARN: server.instanceArn,
  ALCHEMY_CI_STATE_STORE_CHECK: "false",
  ALCHEMY_TELEMETRY_DISABLED: "1",
});

/** The command of the copy. */
async function command(...args: string[]) {
  const main = path.join(project.folder, "node_modules/alchemy-aws-connect/cli/main.js");
  const { PATH = "" } = process.env;
  const child = Bun.spawn([process.execPath, main, ...args], {
    cwd: project.folder,
    env: { PATH, NO_COLOR: "1", ...env() },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { code: await child.exited, stdout, stderr };
}

describe(`without ${PACKAGE}`, () => {
  test("MissingPackage names the command that installs it, and the deploy writes nothing", async () => {
    const from = server.calls.length;
    const { exitCode, stderr, stdout } = await project.run([], env());
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      `${JSON.stringify({ code: "MissingPackage", message: MESSAGE, name: "MissingPackageError", package: PACKAGE })}\n`,
    );
    expect(stderr).toContain(`MissingPackageError: ${MESSAGE}\n`);
    const called = server.calls.slice(from).map(({ operation }) => operation);
    expect(called.filter((operation) => !operation.startsWith("List"))).toEqual([]);
  }, 30_000);

  test("audit reports the AI agents as missing and exits with 2", async () => {
    const { code, stderr, stdout } = await command("audit", "--json");
    expect(code).toBe(2);
    expect(departures("audit", stdout)).toEqual([]);
    const { missing } = JSON.parse(stdout);
    const reason = { operation: `import ${PACKAGE}`, code: "MissingPackage", message: MESSAGE };
    expect(missing).toEqual([
      { part: "usedAIAgents", of: server.instanceArn, ...reason },
      {
        part: "aiAgentsOfAssistant",
        of: `arn:aws:wisdom:us-east-1:123456789012:assistant/${ASSISTANT}`,
        ...reason,
      },
    ]);
    expect(stderr).toContain(MESSAGE);
  });

  test("export --holders writes no code, and export without it does", async () => {
    const file = path.join(project.folder, "exported.ts");
    const held = await command("export", "--holders", "--out", file);
    expect([held.code, held.stdout]).toEqual([2, ""]);
    expect(held.stderr).toContain(MESSAGE);
    expect(existsSync(file)).toBe(false);
    expect(await command("export", "--out", file)).toEqual({
      code: 0,
      stdout: "",
      stderr: "4 security profiles.\n",
    });
  });
});
