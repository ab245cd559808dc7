import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { allFields, normalizeFields } from "../../src/profile/desired.ts";
import { type Changes, changedFields, declaredBy, diff, isEmpty } from "../../src/profile/diff.ts";
import type { ObservedProfile, ProfileFields } from "../../src/profile/model.ts";
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

function hash(text: string, seed: number): number {
  return [...text].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) | 0, seed);
}
