import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { paginateListUsers } from "@aws-sdk/client-connect";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { reportRules } from "../../src/cli/rules-file.ts";
import { PERMISSIONS } from "../../src/permissions/index.ts";
import { type Acme, startAcme } from "../support/acme.ts";
import { consoleExamples, shownOf } from "../support/console-examples.ts";
import { repository } from "../support/project.ts";
import { departures } from "../support/schema.ts";

let acme: Acme;
beforeAll(async () => {
  acme = await startAcme();
});
afterAll(() => acme[Symbol.asyncDispose]());
beforeEach(() => acme.connect.faults.clear());

function fileOf(content: unknown, name = "rules.json"): string {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  writeFileSync(path.join(acme.folder, name), text);
  return name;
}

const base = { code: "own", severity: "error", reason: "Because" };

/** Who holds a profile with one of these permissions, by the API alone. */
async function peopleWith(permissions: readonly string[]): Promise<string[]> {
  const { InstanceArn, aws, ids } = acme;
  const InstanceId = InstanceArn.slice(InstanceArn.lastIndexOf("/") + 1);
  const granting = new Set<string>();
  for (const SecurityProfileId of ids.values()) {
    const { Permissions = [] } = await aws.listSecurityProfilePermissions({
      InstanceId,
      SecurityProfileId,
      MaxResults: 1000,
    });
    if (Permissions.some((name) => permissions.includes(name))) granting.add(SecurityProfileId);
  }
  const people: string[] = [];
  for await (const page of paginateListUsers({ client: aws }, { InstanceId })) {
    for (const { Id: UserId, Username = "" } of page.UserSummaryList ?? []) {
      const { User } = await aws.describeUser({ InstanceId, UserId });
      if (User?.SecurityProfileIds?.some((id) => granting.has(id))) people.push(Username);
    }
  }
  return people.toSorted();
}

interface Printed {
  readonly rules: {
    unevaluated: { code: string }[];
    unmatched: { code: string; profiles: string }[];
    ambiguous: object[];
    unused: object[];
    expired: { code: string }[];
    count: number;
  };
  readonly findings: { code: string; args: { users?: string[] }; subject: { name: string } }[];
}

test("a limit counts the people whom the API shows", async () => {
  const names = PERMISSIONS.filter(({ risk }) => risk === "live-monitoring").map(
    ({ name }) => name,
  );
  const rules = fileOf({ rules: [{ ...base, limit: ["live-monitoring"], atMost: 0 }] });
  const { code, stdout } = await acme.run("audit", "--json", "--rules", rules);
  expect([code, departures("audit", stdout)]).toEqual([1, []]);
  const { findings, rules: outcome } = JSON.parse(stdout) as Printed;
  const own = findings.filter((each) => each.code === "rule/own");
  expect(own.map(({ args, subject }) => [subject.name, args.users])).toEqual([
    [acme.InstanceArn, await peopleWith(names)],
  ]);
  expect(outcome).toEqual({
    count: 1,
    unevaluated: [],
    unmatched: [],
    ambiguous: [],
    unused: [],
    expired: [],
  });
});

test("each kind of finding is as the schema says", async () => {
  const rules = fileOf({
    rules: [
      { ...base, code: "a", forbid: ["live-monitoring"] },
      { ...base, code: "b", separate: [["BasicAgentAccess"], ["ManagerListenIn"]] },
      { ...base, code: "c", limit: ["Users.View"], atMost: 1 },
      {
        ...base,
        code: "d",
        require: { profiles: "North *", tags: ["owner"], restrict: ["Queue"] },
      },
    ],
  });
  const { stdout } = await acme.run("audit", "--json", "--rules", rules);
  expect(departures("audit", stdout)).toEqual([]);
  const { findings } = JSON.parse(stdout) as Printed;
  expect(
    [...new Set(findings.map(({ code }) => code))].filter((code) => code.startsWith("rule/")),
  ).toEqual(["rule/a", "rule/b", "rule/d", "rule/c"]);
});

test("a rule decides the exit code, by its severity or its code, and can be ignored", async () => {
  const info = { ...base, severity: "info", forbid: ["ManagerListenIn"] };
  const rules = fileOf({ rules: [info, { ...info, code: "other", except: { profiles: ["*"] } }] });
  const run = (...args: string[]) => acme.run("audit", "--quiet", "--rules", rules, ...args);
  const ignored = ["--ignore", "rule/own:Admin,rule/own:North leads"];
  expect([
    (await run("--fail-on", "rule/own")).code,
    (await run("--fail-on", "rule/other")).code,
    (await run("--fail-on", "rule/own", ...ignored)).code,
  ]).toEqual([1, 0, 0]);
  // An ignored finding is accepted, and its rule does not hold.
  expect((await run(...ignored)).stdout).toMatch(/; 2 ignored; 2 rules: 1 violated\n$/);
});

test("the code of a rule that does not exist is refused, because it would never fail", async () => {
  const rules = fileOf({ include: ["pci"], rules: [{ ...base, forbid: ["ManagerListenIn"] }] });
  const refusalOf = async (...args: string[]) => {
    const { code, stderr, stdout } = await acme.run("audit", "--quiet", ...args);
    return [code, stdout, stderr.split("\n")[0]];
  };
  expect(await refusalOf("--rules", rules, "--fail-on", "error,rule/pci-exprot")).toEqual([
    2,
    "",
    "--fail-on rule/pci-exprot: there is no such rule. The nearest is rule/pci-export",
  ]);
  expect(await refusalOf("--fail-on", "rule/own")).toEqual([
    2,
    "",
    "--fail-on rule/own: there are no rules. Pass them with --rules",
  ]);
});

test("a module exports rules", async () => {
  const access = path.join(repository, "src/access.ts");
  const rules = fileOf(
    `import { defineRules } from ${JSON.stringify(access)};
export default defineRules({ include: ["pci"], rules: [] });
`,
    "rules.ts",
  );
  const { stdout } = await acme.run("audit", "--json", "--rules", rules);
  expect((JSON.parse(stdout) as Printed).rules.count).toBe(2);
});

test("a rule for profiles that the instance does not have is reported", async () => {
  const rules = fileOf({
    rules: ["Nrth *", "North *"].map((profiles, index) => ({
      ...base,
      code: `own-${index}`,
      require: { profiles, tags: ["site"] },
    })),
  });
  const { stderr, stdout } = await acme.run("audit", "--json", "--rules", rules);
  expect([(JSON.parse(stdout) as Printed).rules.unmatched, departures("audit", stdout)]).toEqual([
    [{ code: "rule/own-0", profiles: "Nrth *" }],
    [],
  ]);
  expect(stderr).toBe(
    'rule/own-0 requires nothing: no profile has the name "Nrth *". Correct it.\n',
  );
});

test("exceptions that cover nothing are reported in one line for each rule", async () => {
  const rules = fileOf({
    rules: [
      {
        ...base,
        forbid: ["ManagerListenIn"],
        except: { profiles: ["Admin", "Gone"], users: ["dan", "left", "gone"], groups: ["Moon"] },
      },
      { ...base, code: "fine", limit: ["Users.Edit"], atMost: 99, except: { users: ["dan"] } },
    ],
  });
  const { stderr, stdout } = await acme.run("audit", "--json", "--rules", rules);
  expect([(JSON.parse(stdout) as Printed).rules.unused, departures("audit", stdout)]).toEqual([
    [
      { code: "rule/own", except: "profiles", name: "Gone" },
      { code: "rule/own", except: "users", name: "left" },
      { code: "rule/own", except: "users", name: "gone" },
      { code: "rule/own", except: "groups", name: "Moon" },
    ],
    [],
  ]);
  expect(stderr).toBe(
    'rule/own has exceptions that cover nothing here: profiles "Gone"; users "left", "gone"; groups "Moon". Correct or remove them.\n',
  );
});

test("an exception for a group whose name several groups have is reported with their ids", () => {
  const remarks: string[] = [];
  const warnings: string[] = [];
  const ambiguous = [{ code: "rule/own", group: "North", ids: ["eu-north", "us-north"] }];
  reportRules(
    { remark: (text) => void remarks.push(text), warn: (text) => void warnings.push(text) },
    { expired: [], unevaluated: [], unmatched: [], ambiguous, unused: [] },
  );
  expect([remarks, warnings]).toEqual([
    [
      'rule/own excepts no group "North": 2 hierarchy groups have this name. Name the group by its id: eu-north, us-north.',
    ],
    [],
  ]);
});

test("an expired rule finds nothing and is reported", async () => {
  const rules = fileOf({ rules: [{ ...base, until: "2020-01-31", forbid: ["Users.Edit"] }] });
  const { code, stderr, stdout } = await acme.run(
    "audit",
    "--rules",
    rules,
    "--fail-on",
    "rule/own",
  );
  expect([code, stderr, stdout.includes("rule/own")]).toEqual([
    0,
    "Expired after 2020-01-31: rule/own no longer applies. Renew or remove it.\n",
    false,
  ]);
});

test("a rule that could not be evaluated in full is named, and the exit code is 2", async () => {
  acme.connect.faults.add({ operation: "SearchUsers", call: "every", kind: "deny" });
  const rules = fileOf({ rules: [{ ...base, limit: ["Users.View"], atMost: 9 }] });
  const { code, stderr, stdout } = await acme.run("audit", "--quiet", "--json", "--rules", rules);
  expect([code, departures("audit", stdout)]).toEqual([2, []]);
  expect((JSON.parse(stdout) as Printed).rules.unevaluated.map((each) => each.code)).toEqual([
    "rule/own",
  ]);
  expect(stderr).toContain(
    "rule/own was not fully evaluated. Could not read:\n  the users: SearchUsers",
  );
});

describe("a rules file that is not right is refused before anything is read", () => {
  const refusal = async (content: unknown, name?: string) => {
    const from = acme.connect.calls.length;
    const { code, stderr, stdout } = await acme.run("audit", "--rules", fileOf(content, name));
    expect([code, stdout, acme.connect.calls.length]).toEqual([2, "", from]);
    return stderr.replace("See: alchemy-aws-connect audit --help\n", "");
  };

  test("with all problems and their paths", async () => {
    const rules = [
      { code: "A b", severity: "fatal", reason: "", forbid: ["Users.Edti"], until: "2026-02-30" },
      { ...base },
      { ...base, limit: ["Users.Edit"] },
      { ...base, code: "r", require: { profiles: "a" }, also: 1 },
      { ...base, code: "s", require: { profiles: "*", tags: ["a"] }, except: { profiles: ["b"] } },
    ];
    expect(await refusal({ includ: [], include: ["pcy"], rules })).toBe(
      `--rules rules.json has 13 problems:
  include[0]: must be "pci" or "recordings" or "user-administration", not "pcy"
  rules[0].code: must be lower-case letters, digits and single hyphens, not "A b"
  rules[0].severity: must be "error" or "warning" or "info", not "fatal"
  rules[0].reason: "" has 0 characters; at least 1
  rules[3].also: is not known here; known are code, severity, reason, until, forbid, separate, limit, atMost, require, except
  includ: is not known here; known are $schema, include, rules
  rules[0].until: "2026-02-30" is not a valid date (YYYY-MM-DD)
  rules[0].forbid[0]: "Users.Edti" is not a permission or class of risk; the nearest are "Users.Edit", "Users.View", "Users.Create"
  rules[1]: must have exactly one of forbid, separate, limit, require
  rules[2]: must have limit and atMost together
  rules[2].code: "own" is also the code of rules[1]
  rules[3].require: must have tags or restrict
  rules[4].except: cannot be combined with require
`,
    );
  });

  test.each([
    ["[", "bad.json", "--rules bad.json: not JSON (JSON Parse error: Unexpected EOF)\n"],
    [
      {},
      "rules.json",
      "--rules rules.json has 1 problem:\n  the file: must have include or rules\n",
    ],
    [
      '{ "rules": [{ "code": "a{", "note": "\\"code\\": {" }], "ru\\u006ces": [], "include": [] }',
      "twice.json",
      '--rules twice.json: an object has "rules" more than once\n',
    ],
    ["export const rules = {};", "none.ts", "--rules none.ts: the module has no default export\n"],
  ])("%j", async (content, name, message) => {
    expect(await refusal(content, name)).toBe(message);
  });

  test("or is not there", async () => {
    const { code, stderr } = await acme.run("audit", "--rules", "gone.json");
    expect([code, stderr.split("\n")[0]]).toEqual([
      2,
      "--rules gone.json: no such file or directory",
    ]);
  });
});

test("the page shows what its rules find", async () => {
  const page = readFileSync(path.join(repository, "docs/rules.md"), "utf8");
  fileOf(/^```json\n([\s\S]*?)^```/m.exec(page)?.[1] ?? "");
  const [example] = consoleExamples("docs/rules.md");
  const { code, stdout } = await acme.run(...(example?.words ?? []));
  expect([code, shownOf(stdout, example?.shown ?? "")]).toEqual([
    1,
    example?.shown.trimEnd() ?? "",
  ]);
});
