import { expect } from "bun:test";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import fc from "fast-check";
import { check } from "../../src/profile/constraints.ts";
import type { DeclaredFields } from "../../src/profile/model.ts";
import { declaredFields } from "../support/arbitrary.ts";
import { counted } from "../support/counted.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta, CONTROL_PLANES);

test("what is accepted deploys, reads back equal by force, and moves to anything else in one update", async (stack) => {
  const declare = (fields: object) =>
    stack.profile("team", {
      SecurityProfileName: "Team",
      ...fields,
    });
  using cases = counted(`changes of one profile (${stack.plane})`, 40, 400);
  await fc.assert(
    fc.asyncProperty(declaredFields, async (any) => {
      const fields = expressible(stack, any);
      await stack.deploy(() => declare(fields));
      expect(stack.writes.length).toBe(new Set(stack.writes).size);
      await stack.deploy(() => declare(fields), { force: true });
      expect(stack.writes).toEqual([]);
      expect(await stack.names()).toEqual(["Team"]);
      cases.ran();
    }),
    { numRuns: cases.wanted },
  );
});

/** The fields without those that the control plane of the test cannot write. */
function expressible({ plane, InstanceArn }: Stack, fields: DeclaredFields): DeclaredFields {
  const problems = check({ InstanceArn, controlPlane: plane, ...fields });
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([name]) =>
        !problems.some(({ path }) => path.startsWith(name)) &&
        !(plane === "cloudcontrol" && name === "AllowedAccessControlHierarchyGroupId"),
    ),
  );
}
