import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { setTimeout } from "node:timers/promises";
import { StateLockLostError, StateLockedError } from "../../src/errors/index.ts";
import { Bucket } from "../../src/s3/bucket.ts";
import { unlockCommand } from "../../src/s3/unlock-command.ts";
import { StageLock } from "../../src/s3/lock.ts";
import type { LockOptions } from "../../src/s3/lock-options.ts";
import { parseLock } from "../../src/s3/holder.ts";
import { type S3Server, hasS3, startS3 } from "../support/s3-server.ts";

const LIMIT = 60_000;
const work = { application: "support", stage: "prod", operation: "deploy" } as const;

describe.skipIf(!hasS3)("the lock of a stage", () => {
  let s3: S3Server;
  let bucket: Bucket;
  let key: string;
  let reports: string[];
  let held: StageLock[];

  beforeAll(async () => {
    s3 = await startS3();
    bucket = bucketOf(s3);
  }, LIMIT);
  afterAll(() => s3.stop());
  beforeEach(() => {
    key = `${crypto.randomUUID()}.lock`;
    reports = [];
    held = [];
  });

  const acquire = async (options: LockOptions = {}) => {
    const lock = await StageLock.acquire(bucket, key, work, options, (message) =>
      reports.push(message),
    );
    held.push(lock);
    return lock;
  };
  const text = async () => (await bucket.get(key))?.text ?? "";
  const record = async () => parseLock(await text());
  const requests = async (act: () => Promise<unknown>) => {
    const before = s3.requests.length;
    await act();
    return s3.requests
      .slice(before)
      .map(({ condition, operation, status }) => `${operation} ${condition ?? ""} ${status}`);
  };

  test("a free lock takes one conditional put, and its release leaves nothing", async () => {
    expect(await requests(() => acquire())).toEqual(["PutObject If-None-Match: * 200"]);
    expect(await record()).toMatchObject({ ...work, pid: process.pid, seconds: 60 });
    const [lock] = held;
    expect(await requests(async () => lock?.release())).toEqual([
      "GetObject  200",
      "DeleteObject If-Match 204",
    ]);
    expect(await text()).toBe("");
    expect(await requests(async () => lock?.release())).toEqual([]);
  });

  test("a lock that somebody else holds is an error that names the holder", async () => {
    const lock = await acquire();
    const { host, pid, since, until, user } = (await record()) ?? {};
    const error = await refusal(acquire());
    expect(error).toBeInstanceOf(StateLockedError);
    expect(String(error)).toBe(
      `StateLockedError: support/prod is locked by ${user} on ${host} (process ${pid}), deploying since ${since}, lock valid until ${until} unless renewed. Nothing was changed. Wait until that process ends, or set \`lock: { wait: SECONDS }\`. If it no longer runs, free the lock: ${unlockCommand(work)}`,
    );
    await lock.release();
  });

  test(
    "a wait ends when the holder releases the lock",
    async () => {
      const first = await acquire();
      const waiting = acquire({ wait: 30 });
      await setTimeout(1500);
      await first.release();
      await (await waiting).release();
      expect(reports).toEqual([
        expect.stringMatching(
          /^Waiting up to 30 s for the lock of support\/prod: .* \(process \d+\)/,
        ),
      ]);
    },
    LIMIT,
  );

  test(
    "a wait ends with the error after its seconds",
    async () => {
      const lock = await acquire();
      const started = performance.now();
      const error = await refusal(acquire({ wait: 2 }));
      expect(error).toBeInstanceOf(StateLockedError);
      expect(performance.now() - started).toBeWithin(2000, 6000);
      await lock.release();
    },
    LIMIT,
  );

  test(
    "of twenty that want the lock at once, one has it",
    async () => {
      const results = await Promise.allSettled(Array.from({ length: 20 }, () => acquire()));
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      await held[0]?.release();
    },
    LIMIT,
  );

  test(
    "an expired lock is taken over, which is reported, and one of many takes it",
    async () => {
      await bucket.put(
        key,
        JSON.stringify({
          ...work,
          id: "dead",
          user: "ana",
          host: "laptop",
          pid: 1,
          since: "then",
          until: "now",
          seconds: 1,
        }),
      );
      await setTimeout(5000);
      const results = await Promise.allSettled(Array.from({ length: 8 }, () => acquire()));
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(reports).toEqual([
        "Took over the expired lock of support/prod from ana on laptop (process 1), deploying since then, lock valid until now unless renewed.",
      ]);
      await held[0]?.release();
    },
    LIMIT,
  );

  test(
    "a lock is renewed three times as often as it would expire",
    async () => {
      const lock = await acquire({ expiry: 3 });
      const before = await record();
      await setTimeout(6500);
      expect(await record()).toMatchObject({ id: before?.id, since: before?.since });
      expect((await record())?.until).not.toBe(before?.until);
      expect(await refusal(acquire({ expiry: 3 }))).toBeInstanceOf(StateLockedError);
      await lock.release();
    },
    LIMIT,
  );

  test("an object that is no lock is never taken over", async () => {
    await bucket.put(key, "something else");
    expect(String(await refusal(acquire()))).toContain(
      "support/prod is locked by an unknown holder: the content of the lock has an unknown format.",
    );
    expect(await text()).toBe("something else");
  });

  test("writes that wait at the same moment share one check", async () => {
    const lock = await acquire();
    const checks = await requests(() =>
      Promise.all(Array.from({ length: 50 }, () => lock.confirm())),
    );
    expect(checks).toEqual(["GetObject  200"]);
    await lock.release();
  });

  test("a lock that was deleted stops the next write", async () => {
    const lock = await acquire();
    await lock.confirm();
    await bucket.delete(key);
    const error = await refusal(lock.confirm());
    expect(error).toBeInstanceOf(StateLockLostError);
    expect(String(error)).toBe(
      "StateLockLostError: The lock of support/prod was deleted. This process stopped before its next write to AWS or to the state. Find out who else works on the stage, then run the same command again: it continues where this one stopped.",
    );
    // Whoever takes it next keeps it.
    const next = await acquire();
    expect(String(await refusal(lock.confirm()))).toContain(
      "The lock of support/prod was deleted.",
    );
    expect(await requests(() => lock.release())).toEqual([]);
    expect(lock.releaseRequest).toBeUndefined();
    await next.confirm();
    await next.release();
  });

  test(
    "a process that was stopped between the check and its write does not write",
    async () => {
      const lock = await acquire({ expiry: 5 });
      await lock.confirm();
      // As if `confirm` had been answered before.
      const permit = { confirm: () => Promise.resolve(), check: () => lock.check() };
      const write = () => bucket.put(`${key}.record`, "{}", undefined, permit);
      expect(await requests(write)).toEqual(["PutObject  200"]);
      // Nothing of this process runs meanwhile, as after SIGSTOP.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5_100);
      const before = s3.requests.length;
      const [written, deleted] = await Promise.all([
        refusal(write()),
        refusal(bucket.delete(`${key}.record`, undefined, permit)),
      ]);
      expect(String(written)).toContain("The lock of support/prod could not be renewed.");
      expect(String(deleted)).toBe(String(written));
      const sent = s3.requests.slice(before).filter(({ key: at }) => at.endsWith(".record"));
      expect(sent).toEqual([]);
    },
    LIMIT,
  );

  test("a lock that somebody else has by now stops the next write", async () => {
    const lock = await acquire();
    await bucket.delete(key);
    const next = await acquire();
    expect(String(await refusal(lock.confirm()))).toContain(
      `The lock of support/prod is now held by ${(await record())?.user} on`,
    );
    await lock.release();
    await next.confirm();
    await next.release();
  });

  test("the request for an exit frees the lock once, and no other one", async () => {
    const lock = await acquire();
    const request = lock.releaseRequest;
    if (!request) throw new Error("no request");
    expect((await fetch(request.url, { method: "DELETE", headers: request.headers })).status).toBe(
      204,
    );
    expect(await text()).toBe("");
    const next = await acquire();
    expect((await fetch(request.url, { method: "DELETE", headers: request.headers })).ok).toBe(
      false,
    );
    await next.confirm();
    await next.release();
  });
});

/** What a promise rejects with. */
function refusal(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => "nothing was refused",
    (error: unknown) => error,
  );
}

/** A client of a process, from what its environment would say. */
function bucketOf({ bucket, env, url }: S3Server): Bucket {
  return new Bucket({
    bucketName: bucket,
    client: {
      endpoint: url,
      forcePathStyle: true,
      region: env["AWS_REGION"] ?? "",
      credentials: {
        accessKeyId: env["AWS_ACCESS_KEY_ID"] ?? "",
        secretAccessKey: env["AWS_SECRET_ACCESS_KEY"] ?? "",
      },
    },
  });
}
