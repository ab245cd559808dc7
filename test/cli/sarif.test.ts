import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { auditInstance } from "../../src/access/audit.ts";
import { auditAsSarif } from "../../src/access/sarif.ts";
import { type Acme, startAcme } from "../support/acme.ts";
import { repository } from "../support/project.ts";
import { snapshotOf } from "../support/snapshot.ts";

const isSarif = new Ajv2020({
  allErrors: true,
  strict: false,
  formats: {
    uri: (text: string) => URL.canParse(text),
    "uri-reference": (text: string) => URL.canParse(text, "file:///root/"),
    "date-time": true,
  },
}).compile(
  JSON.parse(
    readFileSync(path.join(repository, "test/fixtures/sarif-2.1.0.json"), "utf8"),
  ) as object,
);

/** What of a log is not as the schema of SARIF 2.1.0 says. */
const faults = (log: unknown) => (isSarif(log) ? [] : (isSarif.errors ?? []));

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { version: string; rules: { id: string; help?: object }[] } };
    readonly invocations: { executionSuccessful: boolean; toolExecutionNotifications: object[] }[];
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: { physicalLocation: { artifactLocation: { uri: string } } }[];
      readonly partialFingerprints: Readonly<Record<string, string>>;
      readonly suppressions?: readonly { readonly justification: string }[];
    }[];
  }[];
}

interface Printed {
  readonly findings: readonly Finding[];
  readonly ignored: readonly (Finding & { readonly reason: string })[];
}

interface Finding {
  readonly code: string;
  readonly severity: "error" | "warning" | "info";
  readonly subject: { readonly name: string };
  readonly message: string;
}

let acme: Acme;
beforeAll(async () => {
  acme = await startAcme();
});
afterAll(() => acme[Symbol.asyncDispose]());
beforeEach(() => acme.connect.faults.clear());

test("has every finding of the audit, and what is ignored as suppressed", async () => {
  writeFileSync(
    path.join(acme.folder, "rules.json"),
    JSON.stringify({
      rules: [{ code: "own", severity: "error", reason: "Because", forbid: ["Users.View"] }],
    }),
  );
  const flags = ["--ignore", "untagged-profile:*", "--rules", "rules.json"];
  const { code, stderr, stdout } = await acme.run("audit", "--format", "sarif", ...flags);
  const log = JSON.parse(stdout) as Log;
  expect([code, stderr, faults(log)]).toEqual([1, "", []]);
  const json = await acme.run("audit", "--json", ...flags);
  const { findings, ignored } = JSON.parse(json.stdout) as Printed;
  const levels = { error: "error", warning: "warning", info: "note" };
  const [run] = log.runs;
  expect(
    run?.results.map(({ level, message, ruleId, ruleIndex, suppressions }) => [
      ruleId,
      run.tool.driver.rules[ruleIndex]?.id,
      level,
      message.text,
      suppressions?.map(({ justification }) => justification),
    ]),
  ).toEqual([
    ...findings.map((each) => [
      each.code,
      each.code,
      levels[each.severity],
      `${each.subject.name}: ${each.message}`,
      undefined,
    ]),
    ...ignored.map((each) => [
      each.code,
      each.code,
      levels[each.severity],
      `${each.subject.name}: ${each.message}`,
      [each.reason],
    ]),
  ]);
  const prints = run?.results.map((each) => each.partialFingerprints["finding/v1"]) ?? [];
  expect(new Set(prints).size).toBe(prints.length);
  expect(run?.tool.driver.rules.filter(({ help }) => help === undefined)).toMatchObject([
    { id: "rule/own", shortDescription: { text: "Because" } },
  ]);
  const { version } = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8")) as {
    version: string;
  };
  expect(run?.tool.driver.version).toBe(version);
  const again = JSON.parse((await acme.run("audit", "--format", "sarif", ...flags)).stdout) as Log;
  expect(again).toEqual(log);
});

test("an incomplete audit says so in the log, and exits with 2", async () => {
  acme.connect.faults.add({ operation: "SearchUsers", call: "every", kind: "deny" });
  const { code, stdout } = await acme.run("audit", "--quiet", "--format", "sarif");
  const log = JSON.parse(stdout) as Log;
  expect([code, faults(log)]).toEqual([2, []]);
  const [invocation] = log.runs[0]?.invocations ?? [];
  expect(invocation?.executionSuccessful).toBe(false);
  expect(invocation?.toolExecutionNotifications).toMatchObject([
    { level: "error", message: { text: expect.stringContaining("the users: SearchUsers failed") } },
  ]);
});

test("each subject has a path of its own, whatever its name is", () => {
  const names = ["..", "a/b", "a b", "ü?#%", "\uD800", 'x"\n'];
  const snapshot = snapshotOf({
    profiles: Object.fromEntries(names.map((name) => [name, { Tags: {} }])),
  });
  const log = auditAsSarif(auditInstance(snapshot), { version: "1.2.3" }) as Log;
  expect(faults(log)).toEqual([]);
  const uris = log.runs[0]?.results.map(
    ({ locations: [location] }) => location?.physicalLocation.artifactLocation.uri ?? "",
  );
  expect([...new Set(uris)].toSorted()).toEqual(
    ["%2E%2E", "%EF%BF%BD", "%C3%BC%3F%23%25", "a%20b", "a%2Fb", "x%22%0A"]
      .map((name) => `amazon-connect/11111111-2222-4333-8444-555555555555/security-profile/${name}`)
      .toSorted(),
  );
});

test("only an audit is a SARIF log", async () => {
  expect(await acme.run("holders", "Agent", "--format", "sarif")).toEqual({
    code: 2,
    stdout: "",
    stderr:
      '--format takes text, json, csv, not "sarif"\nSee: alchemy-aws-connect holders --help\n',
  });
  expect((await acme.run("audit", "--format", "xml")).stderr).toStartWith(
    '--format takes text, json, csv, sarif, not "xml"\n',
  );
});
