import type { WireInputs } from "../aws/wire.ts";
import { type Expectation, type Step, call, ok } from "./case.ts";
import { type Check, is } from "./check.ts";

/** The calls that many cases make. */

export const InstanceId = "<instance>";
export const TypeName = "AWS::Connect::SecurityProfile";

/** A profile that an earlier step created. */
export const profile = { InstanceId, SecurityProfileId: "<p.SecurityProfileId>" };
export const resourceArn = "<p.SecurityProfileArn>";

type Fields = Partial<WireInputs["CreateSecurityProfile"]>;

export const create = (fields: Fields = {}, expect: Expectation = ok(), as = "p"): Step =>
  call("CreateSecurityProfile", { InstanceId, SecurityProfileName: "<name>", ...fields }, expect, {
    as,
  });

export const update = (fields: Partial<WireInputs["UpdateSecurityProfile"]>, expect = ok()): Step =>
  call("UpdateSecurityProfile", { ...profile, ...fields }, expect);

export const describe = (body: Readonly<Record<string, Check>> = {}, as = "described"): Step =>
  call("DescribeSecurityProfile", profile, ok(inside("SecurityProfile", body)), { as });

export const permissions = (check: Check, extra: { readonly as?: string } = {}): Step =>
  call("ListSecurityProfilePermissions", profile, ok({ Permissions: check }), extra);

export const searchByName = (
  Value: string,
  ComparisonType: "EXACT" | "CONTAINS" | "STARTS_WITH",
) => ({
  InstanceId,
  SearchCriteria: { StringCondition: { FieldName: "name", Value, ComparisonType } },
});

export const createUser = (expect: Expectation = ok(), as = "u"): Step =>
  call(
    "CreateUser",
    {
      InstanceId,
      Username: "<name>",
      Password: "<password>",
      IdentityInfo: { FirstName: "Conformance", LastName: "Check" },
      PhoneConfig: { PhoneType: "SOFT_PHONE" },
      RoutingProfileId: "<routing>",
      SecurityProfileIds: ["<p.SecurityProfileId>"],
    },
    expect,
    { as },
  );

export const association = (EntityArn: string, SecurityProfileId = "<p.SecurityProfileId>") => ({
  InstanceId,
  EntityType: "AI_AGENT" as const,
  EntityArn,
  SecurityProfiles: [{ Id: SecurityProfileId }],
});

export const inProgress = ok({ "ProgressEvent.OperationStatus": is("IN_PROGRESS") });

/** Asks AWS Cloud Control for a resource. */
export const ask = (
  model: Readonly<Record<string, unknown>>,
  expect: Expectation,
  { as = "asked", ...more }: { readonly ClientToken?: string; readonly as?: string } = {},
): Step => {
  const names = { InstanceArn: "<instanceArn>", SecurityProfileName: "<name>" };
  const DesiredState = JSON.stringify({ ...names, ...model });
  return call("CreateResource", { TypeName, DesiredState, ...more }, expect, { as });
};

/** Creates a resource with AWS Cloud Control, and waits for the end. */
export const createResource = (
  model: Readonly<Record<string, unknown>> = {},
  event: Readonly<Record<string, Check>> = { OperationStatus: is("SUCCESS") },
): Step[] => [ask(model, inProgress), ended(event, "r")];

/** The last event of the last operation. */
export const ended = (
  event: Readonly<Record<string, Check>> = { OperationStatus: is("SUCCESS") },
  as = "ended",
): Step =>
  call(
    "GetResourceRequestStatus",
    { RequestToken: "<asked.ProgressEvent.RequestToken>" },
    ok(inside("ProgressEvent", event)),
    { as },
  );

export const Identifier = "<r.ProgressEvent.Identifier>";

export const patch = (operations: readonly object[], expect = ok()): Step =>
  call(
    "UpdateResource",
    { TypeName, Identifier, PatchDocument: JSON.stringify(operations) },
    expect,
    { as: "asked" },
  );

export const getResource = (model: Check): Step =>
  call("GetResource", { TypeName, Identifier }, ok({ "ResourceDescription.Properties": model }));

function inside(member: string, body: Readonly<Record<string, Check>>) {
  return Object.fromEntries(
    Object.entries(body).map(([path, check]) => [`${member}.${path}`, check]),
  );
}
