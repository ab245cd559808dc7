import { expect, test } from "bun:test";
import { teamsOf } from "../../src/access/teams.ts";
import { snapshotOf } from "../support/snapshot.ts";

test("users are a team if they hold the same profiles, in any order", () => {
  const { users } = snapshotOf({
    users: {
      ana: ["a", "bc"],
      bea: ["ab", "c"],
      cai: ["bc", "a"],
      dan: [],
    },
  });
  const byId = new Map([
    ["a", 1],
    ["bc", 2],
    ["ab", 3],
  ]);
  const found = teamsOf(users, byId);
  expect(found.map(({ held, members }) => [members.map(({ Username }) => Username), held])).toEqual(
    [
      [
        ["ana", "cai"],
        [1, 2],
      ],
      [["bea"], [3]],
      [["dan"], []],
    ],
  );
  // The same users are grouped once.
  expect(teamsOf(users, new Map())[0]?.members).toBe(found[0]?.members ?? []);
});
