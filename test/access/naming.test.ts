import { expect, test } from "bun:test";
import { findProfile } from "../../src/access/naming.ts";
import { profileOf } from "../support/snapshot.ts";

test("a profile is found by name before id, and by ARN", () => {
  const one = { ...profileOf("One", {}), SecurityProfileId: "1" };
  const two = { ...profileOf("1", {}), SecurityProfileId: "2" };
  const all = [one, two];
  expect(findProfile(all, "One")).toBe(one);
  expect(findProfile(all, "1")).toBe(two);
  expect(findProfile(all, "2")).toBe(two);
  expect(findProfile(all, one.SecurityProfileArn)).toBe(one);
  expect(findProfile(all, "one")).toBeUndefined();
});
