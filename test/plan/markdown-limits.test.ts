import { describe, expect, test } from "bun:test";
import type { RuleFinding } from "../../src/access/findings.ts";
import type { PersonChange } from "../../src/access/people.ts";
import { planAsMarkdown } from "../../src/plan/markdown.ts";
import { peopleOf, planOf, profileOf } from "../support/plan-fixture.ts";

const gained = {
  field: "Permissions",
  item: "Users.Edit",
  change: "added",
  effect: "gains",
  risks: ["user-admin"],
  by: ["arn/agents"],
} as const satisfies PersonChange;
const blocksOf = (...args: Parameters<typeof planAsMarkdown>) =>
  planAsMarkdown(...args).split("\n\n");

test("danger that is shortened names the profiles first that most users hold", () => {
  const wide = Array.from({ length: 400 }, (_, index) =>
    profileOf({ SecurityProfileName: `W${index} `.padEnd(127, "w"), changes: [gained] }),
  );
  const held = [{ users: 0 }, { users: 2 }, { unknown: "denied" }, { users: 7 }].map(
    (reach, index) =>
      profileOf({
        SecurityProfileName: `Held ${index}`,
        action: "update",
        changes: [gained],
        reach,
      }),
  );
  const text = planAsMarkdown(planOf({ profiles: [...wide, ...held] }));
  const line = text.split("\n").find((each) => each.includes("Users.Edit"));
  expect(line).toMatch(/: `Held 2`, `Held 3`, `Held 1`, `W0 /);
});

test("danger that is shortened has the names of what it refers to", () => {
  const moved = {
    field: "AllowedAccessControlHierarchyGroupId",
    change: "changed",
    before: "north-1",
    after: "north-2",
    effect: "both",
  } as const;
  const profiles = Array.from({ length: 400 }, (_, index) =>
    profileOf({ SecurityProfileName: `W${index} `.padEnd(127, "w"), changes: [moved] }),
  );
  const names = { "north-1": "Europe / North", "north-2": "America / North" };
  expect(planAsMarkdown(planOf({ names, profiles }))).toContain(
    '- `~` `hierarchy group: "Europe / North" -> "America / North"` **gains or loses**: `W0 ',
  );
});

describe("rules that a deploy would violate", () => {
  const finding = (name: string, reason = "Because."): RuleFinding => ({
    code: "rule/own",
    severity: "error",
    subject: { kind: "profile", name, arn: "arn" },
    path: "Permissions",
    args: { rule: "forbid", names: ["Users.Edit"], users: [], aiAgents: [], reason },
  });
  const planWith = (...findings: RuleFinding[]) =>
    planOf({
      rules: [
        {
          InstanceArn: "arn",
          count: 1,
          findings,
          unevaluated: [],
          unmatched: [],
          ambiguous: [],
          unused: [],
          expired: [],
        },
      ],
    });
  const line = (name: string, reason: string) =>
    `- \`error after the deploy: "${name}": grants "Users.Edit", which a rule forbids, and nobody holds it. ${reason} [rule/own]\``;

  test("come after the summary, one line each", () => {
    expect(blocksOf(planWith(finding("Leads"), finding("Agents", "No.")))).toEqual([
      "### Security profiles: no security profile",
      "**Rules that the deploy would violate**",
      [line("Leads", "Because."), line("Agents", "No.")].join("\n"),
    ]);
  });

  test("are at most 20 lines of at most 500 characters", () => {
    const linesOf = (count: number) =>
      blocksOf(planWith(...Array.from({ length: count }, () => finding("a", "x".repeat(900)))))
        .at(-1)
        ?.split("\n");
    expect(linesOf(20)).toEqual(Array.from({ length: 20 }, () => expect.stringMatching(/x…`$/)));
    expect(linesOf(20)?.[0]).toHaveLength("- ``".length + 501);
    expect(linesOf(21)?.slice(19)).toEqual([expect.stringMatching(/x…`$/), "- and 1 more"]);
  });
});

describe("without danger and people", () => {
  test("the rest is titled as changes; gains, losses and warnings are counted", () => {
    const change = { field: "Permissions", item: "Queues.View", change: "removed" } as const;
    const profiles = [
      profileOf({ changes: [{ ...change, effect: "loses" }], reach: { users: 0 } }),
      profileOf({ SecurityProfileName: "Leads", changes: [{ ...change, effect: "loses" }] }),
    ];
    const blocks = blocksOf(planOf({ profiles, warnings: ["one", "two"] }));
    expect(blocks[2]).toBe(
      "<details>\n<summary>Changes: 2 to update, 2 warnings (0 gains, 2 losses)</summary>",
    );
    expect(blocks.slice(-2)).toEqual([
      "</details>",
      "AI agents that hold a changed profile are not counted: AWS has no list of them.",
    ]);
    const summaryOf = (...effects: ("gains" | "loses" | "neither")[]) =>
      blocksOf(
        planOf({
          profiles: [
            profileOf({
              changes: effects.map((effect) => ({ ...change, effect, change: "added" })),
            }),
          ],
        }),
      ).find((block) => block.startsWith("<details>"));
    expect(summaryOf("gains", "loses")).toContain(": 1 to update (1 gain, 1 loss)<");
    expect(summaryOf("gains", "gains")).toContain(": 1 to update (2 gains, 0 losses)<");
    expect(summaryOf("neither")).toContain(": 1 to update</summary>");
  });

  test("a text is cut only after the most characters", () => {
    const incomplete = (length: number) => blocksOf(planOf({ problem: "x".repeat(length) })).at(-1);
    const text = "**Incomplete.** The rest is unknown: ";
    expect(incomplete(1000)).toBe(`${text}\`${"x".repeat(1000)}\``);
    expect(incomplete(1001)).toBe(`${text}\`${"x".repeat(1000)}…\``);
  });

  test("nothing to fold leaves only the summary", () => {
    expect(planAsMarkdown(planOf())).toBe("### Security profiles: no security profile");
  });
});

describe("a group of users", () => {
  const unread = [{ SecurityProfileId: "one", field: "Permissions" }] as const;

  test("shows what could not be read", () => {
    const people = [peopleOf({ groups: [{ users: ["ana"], changes: [gained], unread }] })];
    expect(blocksOf(planOf({ people })).at(-1)).toBe(
      "- `unknown: could not read what these profiles grant, or it is known after deploy: one`",
    );
  });

  test("lists its changes by category once they take more than half of the room", () => {
    const groupOf = (count: number) => ({
      users: ["ana"],
      changes: Array.from({ length: count }, (_, index) => ({
        ...gained,
        risks: [],
        item: `Item-${index}-${"x".repeat(100)}.View`,
      })),
      unread: [],
    });
    const rowsOf = (count: number) => {
      const people = [peopleOf({ groups: [groupOf(count)] })];
      return planAsMarkdown(planOf({ people })).match(/^\| `/gm)?.length;
    };
    expect([rowsOf(100), rowsOf(400)]).toEqual([100, 1]);
  });

  test("is folded only after the tenth", () => {
    const groups = Array.from({ length: 10 }, (_, index) => ({
      users: [`user-${index}`],
      changes: [{ ...gained, item: `Item-${index}.View` }],
      unread: [],
    }));
    expect(planAsMarkdown(planOf({ people: [peopleOf({ groups })] }))).not.toContain("<details>");
    const one = { users: ["ana"], changes: [gained], unread: [] };
    const blocks = blocksOf(planOf({ people: [peopleOf({ groups: [...groups, one] })] }));
    expect(blocks.at(-1)).toBe("</details>");
    expect(blocks).toContain("<details>\n<summary>1 more user in 1 group</summary>");
  });
});

/** The most repetitions whose text still has a property. */
function most(holds: (count: number) => boolean): number {
  let [low, high] = [0, 70_000];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

describe("the room of a comment", () => {
  const ROOM = 65_536 - 2000;
  const BREAK = 2;
  const remark = "AI agents that hold a changed profile are not counted: AWS has no list of them.";
  /** A profile without a text of its own that adds the remark. */
  const silent = profileOf({ action: "unchanged", reach: { users: 0 } });
  const wide = (length: number) =>
    Array.from({ length: 11 }, (_, index) => ({
      field: "Permissions" as const,
      item: `${index}${index === 0 ? "x".repeat(length) : ""}.View`,
      change: "added" as const,
      effect: "gains" as const,
    }));

  test("is filled by the rest to the last character", () => {
    const textOf = (count: number) =>
      planAsMarkdown(planOf({ profiles: [silent], warnings: ["x".repeat(count)] }));
    const count = most((each) => !textOf(each).includes("Omitted"));
    const head = `### Security profiles: 1 unchanged`;
    const blocks = [head, remark, "> ``"];
    expect(count).toBe(ROOM - blocks.reduce((sum, block) => sum + block.length + BREAK, 0));
    expect(textOf(count + 1)).toEndWith(
      `A comment is limited to 65,536 characters. **Omitted: 1 warning.** The command with \`--all\` and without \`--markdown\` shows all.\n\n${remark}`,
    );
    const two = (each: number) =>
      planAsMarkdown(
        planOf({ profiles: [silent], warnings: ["x".repeat(each), "y".repeat(1000)] }),
      );
    expect(most((each) => !two(each).includes("Omitted"))).toBe(count - "> ``\n\n".length - 1000);
  });

  test("is filled by a long list of changes before it is grouped", () => {
    const textOf = (length: number) =>
      planAsMarkdown(planOf({ profiles: [profileOf({ changes: wide(length) }), profileOf()] }));
    const length = most((each) => !textOf(each).includes("grouped"));
    const parts = textOf(length)
      .split("\n\n")
      .filter((block) => !block.includes("details>"));
    expect(parts.reduce((sum, block) => sum + block.length + BREAK, 0)).toBe(ROOM);
    expect(textOf(length + 1)).toContain("Long lists are grouped by category. The command");
  });

  test("is filled by what is unknown, in full", () => {
    const textOf = (count: number) =>
      planAsMarkdown(planOf({ profiles: [silent], untold: ["x".repeat(count)] }));
    const count = most((each) => !textOf(each).includes("…"));
    expect(textOf(count).length + BREAK).toBe(ROOM);
    expect(textOf(count + 1)).toContain(`> **Unknown.** \`${"x".repeat(1000)}…\``);
  });

  test("is filled by who gains access; their changes take half of it in full", () => {
    const textOf = (changes: readonly PersonChange[]) =>
      planAsMarkdown(
        planOf({
          people: [peopleOf({ groups: [{ users: ["ana"], changes, unread: [] }] })],
          profiles: [silent],
          untold: ["u"],
        }),
      );
    const long = (length: number) => textOf(wide(length).map((change) => ({ ...change, by: [] })));
    const length = most((each) => long(each).includes("xxx") || each < 3);
    const [before = "", block = ""] = long(length).split("#### Who gains and loses access\n\n");
    const people = block.slice(0, block.indexOf(`\n\n${remark}`));
    const left = ROOM - before.length - remark.length - BREAK;
    expect(people.length + BREAK).toBe(Math.floor(left / 2));
    const one = (count: number) => textOf([{ ...gained, item: "x".repeat(count) }]);
    const count = most((each) => !one(each).includes("Omitted"));
    const heading = "#### Who gains and loses access\n\n";
    expect(one(count).length + BREAK - heading.length).toBe(ROOM - 500);
    expect(one(count + 1)).toContain("**Omitted: 1 more user in 1 group.**");
  });

  test.each([
    [105, 1, 1000, "5 more profiles", 100],
    [25, 8, 300, "5 more profiles", 20],
    [25, 12, 150, "20 more profiles", 5],
    [25, 80, 100, "25 profiles", 1],
  ])(
    "holds the danger of %p profiles, %p changes each, with %p characters of a text",
    (count, kinds, clipped, more, shown) => {
      const name = (index: number) => `${index}`.padEnd(400, "n");
      const profiles = Array.from({ length: count }, (_, index) =>
        profileOf({
          SecurityProfileName: name(index),
          changes: Array.from({ length: kinds }, (__, kind) => ({
            ...gained,
            item: `P${kind}-${"x".repeat(1000)}`,
          })),
        }),
      );
      const blocks = blocksOf(planOf({ profiles, untold: Array.from({ length: 150 }, () => "u") }));
      const lines = blocks.find((block) => block.startsWith("- `+`"))?.split("\n") ?? [];
      expect(lines).toHaveLength(kinds);
      expect(lines[0]?.indexOf("…")).toBe("- `+` `".length + clipped);
      const cut = clipped < 400 ? `${name(0).slice(0, clipped)}…` : name(0);
      const named = shown === 1 ? more : `\`${cut}\`, `;
      expect(lines[0]).toContain(`**gains** \`user-admin\`: ${named}`);
      expect(lines[0]).toEndWith(more);
      const unknown = blocks.filter((block) => block.startsWith("> **Unknown.**"));
      expect([unknown.length, unknown.at(-1)]).toEqual([
        shown + 1,
        `> **Unknown.** ${150 - shown} more`,
      ]);
    },
  );

  test("holds as many lines of danger as fit", () => {
    const profiles = Array.from({ length: 600 }, (_, index) =>
      profileOf({
        changes: [{ ...gained, item: `${index}`.padStart(4, "0").padEnd(200, "x") }],
      }),
    );
    const text = planAsMarkdown(planOf({ profiles }));
    const [head = "", danger = ""] = text.split("#### ");
    const [heading = "", , ...lines] = danger.split("\n");
    const line = `- \`+\` \`${"permission 0000".padEnd(100, "x")}…\` **gains** \`user-admin\`: 1 profile`;
    expect([heading, lines[0]]).toEqual(["Danger: 600 sensitive grants", line]);
    const left = ROOM - head.length - "#### \n\n".length - heading.length;
    expect(lines.length).toBe(Math.floor(left / (line.length + 1)));
  });

  test("groups the danger of assignments with all that is known of each", () => {
    const assignments = Array.from({ length: 1200 }, (_, index) => ({
      resource: `acme/prod/${index}`,
      kind: "connect::UserSecurityProfiles",
      action: "refused" as const,
      InstanceArn: "arn",
      holder: "",
      changes: [],
      notes: [{ about: "warning", message: "look" }],
      skipped: false,
      error: { code: "NotFound", message: "no user" },
    }));
    expect(blocksOf(planOf({ assignments })).at(-1)).toStartWith(
      "- **refused** (`warning: look`; `no user`): `acme/prod/0`, `acme/prod/1`, ",
    );
  });
});
