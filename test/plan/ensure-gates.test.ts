import { expect, test } from "bun:test";
import { InvalidPropsError } from "../../src/errors/index.ts";
import { type PlanGate, driftStops, stopped, stopsOf } from "../../src/plan/index.ts";

const NOTHING = { assignments: [], instances: [], notPlanned: [], people: [], profiles: [] };

test("a gate that does not exist is refused, because it would never stop", () => {
  const gates = ["change", "gian"] as PlanGate[];
  const nearest = '"gian" does not exist; the nearest are "gain", "change", "loss"';
  for (const [what, stops] of Object.entries({ stopped, stopsOf })) {
    expect(() => stops(NOTHING, gates)).toThrow(
      new InvalidPropsError(what, [{ path: "gates[1]", message: nearest }]),
    );
    // @ts-expect-error not a list
    expect(() => stops(NOTHING, "gain")).toThrow(
      new InvalidPropsError(what, [{ path: "gates", message: 'must be a list, not "gain"' }]),
    );
  }
  // @ts-expect-error not a gate of drift
  expect(() => driftStops(NOTHING, ["gain"])).toThrow(
    new InvalidPropsError("driftStops", [
      {
        path: "gates[0]",
        message: '"gain" does not exist; the nearest are "changed", "renamed", "deleted"',
      },
    ]),
  );
  expect(driftStops(NOTHING)).toEqual([]);
});
