import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { type LocalConnect, startLocalConnect } from "../../src/local/index.ts";
import { Project, repository } from "../support/project.ts";
import { consoleExamples } from "../support/console-examples.ts";
import { departures } from "../support/schema.ts";
import { withoutPackage } from "../support/without-package.ts";
import { type S3Server, hasS3, startS3 } from "../support/s3-server.ts";

const LIMIT = 120_000;

/** The permission that IAM asks for each operation. */
const ACTIONS: Readonly<Record<string, string>> = {
  DeleteObject: "s3:DeleteObject",
  GetObject: "s3:GetObject",
  ListObjectsV2: "s3:ListBucket",
  PutObject: "s3:PutObject",
};

const SCRIPT = `
import alchemy from "alchemy";
import { S3StateStore } from "alchemy-aws-connect/s3";
import { SecurityProfile } from "alchemy-aws-connect";

const { APP = "", BUCKET: bucketName, INSTANCE: InstanceArn = "", EXIT, HOLD, SCOPE_ONLY } = process.env;
const app = await alchemy(APP, {
  noTrack: true,
  stateStore: (scope) =>
    new S3StateStore(scope, { bucketName, client: { forcePathStyle: true }, lock: { expiry: 10 } }),
});
if (!SCOPE_ONLY) {
  await SecurityProfile("leads", { InstanceArn, SecurityProfileName: APP + " leads" });
}
await alchemy.run("north", () =>
  SecurityProfile("team/agents", { InstanceArn, SecurityProfileName: APP + " agents" }));
if (EXIT === "throw") throw new Error("the script failed");
if (EXIT === "exit") process.exit(3);
if (HOLD) {
  console.log("holding");
  await new Promise((resolve) => setTimeout(resolve, Number(HOLD)));
}
await app.finalize();
`;

describe.skipIf(!hasS3)("state in S3", () => {
  let s3: S3Server;
  let connect: LocalConnect;
  let project: Project;
  /** Another person's copy of the same project. */
  let other: Project;
  let app: string;

  beforeAll(async () => {
    [s3, connect] = await Promise.all([startS3(), startLocalConnect()]);
    project = new Project({ "alchemy.run.ts": SCRIPT });
    other = new Project({ "alchemy.run.ts": SCRIPT });
  }, LIMIT);
  afterAll(async () => {
    project[Symbol.dispose]();
    other[Symbol.dispose]();
    await Promise.all([s3.stop(), connect.close()]);
  });
  beforeEach(() => {
    app = `app${crypto.randomUUID().slice(0, 8)}`;
  });

  const run = (args: readonly string[] = [], env: Record<string, string> = {}) =>
    project.run(args, envOf(env));
  const envOf = (env: Record<string, string>) => ({
    ...connect.env,
    ...s3.env,
    APP: app,
    BUCKET: s3.bucket,
    INSTANCE: connect.instanceArn,
    ...env,
  });
  const keys = async () => {
    const { contents = [] } = await s3.objects.list({ prefix: `alchemy/${app}` });
    return contents.map(({ key }) => key.replace(`alchemy/${app}`, "")).toSorted();
  };
  const lock = () => s3.objects.exists(`alchemy/${app}:test.lock`);
  const requests = async (act: () => Promise<unknown>) => {
    const before = s3.requests.length;
    await act();
    return s3.requests
      .slice(before)
      .map(({ key, operation, status }) => `${operation} ${key.replace(app, "APP")} ${status}`);
  };

  test(
    "a deploy keeps its records under Alchemy's keys and releases the lock",
    async () => {
      expect((await run()).exitCode).toBe(0);
      expect(await keys()).toEqual(["/test/leads", "/test/north", "/test/north/team:agents"]);
    },
    LIMIT,
  );

  test(
    "a deploy without changes makes one list, one get for each record, and four requests for the lock and the stage",
    async () => {
      await run();
      const made = await requests(async () => expect((await run()).exitCode).toBe(0));
      expect(made.toSorted()).toEqual(
        [
          "PutObject alchemy/APP:test.lock 200",
          "ListObjectsV2 alchemy/APP/test/ 200",
          "GetObject alchemy/APP/test 404",
          "GetObject alchemy/APP/test/leads 200",
          "GetObject alchemy/APP/test/north 200",
          "GetObject alchemy/APP/test/north/team:agents 200",
          "GetObject alchemy/APP:test.lock 200",
          "DeleteObject alchemy/APP:test.lock 204",
        ].toSorted(),
      );
      expect(made[0]).toBe("PutObject alchemy/APP:test.lock 200");
    },
    LIMIT,
  );

  test(
    "a deploy that prints nothing else reports the expired lock that it takes over",
    async () => {
      const left = {
        id: "dead",
        user: "ana",
        host: "laptop",
        pid: 1,
        application: app,
        stage: "test",
        operation: "deploy",
        since: "then",
        until: "now",
        seconds: -5,
      };
      await s3.objects.write(`alchemy/${app}:test.lock`, JSON.stringify(left));
      const { exitCode, stderr, stdout } = await run(["--quiet"]);
      expect({ exitCode, stderr, stdout }).toEqual({
        exitCode: 0,
        stderr: `Took over the expired lock of ${app}/test from ana on laptop (process 1), deploying since then, lock valid until now unless renewed.\n`,
        stdout: "",
      });
    },
    LIMIT,
  );

  test(
    "a profile that left the code is deleted, and the one in the nested scope stays",
    async () => {
      await run();
      const { exitCode } = await run([], { SCOPE_ONLY: "1" });
      expect(exitCode).toBe(0);
      expect(await keys()).toEqual(["/test/north", "/test/north/team:agents"]);
      expect((await run(["--destroy"])).exitCode).toBe(0);
      expect(await keys()).toEqual([]);
    },
    LIMIT,
  );

  test.each([
    ["throw", 1],
    ["exit", 3],
  ])(
    "a script that ends by %s releases the lock",
    async (EXIT, code) => {
      expect((await run([], { EXIT })).exitCode).toBe(code);
      expect(await lock()).toBe(false);
    },
    LIMIT,
  );

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)(
    "%s releases the lock",
    async (signal, code) => {
      const running = run([], { HOLD: "60000" });
      await held();
      project.kill(signal);
      expect((await running).exitCode).toBe(code);
      expect(await lock()).toBe(false);
    },
    LIMIT,
  );

  test(
    "a second deploy of the stage fails, changes nothing, and names the first",
    async () => {
      await run();
      const first = run([], { HOLD: "8000" });
      await held();
      const calls = connect.calls.length;
      const second = await other.run([], envOf({ SCOPE_ONLY: "1" }));
      expect(second.exitCode).toBe(1);
      expect(second.stderr).toMatch(
        new RegExp(
          `StateLockedError: ${app}/test is locked by .* \\(process \\d+\\), deploying since .* free the lock: npx alchemy-aws-connect unlock alchemy\\.run\\.ts --stage test$`,
          "m",
        ),
      );
      expect(connect.calls.length).toBe(calls);
      expect((await first).exitCode).toBe(0);
      expect(await keys()).toContain("/test/leads");
    },
    LIMIT,
  );

  test(
    "plan and drift take no lock, and show who holds it",
    async () => {
      await run();
      const first = run([], { HOLD: "20000" });
      await held();
      // The text breaks where a line is full.
      const line = new RegExp(
        String.raw`${app}/test\s+is\s+locked\s+by\s[^]*\sdeploying\s+since\s`,
      );
      const args = ["alchemy.run.ts", "--stage", "test"];
      const plan = await other.command(["plan", ...args], envOf({}));
      const drift = await other.command(["drift", ...args, "--json"], envOf({}));
      project.kill("SIGTERM");
      await first;
      expect({
        code: plan.exitCode,
        printed: line.test(plan.stdout.replaceAll(/\s+/g, " ")),
      }).toEqual({
        code: 0,
        printed: true,
      });
      expect(drift.exitCode).toBe(0);
      expect(JSON.parse(drift.stdout)).toMatchObject({
        complete: true,
        locked: expect.stringMatching(line),
      });
    },
    LIMIT,
  );

  test(
    "unlock shows the lock, asks on a terminal only, and frees it with --yes",
    async () => {
      const unlock = (...args: string[]) =>
        other.command(["unlock", "--stage", "test", ...args], envOf({}));
      const free = await unlock("--json");
      expect(free.exitCode).toBe(0);
      expect(departures("unlock", free.stdout)).toEqual([]);
      expect(JSON.parse(free.stdout)).toEqual({ stage: `${app}/test`, freed: false });
      const running = run([], { HOLD: "60000" });
      await held();
      const asked = await unlock();
      expect(asked.exitCode).toBe(2);
      expect(asked.stderr).toContain(
        "Cannot ask for confirmation without a terminal. Pass --yes to free the lock.",
      );
      expect(await lock()).toBe(true);
      const [example] = consoleExamples("docs/state-in-s3.md");
      const freed = await unlock("--yes");
      expect(freed.exitCode).toBe(0);
      expect(freed.stdout.replace(`${app}/test`, "support/prod")).toBe(example?.shown ?? "");
      expect(freed.stderr).toContain(`${app}/test is locked by `);
      expect(await lock()).toBe(false);
      project.kill();
      await running;
    },
    LIMIT,
  );

  test(
    "a bucket that does not exist is named, and nothing is deployed",
    async () => {
      const calls = connect.calls.length;
      const { exitCode, stderr } = await run([], { BUCKET: "no-such-bucket" });
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(
        new RegExp(
          `StateStoreFailedError: Could not write s3://no-such-bucket/alchemy/${app}:test.lock: the bucket does not exist \\(NoSuchBucket, request ID .+\\). Create it, or correct bucketName.`,
        ),
      );
      expect(connect.calls.length).toBe(calls);
    },
    LIMIT,
  );

  test(
    "credentials that S3 rejects are named, and nothing is deployed",
    async () => {
      const calls = connect.calls.length;
      const { exitCode, stderr } = await run([], { AWS_ACCESS_KEY_ID: "local" });
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(
        new RegExp(
          `StateStoreFailedError: Could not write s3://.+/alchemy/${app}:test.lock: S3 refused the request \\(InvalidAccessKeyId, request ID .+\\). Log in to AWS again; with the dummy keys of the local Amazon Connect, set the option client to { profile: NAME }.`,
        ),
      );
      const unlock = await other.command(
        ["unlock", "--stage", "test"],
        envOf({ AWS_ACCESS_KEY_ID: "local" }),
      );
      expect(unlock.exitCode).toBe(2);
      expect(unlock.stderr).toMatch(
        /^Could not read s3:.+: S3 refused the request \(InvalidAccessKeyId/,
      );
      expect(connect.calls.length).toBe(calls);
    },
    LIMIT,
  );

  test(
    "without @aws-sdk/client-s3 the error says what to install",
    async () => {
      using bare = new Project({ "alchemy.run.ts": SCRIPT });
      withoutPackage(bare, "@aws-sdk/client-s3", { ".": "index.ts", "./s3": "s3/index.ts" });
      const { exitCode, stderr } = await bare.run([], envOf({ INSTANCE: connect.instanceArn }));
      expect(exitCode).toBe(1);
      expect(stderr).toContain(
        "StateStoreFailedError: State in S3 needs the package @aws-sdk/client-s3, which is not installed. Run: npm install @aws-sdk/client-s3",
      );
    },
    LIMIT,
  );

  test(
    "Alchemy's own store reads what this one wrote, and the other way round",
    async () => {
      await run();
      const read = `
import { Scope } from "alchemy";
import { S3StateStore } from "${path.join(import.meta.dirname, "../../node_modules/alchemy/src/aws/s3-state-store.ts")}";
import { S3StateStore as Ours } from "alchemy-aws-connect/s3";
const root = new Scope({ parent: null, scopeName: process.env.APP!, stage: "test", phase: "read" });
const stage = new Scope({ parent: root, scopeName: "test", stage: "test" });
const options = { bucketName: process.env.BUCKET! };
const theirs = new S3StateStore(stage, options);
Reflect.get(theirs, "client").config.forcePathStyle = true;
const first = await theirs.get("leads");
await theirs.set("team/copy", { ...first!, id: "team/copy" });
const ours = new Ours(stage, { ...options, client: { forcePathStyle: true } });
const text = (value: unknown) => JSON.stringify(value, (key, each) => (key.startsWith("Symbol") ? undefined : each));
console.log(JSON.stringify({
  ids: await ours.list(),
  same: text(await ours.get("leads")) === text(first),
  copy: (await ours.get("team/copy"))?.id,
}));
`;
      project.write("read.ts", read);
      const child = Bun.spawn([process.execPath, "read.ts"], {
        cwd: project.folder,
        env: { ...process.env, ...envOf({}) },
        stdio: ["ignore", "pipe", "inherit"],
      });
      expect(JSON.parse(await child.stdout.text())).toEqual({
        ids: ["leads", "north", "team/copy"],
        same: true,
        copy: "team/copy",
      });
    },
    LIMIT,
  );

  test(
    "the policies of the page allow every request, and no more",
    async () => {
      const page = await Bun.file(path.join(repository, "docs/state-in-s3.md")).text();
      const policy: unknown = JSON.parse(/```json\n(.*?)```/s.exec(page)?.[1] ?? "");
      const made = async (act: () => Promise<unknown>) =>
        [
          ...new Set(
            (await requests(act)).map((line) => ACTIONS[line.split(" ")[0] ?? ""] ?? line),
          ),
        ].toSorted();
      const deploying = await made(async () => {
        await run();
        await run([], { SCOPE_ONLY: "1" });
        await run(["--destroy"]);
      });
      expect(policy).toMatchObject({
        Statement: [
          { Action: deploying.filter((action) => action !== "s3:ListBucket") },
          { Action: ["s3:ListBucket"] },
        ],
      });
      await run();
      const args = ["alchemy.run.ts", "--stage", "test"];
      const reading = await made(async () => {
        await other.command(["plan", ...args], envOf({}));
        await other.command(["drift", ...args], envOf({}));
      });
      expect(page).toContain(`need only \`${reading.join("` and `")}\``);
      await s3.objects.write(`alchemy/${app}:test.lock`, "left over");
      const freeing = await made(() =>
        other.command(["unlock", "--stage", "test", "--yes"], envOf({})),
      );
      expect(freeing).toEqual(["s3:DeleteObject", "s3:GetObject"]);
      expect(page).toContain(
        "`unlock` needs `s3:GetObject`, `s3:DeleteObject` and `s3:ListBucket`.",
      );
    },
    LIMIT,
  );

  /** Waits until the running script holds the lock, and has done its work. */
  async function held(): Promise<void> {
    for (let tries = 0; tries < 300; tries += 1) {
      await setTimeout(100);
      if (await lock()) break;
    }
    expect(await lock()).toBe(true);
    await setTimeout(3000);
  }
});
