import { expect, test } from "bun:test";
import { evaluateRules } from "../../src/access/evaluate-rules.ts";
import type { AccessRules } from "../../src/access/rules.ts";
import { Center } from "../support/center.ts";
import { type Printed, planned } from "../support/planned.ts";
import { departures } from "../support/schema.ts";

const LIMIT = 120_000;

const RULES: AccessRules = {
  rules: [
    { code: "own", severity: "error", reason: "Because", forbid: ["recording-deletion"] },
    { code: "two", severity: "warning", reason: "Few", limit: ["Users.View"], atMost: 1 },
    {
      code: "tags",
      severity: "info",
      reason: "Owner",
      require: { profiles: "N*", tags: ["team"] },
    },
  ],
};

async function centerWith(script: string) {
  const center = await Center.open();
  center.project.write("rules.json", JSON.stringify(RULES));
  center.script(script);
  return center;
}

/** What the rules find in the instance as it is, as JSON. */
async function found(center: Center): Promise<string[]> {
  const { findings } = evaluateRules(await center.instance(), RULES);
  return findings.map(({ args, code, subject }) => JSON.stringify([code, subject.name, args]));
}

test(
  "a plan finds what the deploy brings about, and nothing that was so before",
  async () => {
    await using center = await centerWith(`
await SecurityProfile("New", { InstanceArn, SecurityProfileName: "New", Permissions: ["DeleteCallRecordings"] });
await SecurityProfile("Desk", { InstanceArn, SecurityProfileName: "Desk", Permissions: ["Users.View"], adopt: true });
await SecurityProfile("Gone", { InstanceArn, SecurityProfileName: "Gone", Permissions: [], adopt: true });
await UserSecurityProfiles("bea", { InstanceArn, User: "bea", SecurityProfiles: ["Desk"] });
`);
    const desk = await center.profile("Desk", { Permissions: ["Users.View"] });
    const other = await center.profile("Other", { Permissions: ["Queues.View"] });
    await center.profile("Gone", { Permissions: ["ScreenRecording.Delete"] });
    await center.user("ana", [desk]);
    await center.user("bea", [other]);
    const before = await found(center);
    const { exitCode, plan, stderr } = await planned(center, "--rules", "rules.json");
    const [rules] = plan.rules;
    const shown = rules?.findings.map(({ args, code, subject }) =>
      JSON.stringify([code, subject.name, args]),
    );
    expect(rules?.findings.map(({ code, subject }) => [code, subject.name])).toEqual([
      ["rule/own", "New"],
      ["rule/two", center.connect.instanceArn],
      ["rule/tags", "New"],
    ]);
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringContaining("Stopped at 2 violated rules."),
    ]);
    const text = await center.command("plan", "--stage", "test", "--rules", "rules.json");
    expect(text.stdout.replaceAll(/\s+/g, " ")).toContain(
      'error after the deploy: "New": grants "DeleteCallRecordings", which a rule forbids, and nobody holds it. Because. [rule/own]',
    );
    const markdown = await center.command(
      "plan",
      "--stage",
      "test",
      "--markdown",
      "--rules",
      "rules.json",
    );
    expect(markdown.stdout).toContain("**Rules that the deploy would violate**");
    const file = ["--rules", "rules.json", "--out", "plan.md"];
    expect((await center.command("plan", "--stage", "test", ...file)).stdout).toBe("");
    expect(center.project.read("plan.md")).toBe(markdown.stdout);

    expect((await center.deploy("--stage", "test")).stderr).toBe("");
    const after = await found(center);
    expect(after.filter((each) => !before.includes(each)).toSorted()).toEqual(
      (shown ?? []).toSorted(),
    );
    // Everything is so already.
    const again = await planned(center, "--rules", "rules.json", "--fail-on", "create");
    expect([again.exitCode, again.plan.rules]).toEqual([0, []]);
  },
  LIMIT,
);

test(
  "a plan that cannot evaluate a rule is incomplete",
  async () => {
    await using center = await centerWith(
      `await SecurityProfile("New", { InstanceArn, SecurityProfileName: "New", Permissions: ["Users.View"] });`,
    );
    center.connect.faults.add({ operation: "SearchUsers", call: "every", kind: "deny" });
    const { exitCode, stderr, stdout } = await center.command(
      "plan",
      "--stage",
      "test",
      "--json",
      "--rules",
      "rules.json",
    );
    const plan: Printed = JSON.parse(stdout);
    expect([exitCode, plan.complete, departures("plan", stdout)]).toEqual([2, false, []]);
    expect(plan.rules[0]?.unevaluated.map(({ code }) => code)).toEqual(["rule/own", "rule/two"]);
    expect(stderr).toContain(
      "rule/own was not fully evaluated. Could not read:\n  the users: SearchUsers",
    );
  },
  LIMIT,
);

test(
  "a plan that keeps the rules exits by its gates alone",
  async () => {
    await using center = await centerWith(
      `await SecurityProfile("X", { InstanceArn, SecurityProfileName: "X", Permissions: ["Queues.View"] });`,
    );
    const rules = ["--rules", "rules.json"];
    const fine = await planned(center, ...rules, "--fail-on", "lock-out");
    expect([fine.exitCode, fine.plan.rules]).toEqual([
      0,
      [
        {
          InstanceArn: center.connect.instanceArn,
          findings: [],
          count: 3,
          unevaluated: [],
          unmatched: [{ code: "rule/tags", profiles: "N*" }],
          ambiguous: [],
          unused: [],
          expired: [],
        },
      ],
    ]);
    const without = await planned(center, "--fail-on", "lock-out");
    expect([without.exitCode, without.plan.rules]).toEqual([0, []]);
    expect(without.called.filter((operation) => operation === "SearchUsers")).toEqual([]);
  },
  LIMIT,
);

test(
  "each kind of change alone has its rules evaluated, and a plan without changes reads nothing for them",
  async () => {
    await using center = await centerWith("");
    const profile = (permissions: string) =>
      `await SecurityProfile("A", { InstanceArn, SecurityProfileName: "A", Permissions: [${permissions}] });\n`;
    const user = (...names: string[]) =>
      `await UserSecurityProfiles("ana", { InstanceArn, User: "ana", SecurityProfiles: ${JSON.stringify(names)} });\n`;
    const desk = await center.profile("Desk", { Permissions: ["Users.View"] });
    const other = await center.profile("Other", { Permissions: ["Users.View"] });
    await center.user("ana", [await center.profile("None", { Permissions: [] })]);
    await center.user("bea", [desk, other]);
    center.script(profile('"Queues.View"') + user("None"));
    expect((await center.deploy("--stage", "test")).exitCode).toBe(0);
    const evaluated = async (source: string) => {
      center.script(source);
      const { called, plan } = await planned(center, "--rules", "rules.json");
      const codes: string[] = plan.rules.flatMap(({ findings }) =>
        findings.map(({ code }) => code),
      );
      return [codes, plan.rules.length, called.includes("SearchUsers")];
    };
    const changes: readonly (readonly [string, string[]])[] = [
      [profile('"Queues.View", "DeleteCallRecordings"') + user("None"), ["rule/own"]],
      [profile('"Queues.View"') + user("None", "Desk"), ["rule/two"]],
      [user("None"), []],
    ];
    for (const [source, codes] of changes) {
      expect([source, ...(await evaluated(source))]).toEqual([source, codes, 1, true]);
    }
    expect(await evaluated(profile('"Queues.View"') + user("None"))).toEqual([[], 0, false]);
  },
  LIMIT,
);
