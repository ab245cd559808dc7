import { expect, test } from "bun:test";
import type { AccessPlan } from "../../src/plan/plan.ts";
import { planAsMarkdown } from "../../src/plan/markdown.ts";

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
  notPlanned: [{ resource: "acme/prod/site", kind: "cloudflare::Worker", action: "update" }],
  warnings: ["agents: look `here`"],
  untold: ["site.url is read by @me"],
  problem: "alchemy.run.ts ended with exit code 1.",
  printed: "a secret that nobody knows",
};

test("Markdown: what is in a plan cannot break out of its span of code", () => {
  expect(planAsMarkdown(plan))
    .toBe(`### Security profiles: 1 to update, 1 unchanged; one other resource left alone, one other resource not planned

**Incomplete.** The rest is not known: \`alchemy.run.ts ended with exit code 1.\`

> **Not known.** \`site.url is read by @me\`

**update** \`Agents\` (\`acme/prod/agents\`), held by 12 users

|  | what | access | risk |
| - | - | - | - |
| \`+\` | \`permission Users.Edit ("Users - Edit")\` | **gains** | \`user-admin\` |
| \`~\` | \`description: "a \\| b" -> "<img>\\n# @everyone"\` |  |  |

- \`repaired: Permissions, changed outside\`

> \`\` agents: look \`here\` \`\`

Not planned, since a plan does not run the code of other resources. Where that declares security profiles, the deploy does more than is told:

- \`update acme/prod/site (cloudflare::Worker)\`

AI agents are not counted: AWS has no list of those that hold a profile.`);
});

test("Markdown: line ends, directions and backticks of others stay where they are", () => {
  const hostile = {
    ...plan,
    untold: ["a\r\n# b\u2028c\u202Ed [x](https://example.com) ```` <b>"],
    profiles: [],
    warnings: [],
    notPlanned: [],
  };
  expect(planAsMarkdown(hostile).split("\n\n").slice(2)).toEqual([
    "> **Not known.** `````a # b c d [x](https://example.com) ```` <b>`````",
  ]);
});

test("Markdown: what does not fit into a comment is left out, and counted", () => {
  const profiles = Array.from({ length: 500 }, (_, index) =>
    plan.profiles.slice(0, 1).map((each) => ({ ...each, resource: `acme/prod/agents-${index}` })),
  ).flat();
  const text = planAsMarkdown({ ...plan, profiles });
  expect(text.length).toBeLessThanOrEqual(65_536);
  expect(text.length).toBeGreaterThan(64_000);
  const shown = text.match(/^\*\*update\*\*/gm)?.length ?? 0;
  // Beside the profiles there are a warning, what is not planned, and the remark on AI agents.
  expect(text.split("\n\n").at(-1)).toBe(
    `**${500 - shown + 3} parts of the plan are left out here**: they do not fit into a comment. The command without \`--markdown\` tells all.`,
  );
});
