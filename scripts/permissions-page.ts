import {
  CATALOG_DATE,
  type CategoryRow,
  SUPERSEDED,
  UNNAMED_LABELS,
} from "../src/permissions/catalog.ts";
import type { PermissionDetails } from "../src/permissions/details.ts";
import { labelsOf, remarksOn } from "./permission-remarks.ts";

/** The page that lists permissions by their label in the admin website. */
export function permissionsPage(
  categories: readonly CategoryRow[],
  permissions: readonly PermissionDetails[],
): string {
  const counts = (["high", "medium", "low"] as const).map(
    (certainty) => permissions.filter((permission) => permission.certainty === certainty).length,
  );
  return `---
title: Permissions
description: Every security profile permission of Amazon Connect, by its label in the admin website.
---

<!-- Generated from src/permissions/catalog.ts by \`npm run catalog\`. Change the catalog instead. -->

${permissions.length} permissions, as of ${CATALOG_DATE}. Find a permission by its label in the admin website: its row has the constant for the code, and the name that the API and the AWS CLI use. Editors show the same text for each constant.

\`\`\`ts
import { Permissions, SecurityProfile, permissions } from "alchemy-aws-connect";

const router = await SecurityProfile("router", {
  InstanceArn:
    "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
  Permissions: permissions(Permissions.UsersAndPermissions.ViewUsers, Permissions.Routing.All),
});
\`\`\`

\`All\` of a category contains every permission in it, except those that restrict their holder. AWS adds permissions faster than any list: the prop \`Permissions\` also accepts names that are not on this page, and the deploy warns about them.

## Sources

| permissions | the name                                                        | what it grants                    |
| ----------- | --------------------------------------------------------------- | --------------------------------- |
| ${counts[0]} | seen on a real profile                                          | documented by AWS                       |
| ${counts[1]} | only in AWS's list, which has had wrong names                   | documented by AWS                       |
| ${counts[2]} | seen on real profiles, among them the stock Admin of an instance | inferred from the name |

AWS's list is [List of security profile permissions](https://docs.aws.amazon.com/connect/latest/adminguide/security-profile-list.html). Which permissions an instance offers depends on its region and age. AWS does not document its answer to a name that an instance does not know.

In code (\`alchemy-aws-connect/permissions\`), \`isPermission(name)\` checks a string, \`describePermission(name)\` returns everything known about a permission, and \`PERMISSIONS\` is the whole list.

Access to a third-party application or an MCP server is not a permission in the API, but an entry in \`Applications\` of the profile.

${categories.map((category) => categoryPart(category, permissions)).join("\n\n")}

## Labels without a Known Name

AWS documents these labels, but not their names in the API.

| in the admin website | section | what it allows |
| --- | --- | --- |
${UNNAMED_LABELS.map(({ category, label, meaning }) => `| ${label} | ${categories.find((each) => each.category === category)?.title ?? category} | ${meaning} |`).join("\n")}

## Superseded

AWS's list of April 2023 had these names, and the current list does not. A deploy warns about them. Only \`ContactRecording.Access\` was seen on a real profile.

| 2023 | now |
| --- | --- |
${[...SUPERSEDED]
  .map(([old, now]) => `| \`${old}\` | ${now.map((name) => `\`${name}\``).join(", ")} |`)
  .join("\n")}
`;
}

function categoryPart(
  { category, title }: CategoryRow,
  permissions: readonly PermissionDetails[],
): string {
  const rows = permissions
    .filter((permission) => permission.category === category)
    .map((permission) => {
      const { key, name } = permission;
      return `| ${labelsOf(permission).join("<br />")} | \`${key}\` | \`${name}\` | ${remarksOn(permission, (other) => `\`${other}\``)} |`;
    });
  return `## ${title}

\`Permissions.${category}\`

| in the admin website | constant | API name | what it allows |
| --- | --- | --- | --- |
${rows.join("\n")}`;
}
