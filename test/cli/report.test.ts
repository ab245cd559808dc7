import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Acme, startAcme } from "../support/acme.ts";
import { departures } from "../support/schema.ts";

let acme: Acme;
beforeAll(async () => {
  acme = await startAcme();
});
afterAll(() => acme[Symbol.asyncDispose]());

beforeEach(() => {
  acme.connect.faults.clear();
  rmSync(pathOf("connect-access.html"), { force: true });
});

const pathOf = (name: string) => path.join(acme.folder, name);
const run = (...args: string[]) => acme.run("report", ...args);
const written = (name = "connect-access.html") => readFileSync(pathOf(name), "utf8");

test("writes connect-access.html and ends with 0, whatever is found", async () => {
  const before = new Date();
  expect(await run()).toEqual({
    code: 0,
    stdout: "connect-access.html: 6 security profiles, 4 users; 2 errors, 1 warning, 17 info\n",
    stderr: "",
  });
  const html = written();
  expect(html).toContain(`<title>Access in Amazon Connect: ${acme.InstanceArn}</title>`);
  expect(html).not.toContain("Incomplete");
  for (const name of [...acme.ids.keys(), "ana", "bea", "cai", "dan", "order-status"]) {
    expect(html).toContain(`>${name}<`);
  }
  const readAt = new Date(/<time datetime="([^"]*)"/.exec(html)?.[1] ?? "");
  expect(readAt.getTime()).toBeGreaterThanOrEqual(before.getTime());
  expect(readAt.getTime()).toBeLessThanOrEqual(Date.now());
});

test("--out names the file, --quiet leaves the remarks out, --json is as its schema says", async () => {
  writeFileSync(
    pathOf("ignore.json"),
    '[{"code":"untagged-profile","name":"*","reason":"<later>"}]',
  );
  const flags = ["--quiet", "--json", "--out", "access.html", "--ignore-file", "ignore.json"];
  const { code, stderr, stdout } = await run(...flags);
  expect([code, stderr, departures("report", stdout)]).toEqual([0, "", []]);
  expect(JSON.parse(stdout)).toEqual({
    InstanceArn: acme.InstanceArn,
    complete: true,
    missing: [],
    file: "access.html",
    profiles: 6,
    users: 4,
    aiAgents: 1,
    findings: { error: 2, warning: 1, info: 15 },
    ignored: 2,
    rules: { count: 0, unevaluated: [], unmatched: [], ambiguous: [], unused: [], expired: [] },
  });
  expect(existsSync(pathOf("connect-access.html"))).toBe(false);
  expect(written("access.html")).toContain("<bdi>&lt;later&gt;</bdi>");
});

test("--rules puts the findings of own rules into the page, with the people", async () => {
  const rule = { code: "own", severity: "error", reason: "Because", until: "2999-12-31" };
  const rules = [
    { ...rule, limit: ["live-monitoring"], atMost: 0 },
    { ...rule, code: "old", limit: ["live-monitoring"], atMost: 0, until: "2020-01-01" },
  ];
  writeFileSync(pathOf("rules.json"), JSON.stringify({ rules }));
  const { code, stderr, stdout } = await run("--rules", "rules.json", "--json");
  expect([code, departures("report", stdout)]).toEqual([0, []]);
  expect(stderr).toContain("Expired after 2020-01-01: rule/old no longer applies.");
  expect(JSON.parse(stdout)).toMatchObject({
    findings: { error: 3, warning: 1, info: 17 },
    rules: { count: 1, unevaluated: [], expired: [{ code: "rule/old", until: "2020-01-01" }] },
  });
  const data = JSON.parse(/id="data">(.*?)<\/script>/s.exec(written())?.[1] ?? "") as {
    findings: { code: string; users: unknown[] }[];
  };
  const own = data.findings.filter((each) => each.code === "rule/own");
  expect(own.map(({ users }) => users.length > 0)).toEqual([true]);
  expect(written()).toContain("Because");
});

test("writes nothing to AWS", async () => {
  const from = acme.connect.calls.length;
  expect((await run()).code).toBe(0);
  const operations = acme.connect.calls.slice(from).map(({ operation }) => operation);
  expect(operations.filter((operation) => !/^(List|Describe|Search)/.test(operation))).toEqual([]);
});

test.each([
  ["ListSecurityProfilePermissions", "the permissions of"],
  ["DescribeSecurityProfile", "the description, tags and restrictions of"],
  ["SearchUsers", "the users:"],
  ["ListUserHierarchyGroups", "the hierarchy groups:"],
])(
  "an incomplete read (%s) is at the top of the page and ends it with 2",
  async (operation, what) => {
    acme.connect.faults.add({ operation, call: "every", kind: "deny" });
    const { code, stderr, stdout } = await run("--quiet");
    expect(code).toBe(2);
    expect(stdout).toEndWith(" (incomplete)\n");
    expect(stderr).toContain(`\n  ${what}`);
    const [top = ""] = written().split("<nav");
    expect(top).toContain("Incomplete: not everything could be read</h2>");
    expect(top).toContain(`<bdi>${what}`);
    const { stdout: json } = await run("--json");
    expect(departures("report", json)).toEqual([]);
    expect(JSON.parse(json)).toMatchObject({ complete: false });
  },
);

test("what cannot be read or written ends it with 2 and leaves no page", async () => {
  acme.connect.faults.add({ operation: "ListSecurityProfiles", call: "every", kind: "deny" });
  const denied = await run();
  expect([denied.code, denied.stdout, existsSync(pathOf("connect-access.html"))]).toEqual([
    2,
    "",
    false,
  ]);
  expect(denied.stderr).toContain("connect:ListSecurityProfiles");
  acme.connect.faults.clear();
  const { code, stderr, stdout } = await run("--out", "nowhere/access.html");
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toStartWith(
    "Could not write nowhere/access.html: no such file or directory. Name another file with --out.",
  );
});

test("--help shows its flags", async () => {
  const { code, stderr, stdout } = await run("--help");
  expect([code, stderr]).toEqual([0, ""]);
  const flags =
    "out=<file> rules=<file> ignore=<code:name> ignore-file=<file> ai-agent=<arn> instance-arn=<arn> profile=<name> region=<region> json quiet";
  for (const flag of flags.split(" ")) expect(stdout).toContain(`--${flag}`);
  expect(stdout).toContain("(Default: connect-access.html)");
});
