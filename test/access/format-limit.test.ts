import { expect, test } from "bun:test";
import { formatLimit } from "../../src/access/format-limit.ts";
import { groupNames } from "../../src/access/group-names.ts";
import type { Limit } from "../../src/access/limits.ts";

const none: Limit = { type: "User", tags: null, hierarchyGroup: null, rows: null };
const groupName = groupNames([
  { Id: "group-1", Name: "South" },
  { Id: "group-2", Name: "North" },
]);

test.each<[Partial<Limit>, string]>([
  [{ tags: { site: "north" } }, 'User with tag site: "north"'],
  [
    { tags: { site: "no\nrth", team: "" } },
    String.raw`User with tag site: "no\nrth", tag team: ""`,
  ],
  [{ hierarchyGroup: "own" }, "User with hierarchy group of the holder"],
  [{ hierarchyGroup: "group-2" }, "User with hierarchy group North"],
  [{ hierarchyGroup: "group-3" }, "User with hierarchy group group-3"],
  [{ rows: { site: ["a", "b"], team: ["c"] } }, 'User with site: "a" or "b", team: "c"'],
  [
    { tags: { a: "b" }, hierarchyGroup: "group-1", rows: { c: ["d"] } },
    'User with tag a: "b", hierarchy group South, c: "d"',
  ],
])("the limit %j", (limit, text) => {
  expect(formatLimit({ ...none, ...limit }, groupName)).toBe(text);
});

test("without the names of groups, a group is shown by its id", () => {
  expect(formatLimit({ ...none, hierarchyGroup: "group-2" })).toBe(
    "User with hierarchy group group-2",
  );
});
