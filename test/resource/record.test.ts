import { afterAll, describe, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { ResourceKind, Scope } from "alchemy";
import type { ManagedProfile } from "../../src/profile/model.ts";
import { fromGeneric, propsFromGeneric } from "../../src/resource/generic.ts";
import {
  isDeletable,
  nameFor,
  physicalName,
  profileIn,
  refuseRecord,
} from "../../src/resource/record.ts";
import { fileScope } from "../support/file-scope.ts";

const { rootDir, scope } = fileScope("record");
afterAll(() => rmSync(rootDir, { recursive: true, force: true }));

const stage = new Scope({ parent: scope, scopeName: "dev", stage: "dev", quiet: true });

const InstanceArn = "arn:aws:connect:us-east-1:123456789012:instance/i";
const SecurityProfileArn = `${InstanceArn}/security-profile/one`;
const profile: ManagedProfile = {
  InstanceArn,
  SecurityProfileName: "Team",
  SecurityProfileArn,
  SecurityProfileId: "one",
  adopted: false,
};

describe("a record of Alchemy's own Cloud Control provider", () => {
  const generic = (desiredState: unknown, id: unknown = SecurityProfileArn) => ({
    [ResourceKind]: "AWS::Connect::SecurityProfile",
    id,
    desiredState,
  });

  test("has the profile with the declared fields, created by its stack", () => {
    const declared = {
      InstanceArn,
      SecurityProfileName: "Team",
      Description: "Ours",
      Permissions: ["Users.View", "Queues.View"],
      Other: 1,
    };
    const expected = {
      ...profile,
      Description: "Ours",
      Permissions: ["Queues.View", "Users.View"],
    };
    expect(fromGeneric(generic(declared))).toEqual(expected);
    expect(profileIn(generic(declared))).toEqual(expected);
  });

  test("has no fields if one of them is not valid", () => {
    const declared = { SecurityProfileName: "Team", Description: "Ours", Permissions: "all" };
    expect(fromGeneric(generic(declared))).toEqual(profile);
  });

  test.each<[string, object]>([
    ["no ARN", { desiredState: { SecurityProfileName: "Team" } }],
    ["another ARN", generic({ SecurityProfileName: "Team" }, InstanceArn)],
    ["no fields", { id: SecurityProfileArn }],
    ["fields that are no object", generic("Team")],
    ["no name", generic({ Description: "Ours" })],
  ])("has no profile if it has %s", (_what, output) => {
    expect(fromGeneric(output)).toBeUndefined();
    expect(
      profileIn({ ...output, [ResourceKind]: "AWS::Connect::SecurityProfile" }),
    ).toBeUndefined();
  });

  test("is deleted through Cloud Control, without the credentials of its props", () => {
    expect(propsFromGeneric(profile)).toEqual({
      InstanceArn,
      SecurityProfileName: "Team",
      controlPlane: "cloudcontrol",
    });
  });
});

test("an output has a profile if it has an ARN", () => {
  expect(profileIn(profile)).toBe(profile);
  for (const output of [undefined, null, "text", {}, { SecurityProfileArn: undefined }]) {
    expect(profileIn(output)).toBeUndefined();
  }
});

test.each<[string, { id: string; kind: string }, string | undefined, string | undefined]>([
  ["itself", { id: "team", kind: "connect::SecurityProfile" }, undefined, undefined],
  [
    "Alchemy's own provider",
    { id: "team", kind: "AWS::Connect::SecurityProfile" },
    undefined,
    undefined,
  ],
  ["another provider", { id: "team", kind: "other::Kind" }, undefined, undefined],
  [
    "a scope",
    { id: "team", kind: Scope.KIND },
    undefined,
    '"team" is the name of a scope in Alchemy\'s state; first deploy without the scope and this resource to remove what is in the scope, or give the resource another id',
  ],
  [
    "another case",
    { id: "Team", kind: "connect::SecurityProfile" },
    undefined,
    '"team" and "Team" share one record in Alchemy\'s state; give one of them another id',
  ],
  [
    "an assignment",
    { id: "team", kind: "connect::UserSecurityProfiles" },
    undefined,
    '"team" is the id of another resource (connect::UserSecurityProfiles) in Alchemy\'s state; give this one another id',
  ],
  [
    "a profile, for an assignment",
    { id: "team", kind: "connect::SecurityProfile" },
    "connect::UserSecurityProfiles",
    '"team" is the id of another resource (connect::SecurityProfile) in Alchemy\'s state; give this one another id',
  ],
  [
    "an assignment, for the same",
    { id: "team", kind: "connect::UserSecurityProfiles" },
    "connect::UserSecurityProfiles",
    undefined,
  ],
])("a record of %s", (_whose, record, kind, message) => {
  const refuse = () =>
    refuseRecord({ id: "team", scope: stage, ...(kind !== undefined && { kind }) }, record);
  const label = kind === undefined ? "SecurityProfile" : "UserSecurityProfiles";
  if (message === undefined) expect(refuse).not.toThrow();
  else {
    expect(refuse).toThrow(
      `${label} "app/dev/team" has a problem in its props. No call was made and no state was written.\n  - id ${message}`,
    );
  }
  expect(() => refuseRecord({ id: "team", scope: stage }, undefined)).not.toThrow();
});

test("a profile has the name of the code, else the one that it has, else Alchemy's", () => {
  const context = { id: "team", scope: stage };
  const named = { InstanceArn, SecurityProfileName: "Code" };
  expect(nameFor({ ...context, output: profile }, named)).toBe("Code");
  expect(nameFor({ ...context, output: profile }, { InstanceArn })).toBe("Team");
  expect(nameFor({ ...context, output: undefined }, { InstanceArn })).toBe("app-team-dev");
});

test("a name of 127 characters stays, a longer one ends with a hash", () => {
  const letters = (count: number) => "x".repeat(count - "app--dev".length);
  expect(physicalName(stage, letters(127))).toBe(`app-${letters(127)}-dev`);
  expect(physicalName(stage, letters(128))).toMatch(/^app-x{110}-[0-9a-f]{12}$/);
});

test("a stack deletes what it created, unless the code says otherwise", () => {
  const cases = [undefined, true, false].flatMap((remove) =>
    [false, true].map((adopted) =>
      isDeletable(remove === undefined ? {} : { delete: remove }, { adopted }),
    ),
  );
  expect(cases).toEqual([true, false, true, true, false, false]);
});
