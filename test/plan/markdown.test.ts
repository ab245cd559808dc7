import { describe, expect, test } from "bun:test";
import type { PersonChange } from "../../src/access/people.ts";
import type { AccessPlan } from "../../src/plan/plan.ts";
import { planAsMarkdown } from "../../src/plan/markdown.ts";
import { peopleOf, planOf, profileOf } from "../support/plan-fixture.ts";

const gained: PersonChange = {
  field: "Permissions",
  item: "Users.Edit",
  change: "added",
  effect: "gains",
  risks: ["user-admin"],
  by: ["arn/agents"],
};

const plan: AccessPlan = planOf({
  people: [peopleOf({ groups: [{ users: ["ana", "`ben`"], changes: [gained], unread: [] }] })],
  profiles: [
    profileOf({
      SecurityProfileArn: "arn/agents",
      reach: { users: 12 },
      changes: [
        { field: "Permissions", item: "Queues.View", change: "added", effect: "gains" },
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
      notes: [{ about: "repaired", message: "Permissions, changed outside" }],
    }),
    profileOf({ action: "unchanged", SecurityProfileName: "Same", skipped: true }),
  ],
  others: 2,
  notPlanned: [{ resource: "acme/prod/site", kind: "cloudflare::Worker", action: "update" }],
  warnings: ["agents: look `here`"],
  untold: ["site.url is read by @me"],
  problem: "alchemy.run.ts ended with exit code 1.",
  printed: "a secret that nobody knows",
});

test("Markdown shows danger first and folds the rest; nothing breaks out of its span of code", () => {
  expect(planAsMarkdown(plan))
    .toBe(`### Security profiles: 1 to update, 1 unchanged; one other resource left alone, one other resource not planned (incomplete)

2 users gain access (user-admin: 2).

\`--fail-on\` would stop at \`others\`, \`gain\`, \`gain:user-admin\`.

**Incomplete.** The rest is unknown: \`alchemy.run.ts ended with exit code 1.\`

> **Unknown.** \`site.url is read by @me\`

#### Danger: 1 sensitive grant

**update** \`Agents\` (\`acme/prod/agents\`), held by 12 users

|  | what | access | risk |
| - | - | - | - |
| \`+\` | \`permission Users.Edit ("Users - Edit")\` | **gains** | \`user-admin\` |

#### Who gains and loses access

**\`\` ana, \`ben\` \`\`**

|  | what | access | risk |
| - | - | - | - |
| \`+\` | \`permission Users.Edit ("Users - Edit")\` | **gains** | \`user-admin\` |

<details>
<summary>Everything else: 1 to update, 1 warning, 1 list of other resources (1 gain, 0 losses)</summary>

**update** \`Agents\` (\`acme/prod/agents\`), held by 12 users

|  | what | access | risk |
| - | - | - | - |
| \`+\` | \`permission Queues.View ("Queues - View")\` | **gains** |  |
| \`~\` | \`description: "a \\| b" -> "<img>\\n# @everyone"\` |  |  |

- \`repaired: Permissions, changed outside\`

> \`\` agents: look \`here\` \`\`

Not planned, because a plan does not run the code of other resources. If that code declares security profiles, the deploy does more than shown:

- \`update acme/prod/site (cloudflare::Worker)\`

</details>

AI agents that hold a changed profile are not counted: AWS has no list of them.`);
});

test("Markdown names the gates of the pipeline that stop", () => {
  const lineOf = (gates: Parameters<typeof planAsMarkdown>[1]) =>
    planAsMarkdown(plan, gates).split("\n\n")[2];
  expect(lineOf({ gates: ["change", "gain:user-admin", "delete"] })).toBe(
    "Stopped by `change`, `gain:user-admin`.",
  );
  expect(lineOf({ gates: ["loss"] })).toStartWith("**Incomplete.**");
});

test("Markdown: line ends, directions and backticks of others stay where they are", () => {
  const hostile = {
    ...plan,
    people: [],
    untold: ["a\r\n# b\u2028c\u202Ed [x](https://example.com) ```` <b>"],
    profiles: [],
    warnings: [],
    notPlanned: [],
  };
  expect(planAsMarkdown(hostile).split("\n\n").slice(2)).toEqual([
    "> **Unknown.** `````a # b c d [x](https://example.com) ```` <b>`````",
  ]);
});

test("Markdown: no name, message or warning becomes an element of its own", () => {
  const evil = "</details></code>`<img src=x>\n\n# @all | <b>";
  const added = { field: "Permissions", item: evil, change: "added", effect: "gains" } as const;
  const text = planAsMarkdown(
    planOf({
      people: [
        peopleOf({ groups: [{ users: [evil], changes: [{ ...gained, item: evil }], unread: [] }] }),
      ],
      profiles: [
        profileOf({
          resource: evil,
          SecurityProfileName: evil,
          changes: [added, { ...added, risks: ["user-admin"] }],
        }),
        profileOf({ action: "refused", error: { code: "A", message: evil } }),
        profileOf({ action: "create", SecurityProfileName: evil, reach: { unknown: evil } }),
      ],
      warnings: [evil],
      untold: [evil],
      problem: evil,
    }),
  );
  const html = Bun.markdown.html(text);
  const elements = [...html.matchAll(/<(\/?\w+)/g)].map(([, name]) => name ?? "");
  expect([...new Set(elements.map((name) => name.replace("/", "")))].toSorted()).toEqual(
    "blockquote code details h3 h4 li p strong summary table tbody td th thead tr ul".split(" "),
  );
  expect(elements.filter((name) => name === "/details")).toHaveLength(1);
});

describe("a plan that does not fit into a comment", () => {
  const sensitive = (resource: string) =>
    profileOf({
      resource,
      SecurityProfileName: resource,
      changes: [
        {
          field: "Permissions",
          item: "Users.Edit",
          change: "added",
          effect: "gains",
          risks: ["user-admin"],
        },
      ],
    });
  const wide = (resource: string, count: number) =>
    profileOf({
      resource,
      action: "create",
      SecurityProfileName: resource,
      changes: Array.from({ length: count }, (_, index) => ({
        field: "Permissions" as const,
        item: `${resource}${"x".repeat(40)}${index}.View`,
        change: "added" as const,
        effect: "gains" as const,
      })),
    });

  test("shows danger in full where only the rest is too long, which it groups", () => {
    const text = planAsMarkdown(
      planOf({ profiles: [wide("A", 480), wide("B", 480), sensitive("agents")] }),
    );
    expect(text.split("\n\n").slice(2)).toEqual([
      "#### Danger: 1 sensitive grant",
      "**update** `agents` (`agents`)",
      `|  | what | access | risk |
| - | - | - | - |
| \`+\` | \`permission Users.Edit ("Users - Edit")\` | **gains** | \`user-admin\` |`,
      "<details>\n<summary>Everything else: 2 to create (960 gains, 0 losses)</summary>",
      "**create** `A` (`A`)",
      `|  | what | access | risk |
| - | - | - | - |
| \`+\` | \`480 permissions outside the catalog\` | **gains** |  |`,
      "**create** `B` (`B`)",
      `|  | what | access | risk |
| - | - | - | - |
| \`+\` | \`480 permissions outside the catalog\` | **gains** |  |`,
      "</details>",
      "A comment is limited to 65,536 characters. Long lists are grouped by category. The command with `--all` and without `--markdown` shows all.",
    ]);
  });

  test("counts what is left out by kind", () => {
    const profiles = Array.from({ length: 2000 }, (_, index) => wide(`profile-${index}`, 2));
    const text = planAsMarkdown(planOf({ profiles, warnings: ["one ".repeat(500)] }));
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text.length).toBeGreaterThan(61_000);
    const left = 2000 - (text.match(/^\*\*create\*\*/gm)?.length ?? 0);
    expect(text).toEndWith(
      `**Omitted: ${left} to create, 1 warning (${left * 2} gains, 0 losses).** The command with \`--all\` and without \`--markdown\` shows all.`,
    );
  });

  const someOf = (count: number, fields: Partial<PersonChange> = {}) =>
    Array.from({ length: count }, (_, index) => ({
      users: Array.from({ length: 7 }, (__, user) => `user-${index}-${user}`),
      changes: [{ ...gained, ...fields, item: `Item-${index}.View` }],
      unread: [],
    }));

  test("shows ten groups of users, those who gain something sensitive first, and folds the rest", () => {
    const { risks: _, ...harmless } = gained;
    const calm = someOf(15).map(({ changes, users }) => ({
      users: [...users, "more"],
      changes: changes.map(({ item }) => ({ ...harmless, item })),
      unread: [],
    }));
    const blocks = planAsMarkdown(
      planOf({ people: [peopleOf({ groups: [...calm, ...someOf(1)] })] }),
    ).split("\n\n");
    expect(blocks[1]).toBe("106 users gain access (user-admin: 7).");
    expect(blocks[4]).toBe(
      "**`user-0-0, user-0-1, user-0-2, user-0-3, user-0-4 and 2 more users`**",
    );
    expect(blocks.filter((block) => block.startsWith("**`"))).toHaveLength(16);
    const folded = blocks.findIndex((block) => block.startsWith("<details>"));
    expect(blocks[folded]).toBe("<details>\n<summary>48 more users in 6 groups</summary>");
    expect(blocks.slice(4, folded).filter((block) => block.startsWith("**`"))).toHaveLength(10);
  });

  test("counts the users whose groups do not fit, after danger", () => {
    const text = planAsMarkdown(
      planOf({
        people: [peopleOf({ groups: someOf(1000) })],
        profiles: [sensitive("agents"), wide("A", 20)],
      }),
    );
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text).toContain("#### Danger: 1 sensitive grant\n\n**update** `agents`");
    const left = 1000 - (text.match(/^\*\*`user/gm)?.length ?? 0);
    expect(left).toBeGreaterThan(0);
    expect(text).toContain(`**Omitted: ${left * 7} more users in ${left} groups.**`);
    expect(text).toContain("| `+` | `20 permissions outside the catalog` | **gains** |  |");
  });

  test("shows a lock-out, and what is unknown about people, before all else", () => {
    const people = peopleOf({
      lockOuts: [
        { permission: "Users.Edit", certain: true, users: ["ana"], by: ["arn/a"], unread: [] },
      ],
      unreadHolders: ["arn/b"],
    });
    const text = planAsMarkdown(planOf({ people: [people], profiles: [sensitive("agents")] }));
    expect(text.split("\n\n").slice(0, 5)).toEqual([
      "### Security profiles: 1 to update (incomplete)",
      "`--fail-on` would stop at `lock-out`, `gain`, `gain:user-admin`.",
      "> **Unknown.** `Who gains and loses access is unknown: the holders of a changed profile could not be read.`",
      "#### Danger: 1 lock-out, 1 sensitive grant",
      "> **`Lock-out: after the deploy, no user could edit users without restriction (Users.Edit); before: ana.`**",
    ]);
  });

  test("groups danger by what it is, and names as many profiles as fit", () => {
    const profiles = Array.from({ length: 600 }, (_, index) => sensitive(`agents-${index}`));
    const old = profileOf({ resource: "old", action: "delete", SecurityProfileName: "" });
    const text = planAsMarkdown(planOf({ profiles: [...profiles, old] }));
    const names = Array.from({ length: 100 }, (_, index) => `\`agents-${index}\``).join(", ");
    expect(text.split("\n\n").slice(2)).toEqual([
      "#### Danger: 1 delete, 600 sensitive grants",
      `- **delete**: \`old\`
- \`+\` \`permission Users.Edit ("Users - Edit")\` **gains** \`user-admin\`: ${names}, 500 more profiles`,
    ]);
  });

  test("keeps the gravest danger and all counts where not even groups fit", () => {
    const refused = profileOf({
      action: "refused",
      SecurityProfileName: "bad",
      error: { code: "InvalidProps", message: "wrong ".repeat(20_000) },
    });
    const lifted = Array.from({ length: 3000 }, (_, index) =>
      profileOf({
        changes: [
          {
            field: "AllowedAccessControlTags",
            item: `tag-${index}-${"y".repeat(200)}`,
            change: "removed",
            effect: "gains",
          },
        ],
      }),
    );
    const text = planAsMarkdown(
      planOf({ profiles: [...lifted, refused], untold: ["z".repeat(70_000)] }),
    );
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text.length).toBeGreaterThan(61_000);
    expect(text).toContain(
      "#### Danger: 1 refusal, 3000 lifted restrictions\n\n- **refused** (`wrong wrong",
    );
    expect(text).toMatch(/^> \*\*Unknown\.\*\* `z{100}…`$/m);
    expect(text.match(/tag-/g)?.length).toBeGreaterThan(300);
  });
});
