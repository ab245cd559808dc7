import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import type { Scope, State } from "alchemy";
import { AI_AGENT_KIND, USER_KIND } from "../../src/alchemy/kinds.ts";
import { closeSessions } from "../../src/aws/clients.ts";
import { compareAssignment } from "../../src/plan/assignment-drift.ts";
import { type Harness, startHarness } from "../support/connect.ts";
import { fileScope } from "../support/file-scope.ts";

const ASSISTANT = "aaaaaaaa-1111-4222-8333-444444444444";
const ORDERS = "bbbbbbbb-1111-4222-8333-444444444444";
const AGENT = `arn:aws:wisdom:us-east-1:123456789012:ai-agent/${ASSISTANT}/${ORDERS}`;

let harness: Harness;
let InstanceArn: string;
let scope: Scope;
let rootDir: string;
/** Ids by name. */
let ids: ReadonlyMap<string, string>;
let ana: string;

beforeEach(async () => {
  harness = await startHarness({
    users: [{ Username: "ana", SecurityProfiles: ["Agent", "QualityAnalyst"] }],
    assistants: [{ Id: ASSISTANT, Name: "Support" }],
    aiAgents: [{ Id: ORDERS, Name: "Orders", versions: 1 }],
  });
  Object.assign(process.env, harness.server.env, { AWS_MAX_ATTEMPTS: "1" });
  InstanceArn = harness.server.instanceArn;
  ({ rootDir, scope } = fileScope("assignment-drift"));
  const { InstanceId, client } = harness;
  const { SecurityProfileSummaryList = [] } = await client.listSecurityProfiles({ InstanceId });
  ids = new Map(SecurityProfileSummaryList.map(({ Id = "", Name = "" }) => [Name, Id]));
  const { UserSummaryList = [] } = await client.listUsers({ InstanceId });
  ana = UserSummaryList[0]?.Arn ?? "";
});

afterEach(async () => {
  delete process.env["AWS_MAX_ATTEMPTS"];
  rmSync(rootDir, { recursive: true, force: true });
  await closeSessions();
  await harness[Symbol.asyncDispose]();
});

interface Recorded {
  readonly kind?: string;
  readonly status?: string;
  readonly props?: unknown;
  readonly output?: object;
  /** Names of holders by ARN. */
  readonly ledger?: Readonly<Record<string, string>>;
}

const arnOf = (name: string) => `${InstanceArn}/security-profile/${ids.get(name) ?? name}`;
const profile = (name: string) => ({
  SecurityProfileArn: arnOf(name),
  SecurityProfileName: name,
});

/** The comparison of a record, and the calls for it. */
async function compared(recorded: Recorded, stage?: string) {
  const { kind = USER_KIND, ledger = {}, output = {}, props, status = "created" } = recorded;
  const assigned = Object.fromEntries(
    Object.entries(ledger).map(([arn, name]) => [arn, { name, InstanceArn, before: [], ours: [] }]),
  );
  const state = { kind, id: "ana", status, props, output, data: { assigned } } as unknown as State;
  const from = harness.called().length;
  const found = await compareAssignment({ fqn: "acme/prod/ana", scope, state }, stage);
  return { called: harness.called().slice(from), found };
}

const user = (fields: object = {}) => ({ InstanceArn, User: "ana", ...fields });
const output = (...names: string[]) => ({ SecurityProfileArns: names.map(arnOf) });
const head = () => ({
  resource: "acme/prod/ana",
  kind: USER_KIND,
  InstanceArn,
  holder: "ana",
});

describe("a user", () => {
  test("with the declared profiles has no findings, and no name is read", async () => {
    const ledger = { [ana]: 'user "ana"' };
    const { called, found } = await compared({ ledger, props: user(), output: output("Agent") });
    expect([found, called]).toEqual([{ ...head(), findings: [], changes: [] }, ["DescribeUser"]]);
    const none = await compared({ ledger, props: user(), status: "updated" }, "prod");
    expect(none.found).toEqual({ ...head(), stage: "prod", findings: [], changes: [] });
  });

  test("who lacks a declared profile, or has more than exact ones, is changed", async () => {
    const ledger = { [ana]: 'user "ana"' };
    const declared = output("Agent", "Admin", "gone");
    const loses = [profile("Admin"), { SecurityProfileArn: arnOf("gone") }];
    const more = await compared({ ledger, props: user(), output: declared });
    const change = { holder: 'user "ana"', HolderArn: ana, gains: [], loses };
    expect(more.found).toEqual({ ...head(), findings: ["changed"], changes: [change] });
    expect(more.called).toEqual(["DescribeUser", "ListSecurityProfiles"]);
    const exact = await compared({ ledger, props: user({ exact: true }), output: declared });
    expect(exact.found.changes).toEqual([{ ...change, gains: [profile("QualityAnalyst")] }]);
  });

  test("of many is compared with one list of all; only who differs in it is read again", async () => {
    const { InstanceId, client } = harness;
    const arns = [ana];
    for (let number = 2; number <= 20; number += 1) {
      const Username = `user-${number}`;
      const SecurityProfileIds = [ids.get("Agent") ?? ""];
      const made = { InstanceId, Username, SecurityProfileIds, RoutingProfileId: "any" };
      arns.push((await client.createUser(made)).UserArn ?? "");
    }
    const gone = `${ana.slice(0, -12)}000000000000`;
    const ledger = Object.fromEntries([...arns, gone].map((arn) => [arn, `user "${arn}"`]));
    const recorded = { ledger, props: user({ exact: true }), output: output("Agent") };
    const { called, found } = await compared(recorded);
    expect(found).toMatchObject({
      findings: ["changed", "deleted"],
      changes: [{ HolderArn: ana, gains: [profile("QualityAnalyst")] }],
    });
    expect(called.toSorted()).toEqual([
      "DescribeUser",
      "DescribeUser",
      // For the names, and because a user is gone: the instance may be.
      "ListSecurityProfiles",
      "ListSecurityProfiles",
      "SearchUsers",
    ]);
    await closeSessions();
    harness.server.faults.add({ operation: "SearchUsers", call: "every", kind: "deny" });
    const each = await compared(recorded);
    expect(each.found).toEqual(found);
    const counts = ["DescribeUser", "SearchUsers"].map(
      (name) => each.called.filter((call) => call === name).length,
    );
    expect(counts).toEqual([21, 1]);
  });

  test("who is gone is deleted, and another one is still compared", async () => {
    const gone = `${ana.slice(0, -12)}000000000000`;
    const ledger = { [gone]: 'user "gone"', [ana]: 'user "ana"' };
    const one = await compared({ ledger: { [gone]: "" }, props: user(), output: output("Admin") });
    expect(one.found).toEqual({ ...head(), findings: ["deleted"], changes: [] });
    const both = await compared({ ledger, props: user(), output: output("Admin") });
    expect(both.found).toMatchObject({
      findings: ["changed", "deleted"],
      changes: [{ HolderArn: ana, loses: [profile("Admin")] }],
    });
  });

  test("who cannot be read is unknown, with the answer and what the credentials lack", async () => {
    harness.server.faults.add({ operation: "DescribeUser", call: "every", kind: "deny" });
    const secrets = { names: ["accessKeyId", "secretAccessKey"], scope: "prod" };
    const ledger = { [ana]: 'user "ana"' };
    const { found } = await compared({ ledger, props: user({ secrets }), output: output("Agent") });
    expect(found).toEqual({
      ...head(),
      findings: ["unknown"],
      changes: [],
      error: { code: "RequestFailed", message: expect.any(String) },
    });
    const { message = "" } = found.error ?? {};
    expect(message).toContain('user "ana" (acme/prod/ana)');
    expect(message).toContain('The deploy signed with access keys from the scope "prod"');
  });

  test("in an instance that cannot be seen is unknown", async () => {
    const elsewhere = InstanceArn.replace("11111111", "99999999");
    const ledger = { [ana.replace(InstanceArn, elsewhere)]: 'user "ana"' };
    const props = user({ InstanceArn: elsewhere });
    const { found } = await compared({ ledger, props, output: output("Agent") });
    expect(found.error).toEqual({
      code: "InstanceNotFound",
      message: `The current credentials cannot access the instance ${elsewhere} of user "ana" (acme/prod/ana). Check the ARN and its region, and that the credentials belong to account 123456789012; then run the same command again.`,
    });
  });
});

describe("an AI agent", () => {
  const FIND = ["ListIntegrationAssociations", "ListAIAgents"];
  const agent = (fields: object = {}) => ({
    kind: AI_AGENT_KIND,
    props: { InstanceArn, AIAgent: "Orders", ...fields },
    output: { ...output("Agent"), AIAgentArn: AGENT },
    ledger: { [AGENT]: "AI agent Orders" },
  });

  test("in every version is compared with versions published since", async () => {
    const { called, found } = await compared(agent({ versions: "all" }));
    expect(found).toMatchObject({ kind: AI_AGENT_KIND, holder: "Orders", findings: ["changed"] });
    expect(found.changes).toEqual(
      ["", ":$LATEST", ":$SAVED", ":1"].map((version) => ({
        holder: version === "" ? "AI agent Orders" : `AI agent "Orders${version}"`,
        HolderArn: AGENT + version,
        gains: [],
        loses: [profile("Agent")],
      })),
    );
    const reads = Array.from({ length: 4 }, () => "ListEntitySecurityProfiles");
    expect(called).toEqual([...FIND, "ListAIAgentVersions", ...reads, "ListSecurityProfiles"]);
  });

  test("that is gone is deleted, and a version that is gone is not compared", async () => {
    const gone = await compared(agent({ AIAgent: "Returns", versions: "all" }));
    expect(gone.found).toMatchObject({ holder: "Returns", findings: ["deleted"], changes: [] });
    expect(gone.called).toEqual(FIND);
    const ledger = { [AGENT]: 'AI agent "Orders"', [`${AGENT}:7`]: 'AI agent "Orders:7"' };
    const { found } = await compared({ ...agent({ versions: "all" }), ledger });
    expect(found.changes.map(({ holder }) => holder)).not.toContain('AI agent "Orders:7"');
  });

  test("that another one of the name has replaced lacks what that one should have", async () => {
    const former = AGENT.replace(ORDERS, "cccccccc-1111-4222-8333-444444444444");
    for (const versions of ["all", ["$LATEST"]]) {
      const { found } = await compared({
        ...agent({ versions }),
        output: { ...output("Agent"), AIAgentArn: former },
        ledger: { [`${former}:$LATEST`]: 'AI agent "Orders:$LATEST"' },
      });
      expect(found.findings).toEqual(["changed"]);
      expect(found.changes).toContainEqual({
        holder: 'AI agent "Orders:$LATEST"',
        HolderArn: `${AGENT}:$LATEST`,
        gains: [],
        loses: [profile("Agent")],
      });
    }
  });

  test("that the credentials cannot see is unknown", async () => {
    const denied = "ListAIAgentVersions";
    harness.server.faults.add({ operation: denied, call: "every", kind: "deny" });
    const { found } = await compared(agent({ versions: "all" }));
    expect(found).toMatchObject({ findings: ["unknown"], error: { code: "RequestFailed" } });
    expect(found.error?.message).toContain(denied);
  });

  test("in named versions has no other versions, also under its ARN", async () => {
    const calls = [...FIND, "ListEntitySecurityProfiles", "ListSecurityProfiles"];
    const named = await compared(agent({ versions: [1] }));
    expect([named.found.changes.length, named.called]).toEqual([1, calls]);
    const byArn = await compared(agent({ AIAgent: AGENT, versions: [1] }));
    expect(byArn.found.changes).toMatchObject([{ HolderArn: `${AGENT}:1` }]);
    expect(byArn.called).toEqual(["ListEntitySecurityProfiles"]);
  });
});

describe("a record", () => {
  test("of an interrupted deploy is unfinished, and nothing is read", async () => {
    for (const status of ["creating", "updating", "deleting"]) {
      const ledger = { [ana]: 'user "ana"' };
      const { called, found } = await compared({ ledger, props: user(), status });
      expect(found).toEqual({ ...head(), findings: ["unfinished"], changes: [] });
      expect(called).toEqual([]);
    }
  });

  test("of a former holder is unfinished, and nothing is read", async () => {
    const ledger = { [ana]: 'user "ana"' };
    const props = user({ formerlyOf: "acme/prod/one" });
    const { called, found } = await compared({ ledger, props, output: output("Admin") });
    expect(found).toEqual({ ...head(), findings: ["unfinished"], changes: [] });
    expect(called).toEqual([]);
  });

  test.each([[undefined], [{ InstanceArn: 7, User: {} }], [{ AIAgent: 7 }]])(
    "with the props %j is unknown",
    async (props) => {
      const { called, found } = await compared({ props, output: output("Agent") });
      const nowhere = { ...head(), InstanceArn: "", holder: "" };
      const message =
        "Its record in the state has no InstanceArn. Deploy with --force, which writes the record again, or restore a backup.";
      const error = { code: "StateUnreadable", message };
      expect([found, called]).toEqual([
        { ...nowhere, findings: ["unknown"], changes: [], error },
        [],
      ]);
    },
  );
});
