import { afterEach, beforeEach, expect, test } from "bun:test";
import { closeSessions } from "../../src/aws/clients.ts";
import type { HolderKind } from "../../src/aws/holder-plane.ts";
import { openHolders } from "../../src/aws/index.ts";
import { allFields } from "../../src/profile/model.ts";
import { dryRunHolders } from "../../src/plan/dry-run-holders.ts";
import type { Asked, World } from "../../src/plan/dry-run-plane.ts";
import { type Harness, rejection, startHarness } from "../support/connect.ts";
import { worldOf } from "../support/plan-fixture.ts";

const AGENT =
  "arn:aws:wisdom:us-east-1:123456789012:ai-agent/11111111-2222-4333-8444-555555555555/66666666-7777-4888-8999-000000000000:$LATEST";
const credentials = {};

let harness: Harness;
let InstanceArn: string;
let asked: Asked;
let world: World;
let entered: unknown[];
/** Ids by name. */
let ids: ReadonlyMap<string, string>;
let ana: string;

beforeEach(async () => {
  harness = await startHarness({ users: [{ Username: "ana" }] });
  Object.assign(process.env, harness.server.env);
  InstanceArn = harness.server.instanceArn;
  const { InstanceId, client } = harness;
  const { SecurityProfileSummaryList = [] } = await client.listSecurityProfiles({ InstanceId });
  ids = new Map(SecurityProfileSummaryList.map(({ Id = "", Name = "" }) => [Name, Id]));
  const { UserSummaryList = [] } = await client.listUsers({ InstanceId });
  ana = UserSummaryList[0]?.Arn ?? "";
  asked = { open: [], reads: new Map(), deleted: [], assigned: [] };
  entered = [];
  world = worldOf({
    asked: () => asked,
    holdersIn: (...about) => {
      entered.push(about);
      return { holdersOf: (_arn, _named, read) => read() };
    },
  });
});

afterEach(async () => {
  await closeSessions();
  await harness[Symbol.asyncDispose]();
});

const named = (arn: string, name = "a holder") => ({ arn, name });

function planeOf(kind: HolderKind) {
  const subject = { InstanceArn, resource: "acme/prod/ana" };
  return dryRunHolders(openHolders(kind, subject, credentials), world, [
    kind,
    subject,
    credentials,
  ]);
}

async function called(act: () => Promise<unknown>): Promise<string[]> {
  const from = harness.called().length;
  await act();
  return harness.called().slice(from);
}

const id = (name: string) => ids.get(name) ?? "";
const arnOf = (of: string) => `${InstanceArn}/security-profile/${of}`;
const profile = (name: string) => ({
  SecurityProfileArn: arnOf(id(name)),
  SecurityProfileName: name,
});

test("a holder is read once, and later reads show what the deploy would have written", async () => {
  const plane = planeOf("user");
  const calls = await called(async () => {
    const held = [id("Agent")];
    expect(await plane.read(ana)).toEqual(held);
    expect(await plane.read(ana)).toEqual(held);
    expect(world.held.get(ana)).toEqual({ kind: "user", InstanceArn, before: held, after: held });
    const both = [id("Admin"), id("Agent")].toSorted();
    expect(await plane.change(named(ana), held, { add: [id("Admin")], remove: [] })).toEqual(both);
    expect(await plane.read(ana)).toEqual(both);
    expect(await plane.write(named(ana), both, { add: [], remove: held })).toBe("written");
    expect(world.held.get(ana)).toEqual({
      kind: "user",
      InstanceArn,
      before: held,
      after: [id("Admin")],
    });
  });
  expect(calls).toEqual(["DescribeUser", "ListSecurityProfiles"]);
  expect(entered).toEqual([
    [InstanceArn, credentials],
    [InstanceArn, credentials],
  ]);
  expect(asked.assigned.map(({ gains, loses }) => [gains, loses])).toEqual([
    [[profile("Admin")], []],
    [[], [profile("Agent")]],
  ]);
});

test("a write from an older read is not written", async () => {
  const plane = planeOf("user");
  await plane.read(ana);
  const change = { add: [id("Admin")], remove: [] };
  expect(await plane.change(named(ana), [], change)).toEqual([id("Agent")]);
  expect(await plane.write(named(ana), [id("Admin")], change)).toEqual([id("Agent")]);
  expect([asked.assigned, entered, world.held.get(ana)?.after]).toEqual([[], [], [id("Agent")]]);
});

test("a holder that is gone is not kept", async () => {
  const gone = `${ana.slice(0, -12)}000000000000`;
  expect(await planeOf("user").read(gone)).toBeUndefined();
  expect(world.held.size).toBe(0);
});

test("a change without profiles reads no names", async () => {
  const nothing = { add: [], remove: [] };
  expect(await called(() => planeOf("ai-agent").write(named(AGENT), [], nothing))).toEqual([]);
});

test("a change names its holder and its profiles", async () => {
  const made = {
    SecurityProfileArn: arnOf("new"),
    SecurityProfileId: "new",
    SecurityProfileName: "New",
  };
  world.made.set(made.SecurityProfileArn, { ...made, ...allFields() });
  const change = { add: ["new"], remove: ["gone"] };
  const name = String.raw`user "a\"na"`;
  await planeOf("user").write(named(ana, name), [], change);
  await planeOf("ai-agent").write(named(AGENT, 'AI agent "Orders"'), [], change);
  const gains = [{ SecurityProfileArn: made.SecurityProfileArn, SecurityProfileName: "New" }];
  const loses = [{ SecurityProfileArn: arnOf("gone") }];
  expect(asked.assigned).toEqual([
    { holder: name, HolderArn: ana, gains, loses },
    { holder: 'AI agent "Orders"', HolderArn: AGENT, gains, loses },
  ]);
  expect([ana, AGENT].map((arn) => world.held.get(arn)?.username)).toEqual(['a"na', undefined]);
});

test("a profile that AWS does not have is refused, unless its id is known after deploy", async () => {
  const plane = planeOf("user");
  const held = (await plane.read(ana)) ?? [];
  const refused = plane.write(named(ana), held, { add: ["gone"], remove: [] });
  expect(await rejection(refused)).toMatchObject({ code: "NotFound" });
  expect([asked.assigned, world.held.get(ana)?.after]).toEqual([[], held]);
  const unknown = "known-after-deploy--cfg--profileId";
  expect(await plane.write(named(ana), held, { add: [unknown], remove: [] })).toBe("written");
  expect(world.held.get(ana)?.after).toContain(unknown);
});
