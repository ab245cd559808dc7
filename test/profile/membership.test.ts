import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  afterChange,
  changeTo,
  changeToLeave,
  isNoChange,
  isSameSet,
} from "../../src/profile/membership.ts";
import { counted } from "../support/counted.ts";

const ids = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"));

describe("what a deploy changes", () => {
  const cases = {
    "a declared profile is added": [["a"], [], false, ["b"], ["a"], []],
    "a profile that the code no longer declares is removed": [
      ["a"],
      ["a", "b"],
      false,
      ["a", "b"],
      [],
      ["b"],
    ],
    "a profile that the code never declared stays": [["a"], ["a"], false, ["a", "b"], [], []],
    "exactly the declared profiles remain with exact": [["a"], ["a"], true, ["a", "b"], [], ["b"]],
  } as const;
  for (const [name, [declared, ours, exact, held, add, remove]] of Object.entries(cases)) {
    test(name, () => {
      expect(changeTo({ ids: declared, exact }, ours, held)).toEqual({
        add: [...add],
        remove: [...remove],
      });
    });
  }

  test("converges in one deploy, and touches only what is declared", () => {
    using drawn = counted("memberships that converge", 500, 20_000);
    fc.assert(
      fc.property(ids, ids, ids, fc.boolean(), (declared, ours, held, exact) => {
        const change = changeTo({ ids: declared, exact }, ours, held);
        const after = afterChange(held, change);
        expect(isNoChange(changeTo({ ids: declared, exact }, declared, after))).toBe(true);
        const foreign = held.filter((id) => !declared.includes(id) && !ours.includes(id));
        expect(foreign.filter((id) => after.includes(id))).toEqual(exact ? [] : foreign);
        drawn.ran();
      }),
      { numRuns: drawn.wanted },
    );
  });
});

describe("what the removal of a resource changes", () => {
  const leave = { existing: ["a", "b", "c"], kept: [], least: 1 };

  test("takes away what the resource added", () => {
    const change = changeToLeave({ before: ["a"], ours: ["a", "b"] }, ["a", "b", "c"], leave);
    expect(change).toEqual({ add: [], remove: ["b"] });
  });

  test("leaves what another resource declares", () => {
    const change = changeToLeave({ before: [], ours: ["a", "b"] }, ["a", "b"], {
      ...leave,
      kept: ["a"],
    });
    expect(change).toEqual({ add: [], remove: ["b"] });
  });

  test("restores what a user held before if nothing would remain", () => {
    const change = changeToLeave({ before: ["c", "gone"], ours: ["b"] }, ["b"], leave);
    expect(change).toEqual({ add: ["c"], remove: ["b"] });
  });

  test("is impossible if a user would hold nothing and nothing can be restored", () => {
    expect(changeToLeave({ before: ["gone"], ours: ["b"] }, ["b"], leave)).toBeUndefined();
  });

  test("takes everything away from an AI agent, which needs no profile", () => {
    const change = changeToLeave({ before: ["c"], ours: ["b"] }, ["b"], { ...leave, least: 0 });
    expect(change).toEqual({ add: [], remove: ["b"] });
  });
});

test("a change adds or removes something", () => {
  expect(isNoChange({ add: [], remove: [] })).toBe(true);
  expect(isNoChange({ add: ["a"], remove: [] })).toBe(false);
  expect(isNoChange({ add: [], remove: ["a"] })).toBe(false);
  expect(isNoChange({ add: ["a"], remove: ["b"] })).toBe(false);
});

test("lists are the same in any order", () => {
  expect(isSameSet(["a", "b"], ["b", "a"])).toBe(true);
  expect(isSameSet(["a"], ["a", "b"])).toBe(false);
  expect(isSameSet(["a", "c"], ["a", "b"])).toBe(false);
});
