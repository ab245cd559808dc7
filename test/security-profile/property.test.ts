import { expect } from "bun:test";
import { CONTROL_PLANES } from "../../src/aws/control-plane.ts";
import fc from "fast-check";
import { declaredFields } from "../support/arbitrary.ts";
import { stackTest } from "../support/stack.ts";

const test = stackTest(import.meta, ["connect"]);

test("what is accepted deploys, reads back equal by force, and moves to anything else in one update", async (stack) => {
  const declare = (fields: object) =>
    stack.profile("team", {
      SecurityProfileName: "Team",
      ...fields,
    });
  await fc.assert(
    fc.asyncProperty(declaredFields, async (fields) => {
      await stack.deploy(() => declare(fields));
      const writes = stack.operations.filter((name) => !/^(Describe|List)/.test(name));
      expect(writes.length).toBe(new Set(writes).size);
      await stack.deploy(() => declare(fields), { force: true });
      expect(stack.operations.filter((name) => !/^(Describe|List)/.test(name))).toEqual([]);
      expect(await stack.names()).toEqual(["Team"]);
    }),
    { numRuns: 40 },
  );
});
