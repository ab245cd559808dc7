import { afterEach, beforeEach, expect, test } from "bun:test";
import { callsFor } from "../../src/aws/calls.ts";
import { closeSessions } from "../../src/aws/clients.ts";
import {
  findAIAgents,
  findApplications,
  findFlowModules,
  findHierarchyGroups,
  findInstances,
  pathOfGroup,
} from "../../src/aws/lookups.ts";
import { type Harness, rejection, startHarness } from "../support/connect.ts";

const OTHER = "22222222-2222-4333-8444-555555555555";
const ASSISTANT = "aaaaaaaa-1111-4222-8333-444444444444";

let harness: Harness;
let InstanceArn: string;

beforeEach(async () => {
  const hierarchyGroups = ["North", "South"].map((Name) => ({ Id: Name.toLowerCase(), Name }));
  harness = await startHarness({
    hierarchyGroups: [...hierarchyGroups, { Id: "leads", Name: "Leads", ParentId: "south" }],
    flowModules: [{ Id: "refund", Name: "Refund" }],
    applications: [{ Name: "CRM", Namespace: "crm" }],
    assistants: [{ Id: ASSISTANT, Name: "Support" }],
    aiAgents: [{ Name: "Orders" }],
    instances: [{}, { InstanceId: OTHER, hierarchyGroups: [{ Id: "east", Name: "East" }] }],
  });
  Object.assign(process.env, harness.server.env, { AWS_MAX_ATTEMPTS: "1" });
  InstanceArn = harness.server.instanceArn;
});

afterEach(async () => {
  delete process.env["AWS_MAX_ATTEMPTS"];
  await closeSessions();
  await harness[Symbol.asyncDispose]();
});

const connect = (arn = InstanceArn) => callsFor("connect", { InstanceArn: arn }, {});
const inRegion = (region: string, what: string) => ({ region, what });

/** The name and largest page of each call. */
async function called(act: () => Promise<unknown>): Promise<unknown[]> {
  const from = harness.server.calls.length;
  await act();
  return harness.server.calls
    .slice(from)
    .map(({ input, operation }) => [operation, input["MaxResults"] ?? input["maxResults"]]);
}

test("each list asks for AWS's largest page", async () => {
  const instances = callsFor("connect", inRegion("us-east-1", "the instances"), {});
  const applications = callsFor("appintegrations", inRegion("us-east-1", "the applications"), {});
  const qconnect = callsFor("qconnect", { InstanceArn }, {});
  const found = [
    await called(async () => {
      const { all, found: local } = await findInstances(instances, "local");
      expect([all.length, local.map(({ Arn }) => Arn)]).toEqual([2, [InstanceArn]]);
    }),
    await called(() => findHierarchyGroups(connect(), "North")),
    await called(() => findFlowModules(connect(), "Refund")),
    await called(() => findApplications(applications, ({ Name }) => Name === "CRM")),
    await called(() => findAIAgents(connect(), qconnect, "Orders")),
  ];
  expect(found).toEqual([
    [["ListInstances", 10]],
    [["ListUserHierarchyGroups", 1000]],
    [["ListContactFlowModules", 1000]],
    [["ListApplications", 50]],
    [
      ["ListIntegrationAssociations", 100],
      ["ListAIAgents", 100],
    ],
  ]);
});

test("lookups share one list of each instance, and a missing name is looked up in a new one", async () => {
  const find = async (name: string, arn = InstanceArn) => {
    const { all, found } = await findHierarchyGroups(connect(arn), name);
    return [found.map(({ Id }) => Id), all.length];
  };
  const lists = (act: () => Promise<unknown>) => called(act).then(({ length }) => length);
  const [north, south] = [
    [["north"], 3],
    [["south"], 3],
  ];
  const both = () => Promise.all([find("North"), find("South")]);
  expect(await lists(async () => expect(await both()).toEqual([north, south] as never))).toBe(1);
  expect(await lists(async () => expect(await find("South")).toEqual(south as never))).toBe(0);
  const elsewhere = InstanceArn.replace(/[^/]+$/, OTHER);
  expect(await find("East", elsewhere)).toEqual([["east"], 1]);
  const missing = () => Promise.all([find("East"), find("West")]);
  expect(
    await lists(async () =>
      expect(await missing()).toEqual([
        [[], 3],
        [[], 3],
      ]),
    ),
  ).toBe(1);
  expect(await lists(() => find("East"))).toBe(1);
});

test("a list that failed is read again", async () => {
  harness.server.faults.add({ operation: "ListUserHierarchyGroups", call: 1, kind: "deny" });
  const failed = findHierarchyGroups(connect(), "North");
  expect(await rejection(failed)).toMatchObject({ awsCode: "AccessDeniedException" });
  expect((await findHierarchyGroups(connect(), "North")).found).toHaveLength(1);
});

test("an instance that cannot be seen is not found by any lookup", async () => {
  const elsewhere = connect(InstanceArn.replace("11111111", "99999999"));
  const qconnect = callsFor("qconnect", { InstanceArn }, {});
  for (const lookup of [
    findHierarchyGroups(elsewhere, "North"),
    findFlowModules(elsewhere, "Refund"),
    findAIAgents(elsewhere, qconnect, "Orders"),
  ]) {
    expect(await rejection(lookup)).toMatchObject({ code: "InstanceNotFound" });
  }
});

test("the path of a group begins at the first level", async () => {
  expect(await pathOfGroup(connect(), "leads")).toEqual(["South", "Leads"]);
  expect(await pathOfGroup(connect(), "north")).toEqual(["North"]);
});

test("an entry on two pages of a list is found once", async () => {
  const calls = connect();
  const twice: typeof calls = {
    ...calls,
    async pages(...asked) {
      const listed = await calls.pages(...asked);
      return [...listed, ...listed];
    },
  };
  const { all, found } = await findFlowModules(twice, "Refund");
  expect([all.length, found.map(({ Id }) => Id)]).toEqual([1, ["refund"]]);
  const groups = await findHierarchyGroups(twice, "Leads");
  expect(groups.found.map(({ Id }) => Id)).toEqual(["leads"]);
});
