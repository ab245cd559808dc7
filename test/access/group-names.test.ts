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

test.each([
  ["its path", "north-1", "Europe / North"],
  ["its name if no other group has it", "west", "West"],
  ["its name and id if its path was not read", "north-3", "North (north-3)"],
  ["its path and id if another group has the path", "south-2", "South (south-2)"],
  ["its path and id if another group has the path as its name", "east", "Asia / East (east)"],
  [
    "its name and id if another group has the name as its path",
    "asia-east",
    "Asia / East (asia-east)",
  ],
])("a hierarchy group with paths is shown by %s", (_, id, name) => {
  const groupName = groupNames(
    [
      { Id: "north-1", Name: "North" },
      { Id: "west", Name: "West" },
      { Id: "north-2", Name: "North" },
      { Id: "north-3", Name: "North" },
      { Id: "south-1", Name: "South" },
      { Id: "south-2", Name: "South" },
      { Id: "asia-east", Name: "Asia / East" },
      { Id: "east", Name: "East" },
      { Id: "east-2", Name: "East" },
    ],
    new Map([
      ["asia-east", ["Asia / East"]],
      ["east", ["Asia", "East"]],
      ["east-2", ["Africa", "East"]],
      ["north-1", ["Europe", "North"]],
      ["north-2", ["America", "North"]],
      ["west", ["Europe", "West"]],
      ["south-1", ["South"]],
      ["south-2", ["South"]],
    ]),
  );
  expect(groupName(id)).toBe(name);
});
