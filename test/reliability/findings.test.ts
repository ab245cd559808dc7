import { expect, test } from "bun:test";
import {
  type AccessRule,
  type Audit,
  type AuditFinding,
  type AuditIgnore,
  type InstanceSnapshot,
  auditAsSarif,
  auditInstance,
  formatAuditFinding,
  isFailing,
  readInstance,
} from "../../src/access.ts";
import { Center } from "../support/center.ts";
import { patience } from "../support/counted.ts";
import { eachSeed } from "../support/seeds.ts";
import {
  SEVERITIES,
  added,
  audited,
  foundOf,
  isUncertain,
  listed,
  violations,
} from "../support/findings-oracle.ts";
import {
  type Drawn,
  type Story,
  GROUPS,
  USERS,
  dated,
  existing,
  findingsStoryOf,
  readOf,
  userOf,
  without,
} from "../support/findings-story.ts";
import { planned } from "../support/planned.ts";

const AT = new Date("2026-11-29T23:30:00Z");
const RULES = ["--rules", "rules.json"];
const TODAY = "2026-11-29";

test(
  "an audit of a random instance finds what an independent computation finds",
  () =>
    eachSeed("random audits", [100, 2000], import.meta, ({ seed, told }) => {
      const story = findingsStoryOf(seed);
      told.push(JSON.stringify(story));
      const whole = readOf(story.instance);
      for (const read of [whole, without(whole, story)]) compareAudit(read, story);
      proveCertain(whole, story);
      proveRelations(whole, story);
    }),
  patience,
);

test(
  "a plan with rules finds the violations that its deploy adds, and the command prints what the functions find",
  () =>
    eachSeed("random plans with rules", [1, 200], import.meta, async ({ seed, told }) => {
      const story = findingsStoryOf(seed);
      told.push(JSON.stringify(story));
      const { instance } = story;
      await using center = await openCenter(instance);
      const rules = dated<AccessRule>(story.rules, new Date());
      center.project.write("rules.json", JSON.stringify({ rules }));
      for (const drawn of [instance, deployed(instance, story.deploy)]) {
        told.push(scriptOf(drawn));
        center.script(scriptOf(drawn));
        await compareDeploy(center, rules, told);
      }
      await compareCommand(center, story, told);
    }),
  patience,
);

function findingsIn(read: InstanceSnapshot, rules: readonly AccessRule[]) {
  const { findings } = auditInstance(read, { at: AT, rules: { rules } });
  return findings.filter(({ code }) => SEVERITIES[code] || code.startsWith("rule/"));
}

function compareAudit(read: InstanceSnapshot, story: Story): void {
  const isWhole = read.missing.length === 0;
  const rules = dated<AccessRule>(story.rules, AT);
  const [valid, expired] = [rules.filter(isValid), rules.filter((each) => !isValid(each))];
  const found = findingsIn(read, rules).filter(({ code }) => isWhole || code.startsWith("rule/"));
  const expected = [
    ...valid.flatMap((rule) => violations(rule, read)),
    ...(isWhole ? audited(read) : []),
  ];
  expect(listed(found.map(foundOf))).toEqual(listed(expected));
  const audit = auditInstance(read, { at: AT, rules: { rules } });
  const uncertain = valid
    .filter((rule) => isUncertain(rule, read))
    .map(({ code }) => `rule/${code}`);
  expect(audit).toMatchObject({
    complete: isWhole,
    rules: {
      count: valid.length,
      expired: expired.map(({ code, until }) => ({ code: `rule/${code}`, until })),
    },
  });
  expect(audit.rules.unevaluated.map(({ code }) => code)).toEqual(uncertain);
  compareIgnored(read, audit.findings, story);
}

const isValid = ({ until = TODAY }: { readonly until?: string }) => until >= TODAY;

function compareIgnored(
  read: InstanceSnapshot,
  all: Audit["findings"],
  { failOn, ...story }: Story,
): void {
  const ignore = dated<AuditIgnore>(story.ignore, AT);
  const audit = auditInstance(read, {
    at: AT,
    ignore,
    rules: { rules: dated<AccessRule>(story.rules, AT) },
  });
  const fits = (entry: AuditIgnore, { code, subject }: AuditFinding) =>
    isValid(entry) && entry.code === code && ["*", subject.name].includes(entry.name);
  const reasonOf = (each: AuditFinding) => ignore.find((entry) => fits(entry, each))?.reason;
  const ignored = all.map((each) => ({ ...each, reason: reasonOf(each) ?? "" }));
  expect([audit.findings, audit.ignored]).toEqual([
    all.filter((each) => !reasonOf(each)),
    ignored.filter(({ reason }) => reason !== ""),
  ]);
  expect([audit.unmatched, audit.expired]).toEqual([
    ignore.filter((entry) => isValid(entry) && !all.some((each) => fits(entry, each))),
    ignore.filter((entry) => !isValid(entry)),
  ]);
  const ranks = ["info", "warning", "error"];
  const from = Math.min(...failOn.map((each) => (ranks.includes(each) ? ranks.indexOf(each) : 3)));
  const stops = ({ code, severity }: AuditFinding) =>
    failOn.includes(code) || ranks.indexOf(severity) >= from;
  expect(all.filter((each) => isFailing(each, failOn))).toEqual(all.filter(stops));
  const { complete, notes, results } = sarifOf(auditAsSarif(audit, { version: "1" }));
  const textOf = (each: AuditFinding) => `${each.subject.name}: ${formatAuditFinding(each)}`;
  const alike = [...audit.findings, ...audit.ignored].map((each) =>
    [each.severity.replace("info", "note"), each.code, reasonOf(each), textOf(each)].join(" "),
  );
  expect([complete, results]).toEqual([audit.complete, alike]);
  const uncertain = audit.rules.unevaluated.map(({ code }) => `${code} was not fully evaluated.`);
  expect(notes).toEqual(expect.arrayContaining(uncertain));
  expect(notes.length > uncertain.length).toBe(!audit.complete);
}

/** What a SARIF log says. */
function sarifOf(sarif: object) {
  const [{ invocations, results }] = JSON.parse(JSON.stringify(sarif)).runs;
  const [{ executionSuccessful: complete, toolExecutionNotifications: notes }] = invocations;
  const lineOf = ({ level, message, ruleId, suppressions: [one] = [] }: SarifResult) =>
    [level, ruleId, one?.justification, message.text].join(" ");
  const texts: string[] = notes.map(({ message }: SarifResult) => message.text);
  return { complete, notes: texts, results: results.map(lineOf) };
}

interface SarifResult {
  readonly level: string;
  readonly ruleId: string;
  readonly message: { readonly text: string };
  readonly suppressions?: readonly { readonly justification: string }[];
}

/** A finding of an incomplete read is one of the complete read: about the same users, else the same subject. */
function proveCertain(whole: InstanceSnapshot, story: Story): void {
  const rules = { rules: dated<AccessRule>(story.rules, AT) };
  const usersOf = (each: AuditFinding) =>
    USERS.filter((name) => JSON.stringify(each).includes(`"${name}"`));
  const real = auditInstance(whole, { at: AT, rules }).findings.flatMap((each) =>
    [each.subject.name, ...usersOf(each)].map((name) => `${each.code} ${name}`),
  );
  for (const each of auditInstance(without(whole, story), { at: AT, rules }).findings) {
    const users = usersOf(each);
    const names = users.length > 0 ? users : [each.subject.name];
    expect(real).toEqual(expect.arrayContaining(names.map((name) => `${each.code} ${name}`)));
  }
}

function proveRelations(whole: InstanceSnapshot, { chance, ...story }: Story): void {
  const rules = dated<AccessRule>(story.rules, AT);
  const mixed = <T>(all: readonly T[]) =>
    all
      .map((each, at) => [each, Math.imul(at + 1, 2 * chance + 1) % 101] as const)
      .toSorted(([, a], [, b]) => a - b)
      .map(([each]) => each);
  const users = mixed(whole.users).map(({ SecurityProfileIds: ids, ...user }) => ({
    ...user,
    SecurityProfileIds: mixed(ids),
  }));
  const other = {
    ...whole,
    users,
    profiles: mixed(whole.profiles),
    aiAgents: mixed(whole.aiAgents),
  };
  const found = findingsIn(whole, rules);
  expect(listed(findingsIn(other, mixed(rules)).map(foundOf))).toEqual(listed(found.map(foundOf)));

  const nameOf = (name: string) => `${USERS.at(-1 - USERS.indexOf(name))}-x`;
  const renamed = whole.users.map((user) => ({ ...user, Username: nameOf(user.Username) }));
  const codesOf = (all: readonly AuditFinding[]) => all.map(({ code }) => code).toSorted();
  const adapted = rules.map((rule) => excepting(rule, (names) => names?.map(nameOf)));
  expect(codesOf(findingsIn({ ...whole, users: renamed }, adapted))).toEqual(codesOf(found));

  const forbidding = (read: InstanceSnapshot, own = rules) =>
    findingsIn(read, own).flatMap(({ args, code, subject }) =>
      "rule" in args && args.rule === "forbid" ? `${code} ${subject.name}` : [],
    );
  const more = rules.map((rule) =>
    excepting(rule, (names = []) => [...names, ...USERS.slice(chance % 5)]),
  );
  const profiles = whole.profiles.map(({ Permissions = [], ...each }) => ({
    ...each,
    Permissions: Permissions.toSpliced(chance % 5, 1),
  }));
  const fewer = [...forbidding(whole, more), ...forbidding({ ...whole, profiles })];
  expect(forbidding(whole)).toEqual(expect.arrayContaining(fewer));
}

type Users = readonly string[] | undefined;

function excepting(rule: AccessRule, change: (users: Users) => Users): AccessRule {
  if ("require" in rule) return rule;
  const { users: former, ...except } = rule.except ?? {};
  const users = change(former);
  return { ...rule, except: { ...except, ...(users && { users }) } };
}

function openCenter(drawn: Drawn): Promise<Center> {
  return Center.open({
    hierarchyGroups: GROUPS,
    users: USERS.map((Username) => ({ Username, ...userOf(Username, drawn) })),
    aiAgents: ["Orders", "Refunds"].map((Name) => ({ Name, versions: 1 })),
  });
}

function deployed(drawn: Drawn, { agents, profiles, users }: Drawn): Drawn {
  return {
    profiles: { ...drawn.profiles, ...profiles },
    users: { ...drawn.users, ...users },
    agents: { ...drawn.agents, ...agents },
  };
}

function scriptOf(drawn: Drawn): string {
  const call = (resource: string, id: string, props: object) =>
    `await ${resource}("${id.replaceAll(" ", "-")}", { InstanceArn, ...${JSON.stringify(props)} });`;
  const assigned = (names: readonly string[], least: number) => ({
    SecurityProfiles: existing(names, drawn, least),
    exact: true,
  });
  return [
    ...Object.entries(drawn.profiles)
      .filter(([, fields]) => fields)
      .map(([SecurityProfileName, fields]) =>
        call("SecurityProfile", SecurityProfileName, {
          SecurityProfileName,
          ...fields,
          adopt: true,
        }),
      ),
    ...Object.entries(drawn.users).map(([User, { held }]) =>
      call("UserSecurityProfiles", User, { User, ...assigned(held, 1) }),
    ),
    ...Object.entries(drawn.agents).map(([AIAgent, held]) =>
      call("AIAgentSecurityProfiles", AIAgent, { AIAgent, ...assigned(held, 0) }),
    ),
  ].join("\n");
}

async function compareDeploy(
  center: Center,
  rules: readonly AccessRule[],
  told: string[],
): Promise<void> {
  const today = new Date().toISOString().slice(0, 10);
  const valid = rules.filter(({ until = today }) => until >= today);
  const found = (read: InstanceSnapshot) => valid.flatMap((rule) => violations(rule, read));
  const old = await center.instance();
  const { exitCode, plan, stderr } = await planned(center, ...RULES, "--fail-on", "others");
  const { exitCode: ended, stderr: errors } = await center.deploy();
  told.push(stderr, errors);
  expect(ended).toBe(0);
  const expected = added(found(await center.instance()), found(old));
  expect(listed(plan.rules.flatMap(({ findings }) => findings.map(foundOf)))).toEqual(
    listed(expected),
  );
  expect([exitCode, plan.complete]).toEqual([
    expected.some(({ severity }) => severity !== "info") ? 1 : 0,
    true,
  ]);
}

/** Compares what the command prints with what the functions find; in some stories, without the users. */
async function compareCommand(
  center: Center,
  { chance, failOn, ...story }: Story,
  told: string[],
): Promise<void> {
  const at = new Date();
  const ignore = dated(story.ignore, at);
  center.project.write("ignore.json", JSON.stringify(ignore));
  const isDenied = chance % 3 === 0;
  if (isDenied)
    center.connect.faults.add({ operation: "SearchUsers", call: "every", kind: "deny" });
  const read = await readInstance({ InstanceArn: center.connect.instanceArn });
  const audit = auditInstance(read, {
    at,
    ignore,
    rules: { rules: dated<AccessRule>(story.rules, at) },
  });
  const format = chance % 2 === 0 ? "json" : "sarif";
  const flags = ["--format", format, "--fail-on", failOn.join(","), "--ignore-file", "ignore.json"];
  const { exitCode, stderr, stdout } = await center.command("audit", ...RULES, ...flags);
  told.push(stderr);
  const printed = JSON.parse(stdout);
  if (format === "json") expect(printed).toMatchObject(JSON.parse(JSON.stringify(audit)));
  else expect(sarifOf(printed)).toEqual(sarifOf(auditAsSarif(audit, { version: "1" })));
  const stops = audit.findings.some((each) => isFailing(each, failOn));
  expect([exitCode, read.missing.length > 0]).toEqual([isDenied ? 2 : stops ? 1 : 0, isDenied]);
  const notes = [
    ...audit.rules.unevaluated.map(
      ({ code }) => `${code} was not fully evaluated. Could not read:`,
    ),
    ...audit.rules.expired.map(({ code }) => `${code} no longer applies.`),
    ...audit.unmatched.map(
      ({ code, name }) => `No finding matches the entry that ignores ${code} of "${name}".`,
    ),
  ];
  for (const note of notes) expect(stderr).toContain(note);
}
