import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createHash } from "node:crypto";
import { auditInstance } from "../../src/access/audit.ts";
import { reportInstance } from "../../src/report/report.ts";
import type { InstanceSnapshot } from "../../src/profile/snapshot.ts";
import { counted } from "../support/counted.ts";
import { HOSTILE, INCOMPLETE, SMALL, largeSnapshot, pageOf } from "../support/report.ts";
import { INSTANCE_ARN, snapshotOf } from "../support/snapshot.ts";

/** The texts of the cells of each row that has a text in it. */
function rowsWith(html: string, text: string): string[][] {
  return [...html.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)]
    .map(([, row = ""]) => row)
    .filter((row) => row.includes(text))
    .map((row) =>
      row
        .split(/<t[dh][^>]*>/)
        .slice(1)
        .map(textOf),
    );
}

const textOf = (html: string) =>
  html
    .replaceAll(/<\/(li|p|h[1-3])>/g, " ")
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();

const tagsOf = (html: string) => html.match(/<[^>]*>/g) ?? [];

const section = (html: string, id: string) =>
  new RegExp(`<section id="${id}".*?</section>`, "s").exec(html)?.[0] ?? "";

test("the head counts the rules, so that a page without their findings proves something", () => {
  const rule = {
    code: "own",
    severity: "error",
    reason: "Because",
    limit: ["user-admin"],
    atMost: 99,
  } as const;
  const audit = auditInstance(SMALL, { rules: { rules: [rule] } });
  expect(reportInstance(SMALL, audit, { readAt: new Date(0) })).toContain(
    "<p>1 rule: 0 violated.</p>",
  );
  expect(pageOf(SMALL)).not.toContain(" violated.");
});

describe("the matrix", () => {
  test("has who is given what, how, and how far each permission goes", async () => {
    const matrix = section(pageOf(SMALL), "matrix");
    expect(rowsWith(matrix, "Users.Edit<")).toEqual([
      ["Users - Edit Users.Edit", "user-admin", "2", "2", "yes", "", "restricted", ""],
    ]);
    expect(rowsWith(matrix, "BasicAgentAccess<")).toEqual([
      ["Access Contact Control Panel BasicAgentAccess", "", "2", "3", "", "yes", "yes", "yes"],
    ]);
    expect(rowsWith(matrix, "RestrictTaskCreation.Access<")[0]?.slice(0, 4)).toEqual([
      "Restrict task creation RestrictTaskCreation.Access",
      "restricts",
      "0",
      "0",
    ]);
    expect(rowsWith(matrix, "Users that hold the profile")).toEqual([
      ["Users that hold the profile", "", "3", "", "1", "2", "1", "0"],
    ]);
    expect(rowsWith(matrix, "Users and permissions")).toEqual([
      ["Users and permissions", "24 permissions", "", "", "3", "0", "2", "0"],
    ]);
  });

  test("explains its signs, with the words of the commands", () => {
    expect(textOf(section(pageOf(SMALL), "matrix"))).toContain(
      "granted granted, restricted by tags or hierarchy granted, restrictions not read not read An empty cell: not granted. A user has what any of the user’s profiles grants.",
    );
  });

  test("has every known permission, and those that are not known at its end", async () => {
    const matrix = section(pageOf(SMALL), "matrix");
    expect([...matrix.matchAll(/<tr data-row="(\d+)"/g)].map(([, row]) => Number(row))).toEqual(
      Array.from({ length: 327 }, (_, index) => index),
    );
    expect(rowsWith(matrix, "Not in the catalog")[0]?.slice(0, 2)).toEqual([
      "Not in the catalog",
      "1 permission",
    ]);
    expect(rowsWith(matrix, "New.Thing<")).toEqual([
      ["New.Thing", "", "1", "1", "", "", "yes", ""],
    ]);
  });

  test("parts more than a hundred profiles into tables of their own", async () => {
    const matrix = section(pageOf(largeSnapshot(101, 0)), "matrix");
    expect(
      [...matrix.matchAll(/<caption>\s*(.*?)\s*<\/caption>/g)].map(([, text]) => text),
    ).toEqual(["Profiles 1 to 51 of 101", "Profiles 52 to 101 of 101"]);
    expect(rowsWith(matrix, "Users that hold the profile").map(({ length }) => length)).toEqual([
      4 + 51,
      4 + 50,
    ]);
  });
});

describe("the rest", () => {
  test("says which instance, when it was read, and the figures", async () => {
    const html = pageOf(SMALL);
    expect(html).toContain(`<code>${INSTANCE_ARN}</code>`);
    expect(html).toContain('<time datetime="2026-11-25T21:37:00.000Z">2026-11-25 21:37 UTC</time>');
    const figures = section(html, "figures");
    const tiles = [...figures.matchAll(/<dt>(.*?)<\/dt>\s*<dd>(.*?)<\/dd>/g)];
    expect(tiles.map(([, title, value = ""]) => `${title} ${textOf(value)}`)).toEqual([
      "Security profiles 4",
      "Users 3",
      "AI agents 0",
      "Errors 1",
      "Warnings 3",
      "Info 5",
    ]);
    expect(rowsWith(figures, "user-admin")).toEqual([
      [
        "user-admin",
        "controls who can sign in and with which access; anyone who creates or edits users can reset an administrator&#39;s password",
        "2",
        "2",
      ],
    ]);
    expect(rowsWith(figures, "history").map((row) => row.slice(2))).toEqual([["0", "0"]]);
    expect(rowsWith(figures, "security profiles of the instance")).toEqual([
      ["security profiles of the instance", "4 of 100"],
    ]);
  });

  test("lists findings by code, each text once, the most serious first", async () => {
    const findings = section(pageOf(SMALL), "findings");
    const rows = rowsWith(findings, '<th scope="row">');
    expect(rows[0]).toEqual([
      "profile Trainee",
      "its name says &quot;trainee&quot;, but it grants &quot;DeleteCallRecordings&quot;. Remove it, or rename the profile.",
      "",
    ]);
    expect(rowsWith(findings, 'scope="rowgroup"').flat()).toEqual([
      "error broader-than-name 1 finding",
      "warning unknown-permission 1 finding",
      "warning resource-type-without-view 1 finding",
      "warning nobody-can-administer 1 finding",
      "info sensitive-access 3 findings",
      "info untagged-profile 1 finding",
      "info unused-profile 1 finding",
    ]);
  });

  test("parts what is accepted from what is not, with the reason", async () => {
    const ignore = [{ code: "broader-than-name", name: "Trainee", reason: HOSTILE }];
    const findings = section(pageOf(SMALL, { ignore }), "findings");
    const [found = "", accepted = ""] = findings.split("<h3>Accepted</h3>");
    expect(found).not.toContain("broader-than-name");
    expect(rowsWith(accepted, "broader-than-name")).toEqual([
      ["error broader-than-name 1 finding"],
    ]);
    expect(rowsWith(accepted, "trainee")[0]?.at(-1)).toStartWith("&lt;/script&gt;");
  });

  test("has the details of each profile: what is given by category, by the shorter list", async () => {
    const [, article = ""] = pageOf(SMALL).split('<article id="profile-2"');
    const lines = [...article.matchAll(/<dt>(.*?)<\/dt>\s*<dd>(.*?)<\/dd>/gs)].slice(0, 9);
    expect(lines.map(([, title = "", value = ""]) => [title, textOf(value)])).toMatchObject([
      ["ARN", `${INSTANCE_ARN}/security-profile/Leads`],
      ["Description", expect.stringContaining("evil")],
      ["Tags", "owner = test"],
      ["Users (1)", expect.stringContaining("evil")],
      ["Findings", expect.stringContaining("sensitive-access")],
      ["Restricted by tags", "SecurityProfile, User; tags: site = north"],
      ["Applications", expect.stringContaining("(ACCESS)")],
      [
        "Permissions (4)",
        "Contact Control Panel (CCP): Access Contact Control Panel BasicAgentAccess Users and permissions: Users - View Users.View, Users - Edit Users.Edit Not in the catalog: New.Thing",
      ],
      [
        "None",
        "AI agents that hold it, Restricted by hierarchy, Flow modules, AI agents it may reach, Rows of data tables",
      ],
    ]);
  });

  test("begins with three things to act on: one of each code, the most serious first", () => {
    const texts = [...section(pageOf(SMALL), "first").matchAll(/<li>(.*?)<\/li>/gs)].map(
      ([, item = ""]) => textOf(item),
    );
    expect(texts.map((text) => text.split(" ").slice(0, 3).join(" "))).toEqual([
      "error broader-than-name Trainee:",
      "warning nobody-can-administer no",
      "warning unknown-permission Leads:",
    ]);
    expect(texts[2]).toEndWith("Concerns 1 user.");
    expect(textOf(section(pageOf(snapshotOf({})), "first"))).toBe(
      "Act on these first Nothing: the audit found no error and no warning.",
    );
  });

  test("puts what people can do before what the linter finds, whomever it concerns", () => {
    const snapshot = snapshotOf({
      profiles: {
        Desk: { Permissions: ["Users.Create", "Users.View", "SecurityProfiles.Edit"] },
        Old: { Permissions: ["Users.View", "Made.Up"] },
      },
      users: { ana: ["Desk"], bea: ["Old"], cai: ["Old"] },
    });
    const page = textOf(section(pageOf(snapshot), "first"));
    expect([...page.matchAll(/(?:error|warning) (\S+)/g)].map(([, code]) => code)).toEqual([
      "path-to-admin",
      "nobody-can-administer",
      "unknown-permission",
    ]);
  });

  test("lists every user with profiles, permissions, risks and findings", () => {
    expect(rowsWith(section(pageOf(SMALL), "people"), "data-person")).toEqual([
      ["ana", "Admin", "4", "user-admin", "", "0", "0"],
      ["bea", "Agent", "2", "", "", "0", "0"],
      [expect.stringContaining("evil"), "Agent, Leads", "5", "user-admin", "", "0", "2"],
    ]);
  });

  test("is the same for the same reading", async () => {
    expect(pageOf(SMALL)).toBe(pageOf(structuredClone(SMALL)));
  });
});

test("a profile with two findings of the same text is named once", () => {
  const types = ["User"];
  const snapshot = snapshotOf({
    profiles: { Leads: { TagRestrictedResources: types, HierarchyRestrictedResources: types } },
  });
  const findings = section(pageOf(snapshot), "findings");
  expect(rowsWith(findings, "is restricted, but its holder").map(([about]) => about)).toEqual([
    "profile Leads",
  ]);
});

describe("what could not be read", () => {
  test("is reported at the top and in the title, and every figure that it touches says so", async () => {
    const html = pageOf(INCOMPLETE);
    expect(/<title>(.*?)<\/title>/.exec(html)?.[1]).toBe(
      `Access in Amazon Connect (incomplete): ${INSTANCE_ARN}`,
    );
    const [top = "", rest = ""] = html.split("<nav");
    expect(textOf(section(top, "incomplete"))).toMatch(
      /^Incomplete: not everything could be read More may be true than this page says, and nothing on it shows that something is in order\. Could not be read: the permissions of &quot;Agent&quot;: ListSecurityProfilePermissions failed with .* \(AccessDeniedException\)\. the users: SearchUsers gave the same page twice\.$/,
    );
    expect(rowsWith(section(rest, "figures"), "user-admin")[0]?.slice(2)).toEqual([
      "≥ 2",
      "not read",
    ]);
    expect(rowsWith(section(rest, "matrix"), "Users.Edit<")).toEqual([
      [
        "Users - Edit Users.Edit",
        "user-admin",
        "not read",
        "≥ 2",
        "yes",
        "not read",
        "restricted",
        "",
      ],
    ]);
    expect(rowsWith(rest, '<a href="#profile-1">')[0]?.slice(0, 5)).toEqual([
      "Agent",
      "not read",
      "0",
      "not read",
      "not read",
    ]);
  });

  test("does not pass what may be restricted for given without a restriction", async () => {
    const profiles = SMALL.profiles.map(({ TagRestrictedResources, ...profile }) =>
      profile.SecurityProfileName === "Leads" || !TagRestrictedResources
        ? profile
        : { ...profile, TagRestrictedResources },
    );
    const matrix = section(pageOf({ ...SMALL, profiles }), "matrix");
    const cells = (permission: string) => rowsWith(matrix, permission)[0]?.slice(4);
    expect(cells("Users.Edit<")).toEqual(["yes", "", "restrictions not read", ""]);
    expect(cells("DeleteCallRecordings<")).toEqual(["", "", "", "yes"]);
  });

  test("is marked in the list of users as well", () => {
    const { users } = SMALL;
    expect(textOf(section(pageOf(INCOMPLETE), "people"))).toBe(
      "People The users could not be read.",
    );
    const people = section(
      pageOf({ ...INCOMPLETE, users, missing: INCOMPLETE.missing.slice(0, 1) }),
      "people",
    );
    expect(rowsWith(people, ">bea<")).toEqual([
      ["bea", "Agent", "≥ 0", "not read", "", "≥ 0", "≥ 0"],
    ]);
  });

  test("hides no AI agent that is known to hold a profile", () => {
    const snapshot = snapshotOf({
      profiles: { Idle: {}, Tools: {} },
      aiAgents: [{ Arn: "arn:a", SecurityProfileIds: ["Tools"] }],
      missing: [
        { part: "heldByAIAgent", of: "arn:b", operation: "Some", code: "Denied", message: "" },
      ],
    });
    const html = pageOf(snapshot);
    const agents = [0, 1].map((column) => rowsWith(html, `<a href="#profile-${column}">`)[0]?.[2]);
    expect(agents).toEqual(["not read", "≥ 1"]);
    expect(textOf(html)).toContain("AI agents that hold it (≥ 1) arn:a");
  });

  test("has a profile that AWS does not list yet, of which only the id is known", () => {
    const snapshot = snapshotOf({
      profiles: { Leads: { Permissions: ["Users.Edit"] } },
      users: { ana: ["Leads", "late"] },
      missing: [
        {
          part: "describe",
          of: "late",
          operation: "ListSecurityProfiles",
          code: "IncompleteRead",
          message: "does not list a profile that has a holder",
        },
      ],
    });
    const html = pageOf(snapshot);
    expect(rowsWith(section(html, "people"), ">ana<")[0]?.slice(0, 3)).toEqual([
      "ana",
      "Leads, late",
      "≥ 1",
    ]);
    expect(rowsWith(section(html, "figures"), "user-admin")[0]?.slice(2)).toEqual(["≥ 1", "≥ 1"]);
    expect(rowsWith(section(html, "matrix"), "Users.Edit<")[0]?.slice(2)).toEqual([
      "≥ 1",
      "≥ 1",
      "yes",
      "not read",
    ]);
    expect(rowsWith(html, '<a href="#profile-1">')[0]?.slice(0, 6)).toEqual([
      "late",
      "1",
      "0",
      "not read",
      "not read",
      "not read",
    ]);
  });

  test("leaves no page that looks clean", async () => {
    const clean = snapshotOf({});
    expect(textOf(section(pageOf(clean), "findings"))).toBe("Findings None.");
    const missing = INCOMPLETE.missing.slice(1);
    expect(textOf(section(pageOf({ ...clean, missing }), "findings"))).toBe(
      "Findings No findings in the parts that could be read. There may be more.",
    );
  });
});

describe("a page that can do nothing but show itself", () => {
  test("runs and styles by what its policy has the hashes of, and loads nothing", async () => {
    const html = pageOf(SMALL);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    const hash = (tag: string) => {
      const [match, ...others] = html.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, "gs"));
      expect(others).toEqual([]);
      return createHash("sha256")
        .update(match?.[1] ?? "")
        .digest("base64");
    };
    expect(policy).toBe(
      `default-src 'none'; script-src 'sha256-${hash("script")}'; style-src 'sha256-${hash("style")}'; base-uri 'none'; form-action 'none'`,
    );
    expect(tagsOf(html).filter((tag) => /\s(src|srcset|action|on[a-z]+|style)=/.test(tag))).toEqual(
      [],
    );
    expect(tagsOf(html).filter((tag) => /href="[^#]/.test(tag))).toEqual([]);
    expect(html.match(/url\(|@import/)).toBeNull();
  });

  test("no name brings a control character, or turns what follows, in markup or data", () => {
    const harmful = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u;
    const html = pageOf(written("a\0\x1B\x7F\x9F\u202E\u2066z"));
    const data: unknown = JSON.parse(/id="data">(.*?)<\/script>/s.exec(html)?.[1] ?? "");
    const texts = textsIn(data);
    expect(texts).toContain("a������z");
    expect(texts.filter((text) => harmful.test(text))).toEqual([]);
    expect(html.replaceAll("\n", "").match(harmful)).toBeNull();
  });

  test("no text becomes markup", async () => {
    using cases = counted("pages of hostile texts", 10, 300);
    // A name of plain letters needs no element of its own.
    const tags = (text: string) =>
      tagsOf(pageOf(written(text))).filter((tag) => !/^<\/?bdi>$/.test(tag));
    const expected = tags("x");
    await fc.assert(
      fc.asyncProperty(
        fc.string({
          unit: fc.constantFrom(...Array.from("<>\"'&/=!- \u202E\0x`{}$")),
          minLength: 1,
        }),
        async (text) => {
          expect(tags(text)).toEqual(expected);
          cases.ran();
        },
      ),
      { numRuns: cases.wanted },
    );
  });
});

test("hierarchy groups that share a name are shown with their ids, wherever the page names one", () => {
  const snapshot = snapshotOf({
    profiles: {
      Team: {
        Permissions: ["Users.View"],
        HierarchyRestrictedResources: ["User"],
        AllowedAccessControlHierarchyGroupId: "day",
      },
    },
    users: { ana: ["Team"] },
    hierarchyGroups: ["day", "night"].map((Id) => ({ Id, Name: "North" })),
  });
  const users = snapshot.users.map((user) => ({ ...user, HierarchyGroupId: "night" }));
  const html = pageOf({ ...snapshot, users });
  const [, data = ""] = html.split('<script type="application/json" id="data">');
  const [, article = ""] = html.split('<article id="profile-0"');
  expect(textOf(section(html, "people"))).toContain("North (night)");
  expect(textOf(article.split("</article>")[0] ?? "")).toContain("from North (day) down");
  expect(data).toContain('"North (night)"');
  expect(data).toContain("from North (day) down");
});

/** An instance in which everything that somebody writes is this text. */
function written(text: string): InstanceSnapshot {
  const { missing, ...snapshot } = snapshotOf({
    profiles: {
      Team: {
        Description: text,
        Permissions: ["Users.Edit"],
        Tags: { [text]: text },
        AllowedAccessControlTags: { [text]: text },
        TagRestrictedResources: [text],
        HierarchyRestrictedResources: [text],
        AllowedAccessControlHierarchyGroupId: "group",
        Applications: [{ Namespace: text, ApplicationPermissions: [text] }],
        AllowedFlowModules: [{ FlowModuleId: text }],
        AllowedAIAgents: [{ Arn: text }],
      },
    },
    users: { [text]: ["Team"] },
    hierarchyGroups: [{ Id: "group", Name: text }],
    aiAgents: [{ Arn: text, SecurityProfileIds: ["Team"] }],
  });
  const failed = { operation: "SearchUsers", code: text, message: text };
  return { ...snapshot, missing: [...missing, { part: "hierarchyGroups", of: text, ...failed }] };
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
