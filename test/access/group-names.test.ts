import { expect, test } from "bun:test";
import { groupNames } from "../../src/access/group-names.ts";

test.each([
  ["its name", "west", "West"],
  ["its name and id if another group has the name", "north-1", "North (north-1)"],
  ["its name and id if it is the other group", "north-2", "North (north-2)"],
  ["its id if it is not listed", "east", "east"],
])("a hierarchy group is shown by %s", (_, id, name) => {
  const groupName = groupNames([
    { Id: "north-1", Name: "North" },
    { Id: "west", Name: "West" },
    { Id: "north-2", Name: "North" },
  ]);
  expect(groupName(id)).toBe(name);
});
