import {
  CATALOG_DATE,
  type CategoryRow,
  SUPERSEDED,
  UNNAMED_LABELS,
} from "../src/permissions/catalog.ts";
import type { PermissionDetails } from "../src/permissions/details.ts";
import { labelsOf, remarksOn } from "./permission-remarks.ts";

/** The page on which a permission is found by its label in the admin website. */
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

<!-- Made of src/permissions/catalog.ts by \`npm run catalog\`. Change the catalog instead. -->

${permissions.length} permissions, as of ${CATALOG_DATE}. Search this page for the label that the admin website shows: the row has the constant for the code, and the name that the API and the AWS CLI use. In an editor, the same text shows over each constant.

\`\`\`ts
import { Permissions, SecurityProfile, permissions } from "alchemy-aws-connect";

const router = await SecurityProfile("router", {
  InstanceArn:
    "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
  Permissions: permissions(Permissions.UsersAndPermissions.ViewUsers, Permissions.Routing.All),
});
\`\`\`

\`All\` of a category is every permission in it but those that take something away. AWS adds permissions faster than any list; a name that is not here still compiles as a member of \`Permissions\` of a profile, and the deploy warns that it is not known.

## How Sure the List Is

| permissions | the name                                                        | what it grants                    |
| ----------- | --------------------------------------------------------------- | --------------------------------- |
| ${counts[0]} | seen on a real profile                                          | said by AWS                       |
| ${counts[1]} | in AWS's list alone, whose column of names has had errors       | said by AWS                       |
| ${counts[2]} | seen on real profiles, among them the stock Admin of an instance | read from the name: AWS is silent |

AWS's list is [List of security profile permissions](https://docs.aws.amazon.com/connect/latest/adminguide/security-profile-list.html). Which permissions an instance offers depends on its region and age. What AWS answers to a name that an instance does not know is not documented.

In code (\`alchemy-aws-connect/permissions\`), \`isPermission(name)\` tells whether a string is one of them, \`describePermission(name)\` all that is known of it, and \`PERMISSIONS\` is the whole list.

Access to a third-party application or an MCP server is no permission in the API: it is \`Applications\` of the profile.

${categories.map((category) => categoryPart(category, permissions)).join("\n\n")}

## Labels without a Known Name

AWS's documentation has these labels and not their names in the API.

| in the admin website | section | what it allows |
| --- | --- | --- |
${UNNAMED_LABELS.map(({ category, label, meaning }) => `| ${label} | ${categories.find((each) => each.category === category)?.title ?? category} | ${meaning} |`).join("\n")}

## Superseded

AWS's list of April 2023 had these names and the present one has not; the deploy warns. Only \`ContactRecording.Access\` was seen on a real profile.

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
