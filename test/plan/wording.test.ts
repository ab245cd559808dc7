import { expect, test } from "bun:test";
import type { AccessPlan } from "../../src/plan/plan.ts";
import { planAsMarkdown } from "../../src/plan/wording.ts";

const plan: AccessPlan = {
  script: "alchemy.run.ts",
  profiles: [
    {
      resource: "acme/prod/agents",
      action: "update",
      InstanceArn: "arn",
      SecurityProfileName: "Agents",
      SecurityProfileArn: "arn/agents",
      changes: [
        {
          field: "Permissions",
          item: "Users.Edit",
          change: "added",
          effect: "gains",
          risks: ["user-admin"],
        },
        {
          field: "Description",
          change: "changed",
          before: "a | b",
          after: "<img>\n# @everyone",
          effect: "neither",
        },
      ],
      reach: { users: 12 },
      notes: [{ about: "repaired", message: "Permissions, changed outside" }],
      skipped: false,
    },
    {
      resource: "acme/prod/same",
      action: "unchanged",
      InstanceArn: "arn",
      SecurityProfileName: "Same",
      changes: [],
      notes: [],
      skipped: true,
    },
  ],
  others: 2,
  warnings: ["agents: look `here`"],
  problem: "It printed last:\n```\nboom",
};

test("Markdown: what is in a plan cannot break out of its cell", () => {
  expect(planAsMarkdown(plan))
    .toBe(`### Security profiles: 1 to update, 1 unchanged; 2 other resources left alone

**update** Agents (acme/prod/agents), held by 12 users

|  | what | access | risk |
| - | - | - | - |
| + | permission Users.Edit ("Users - Edit") | **gains** | \`user-admin\` |
| \\~ | description: "a \\| b" -\\> "\\<img\\>\\\\n\\# \\@everyone" |  |  |

- repaired: Permissions, changed outside

> agents: look \\\`here\\\`

**Incomplete.** The rest is not known:

\`\`\`\`text
It printed last:
\`\`\`
boom
\`\`\`\`

AI agents are not counted: AWS has no list of those that hold a profile.`);
});
