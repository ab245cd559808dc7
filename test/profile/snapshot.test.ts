import { expect, test } from "bun:test";
import {
  AI_AGENT_PARTS,
  type SnapshotPart,
  isWhole,
  numberOf,
} from "../../src/profile/snapshot.ts";

const missing = (...parts: readonly SnapshotPart[]) =>
  parts.map((part) => ({ part, of: "x", operation: "Some", code: "Denied", message: "" }));

test("a number is unknown only if nothing was found and one of its parts is missing", () => {
  expect(numberOf(0, [], ["users"])).toBe(0);
  expect(numberOf(0, missing("alias"), ["users"])).toBe(0);
  expect(numberOf(0, missing("alias", "users"), ["users"])).toBeNull();
  expect(numberOf(2, missing("users"), ["users"])).toBe(2);
  expect(AI_AGENT_PARTS.map((part) => numberOf(0, missing(part), AI_AGENT_PARTS))).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test("a reading is whole if nothing is missing", () => {
  expect(isWhole({ missing: [] })).toBe(true);
  expect(isWhole({ missing: missing("alias") })).toBe(false);
});
