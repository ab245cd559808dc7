import { afterEach, beforeEach, expect, test } from "bun:test";
import type { AccessChange } from "../../src/access/changes.ts";
import type { Limit } from "../../src/access/limits.ts";
import type { PersonChange } from "../../src/access/people.ts";
import { closeSessions } from "../../src/aws/clients.ts";
import type { NamesEvent } from "../../src/plan/names-event.ts";
import { shownNames } from "../../src/plan/shown-names.ts";
import { unknownText } from "../../src/plan/unknown-text.ts";
import { type Harness, startHarness } from "../support/connect.ts";

const PARTNER = "0c3f8f2e-7f0b-4ad9-9c1b-3b8a6f1c2d4e";
const PARTNER_ARN = `arn:aws:app-integrations:us-east-1:123456789012:application/${PARTNER}`;

let harness: Harness;
let names: ReturnType<typeof shownNames>;
let InstanceArn: string;
let events: NamesEvent[];

beforeEach(async () => {
  harness = await startHarness({
    hierarchyGroups: [
      { Id: "europe", Name: "Europe" },
      { Id: "america", Name: "America" },
      { Id: "north-1", Name: "North", ParentId: "europe" },
      { Id: "north-2", Name: "North", ParentId: "america" },
      { Id: "south-1", Name: "South", ParentId: "europe" },
    ],
    flowModules: [
      { Id: "refund", Name: "Refund an order" },
      { Id: "cancel", Name: "Cancel an order" },
    ],
    applications: [
      {
        Id: PARTNER,
        Name: "Partner",
        Namespace: "partner-agent",
        ApplicationType: "A2A_SERVER",
      },
    ],
  });
  Object.assign(process.env, harness.server.env, { AWS_MAX_ATTEMPTS: "1" });
  InstanceArn = harness.server.instanceArn;
  events = [];
  names = shownNames((event) => events.push(event));
  names.note(InstanceArn, {});
});

afterEach(async () => {
  delete process.env["AWS_MAX_ATTEMPTS"];
  await closeSessions();
  await harness[Symbol.asyncDispose]();
});

/** What is read to show these changes. */
async function read(changes: readonly (AccessChange | PersonChange)[]) {
  const from = harness.called().length;
  events.length = 0;
  names.show(InstanceArn, changes);
  await names.finish();
  return { names: events.map((each) => each.names), called: harness.called().slice(from) };
}

const moved = (before: string, after: string): AccessChange => ({
  field: "AllowedAccessControlHierarchyGroupId",
  change: "changed",
  before,
  after,
  effect: "both",
});
const added = (field: AccessChange["field"], item: string): AccessChange => ({
  field,
  item,
  change: "added",
  effect: "gains",
});
const within = (hierarchyGroup: string): Limit => ({
  type: "User",
  tags: null,
  hierarchyGroup,
  rows: null,
});
const limited = (before: PersonChange["before"], after: PersonChange["after"]): PersonChange => ({
  field: "Permissions",
  item: "Users.View",
  change: "changed",
  effect: "both",
  ...(before && { before }),
  ...(after && { after }),
  by: [],
});

test("one list names the hierarchy groups, and a further call each group whose name is not unique", async () => {
  expect(await read([moved("america", "south-1"), moved("south-1", "north-2")])).toEqual({
    names: [{ america: "America", "south-1": "South", "north-2": "America / North" }],
    called: ["ListUserHierarchyGroups", "DescribeUserHierarchyGroup"],
  });
});

test("the groups in the limits of people have names", async () => {
  const change = limited([[within("north-1")], []], [[within("own"), within("europe")]]);
  expect(await read([change])).toEqual({
    names: [{ "north-1": "Europe / North", europe: "Europe" }],
    called: ["ListUserHierarchyGroups", "DescribeUserHierarchyGroup"],
  });
});

test("one list names the flow modules, and one the AI agents", async () => {
  const { called, names: found } = await read([
    added("AllowedFlowModules", "refund"),
    added("AllowedAIAgents", PARTNER_ARN),
  ]);
  expect(found).toEqual([{ refund: "Refund an order", [PARTNER_ARN]: "partner-agent" }]);
  expect(called.toSorted()).toEqual(["ListApplications", "ListContactFlowModules"]);
});

test("each id is read once", async () => {
  expect((await read([moved("america", "europe")])).called).toHaveLength(1);
  expect(await read([moved("europe", "america")])).toEqual({ names: [], called: [] });
  expect((await read([moved("europe", "south-1")])).names).toEqual([{ "south-1": "South" }]);
});

test("nothing is read for a change without ids, or with one that is known after deploy", async () => {
  const unknown = unknownText("group", "HierarchyGroupId");
  const rows: AccessChange = {
    field: "GranularAccessControlConfiguration",
    item: "region",
    change: "changed",
    before: [["north-1"]],
    after: [["north-2"]],
    effect: "both",
  };
  const changes = [
    added("Permissions", "Users.View"),
    added("Applications", "partner-agent"),
    added("HierarchyRestrictedResources", "User"),
    moved("", unknown),
    added("AllowedFlowModules", unknown),
    limited([], [[within("own"), within(unknown)]]),
    { ...added("Tags", "north-1"), after: "north-1" },
    rows,
  ];
  expect(await read(changes)).toEqual({ names: [], called: [] });
});

test("what AWS does not list or refuses to list keeps its id", async () => {
  const { faults } = harness.server;
  faults.add({ operation: "DescribeUserHierarchyGroup", call: "every", kind: "deny" });
  faults.add({ operation: "ListContactFlowModules", call: "every", kind: "deny" });
  const changes = [
    moved("deleted", "north-1"),
    moved("north-2", "europe"),
    added("AllowedFlowModules", "refund"),
  ];
  expect((await read(changes)).names).toEqual([
    {
      deleted: "deleted",
      "north-1": "North (north-1)",
      "north-2": "North (north-2)",
      europe: "Europe",
      refund: "refund",
    },
  ]);
  faults.add({ operation: "ListUserHierarchyGroups", call: "every", kind: "deny" });
  expect((await read([moved("south-1", "america")])).names).toEqual([
    { "south-1": "south-1", america: "america" },
  ]);
});

test("nothing is read of an instance without credentials", async () => {
  names.show("arn:other", [moved("europe", "america")]);
  await names.finish();
  expect([events, harness.called()]).toEqual([[], []]);
});
