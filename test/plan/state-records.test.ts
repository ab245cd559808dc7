import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Scope, type State } from "alchemy";
import { AI_AGENT_KIND, GENERIC_KIND, KIND, USER_KIND } from "../../src/alchemy/kinds.ts";
import { closeSessions } from "../../src/aws/clients.ts";
import { openRecord } from "../../src/plan/opened-record.ts";
import { isAssignmentRecord, profileRecordsIn } from "../../src/plan/state-records.ts";
import { sortBy } from "../../src/profile/sort-by.ts";
import { rejection, startHarness } from "../support/connect.ts";
import { fileScope } from "../support/file-scope.ts";

let scope: Scope;
let rootDir: string;

beforeEach(() => {
  ({ rootDir, scope } = fileScope("records"));
});

afterEach(() => rmSync(rootDir, { recursive: true, force: true }));

const InstanceArn =
  "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555";
const SecurityProfileArn = `${InstanceArn}/security-profile/66666666-2222-4333-8444-555555555555`;
const output = {
  InstanceArn,
  SecurityProfileName: "Team",
  SecurityProfileArn,
  SecurityProfileId: "66666666-2222-4333-8444-555555555555",
  adopted: false,
};
const props = { InstanceArn, SecurityProfileName: "Declared" };

const stateOf = (id: string, fields: object = {}) =>
  ({
    id,
    seq: 0,
    kind: KIND,
    fqn: `app/${id}`,
    status: "created",
    data: {},
    props: {},
    output: {},
    ...fields,
  }) as unknown as State;

test("the records are those of profiles and assignments, and those that cannot be read", async () => {
  const kinds = {
    a: KIND,
    b: GENERIC_KIND,
    c: USER_KIND,
    d: AI_AGENT_KIND,
    e: "test::Site",
    f: KIND,
  };
  await scope.state.init?.();
  for (const [id, kind] of Object.entries(kinds)) await scope.state.set(id, stateOf(id, { kind }));
  writeFileSync(path.join(rootDir, "app", "f.json"), '{"kind":');
  const records = await profileRecordsIn(scope);
  expect(
    sortBy(records, ({ fqn }) => fqn).map((record) => {
      const { fqn, scope: of, state } = record;
      const kind = state instanceof Error ? state.name : state.kind;
      return [fqn, of === scope, kind, isAssignmentRecord(record)];
    }),
  ).toEqual([
    ["app/a", true, KIND, false],
    ["app/b", true, GENERIC_KIND, false],
    ["app/c", true, USER_KIND, true],
    ["app/d", true, AI_AGENT_KIND, true],
    ["app/f", true, "StateUnreadableError", false],
  ]);
});

test("a record of a scope that has none itself is found", async () => {
  const below = new Scope({ parent: scope, scopeName: "team", quiet: true });
  await below.state.init?.();
  await below.state.set("a", stateOf("a"));
  const records = await profileRecordsIn(scope);
  expect(records.map(({ fqn }) => fqn)).toEqual(["app/team/a"]);
});

describe("an opened record", () => {
  function opened(fields: object) {
    const record = openRecord({ fqn: "app/team", scope, state: stateOf("team", fields) });
    if (record instanceof Error) throw record;
    const { credentials: _, open: __, ...rest } = record;
    return rest;
  }
  const lastDeploy = { writtenAt: undefined, listed: undefined };

  test("has the output of the last success, and the props", () => {
    const data = { writtenAt: 7, listed: { at: 1, InstanceArn, keys: [] } };
    expect(opened({ data, output, props: { ...props, controlPlane: "cloudcontrol" } })).toEqual({
      known: output,
      props: { ...props, controlPlane: "cloudcontrol" },
      isSettled: true,
      InstanceArn,
      lastDeploy: data,
      controlPlane: "cloudcontrol",
    });
  });

  test.each([
    ["created", true],
    ["updated", true],
    ["creating", false],
    ["updating", false],
    ["deleting", false],
  ])("with the status %s is settled: %p", (status, isSettled) => {
    expect(opened({ status, output }).isSettled).toBe(isSettled);
  });

  test("of a first create has the props alone, or nothing", () => {
    const first = { known: undefined, isSettled: false, lastDeploy };
    const plane = { controlPlane: "connect" } as const;
    expect(opened({ status: "creating", props })).toEqual({
      ...first,
      ...plane,
      props,
      InstanceArn,
    });
    for (const other of [undefined, "text", { InstanceArn: 7 }]) {
      const nothing = { ...first, ...plane, props: {}, InstanceArn: "" };
      expect(opened({ status: "creating", props: other })).toEqual(nothing);
    }
  });

  test("of Alchemy's own provider goes through Cloud Control, without its props", () => {
    const generic = {
      [Symbol.for("alchemy::ResourceKind")]: GENERIC_KIND,
      id: SecurityProfileArn,
      desiredState: { SecurityProfileName: "Team" },
    };
    const {
      controlPlane,
      known,
      props: kept,
    } = opened({ output: generic, props: { ...props, secret: 1 } });
    expect([controlPlane, known?.SecurityProfileArn, kept]).toEqual([
      "cloudcontrol",
      SecurityProfileArn,
      { InstanceArn, SecurityProfileName: "Team", controlPlane: "cloudcontrol" },
    ]);
    const broken = opened({ output: { ...generic, id: "gone" }, props });
    expect([broken.known, broken.props]).toEqual([undefined, {}]);
  });

  test("that could not be read is its error", () => {
    const state = new Error("interrupted");
    expect(openRecord({ fqn: "app/team", scope, state })).toBe(state);
  });

  test("reads with the credentials of its deploy, and names its instance", async () => {
    await using harness = await startHarness();
    Object.assign(process.env, harness.server.env, { AWS_MAX_ATTEMPTS: "1" });
    harness.server.faults.add({
      operation: "DescribeSecurityProfile",
      call: "every",
      kind: "deny",
    });
    const secrets = { names: ["accessKeyId", "secretAccessKey"], scope: "prod" };
    const planeOf = (of: object, fields: object) => {
      const stored = { output: { ...output, ...of }, props: { ...props, ...fields } };
      const record = openRecord({ fqn: "app/team", scope, state: stateOf("team", stored) });
      if (record instanceof Error) throw record;
      return record.open();
    };
    try {
      const plane = planeOf({}, { secrets });
      const denied = String(await rejection(plane.read(SecurityProfileArn, ["describe"])));
      expect(denied).toContain('security profile "Team" (app/team)');
      expect(denied).toContain('The deploy signed with access keys from the scope "prod"');
      const elsewhere = InstanceArn.replace("11111111", "99999999");
      const unseen = String(await rejection(planeOf({ InstanceArn: elsewhere }, {}).list()));
      expect(unseen).toBe(
        `InstanceNotFoundError: The current credentials cannot access the instance ${elsewhere} of security profile "Team" (app/team). Check the ARN and its region, and that the credentials belong to account 123456789012; then run the same command again.`,
      );
    } finally {
      delete process.env["AWS_MAX_ATTEMPTS"];
      await closeSessions();
    }
  });
});
