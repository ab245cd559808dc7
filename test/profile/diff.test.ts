import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type Changes,
  changed,
  changedFields,
  declaredBy,
  diff,
  heldOf,
  isCovered,
  isEmpty,
  unionOf,
} from "../../src/profile/diff.ts";
import {
  type ObservedProfile,
  type ProfileFields,
  allFields,
  normalizeFields,
} from "../../src/profile/model.ts";
import { FIELD_NAMES } from "../../src/profile/model.ts";
import { declaredFields } from "../support/arbitrary.ts";
import { counted } from "../support/counted.ts";

const identity = { InstanceArn: "arn:i", SecurityProfileName: "Team" };

function observed(fields: Partial<ProfileFields>): ObservedProfile {
  return {
    SecurityProfileArn: "arn:p",
    SecurityProfileId: "p",
    SecurityProfileName: "Team",
    ...allFields(fields),
  };
}

/** What AWS holds after the changes. */
function applied({ update, tag, untag }: Changes, to: ObservedProfile): ObservedProfile {
  const Tags = Object.fromEntries(
    Object.entries({ ...to.Tags, ...tag }).filter(([key]) => !untag.includes(key)),
  );
  return observed({ ...to, ...update, Tags });
}

describe("any declared profile, applied to any live profile", () => {
  test("converges in one deploy, and the next has nothing to do", () => {
    using cases = counted("diffs that converge", 500, 20_000);
    fc.assert(
      fc.property(declaredFields, declaredFields, declaredFields, (before, now, live) => {
        const declared = declaredBy(normalizeFields(before));
        const desired = { ...identity, ...normalizeFields(now) };
        const start = observed(normalizeFields(live));
        const end = applied(diff(declared, desired, start), start);
        expect(diff(declaredBy(desired), desired, end)).toEqual({
          update: {},
          tag: {},
          untag: [],
          cleared: [],
        });
        expect(isEmpty(diff(declared, desired, end))).toBe(true);
        cases.ran();
      }),
      { numRuns: cases.wanted },
    );
  });

  test("touches nothing that the code neither declares nor declared", () => {
    using cases = counted("diffs that touch nothing else", 500, 20_000);
    fc.assert(
      fc.property(declaredFields, declaredFields, declaredFields, (before, now, live) => {
        const was = normalizeFields(before);
        const desired = { ...identity, ...normalizeFields(now) };
        const start = observed({
          ...normalizeFields(live),
          Tags: { "aws:a": "1", alchemy_stage: "prod", ...normalizeFields(live).Tags },
        });
        const changes = diff(declaredBy(was), desired, start);
        const ours = new Set(
          FIELD_NAMES.filter((name) => was[name] !== undefined || desired[name] !== undefined),
        );
        expect(changedFields(changes).filter((name) => !ours.has(name))).toEqual([]);
        const end = applied(changes, start);
        const keys = Object.keys({ ...was.Tags, ...desired.Tags });
        const foreign = Object.entries(start.Tags).filter(([key]) => !keys.includes(key));
        expect(Object.entries(end.Tags)).toEqual(expect.arrayContaining(foreign));
        cases.ran();
      }),
      { numRuns: cases.wanted },
    );
  });

  test("comes out the same in every order and form", () => {
    using cases = counted("normal forms", 500, 20_000);
    fc.assert(
      fc.property(declaredFields, fc.integer(), (fields, seed) => {
        const shuffled = Object.fromEntries(
          Object.entries(fields)
            .toSorted(([a], [b]) => hash(a, seed) - hash(b, seed))
            .map(([name, value]) => [name, Array.isArray(value) ? value.toReversed() : value]),
        );
        expect(JSON.stringify(normalizeFields(shuffled))).toBe(
          JSON.stringify(normalizeFields(fields)),
        );
        cases.ran();
      }),
      { numRuns: cases.wanted },
    );
  });
});

test("an application's type that the code leaves out is not compared", () => {
  const desired = {
    ...identity,
    Applications: [{ Namespace: "crm", ApplicationPermissions: ["ACCESS"] }],
  };
  const held = (Type: "MCP" | "THIRD_PARTY_APPLICATION") =>
    observed({ Applications: [{ Namespace: "crm", ApplicationPermissions: ["ACCESS"], Type }] });
  const none = { fields: [], tagKeys: [] };
  expect(isEmpty(diff(none, desired, held("MCP")))).toBe(true);
  expect(isEmpty(diff(none, desired, held("THIRD_PARTY_APPLICATION")))).toBe(true);
  const typed = {
    ...identity,
    Applications: [{ Namespace: "crm", ApplicationPermissions: ["ACCESS"], Type: "MCP" as const }],
  };
  expect(diff(none, typed, held("THIRD_PARTY_APPLICATION")).update).toEqual({
    Applications: typed.Applications,
  });
});

test("a data-table rule that is given twice counts once", () => {
  const rules = (...values: object[]) =>
    normalizeFields({
      GranularAccessControlConfiguration: {
        DataTableAccessControlConfiguration: {
          PrimaryAttributeAccessControlConfiguration: { PrimaryAttributeValues: values },
        },
      },
    });
  expect(rules({}, { AccessType: "ALLOW", Values: [] })).toEqual(rules({}));
  expect(
    rules({ AttributeName: "a", Values: ["1", "2"] }, { AttributeName: "a", Values: ["2", "1"] }),
  ).toEqual(rules({ AttributeName: "a", Values: ["1", "2"] }));
});

test("ownership tags and AWS's own are never removed, even if they were declared", () => {
  const changes = diff(
    { fields: [], tagKeys: ["alchemy_stage", "aws:x", "mine"] },
    identity,
    observed({ Tags: { alchemy_stage: "prod", "aws:x": "1", mine: "1", theirs: "1" } }),
  );
  expect(changes.untag).toEqual(["mine"]);
});

describe("the changes", () => {
  const none = { fields: [], tagKeys: [] };
  const held = observed({
    Description: "Old",
    Permissions: ["Queues.View"],
    Tags: { a: "1", b: "2", c: "3" },
  });

  test("are exact, field by field and tag by tag", () => {
    const changes = diff(
      { fields: ["Description", "Permissions"], tagKeys: ["a", "b"] },
      { ...identity, Permissions: ["Users.View"], Tags: { d: "4", b: "2", c: "5" } },
      held,
    );
    expect(changes).toEqual({
      update: { Description: "", Permissions: ["Users.View"] },
      tag: { d: "4", c: "5" },
      untag: ["a"],
      cleared: ["Description"],
    });
    expect(changedFields(changes)).toEqual(["Description", "Permissions", "Tags"]);
    expect(changed(held, changes)).toEqual({
      ...held,
      Description: "",
      Permissions: ["Users.View"],
      Tags: { b: "2", c: "5", d: "4" },
    });
    expect(Object.keys(changed(held, changes).Tags)).toEqual(["b", "c", "d"]);
    expect(isEmpty(changes)).toBe(false);
  });

  test("touch the tags if one is added or one is removed", () => {
    const changes = { update: {}, tag: {}, untag: [], cleared: [] };
    expect(changedFields(changes)).toEqual([]);
    expect(isEmpty(changes)).toBe(true);
    for (const some of [
      { ...changes, tag: { a: "1" } },
      { ...changes, untag: ["a"] },
    ]) {
      expect(changedFields(some)).toEqual(["Tags"]);
      expect(isEmpty(some)).toBe(false);
    }
    expect(isEmpty({ ...changes, update: { Description: "" } })).toBe(false);
  });

  test("keep AWS's type of an application that the code leaves out, and only that", () => {
    const now = observed({
      Applications: [{ Namespace: "crm", ApplicationPermissions: ["A"], Type: "MCP" }],
    });
    const desired = {
      ...identity,
      Applications: [
        { Namespace: "crm", ApplicationPermissions: ["B"] },
        { Namespace: "new", ApplicationPermissions: ["C"] },
      ],
    };
    expect(diff(none, desired, now).update).toEqual({
      Applications: [
        { Namespace: "crm", ApplicationPermissions: ["B"], Type: "MCP" },
        { Namespace: "new", ApplicationPermissions: ["C"] },
      ],
    });
  });

  test("need every field that is compared to have been read", () => {
    const { Description: _, ...unread } = held;
    expect(() => diff(none, { ...identity, Description: "New" }, unread)).toThrow(
      new TypeError("Description was compared without having been read"),
    );
  });
});

describe("what is declared", () => {
  const fields = { Description: "", Permissions: ["a"], Tags: { x: "1", y: "2" } };
  const declared = { fields: ["Description", "Permissions"], tagKeys: ["x", "y"] } as const;

  test("is fields by name and tags by key", () => {
    expect(declaredBy(fields)).toEqual({ fields: [...declared.fields], tagKeys: ["x", "y"] });
    expect(declaredBy({})).toEqual({ fields: [], tagKeys: [] });
  });

  test("is each once in a union", () => {
    const other = { fields: ["Permissions", "Applications"], tagKeys: ["y", "z"] } as const;
    expect(unionOf([declared, other])).toEqual({
      fields: ["Description", "Permissions", "Applications"],
      tagKeys: ["x", "y", "z"],
    });
  });

  test("is held if the profile has the same value", () => {
    expect(heldOf(fields, fields)).toEqual(declaredBy(fields));
    expect(heldOf(fields, { ...fields, Permissions: ["b"], Tags: { x: "1", y: "3" } })).toEqual({
      fields: ["Description"],
      tagKeys: ["x"],
    });
    expect(heldOf(fields, {})).toEqual({ fields: [], tagKeys: [] });
  });

  test("is covered if all of it is declared elsewhere", () => {
    const some = { fields: ["Permissions"], tagKeys: ["x"] } as const;
    expect(isCovered(some, declared)).toBe(true);
    expect(isCovered(declared, some)).toBe(false);
    expect(isCovered({ ...some, tagKeys: ["x", "z"] }, declared)).toBe(false);
    expect(isCovered({ ...some, fields: ["Permissions", "Tags"] }, declared)).toBe(false);
  });
});

function hash(text: string, seed: number): number {
  return [...text].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) | 0, seed);
}
