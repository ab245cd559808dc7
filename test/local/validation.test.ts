import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  OPERATION_NAMES,
  type OperationName,
  inputShape,
  locations,
  operation,
  refusal,
  serviceOf,
} from "../../src/local/model.ts";
import { SERVICES } from "../../src/local/services.ts";
import { type Harness, signed, startHarness } from "../support/connect.ts";
import { casesOf } from "./cases.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ securityProfileQuota: 4 });
});
afterAll(() => harness[Symbol.asyncDispose]());

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function send(name: OperationName, input: Record<string, unknown>) {
  const { body, query } = locations(name);
  const { method, uri } = operation(name);
  const path = uri.replaceAll(/\{(\w+)\}/g, (_, member: string) =>
    encodeURIComponent(textOf(input[member])),
  );
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([member, key]) => {
      const value = input[member] ?? [];
      return (Array.isArray(value) ? value : [value]).map((each): [string, string] => [
        key,
        String(each),
      ]);
    }),
  );
  const members = Object.fromEntries(body.map((member) => [member, input[member]]));
  return harness.raw(method, search.size > 0 ? `${path}?${search.toString()}` : path, {
    authorization: signed("us-east-1", serviceOf(name)),
    ...(body.length > 0 && { body: members }),
  });
}

/** A path cannot be without a segment: such a request is no operation. */
function emptiesPath(name: OperationName, input: unknown): boolean {
  const members = input as Record<string, unknown>;
  return locations(name).path.some((member) => (members[member] ?? "") === "");
}

/** In a query an empty list is no list. */
function vanishesInQuery(name: OperationName, input: unknown): boolean {
  return name === "UntagResource" && JSON.stringify(input).includes('"tagKeys":[]');
}

const all = OPERATION_NAMES.map((name) => ({ name, cases: casesOf(inputShape(name), "") }));

describe("every constraint of the model", () => {
  test.each(all)("$name", async ({ cases, name }) => {
    for (const { accepted, at, refused, words } of cases) {
      const yes = await send(name, accepted as Record<string, unknown>);
      expect({ at, words, type: yes.type, text: yes.text }).not.toMatchObject({
        type: "SerializationException",
      });
      expect(yes.text).not.toContain("validation error");
      expect(yes.status).toBeLessThan(500);

      const no = await send(name, refused as Record<string, unknown>);
      if (emptiesPath(name, refused)) {
        expect([no.status, no.type]).toEqual([404, "UnknownOperationException"]);
        continue;
      }
      expect([no.status, no.type]).toEqual([400, refusal(name)]);
      const found = vanishesInQuery(name, refused) ? "Member must not be null" : words;
      expect(no.body[SERVICES[serviceOf(name)].message]).toContain(
        `Value at '${at}' failed to satisfy constraint: ${found}`,
      );
    }
  });

  test("the table is the whole model", () => {
    expect(Object.fromEntries(all.map(({ cases, name }) => [name, cases.length]))).toEqual({
      CreateSecurityProfile: 59,
      DescribeSecurityProfile: 6,
      UpdateSecurityProfile: 50,
      DeleteSecurityProfile: 6,
      ListSecurityProfiles: 6,
      ListSecurityProfilePermissions: 8,
      ListSecurityProfileApplications: 8,
      ListSecurityProfileFlowModules: 8,
      ListSecurityProfileAIAgents: 8,
      SearchSecurityProfiles: 17,
      TagResource: 10,
      UntagResource: 9,
      ListTagsForResource: 2,
      CreateUser: 76,
      DescribeUser: 6,
      UpdateUserSecurityProfiles: 10,
      DeleteUser: 6,
      ListUsers: 6,
      SearchUsers: 62,
      ListUserHierarchyGroups: 6,
      DescribeUserHierarchyGroup: 6,
      ListContactFlowModules: 8,
      ListIntegrationAssociations: 21,
      CreateAuthCode: 17,
      AssociateSecurityProfiles: 15,
      DisassociateSecurityProfiles: 15,
      ListEntitySecurityProfiles: 15,
      DescribeInstance: 4,
      ListInstances: 2,
      ListAssistants: 4,
      ListAIAgents: 9,
      ListAIAgentVersions: 12,
      ListApplications: 9,
    });
  });
});

describe("messages", () => {
  test("count the errors, name the places as AWS does, and keep the values out", async () => {
    const { body } = await harness.raw("PUT", `/users/${harness.InstanceId}`, {
      body: { Username: "", Password: "hunter2", RoutingProfileId: "r" },
    });
    expect(body).toEqual({
      Message:
        "3 validation errors detected: Value at 'username' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
        String.raw`Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: (?=.*[a-z])(?=.*[A-Z])(?=.*\d)[a-zA-Z\d\S]{8,64}; ` +
        "Value at 'securityProfileIds' failed to satisfy constraint: Member must not be null",
    });
  });

  test("one error is an error", async () => {
    const { body } = await harness.raw("PUT", `/security-profiles/${harness.InstanceId}`, {
      body: {
        SecurityProfileName: "x",
        Applications: [{ Namespace: "n", ApplicationPermissions: ["ACCESS", ""] }],
      },
    });
    expect(body).toEqual({
      Message:
        "1 validation error detected: Value at 'applications.1.member.applicationPermissions' failed to satisfy constraint: Member must satisfy constraint: [Member must have length greater than or equal to 1]",
    });
  });

  test.each([
    [{ SecurityProfileName: 7 }, "Value at 'securityProfileName' can not be read as string"],
    [
      { SecurityProfileName: "x", Permissions: "A" },
      "Value at 'permissions' can not be read as list",
    ],
    [
      { SecurityProfileName: "x", Permissions: [null] },
      "Value at 'permissions' can not be read as string",
    ],
    [{ SecurityProfileName: "x", Tags: { k: null } }, "Value at 'tags' can not be read as string"],
    [{ SecurityProfileName: "\ud800" }, "Value at 'securityProfileName' is not well-formed text"],
  ])("%j is not read", async (body, Message) => {
    const answer = await harness.raw("PUT", `/security-profiles/${harness.InstanceId}`, { body });
    expect([answer.status, answer.type]).toEqual([400, "SerializationException"]);
    expect(answer.body).toEqual({ Message });
  });

  test.each([
    [
      { Permissions: Array.from({ length: 501 }, () => "A") },
      "Value at 'permissions' failed to satisfy constraint: Member must have length less than or equal to 500",
    ],
    [
      { TagRestrictedResources: Array.from({ length: 11 }, () => "User") },
      "Value at 'tagRestrictedResources' failed to satisfy constraint: Member must have length less than or equal to 10",
    ],
  ])("equal entries of a list count each", async (fields, found) => {
    const { Id } = await firstProfile();
    const path = `/security-profiles/${harness.InstanceId}/${Id}`;
    const answer = await harness.raw("POST", path, { body: fields });
    expect([answer.status, answer.type]).toEqual([400, "InvalidParameterException"]);
    expect(answer.body).toEqual({ Message: `1 validation error detected: ${found}` });
  });

  test("an integer beyond 32 bits is not read", async () => {
    const answer = await harness.raw(
      "GET",
      `/users-summary/${harness.InstanceId}?maxResults=2147483648`,
    );
    expect([answer.status, answer.type]).toEqual([400, "SerializationException"]);
  });

  test("a member that the operation does not know is ignored, and null is absent", async () => {
    const { Id } = await firstProfile();
    const path = `/security-profiles/${harness.InstanceId}/${Id}`;
    const answer = await harness.raw("POST", path, {
      body: { Nope: 1, Permissions: null, SecurityProfileName: 5 },
    });
    expect([answer.status, answer.text]).toEqual([200, ""]);
    expect(harness.server.calls.at(-1)?.input).toEqual({
      InstanceId: harness.InstanceId,
      SecurityProfileId: Id,
    });
  });
});

async function firstProfile(): Promise<{ Id: string }> {
  const { body } = await harness.raw("GET", `/security-profiles-summary/${harness.InstanceId}`);
  const [first] = body["SecurityProfileSummaryList"] as { Id: string }[];
  if (!first) throw new Error("no profile");
  return first;
}
