import { describe, expect, test } from "bun:test";
import {
  changedProperties,
  fromProperties,
  nameIn,
  toDesiredState,
  toPatch,
} from "../../src/aws/cloud-control-model.ts";
import { locateProfile } from "../../src/profile/arn.ts";
import type { Changes } from "../../src/profile/diff.ts";
import type { ObservedProfile, ProfileFields } from "../../src/profile/model.ts";

const InstanceArn =
  "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555";
const location = locateProfile(`${InstanceArn}/security-profile/team`);
const { SecurityProfileArn, SecurityProfileId } = location;

type Granular = ProfileFields["GranularAccessControlConfiguration"];

const rules = (...Values: readonly string[][]): Granular => ({
  DataTableAccessControlConfiguration: {
    PrimaryAttributeAccessControlConfiguration: {
      PrimaryAttributeValues: Values.map((each, index) => ({
        AccessType: "ALLOW",
        AttributeName: `a${index}`,
        Values: each,
      })),
    },
  },
});

const observed: ObservedProfile = {
  SecurityProfileArn,
  SecurityProfileId,
  SecurityProfileName: "Team",
  Tags: { "aws:x": "1", site: "north" },
};

test("a new profile is its declared fields, tags as a list, without empty lists of data tables", () => {
  expect(
    JSON.parse(
      toDesiredState({
        InstanceArn,
        SecurityProfileName: "Team",
        Permissions: [],
        Tags: { a: "1", b: "2" },
        GranularAccessControlConfiguration: rules(["x"], []),
      }),
    ),
  ).toEqual({
    InstanceArn,
    SecurityProfileName: "Team",
    Permissions: [],
    Tags: [
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ],
    GranularAccessControlConfiguration: {
      DataTableAccessControlConfiguration: {
        PrimaryAttributeAccessControlConfiguration: {
          PrimaryAttributeValues: [
            { AccessType: "ALLOW", AttributeName: "a0", Values: ["x"] },
            { AccessType: "ALLOW", AttributeName: "a1" },
          ],
        },
      },
    },
  });
  const empty = {
    InstanceArn,
    SecurityProfileName: "Team",
    GranularAccessControlConfiguration: rules(),
  };
  expect(JSON.parse(toDesiredState(empty))).toEqual({
    InstanceArn,
    SecurityProfileName: "Team",
    GranularAccessControlConfiguration: {},
  });
});

describe("a change", () => {
  const none: Changes = { update: {}, tag: {}, untag: [], cleared: [] };
  const changed = (changes: Partial<Changes>, more: Partial<ObservedProfile> = {}) =>
    changedProperties({ ...observed, ...more }, { ...none, ...changes });

  test("of a field leaves the tags alone; of a tag has all of them but AWS's", () => {
    expect(changed({})).toEqual({});
    expect(changed({ update: { Permissions: ["A"] } })).toEqual({ Permissions: ["A"] });
    expect(changed({ tag: { team: "a" } })).toEqual({ Tags: { site: "north", team: "a" } });
    expect(changed({ update: { Permissions: ["A"] }, tag: { a: "b" } })).toEqual({
      Permissions: ["A"],
      Tags: { site: "north", a: "b" },
    });
    expect(changed({ untag: ["site"] })).toEqual({ Tags: {} });
    expect(changed({ tag: { site: "south" }, untag: ["other"] })).toEqual({
      Tags: { site: "south" },
    });
  });

  test("rewrites a data-table rule without values, unless it changes anyway", () => {
    const [whole, bare] = [rules(["x"]), rules(["x"], [])];
    expect(changed({}, { GranularAccessControlConfiguration: whole })).toEqual({});
    expect(changed({}, { GranularAccessControlConfiguration: {} })).toEqual({});
    expect(changed({}, { GranularAccessControlConfiguration: bare })).toEqual({
      GranularAccessControlConfiguration: bare,
    });
    const update = { GranularAccessControlConfiguration: whole };
    expect(changed({ update }, { GranularAccessControlConfiguration: bare })).toEqual(update);
  });

  test("is a patch of whole properties", () => {
    expect(JSON.parse(toPatch({ Description: "", Tags: { a: "1" } }))).toEqual([
      { op: "add", path: "/Description", value: "" },
      { op: "add", path: "/Tags", value: [{ Key: "a", Value: "1" }] },
    ]);
  });
});

describe("a model", () => {
  test("is read with every field; one that AWS left out is empty", () => {
    const model = {
      SecurityProfileName: "Team",
      Permissions: ["B", "A"],
      Tags: [{ Key: "site", Value: "north" }],
      AllowedAccessControlTags: [{ Key: "team", Value: "a" }],
    };
    expect(fromProperties(JSON.stringify(model), location)).toEqual({
      SecurityProfileArn,
      SecurityProfileId,
      SecurityProfileName: "Team",
      Description: "",
      Permissions: ["A", "B"],
      Tags: { site: "north" },
      AllowedAccessControlTags: { team: "a" },
      AllowedAccessControlHierarchyGroupId: "",
      TagRestrictedResources: [],
      HierarchyRestrictedResources: [],
      Applications: [],
      AllowedFlowModules: [],
      GranularAccessControlConfiguration: rules(),
    });
  });

  test.each([
    [undefined],
    [""],
    ["{"],
    ["[]"],
    ["null"],
    ["{}"],
    ['{"SecurityProfileName":1}'],
    ['{"SecurityProfileName":"Team","Tags":{"a":"b"}}'],
    ['{"SecurityProfileName":"Team","Tags":[{"Key":"a"}]}'],
    ['{"SecurityProfileName":"Team","Tags":[{"Value":"a"}]}'],
    ['{"SecurityProfileName":"Team","Permissions":"all"}'],
  ])("of %j is none", (properties) => {
    expect(fromProperties(properties, location)).toBeUndefined();
  });

  test.each([
    [undefined, undefined],
    ["{", undefined],
    ["[]", undefined],
    ["{}", undefined],
    ['{"SecurityProfileName":7}', undefined],
    ['{"SecurityProfileName":"Team"}', "Team"],
  ])("of %j has the name %p", (properties, name) => {
    expect(nameIn(properties)).toBe(name);
  });
});
