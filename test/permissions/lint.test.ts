import { expect, test } from "bun:test";
import { KNOWN_PERMISSIONS } from "../../src/permissions/known.ts";
import { lintSecurityProfile, wordFinding } from "../../src/permissions/lint.ts";

const words = (profile: Parameters<typeof lintSecurityProfile>[0]) =>
  lintSecurityProfile(profile).map((finding) => `${finding.path}: ${wordFinding(finding)}`);

test("a known name is no finding, and all known names differ", () => {
  expect(words({ Permissions: KNOWN_PERMISSIONS })).toEqual([]);
  expect(new Set(KNOWN_PERMISSIONS).size).toBe(330);
});

test("an unknown name is told with the nearest known one", () => {
  expect(words({ Permissions: ["Users.View", "BasicAgentAcess", "users.edit"] })).toEqual([
    'Permissions[1]: "BasicAgentAcess" is not a permission name that this package knows, and AWS may take it and grant nothing. Did you mean "BasicAgentAccess"?',
    'Permissions[2]: "users.edit" is not a permission name that this package knows, and AWS may take it and grant nothing. Did you mean "Users.Edit"?',
  ]);
});

test("a name like none that is known is told without a guess", () => {
  expect(words({ Permissions: ["Telepathy.Enable.Everywhere"] })).toEqual([
    'Permissions[0]: "Telepathy.Enable.Everywhere" is not a permission name that this package knows, and AWS may take it and grant nothing.',
  ]);
});

test("an IAM action is told as one", () => {
  expect(lintSecurityProfile({ Permissions: ["connect:CreateUser"] })).toEqual([
    {
      code: "iam-action",
      severity: "warning",
      path: "Permissions[0]",
      args: { name: "connect:CreateUser" },
    },
  ]);
});

test("types of resource that can be restricted are no finding", () => {
  expect(
    words({
      TagRestrictedResources: ["User", "Queue"],
      HierarchyRestrictedResources: ["User"],
    }),
  ).toEqual([]);
});
