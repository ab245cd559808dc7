import { expect, test } from "bun:test";
import { auditInstance } from "../../src/access/audit.ts";
import { profileOf, snapshotOf } from "../support/snapshot.ts";

const names = Array.from({ length: 10 }, (_, index) => `Profile ${index}`);

/** How often an audit reads the permissions of a profile, with so many users, no two of whom hold the same profiles. */
function readsWith(users: number): number {
  let reads = 0;
  const snapshot = snapshotOf({
    users: Object.fromEntries(
      Array.from({ length: users }, (_, index) => [
        `user-${index}`,
        names.filter((name) => ((index + 1) >> names.indexOf(name)) % 2 === 1),
      ]),
    ),
  });
  const profiles = names.map((name, index) => {
    const fields = index % 2 === 0 ? { AllowedAccessControlTags: { site: "a" } } : {};
    const profile = profileOf(name, {
      ...fields,
      ...(index % 2 === 0 && { TagRestrictedResources: ["User"] }),
    });
    return {
      ...profile,
      get Permissions() {
        reads += 1;
        return ["Users.Edit", "Users.View"];
      },
    };
  });
  const { findings } = auditInstance({ ...snapshot, profiles });
  expect(findings.some(({ code }) => code === "restriction-cancelled")).toBe(true);
  return reads;
}

test("an audit evaluates the permissions of a profile as often for 1,000 users as for 20", () => {
  expect(readsWith(1000)).toBe(readsWith(20));
});

test("profiles that share exactly nine in ten permissions are near-duplicates", () => {
  const twenty = Array.from({ length: 20 }, (_, index) => `Thing${index}.View`);
  const codes = (others: readonly string[]) =>
    auditInstance(
      snapshotOf({ profiles: { A: { Permissions: twenty }, B: { Permissions: [...others] } } }),
    ).findings.filter(({ code }) => code === "near-duplicate").length;
  expect([
    codes(twenty.slice(2)),
    codes(twenty.slice(3)),
    codes([...twenty, "A.B", "A.C"]),
  ]).toEqual([1, 0, 1]);
});
