import { expect, test } from "bun:test";
import { isOwnedBy, ownerIn, ownershipTags } from "../../src/profile/ownership.ts";

const owner = { stage: "prod", resource: "app/prod/team" };

test("a profile is ours only with both tags", () => {
  expect(isOwnedBy(owner, { ...ownershipTags(owner), other: "1" })).toBe(true);
  expect(isOwnedBy(owner, { alchemy_resource: "app/prod/team" })).toBe(false);
  expect(isOwnedBy({ ...owner, stage: "dev" }, ownershipTags(owner))).toBe(false);
  expect(ownerIn({ alchemy_stage: "prod" })).toBeUndefined();
  expect(ownerIn(ownershipTags(owner))).toEqual(owner);
});

test("a name that no tag value holds is told by its hash", () => {
  const long = { stage: "prod", resource: `app/prod/${"x".repeat(300)}` };
  const tags = ownershipTags(long);
  expect(tags["alchemy_resource"]).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(isOwnedBy(long, tags)).toBe(true);
  expect(isOwnedBy({ ...long, resource: `${long.resource}x` }, tags)).toBe(false);
});
