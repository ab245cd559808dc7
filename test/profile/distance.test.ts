import { expect, test } from "bun:test";
import fc from "fast-check";
import * as reference from "fastest-levenshtein";
import { closest, distance, nearestNames } from "../../src/profile/distance.ts";

const text = fc.oneof(fc.string({ maxLength: 12 }), fc.stringMatching(/^[ab]{0,8}$/));

test("a distance is the one that fastest-levenshtein measures", () => {
  fc.assert(
    fc.property(text, text, (from, to) => {
      expect(distance(from, to)).toBe(reference.distance(from, to));
    }),
  );
});

test("the closest of several texts is the first of the nearest", () => {
  fc.assert(
    fc.property(text, fc.array(text, { minLength: 1 }), (wanted, texts) => {
      expect(closest(wanted, texts)).toBe(reference.closest(wanted, texts));
    }),
  );
  expect(closest("a", [])).toBeUndefined();
});

test("the nearest names are reported, whatever their case", () => {
  const names = ["Admin", "Supervisors", "AGENT", "Agents", "QA"];
  expect(nearestNames("agent", names)).toEqual(["AGENT", "Agents", "Admin"]);
  expect(nearestNames("agent", ["Night", "Night", "Agents"])).toEqual(["Agents", "Night"]);
  expect(nearestNames("agent", [])).toEqual([]);
});
