import { expect, test } from "bun:test";
import { groupNames } from "../../src/access/group-names.ts";

test.each([
  ["its name", "west", "West"],
  ["its name and id where another place has a group of that name", "north-1", "North (north-1)"],
  ["so is the other one", "north-2", "North (north-2)"],
  ["its id if nobody listed it", "east", "east"],
])("a hierarchy group is called by %s", (_, id, name) => {
  const groupName = groupNames([
    { Id: "north-1", Name: "North" },
    { Id: "west", Name: "West" },
    { Id: "north-2", Name: "North" },
  ]);
  expect(groupName(id)).toBe(name);
});
