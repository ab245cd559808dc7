import { expect, test } from "bun:test";
import { type LockRecord, formatHolder, parseLock, thisHolder } from "../../src/s3/holder.ts";

const record: LockRecord = {
  id: "7c3f",
  application: "support",
  stage: "prod",
  operation: "deploy",
  user: "ana",
  host: "laptop",
  pid: 42,
  since: "2026-11-28T10:00:00.000Z",
  until: "2026-11-28T10:01:00.000Z",
  seconds: 60,
};

test("a holder is this process", () => {
  const { host, pid, run } = thisHolder({});
  expect({ host, pid, run }).toEqual({
    host: expect.stringMatching(/./),
    pid: process.pid,
    run: undefined,
  });
});

test.each([
  [
    {
      GITHUB_ACTOR: "ana",
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_REPOSITORY: "acme/connect",
      GITHUB_RUN_ID: "7",
    },
    "https://github.com/acme/connect/actions/runs/7",
  ],
  [
    { CI_JOB_URL: "https://gitlab.com/acme/connect/-/jobs/7" },
    "https://gitlab.com/acme/connect/-/jobs/7",
  ],
  [{ BUILD_URL: "https://jenkins.example/7/" }, "https://jenkins.example/7/"],
  [
    { BUILD_URL: "https://ci:secret@jenkins.example/7/?token=secret#x" },
    "https://jenkins.example/7/",
  ],
  [{ BUILD_URL: "ci:secret@jenkins.example/7" }, undefined],
  [{ GITHUB_REPOSITORY: "acme/connect" }, undefined],
])("the page of a CI run is that of its variables %j", (env, run) => {
  expect(thisHolder(env).run).toBe(run);
});

test("the user of a GitHub run is who started it", () => {
  expect(thisHolder({ GITHUB_ACTOR: "ana" }).user).toBe("ana");
  expect(thisHolder({ GITHUB_ACTOR: "", GITLAB_USER_LOGIN: "ben" }).user).toBe("ben");
});

test("the user of a process without USER is that of the system", async () => {
  const nameIn = async (command: readonly string[]) => {
    const { USER: _, ...env } = process.env;
    const child = Bun.spawn([...command], { cwd: import.meta.dirname, env });
    return (await child.stdout.text()).trim();
  };
  const script = `import { thisHolder } from "../../src/s3/holder.ts"; console.log(thisHolder({}).user);`;
  expect(await nameIn([process.execPath, "-e", script])).toBe(await nameIn(["id", "-un"]));
});

test("a lock's record is read back as it was written", () => {
  expect(parseLock(JSON.stringify(record))).toEqual(record);
});

test.each([
  "",
  "{",
  "null",
  "[]",
  '"text"',
  JSON.stringify({ ...record, id: 7 }),
  JSON.stringify({ ...record, seconds: "60" }),
])("a lock's object with %j is not read as a lock", (text) => {
  expect(parseLock(text)).toBeUndefined();
});

test("a holder's line names the machine and process, or the CI run", () => {
  expect(formatHolder(record)).toBe(
    "ana on laptop (process 42), deploying since 2026-11-28T10:00:00.000Z, lock valid until 2026-11-28T10:01:00.000Z unless renewed",
  );
  expect(formatHolder({ ...record, operation: "destroy", run: "https://ci.example/7" })).toBe(
    "ana in https://ci.example/7, destroying since 2026-11-28T10:00:00.000Z, lock valid until 2026-11-28T10:01:00.000Z unless renewed",
  );
});

test("a holder's line is one line, without invisible characters, whatever the object contains", () => {
  expect(
    formatHolder({
      ...record,
      user: "ana\u001B[2K",
      run: "https://ci.example/7\n::error::x\u202E",
    }),
  ).toBe(
    String.raw`ana\u001B[2K in https://ci.example/7\n::error::x\u202E, deploying since 2026-11-28T10:00:00.000Z, lock valid until 2026-11-28T10:01:00.000Z unless renewed`,
  );
});
