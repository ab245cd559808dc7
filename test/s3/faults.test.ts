import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout } from "node:timers/promises";
import alchemy, { Scope, serialize } from "alchemy";
import { StateLockLostError, StateStoreFailedError } from "../../src/errors/index.ts";
import { Bucket } from "../../src/s3/bucket.ts";
import { S3StateStore } from "../../src/s3/index.ts";
import { StageLock, readLock } from "../../src/s3/lock.ts";
import { type Access, StageState } from "../../src/s3/stage-state.ts";
import { type LocalConnect, startLocalConnect } from "../../src/local/index.ts";
import { Project } from "../support/project.ts";
import { type S3Server, hasS3, startS3 } from "../support/s3-server.ts";

const LIMIT = 60_000;

/** Answers in place of S3, which `forward` asks. */
type Fault = (request: Request, forward: () => Promise<Response>) => Promise<Response | undefined>;

describe.skipIf(!hasS3)("state in S3 over a network with faults", () => {
  let s3: S3Server;
  let connect: LocalConnect;
  let front: Bun.Server<undefined>;
  let fault: Fault | undefined;
  let application: string;
  let reports: string[];

  beforeAll(async () => {
    [s3, connect] = await Promise.all([startS3(), startLocalConnect()]);
    front = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      idleTimeout: 0,
      async fetch(request) {
        const { headers, method, url } = request;
        const { pathname, search } = new URL(url);
        const body =
          method === "GET" || method === "HEAD" ? undefined : await request.arrayBuffer();
        const forward = () =>
          fetch(s3.url + pathname + search, { method, headers, ...(body && { body }) });
        return (await fault?.(request, forward)) ?? forward();
      },
    });
  }, LIMIT);
  afterAll(async () => {
    await front.stop(true);
    await Promise.all([s3.stop(), connect.close()]);
  });
  beforeEach(() => {
    fault = undefined;
    application = `app${crypto.randomUUID().slice(0, 8)}`;
    reports = [];
  });

  const lockKey = () => `${application}:prod.lock`;
  const clientOf = ({ endpoint = front.url.origin, sessionToken = "" } = {}) => ({
    endpoint,
    forcePathStyle: true,
    region: s3.env["AWS_REGION"] ?? "",
    credentials: {
      accessKeyId: s3.env["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: s3.env["AWS_SECRET_ACCESS_KEY"] ?? "",
      ...(sessionToken && { sessionToken }),
    },
  });
  const bucket = (...options: Parameters<typeof clientOf>) =>
    new Bucket({ bucketName: s3.bucket, client: clientOf(...options) });
  const stage = (access: Access = { as: "holder", operation: "deploy", lock: {} }) =>
    new StageState({
      bucket: bucket(),
      prefix: "",
      application,
      stage: "prod",
      access,
      report: (message) => reports.push(message),
      atEnd: () => {},
    });
  /** The fault, for the first request that it answers. */
  const first = (act: Fault): Fault => {
    let isOver = false;
    return async (...args) => {
      const answer = isOver ? undefined : await act(...args);
      isOver ||= answer !== undefined;
      return answer;
    };
  };
  const isLock = ({ url }: Request) => url.endsWith(".lock");

  test(
    "a takeover whose answer is lost holds the lock",
    async () => {
      const record = { id: "dead", user: "ana", host: "laptop", pid: 1, since: "a", until: "b" };
      const work = { application, stage: "prod", operation: "deploy" } as const;
      await s3.objects.write(lockKey(), JSON.stringify({ ...work, ...record, seconds: 1 }));
      await setTimeout(5000);
      fault = first(async ({ headers }, forward) =>
        headers.has("if-match") && (await forward()).ok ? unavailable() : undefined,
      );
      const report = (message: string) => reports.push(message);
      const lock = await StageLock.acquire(bucket(), lockKey(), work, {}, report);
      expect(reports).toEqual([
        expect.stringContaining(`Took over the expired lock of ${application}/prod from ana`),
      ]);
      await lock.confirm();
      await lock.release();
      expect(await s3.objects.exists(lockKey())).toBe(false);
    },
    LIMIT,
  );

  test(
    "a lock is free after a release and an unlock whose answers are lost",
    async () => {
      const loseDelete = () =>
        first(async ({ method }, forward) =>
          method === "DELETE" && (await forward()).ok ? unavailable() : undefined,
        );
      const state = stage();
      await state.confirm();
      fault = loseDelete();
      await state.end();
      expect(await s3.objects.exists(lockKey())).toBe(false);
      expect(reports).toEqual([]);

      const other = stage();
      await other.confirm();
      const { id = "" } = (await other.findLock()) ?? {};
      fault = loseDelete();
      expect(await stage().freeLock(id)).toBe(true);
      expect(await s3.objects.exists(lockKey())).toBe(false);
      expect(await stage().freeLock(id)).toBe(false);
    },
    LIMIT,
  );

  test.each(["write", "remove"] as const)(
    "a %s is not repeated after the lock was lost",
    async (act) => {
      const state = stage();
      const key = `${application}/prod/leads`;
      await state.write(key, "before");
      fault = first(async (request) => {
        if (request.method === "GET" || isLock(request)) return undefined;
        await s3.objects.delete(lockKey());
        return unavailable();
      });
      const error = await refusal(act === "write" ? state.write(key, "after") : state.remove(key));
      expect(error).toBeInstanceOf(StateLockLostError);
      // A runtime prints such properties after the message.
      expect(Object.keys(Object(error))).toEqual([]);
      expect(await s3.objects.file(key).text()).toBe("before");
    },
    LIMIT,
  );

  test(
    "a process that lost the lock takes no other one",
    async () => {
      const state = stage();
      await state.confirm();
      await s3.objects.delete(lockKey());
      expect(await refusal(state.confirm())).toBeInstanceOf(StateLockLostError);
      await state.end();
      expect(await refusal(state.write("key", "text"))).toBeInstanceOf(StateLockLostError);
      expect(await s3.objects.exists(lockKey())).toBe(false);
    },
    LIMIT,
  );

  test(
    "the end releases the lock of a stage that could not be read",
    async () => {
      fault = async ({ url }) => (url.includes("list-type") ? denied("AccessDenied") : undefined);
      const state = stage();
      expect(await refusal(state.keys(""))).toBeInstanceOf(StateStoreFailedError);
      expect(await s3.objects.exists(lockKey())).toBe(true);
      await state.end();
      expect(await s3.objects.exists(lockKey())).toBe(false);
    },
    LIMIT,
  );

  test(
    "an answer that breaks off is asked for again",
    async () => {
      const text = "x".repeat(100_000);
      let answers = 0;
      const server = createServer((_request, response) => {
        answers += 1;
        response.writeHead(200, { "content-length": text.length, etag: '"1"' });
        if (answers > 1) response.end(text);
        else response.write(text.slice(0, 1000), () => response.destroy());
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      const address = server.address();
      const port = typeof address === "object" ? address?.port : undefined;
      const found = await bucket({ endpoint: `http://127.0.0.1:${port}` }).get(lockKey());
      server.close();
      expect({ isWhole: found?.text === text, answers }).toEqual({ isWhole: true, answers: 2 });
    },
    LIMIT,
  );

  test.each(["ExpiredToken", "SignatureDoesNotMatch"])(
    "%s shows no credential, also in the cause",
    async (code) => {
      const token = "session-token-of-a-role";
      fault = async () =>
        denied(
          code,
          `<Token-0>${token}</Token-0><CanonicalRequest>x-amz-security-token:${token}</CanonicalRequest><AWSAccessKeyId>${s3.env["AWS_ACCESS_KEY_ID"]}</AWSAccessKeyId>`,
        );
      const error = await refusal(readLock(bucket({ sessionToken: token }), lockKey()));
      expect(String(error)).toContain(
        `Could not read s3://${s3.bucket}/${lockKey()}: Refused [redacted] (${code}`,
      );
      expect(Bun.inspect(error)).not.toContain(token);
      expect(Bun.inspect(error)).not.toContain("AWSAccessKeyId");
    },
  );

  const html = "<html><body>Sign in to the network</body></html>";
  const listOf = (text: string) => `<ListBucketResult>${text}</ListBucketResult>`;
  const truncated = "<IsTruncated>true</IsTruncated>";
  const nextToken = "<NextContinuationToken>1</NextContinuationToken>";
  const list = (from: Bucket) => from.list("a");
  test.each<[string, string, string, (from: Bucket) => Promise<unknown>]>([
    ["list the state in", "it is not a list", html, list],
    ["list the state in", "it is not a list", listOf("<KeyCount>1</KeyCount>"), list],
    [
      "list the state in",
      "an entry has no key",
      listOf("<IsTruncated>false</IsTruncated><Contents></Contents>"),
      list,
    ],
    ["list the state in", "the next page has no new token", listOf(truncated), list],
    ["list the state in", "the next page has no new token", listOf(truncated + nextToken), list],
    ["read", "it has no ETag", html, (from) => from.get("a")],
    ["write", "it has no ETag", html, (from) => from.put("a", "{}")],
    ["write", "it has no ETag", html, (from) => from.put("a", "{}", "absent")],
    ["delete", "its status is 200, not 204", html, (from) => from.delete("a")],
  ])("to %s, an answer is not from S3 if %s: %s", async (what, why, text, act) => {
    fault = async () => new Response(text);
    const impatient = new Bucket({
      bucketName: "state",
      client: { ...clientOf(), maxAttempts: 1 },
    });
    expect(String(await refusal(act(impatient)))).toBe(
      `StateStoreFailedError: Could not ${what} s3://state/a: the answer does not come from S3: ${why}. A proxy or gateway in front of S3 may have answered, so it is unknown whether S3 did it. Check the endpoint and the network path to S3, then run the same command again.`,
    );
  });

  test("an answer that is not from S3 is asked for again", async () => {
    fault = first(async ({ method }) => (method === "PUT" ? new Response(html) : undefined));
    const key = `${application}/prod/leads`;
    await stage({ as: "writer" }).write(key, "text");
    expect(await s3.objects.file(key).text()).toBe("text");
  });

  test("a denied request names what S3 or a key's policy denies", async () => {
    const answer = (message: string) =>
      new Response(`<Error><Code>AccessDenied</Code><Message>${message}</Message></Error>`, {
        status: 403,
        headers: { "content-type": "application/xml" },
      });
    const refused = `User: arn:aws:iam::1:user/ci is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:eu-west-1:1:key/2 with an explicit deny in a resource-based policy`;
    fault = async () => answer(refused);
    const error = await refusal(bucket().put("key", "text"));
    expect(String(error)).toBe(
      `StateStoreFailedError: Could not write s3://${s3.bucket}/key: S3 denied the request with "${refused}" (AccessDenied). Allow kms:GenerateDataKey for the current credentials.`,
    );
    fault = async () => answer("Access Denied");
    expect(String(await refusal(bucket().get("key")))).toBe(
      `StateStoreFailedError: Could not read s3://${s3.bucket}/key: S3 denied the request (AccessDenied). Allow s3:GetObject and s3:ListBucket for the current credentials.`,
    );
  });

  test.each([
    [503, "SlowDown", "It may be temporary: try again."],
    [400, "InvalidBucketName", "Check the options of S3StateStore."],
    [409, "OperationAborted", "It may be temporary: try again."],
    [403, "RequestTimeTooSkewed", "Set the clock of this machine."],
  ])("an answer %d says what to do", async (status, code, todo) => {
    fault = async () => new Response(`<Error><Code>${code}</Code></Error>`, { status });
    const impatient = new Bucket({
      bucketName: "state",
      client: { ...clientOf(), maxAttempts: 1 },
    });
    expect(String(await refusal(impatient.get("key")))).toBe(
      `StateStoreFailedError: Could not read s3://state/key: S3 refused the request (${code}). ${todo}`,
    );
  });

  test.each([
    [
      { bucketName: "s3://state" },
      "Bucket name shouldn't contain '/', received 's3://state' (InvalidBucketName)",
    ],
    [
      { region: "eu west 1" },
      'Region not accepted: region="eu west 1" is not a valid hostname component. (Error)',
    ],
  ])("a request that cannot be made of the options %j says to check them", async (options, why) => {
    const { credentials } = clientOf();
    const from = new Bucket({
      bucketName: "b",
      region: "eu-west-1",
      client: { credentials },
      ...options,
    });
    expect(String(await refusal(from.get("key")))).toEndWith(
      `/key: ${why}. Check the options of S3StateStore.`,
    );
  });

  test.each(["ConditionalRequestConflict", "OperationAborted"])(
    "a write that meets another one (%s) takes no lock, and looks again",
    async (code) => {
      const state = stage();
      fault = first(async ({ method }) =>
        method === "PUT"
          ? new Response(`<Error><Code>${code}</Code></Error>`, { status: 409 })
          : undefined,
      );
      await state.confirm();
      expect(await s3.objects.file(lockKey()).exists()).toBe(true);
      await state.end();
    },
  );

  test("a server that does not answer and missing credentials say what to do", async () => {
    const client = { ...clientOf({ endpoint: "http://127.0.0.1:1" }), maxAttempts: 1 };
    expect(String(await refusal(new Bucket({ bucketName: "state", client }).get("key")))).toEndWith(
      "It may be temporary: try again.",
    );
    const lacking = Object.assign(new Error("No credentials"), {
      name: "CredentialsProviderError",
    });
    const credentials = () => Promise.reject(lacking);
    const without = new Bucket({ bucketName: "state", client: { ...client, credentials } });
    expect(String(await refusal(without.get("key")))).toContain(
      "No credentials (CredentialsProviderError). Log in to AWS again",
    );
  });

  test("a record that S3 lists and does not find is an incomplete read for whoever may write", async () => {
    const key = `${application}/prod/leads`;
    await s3.objects.write(key, "text");
    const isRecord = ({ url }: Request) => new URL(url).pathname.endsWith("/leads");
    fault = async (request) =>
      isRecord(request)
        ? new Response("<Error><Code>NoSuchKey</Code></Error>", { status: 404 })
        : undefined;
    const deploy = stage();
    expect(String(await refusal(deploy.keys("")))).toBe(
      `StateStoreFailedError: Could not read s3://${s3.bucket}/${key}: S3 lists the object, but does not find it. Run the same command again.`,
    );
    await deploy.end();
    expect(await s3.objects.file(lockKey()).exists()).toBe(false);
    // A deploy may delete it meanwhile.
    expect(await stage({ as: "reader" }).keys("")).toEqual([]);
  });

  test("a reader writes nothing", async () => {
    const state = stage({ as: "reader" });
    const key = `${application}/prod/north`;
    await s3.objects.write(`${application}/prod/south`, "south");
    await state.write(key, "north");
    expect(await state.read(key)).toBe("north");
    await state.remove(`${application}/prod/south`);
    const { contents = [] } = await s3.objects.list({ prefix: application });
    expect(contents.map((object) => object.key)).toEqual([`${application}/prod/south`]);
  });

  test.each([
    ['{"kind"', "JSON"],
    ["", "JSON"],
    ["null", "a record of Alchemy's state"],
    ["[]", "a record of Alchemy's state"],
    ['"x"', "a record of Alchemy's state"],
    ["{}", "a record of Alchemy's state"],
  ])("a damaged record %j is named", async (text, what) => {
    const key = `alchemy/${application}/prod/leads`;
    await s3.objects.write(key, text);
    const root = new Scope({ parent: null, scopeName: application, stage: "prod", phase: "read" });
    const store = new S3StateStore(new Scope({ parent: root, scopeName: "prod" }), {
      bucketName: s3.bucket,
      client: clientOf(),
    });
    expect(String(await refusal(store.get("leads")))).toBe(
      `StateStoreFailedError: Could not read s3://${s3.bucket}/${key}: the object does not hold ${what}. Restore a former version of it.`,
    );
  });

  test.each([
    ["another password", "second"],
    ["no password", undefined],
  ])("a secret is not read with %s", async (_, password) => {
    const storeWith = (given?: string) => {
      const common = { phase: "read", ...(given && { password: given }) } as const;
      const root = new Scope({ ...common, parent: null, scopeName: application, stage: "prod" });
      const scope = new Scope({ ...common, parent: root, scopeName: "prod" });
      return {
        scope,
        store: new S3StateStore(scope, { bucketName: s3.bucket, client: clientOf() }),
      };
    };
    const key = `alchemy/${application}/prod/thing`;
    const secret = await serialize(storeWith("first").scope, {
      value: alchemy.secret("a secret"),
    });
    await s3.objects.write(key, JSON.stringify({ kind: "Thing", props: secret, output: {} }));
    expect(await storeWith("first").store.get("thing")).toMatchObject({
      props: { value: { unencrypted: "a secret" } },
    });
    expect(String(await refusal(storeWith(password).store.get("thing")))).toBe(
      `StateStoreFailedError: Could not read s3://${s3.bucket}/${key}: it has a secret that the password of this run does not decrypt. Pass alchemy() the password with which it was written, or set ALCHEMY_PASSWORD.`,
    );
  });

  test(
    "a test in Alchemy's harness releases its locks, so that the next run finds them free",
    async () => {
      using project = new Project({
        "stack.test.ts": `
import alchemy, { Resource } from "alchemy";
import "alchemy/test/bun";
import { S3StateStore } from "alchemy-aws-connect/s3";

const Thing = Resource("test::Thing", async function (id) {
  return this.phase === "delete" ? this.destroy() : { id };
});
const bucketName = process.env.BUCKET;
const test = alchemy.test(import.meta, {
  prefix: "${application}",
  stateStore: (scope) => new S3StateStore(scope, { bucketName, client: { forcePathStyle: true } }),
});
test("deploys", async (scope) => {
  await Thing("thing", {});
  await alchemy.destroy(scope);
});
`,
      });
      const env = { ...process.env, ...s3.env, BUCKET: s3.bucket };
      const child = Bun.spawn([process.execPath, "test", "stack.test.ts"], {
        cwd: project.folder,
        env,
        stdio: ["ignore", "ignore", "pipe"],
      });
      expect(await child.stderr.text()).toContain(" 1 pass");
      const { contents = [] } = await s3.objects.list({ prefix: `alchemy/${application}` });
      expect(contents.map(({ key }) => key).filter((key) => key.endsWith(".lock"))).toEqual([]);
    },
    LIMIT,
  );

  describe("a script without a security profile", () => {
    const SCRIPT = `
import alchemy, { Resource } from "alchemy";
import { S3StateStore } from "alchemy-aws-connect/s3";

const { APP = "", BUCKET: bucketName } = process.env;
const Thing = Resource("test::Thing", async function (id) {
  return this.phase === "delete" ? this.destroy() : { id };
});
const open = () => alchemy(APP, {
  noTrack: true,
  stateStore: (scope) => new S3StateStore(scope, { bucketName, client: { forcePathStyle: true } }),
});
if (process.argv.includes("--twice")) {
  await open();
  await Thing("thing", {});
}
const app = await open();
await Thing("thing", {});
if (process.argv.includes("--stop")) process.exit(3);
await app.finalize();
const store = new S3StateStore(app, { bucketName, client: { forcePathStyle: true } });
console.log("held after the end:", (await store.findLock()) !== undefined);
`;
    const run = async (...args: string[]) => {
      using project = new Project({
        "alchemy.run.ts": SCRIPT,
        "bunfig.toml": 'preload = ["./preload.ts"]',
        "preload.ts":
          "if (process.argv.length < 3) await new Promise((done) => setTimeout(done, 6000));",
      });
      const outcome = await project.run(args, {
        ...connect.env,
        ...s3.env,
        AWS_ENDPOINT_URL_S3: front.url.origin,
        APP: application,
        BUCKET: s3.bucket,
      });
      return outcome;
    };

    test(
      "releases the lock at the end of the deploy, not of the process",
      async () => {
        const { exitCode, stdout } = await run();
        expect({ exitCode, stdout }).toEqual({
          exitCode: 0,
          stdout: expect.stringContaining("held after the end: false"),
        });
      },
      LIMIT,
    );

    test(
      "releases the lock of an attempt that it did not finish when it opens the application again",
      async () => {
        const { exitCode, stdout } = await run("--twice");
        expect({ exitCode, stdout }).toEqual({
          exitCode: 0,
          stdout: expect.stringContaining("held after the end: false"),
        });
      },
      LIMIT,
    );

    test(
      "releases the lock in process.exit, also when S3 is busy and the project preloads a module",
      async () => {
        fault = first(async ({ method }) => (method === "DELETE" ? unavailable() : undefined));
        expect((await run("--stop")).exitCode).toBe(3);
        expect(await s3.objects.exists(`alchemy/${application}:test.lock`)).toBe(false);
      },
      LIMIT,
    );

    test.each([
      ["403", "S3 answered with status 403."],
      ["503", "S3 answered with status 503."],
    ])(
      "reports a lock that process.exit did not release: status %s",
      async (status, why) => {
        fault = ({ method }) =>
          Promise.resolve(
            method === "DELETE" ? new Response("", { status: Number(status) }) : undefined,
          );
        const { exitCode, stderr } = await run("--stop");
        expect([exitCode, stderr.replace(/\S+Z\./, "TIME.")]).toEqual([
          3,
          `WARN Could not release the lock of ${application}/test: ${why} It expires at TIME. To see who holds it and free it, run: npx alchemy-aws-connect unlock alchemy.run.ts --stage test\n`,
        ]);
        expect(await s3.objects.exists(`alchemy/${application}:test.lock`)).toBe(true);
      },
      LIMIT,
    );
  });
});

/** What a promise rejects with. */
function refusal(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => "nothing was refused",
    (error: unknown) => error,
  );
}

function unavailable(): Response {
  return new Response("<Error><Code>SlowDown</Code></Error>", { status: 503 });
}

function denied(code: string, more = ""): Response {
  return new Response(
    `<Error><Code>${code}</Code><Message>Refused session-token-of-a-role</Message>${more}</Error>`,
    { status: 403, headers: { "content-type": "application/xml" } },
  );
}
