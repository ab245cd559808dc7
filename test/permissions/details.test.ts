import { expect, test } from "bun:test";
import { PERMISSIONS, describePermission, isPermission } from "../../src/permissions/details.ts";

test("a permission is known with its label, category, action and what it needs", () => {
  expect(describePermission("Queues.EnableAndDisable")).toEqual({
    name: "Queues.EnableAndDisable",
    label: "Queues - Enable / Disable",
    meaning: "Enable and disable queues for new contacts.",
    category: "Routing",
    key: "EnableAndDisableQueues",
    action: "EnableAndDisable",
    source: "guide and profile",
    certainty: "high",
    needs: ["Queues.View"],
    needsOneOf: [],
  });
});

test("names that do not end in their action have one all the same", () => {
  const actions = PERMISSIONS.filter(({ name }) => !name.includes(".")).map(({ name, action }) => [
    name,
    action,
  ]);
  expect(Object.fromEntries(actions)).toEqual({
    AccessMetrics: "Access",
    BasicAgentAccess: "Access",
    ChatTestMode: "Enable",
    DeleteCallRecordings: "Delete",
    DownloadCallRecordings: "Download",
    ListenCallRecordings: "View",
    ManagerBargeIn: "Enable",
    ManagerListenIn: "Enable",
    OutboundCallAccess: "Access",
  });
});

test("an action other than Access needs View of the same thing, but for one that says otherwise", () => {
  expect(describePermission("Bots.Delete").needs).toEqual(["Bots.View"]);
  expect(describePermission("MetricsReports.Create").needs).toEqual(["MetricsReports.View"]);
  expect(describePermission("ContactSearchWithKeywords.Access").needs).toEqual([]);
  expect(describePermission("ContactFlowModules.Execute").needs).toEqual([]);
  expect(describePermission("ChatTestMode").needs).toEqual(["ContactFlows.View"]);
});

test("legacy names have what replaces them, and only they do", () => {
  const legacy = PERMISSIONS.filter(({ replacedBy }) => replacedBy);
  expect(legacy.map(({ category, name }) => [category, name])).toEqual([
    ["Legacy", "RedactedData.View"],
    ["Legacy", "ListenCallRecordings"],
    ["Legacy", "DownloadCallRecordings"],
  ]);
});

test("only known names are permissions", () => {
  expect(isPermission("Queues.View")).toBe(true);
  expect(isPermission("queues.view")).toBe(false);
  expect(isPermission("toString")).toBe(false);
  expect(isPermission("RealTimeMetrics.Access")).toBe(false);
  expect(describePermission("Queues.Observe" as string)).toBeUndefined();
});
