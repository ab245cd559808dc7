import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import path from "node:path";
import { ACCESS_FINDINGS } from "../../src/access/findings.ts";
import { FINDINGS } from "../../src/permissions/findings.ts";
import { PERMISSIONS, PermissionGroups, Presets } from "../../src/permissions/index.ts";
import { pageSection, sectionAsText } from "../../src/cli/page-section.ts";
import { runCommand } from "../support/command.ts";
import { repository } from "../support/project.ts";
import { departures } from "../support/schema.ts";

// Nothing of AWS: no endpoint, no instance, no credentials.
const explain = (...args: string[]) => runCommand(["explain", ...args], { env: {} });
const pageOf = (name: string) => readFileSync(path.join(repository, "docs", name), "utf8");

test("a finding is explained by the section of its page", async () => {
  const { code, stderr, stdout } = await explain("agent-version-without-profile", "--json");
  expect([code, stderr, departures("explain", stdout)]).toEqual([0, "", []]);
  const shown: unknown = JSON.parse(stdout);
  const [, text = ""] =
    /^## agent-version-without-profile\n([\s\S]*?)^## /m.exec(pageOf("audit.md")) ?? [];
  expect(shown).toEqual({
    kind: "finding",
    code: "agent-version-without-profile",
    severity: "warning",
    page: "docs/audit.md",
    text: text.trim(),
  });
});

test("the text fits a terminal, with the web pages last", async () => {
  const { stdout } = await runCommand(["explain", "restriction-cancelled"], {
    env: { COLUMNS: "60" },
  });
  const lines = stdout.trimEnd().split("\n");
  expect(lines[0]).toBe("restriction-cancelled (error)");
  expect(lines.slice(-2)).toEqual([
    "https://docs.aws.amazon.com/connect/latest/adminguide/tag-based-access-control.html",
    "https://docs.aws.amazon.com/connect/latest/adminguide/hierarchy-based-access-control.html",
  ]);
  expect(lines.slice(0, -2).filter((line) => line.length > 60)).toEqual([]);
  expect(stdout).not.toContain("**");
  expect(stdout).not.toContain("](");
});

describe("every code has a section that can be shown", () => {
  const codes = [
    ...Object.keys(FINDINGS).map((code) => ["findings.md", code] as const),
    ...Object.keys(ACCESS_FINDINGS).map((code) => ["audit.md", code] as const),
  ];
  test.each(codes)("%s: %s", (page, code) => {
    const text = sectionAsText(pageSection(pageOf(page), code));
    expect(text).toStartWith("What. ");
    expect(text).toContain("Source. ");
    expect(text).not.toMatch(/\*\*|\]\(|^\|/m);
  });
});

test("a table has its headings where a row has more than two cells", () => {
  const table = `| class | holders can | source |
| ----- | ----------- | ------ |
| \`one\` | do this | AWS |

| class | holders can |
| ----- | ----------- |
| \`one\` | do this |`;
  expect(sectionAsText(table)).toBe(`  one
    holders can: do this
    source: AWS

  one: do this`);
});

test("a permission is explained by its name, its label or another spelling", async () => {
  const { code, stderr, stdout } = await explain("Users.Edit");
  expect([code, stderr, stdout]).toEqual([
    0,
    "",
    `Users.Edit
  Change everything about a user except the security profiles, and reset the
  password.
  Label                  Users - Edit, in Users and permissions
  Risk                   user-admin: a holder controls who can sign in and with
                         which access; anyone who creates or edits users can
                         reset an administrator's password
  Needs                  Users.View
  Presets that grant it  CallCenterManager, Admin
  Groups that grant it   UserManagement
  In code                Permissions.UsersAndPermissions.EditUsers
  Certainty              high (guide and profile)
`,
  ]);
  expect((await explain("users - edit")).stdout).toBe(stdout);
});

test("JSON has all that is known, and which presets and groups grant it", async () => {
  const { stdout } = await explain("live-monitoring", "--json");
  expect(departures("explain", stdout)).toEqual([]);
  const shown: unknown = JSON.parse(stdout);
  const having = (sets: Readonly<Record<string, readonly string[]>>, name: string) =>
    Object.keys(sets).filter((set) => sets[set]?.includes(name));
  expect(shown).toMatchObject({
    kind: "risk",
    risk: "live-monitoring",
    permissions: PERMISSIONS.filter(({ risk }) => risk === "live-monitoring").map((each) => ({
      name: each.name,
      needs: each.needs,
      presets: having(Presets, each.name),
      groups: having(PermissionGroups, each.name),
    })),
  });
});

test("a class of risk is explained in any case", async () => {
  expect(await explain("Live-Monitoring", "--json")).toEqual(
    await explain("live-monitoring", "--json"),
  );
});

test.each([
  [
    "path-to-admn",
    'There is no finding, permission or class of risk "path-to-admn". The nearest are "path-to-admin", "profile-admin", "not-an-id"',
  ],
  [
    "User.Edit",
    'There is no finding, permission or class of risk "User.Edit". The nearest are "Users.Edit", "Rules.Edit", "Cases.Edit"',
  ],
  [
    "Tasks - Create",
    'AWS does not document the API name of "Tasks - Create". If you know the name, pass it',
  ],
  [
    "rule/listen-in-leads",
    'There is no finding, permission or class of risk "rule/listen-in-leads". It is the code of a rule of your own: each finding ends with the reason, which is in the file of --rules',
  ],
])("what is not known gets what to do: %s", async (subject, message) => {
  expect(await explain(subject)).toEqual({
    code: 2,
    stdout: "",
    stderr: `${message}\nSee: alchemy-aws-connect explain --help\n`,
  });
});
