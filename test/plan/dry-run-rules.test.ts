import { afterEach, beforeEach, expect, test } from "bun:test";
import type { AccessRules } from "../../src/access/rules.ts";
import { closeSessions } from "../../src/aws/clients.ts";
import { plannedRules } from "../../src/plan/dry-run-rules.ts";
import type { World } from "../../src/plan/dry-run-plane.ts";
import type { PlanEvent } from "../../src/plan/plan-event.ts";
import { type ObservedProfile, type ProfileFields, allFields } from "../../src/profile/model.ts";
import { type Harness, startHarness } from "../support/connect.ts";
import { worldOf } from "../support/plan-fixture.ts";

const ASSISTANT = "aaaaaaaa-1111-4222-8333-444444444444";
const ORDERS = "bbbbbbbb-1111-4222-8333-444444444444";
const AGENT = `arn:aws:wisdom:us-east-1:123456789012:ai-agent/${ASSISTANT}/${ORDERS}`;
const ELSEWHERE =
  "arn:aws:connect:us-east-1:123456789012:instance/99999999-2222-4333-8444-555555555555";

const RULES: AccessRules = {
  rules: [
    { code: "own", severity: "error", reason: "Because", forbid: ["Users.Edit"] },
    {
      code: "tags",
      severity: "info",
      reason: "Owner",
      require: { profiles: "N*", tags: ["team"] },
    },
    { code: "old", severity: "info", reason: "Over", forbid: ["Users.View"], until: "2020-01-01" },
  ],
};

const REDUCED: AccessRules = {
  rules: [
    { code: "users", severity: "error", reason: "Because", forbid: ["user-admin"] },
    {
      code: "tags",
      severity: "info",
      reason: "Owner",
      require: { profiles: "N*", tags: ["team", "owner"] },
    },
  ],
};

let harness: Harness;
let InstanceArn: string;
let ana: string;
/** Ids by name. */
let ids: Map<string, string>;
let events: PlanEvent[];

beforeEach(async () => {
  harness = await startHarness({
    users: [{ Username: "ana" }],
    assistants: [{ Id: ASSISTANT, Name: "Support" }],
    aiAgents: [{ Id: ORDERS, Name: "Orders" }],
  });
  Object.assign(process.env, harness.server.env, { AWS_MAX_ATTEMPTS: "1" });
  InstanceArn = harness.server.instanceArn;
  const { InstanceId, client } = harness;
  const { SecurityProfileSummaryList = [] } = await client.listSecurityProfiles({ InstanceId });
  ids = new Map(SecurityProfileSummaryList.map(({ Id = "", Name = "" }) => [Name, Id]));
  const { UserSummaryList = [] } = await client.listUsers({ InstanceId });
  ana = UserSummaryList[0]?.Arn ?? "";
  events = [];
});

afterEach(async () => {
  delete process.env["AWS_MAX_ATTEMPTS"];
  await closeSessions();
  await harness[Symbol.asyncDispose]();
});

const arnOf = (id: string) => `${InstanceArn}/security-profile/${id}`;
const idOf = (name: string) => ids.get(name) ?? name;

function profile(name: string, fields: Partial<ProfileFields> = {}): ObservedProfile {
  const SecurityProfileId = idOf(name);
  return {
    ...allFields(),
    ...fields,
    SecurityProfileArn: arnOf(SecurityProfileId),
    SecurityProfileId,
    SecurityProfileName: name,
  };
}

const made = (...profiles: readonly ObservedProfile[]) =>
  new Map(profiles.map((each) => [each.SecurityProfileArn, each]));

async function evaluated(world: World, instances: readonly string[] = [], own = RULES) {
  const from = harness.called().length;
  const rules = plannedRules((event) => events.push(event), JSON.stringify(own));
  for (const each of [InstanceArn, ...instances]) rules.note(each, {});
  await rules.finish(world);
  const called = harness.called().slice(from);
  const found = events.splice(0);
  const shown = found.flatMap((event) =>
    event.type === "rules"
      ? event.rules.findings.map(({ code, subject }) => `${code} ${subject.name}`)
      : [],
  );
  return { called, found, shown };
}

test("a deploy that changes nothing of an instance evaluates nothing", async () => {
  const same = { before: ["a", "b"], after: ["b", "a"] };
  const world = worldOf({
    made: new Map([[`${ELSEWHERE}/security-profile/a`, profile("a")]]),
    deleted: new Set([`${ELSEWHERE}/security-profile/b`]),
    held: new Map([
      [ana, { kind: "user", InstanceArn, ...same }],
      ["arn:elsewhere", { kind: "user", InstanceArn: ELSEWHERE, before: [], after: ["a"] }],
    ]),
  });
  expect(await evaluated(world)).toMatchObject({ called: [], found: [] });
});

test("a new violation is found, and one from before is not", async () => {
  const { InstanceId, client } = harness;
  await client.createSecurityProfile({ InstanceId, SecurityProfileName: "Now" });
  const world = worldOf({
    made: made(profile("New"), profile("Other", { Permissions: ["Users.Edit"] })),
  });
  const { found, shown } = await evaluated(world);
  expect(shown).toEqual(["rule/own Other", "rule/tags New"]);
  expect(found).toMatchObject([
    {
      type: "rules",
      rules: {
        InstanceArn,
        count: 2,
        unevaluated: [],
        expired: [{ code: "rule/old", until: "2020-01-01" }],
      },
    },
  ]);
});

test("each kind of change is evaluated: of fields, of a deletion, of what a holder has", async () => {
  const agent = profile("Agent");
  const live = made(agent);
  const updated = { update: { Permissions: ["Users.Edit"] }, tag: {}, untag: [], cleared: [] };
  const changes = new Map([[agent.SecurityProfileArn, [updated]]]);
  const { shown } = await evaluated(worldOf({ live, changes }));
  expect(shown).toEqual(["rule/own Agent"]);
  const gone = await evaluated(worldOf({ live, deleted: new Set([agent.SecurityProfileArn]) }));
  expect(gone.found).toMatchObject([{ rules: { findings: [] } }]);

  // The profile violates the rule already; its new holders are a new finding.
  const { InstanceId, client } = harness;
  const { SecurityProfileId = "" } = await client.createSecurityProfile({
    InstanceId,
    SecurityProfileName: "Boss",
    Permissions: ["Users.Edit"],
  });
  const holding = (arn: string, kind: "user" | "ai-agent") =>
    worldOf({
      held: new Map([
        ["arn:same", { kind, InstanceArn, before: [], after: [] }],
        [arn, { kind, InstanceArn, before: [], after: [SecurityProfileId] }],
      ]),
    });
  expect((await evaluated(holding(ana, "user"))).shown).toEqual(["rule/own Boss"]);
  expect((await evaluated(holding(AGENT, "ai-agent"))).shown).toEqual(["rule/own Boss"]);
});

test("a violation that a deploy reduces is not a new one", async () => {
  const { InstanceId, client } = harness;
  const forbidden = ["Users.Create", "Users.Edit"];
  const fields = { Permissions: forbidden, Tags: { site: "a" } };
  const name = { InstanceId, SecurityProfileName: "North" };
  const { SecurityProfileArn: arn = "" } = await client.createSecurityProfile({
    ...name,
    ...fields,
  });
  const SecurityProfileId = arn.slice(arn.lastIndexOf("/") + 1);
  const live = made({ ...profile("North", fields), SecurityProfileArn: arn, SecurityProfileId });
  const found = async (Permissions: string[], tag: Record<string, string>) => {
    const changes = new Map([[arn, [{ update: { Permissions }, tag, untag: [], cleared: [] }]]]);
    return (await evaluated(worldOf({ live, changes }), [], REDUCED)).shown;
  };
  expect(await found(forbidden, {})).toEqual([]);
  expect(await found(["Users.Edit"], { team: "x" })).toEqual([]);
  expect(await found(["Users.Edit", "Users.Delete"], {})).toEqual(["rule/users North"]);
});

test("a field that is known after deploy leaves its rules not fully evaluated", async () => {
  const { SecurityProfileArn, ...rest } = profile("New", { Tags: { team: "x" } });
  const world = worldOf({
    made: made({ SecurityProfileArn, ...rest }),
    open: new Map([[SecurityProfileArn, ["Permissions", "AllowedAccessControlTags", "Tags"]]]),
  });
  const unknown = (part: string) => ({
    part,
    of: "New",
    operation: "the plan",
    code: "IncompleteRead",
    message: "knows them after the deploy",
  });
  const { found } = await evaluated(world);
  expect(found).toMatchObject([
    {
      rules: {
        unevaluated: [
          { code: "rule/own", missing: [unknown("permissions")] },
          { code: "rule/tags", missing: [unknown("describe")] },
        ],
      },
    },
  ]);
});

test("what could not be read before is reported once, beside what is known after deploy", async () => {
  const operation = "ListSecurityProfilePermissions";
  harness.server.faults.add({ operation, call: "every", kind: "deny" });
  const known = profile("New");
  const open = new Map([[known.SecurityProfileArn, ["Permissions"]]]);
  const { found } = await evaluated(worldOf({ made: made(known), open }));
  const [event] = found;
  const [own] = event?.type === "rules" ? event.rules.unevaluated : [];
  expect(own?.missing.map(({ code, of }) => `${of} ${code}`)).toEqual([
    "Admin AccessDeniedException",
    "Agent AccessDeniedException",
    "CallCenterManager AccessDeniedException",
    "QualityAnalyst AccessDeniedException",
    "New IncompleteRead",
  ]);
});

test("an instance that cannot be read is reported, and others are evaluated", async () => {
  const elsewhere = { ...profile("a"), SecurityProfileArn: `${ELSEWHERE}/security-profile/a` };
  const world = worldOf({ made: made(profile("New"), elsewhere) });
  const { found } = await evaluated(world, [ELSEWHERE]);
  expect(found.map(({ type }) => type).toSorted()).toEqual(["rules", "untold"]);
  const untold = found.find(({ type }) => type === "untold");
  expect(untold).toEqual({
    type: "untold",
    message: expect.stringContaining("Could not evaluate the rules: The current credentials"),
  });
});

test("an instance is read with the credentials that were noted first", async () => {
  const rules = plannedRules((event) => events.push(event), JSON.stringify(RULES));
  const keys = { accessKeyId: "FIRST", secretAccessKey: "secret" };
  rules.note(InstanceArn, keys);
  rules.note(InstanceArn, { ...keys, accessKeyId: "SECOND" });
  const from = harness.server.calls.length;
  await rules.finish(worldOf({ made: made(profile("New")) }));
  const used = harness.server.calls.slice(from).map(({ accessKeyId }) => accessKeyId);
  expect([...new Set(used)]).toEqual(["FIRST"]);
});
