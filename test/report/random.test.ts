import { expect, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import {
  type InstanceSnapshot,
  type MissingPart,
  RULE_SETS,
  auditInstance,
  reportInstance,
} from "../../src/access.ts";
import { formatMissing } from "../../src/access/format-audit-finding.ts";
import { RISKS } from "../../src/permissions/catalog.ts";
import { knownOf } from "../support/answers-oracle.ts";
import { type Story, answersStoryOf } from "../support/answers-story.ts";
import { hasChromium, launchChromium, openPage } from "../support/chromium.ts";
import { patience } from "../support/counted.ts";
import { type Seeded, eachSeed } from "../support/seeds.ts";
import { type Query, ReportOracle, shown } from "../support/report-oracle.ts";
import { INSTANCE_ARN } from "../support/snapshot.ts";

if (!hasChromium)
  console.warn("No Chromium is installed: reports of random instances are not tested in one.");

test.skipIf(!hasChromium)(
  "the report of a random instance shows what its profiles and users hold",
  async () => {
    const browser = await launchChromium();
    try {
      await eachSeed("random stories of reports", [3, 100], import.meta, (story) =>
        tell(browser, story),
      );
    } finally {
      await browser.close();
    }
  },
  patience,
);

/** Names that HTML, JavaScript, layout and filters may get wrong, beside those of the stories. */
const STRANGE = [
  `</script><img src=x onerror="alert(1)">`,
  "</noscript></tbody><tr>",
  "A & B &amp; C",
  "\u202Eevil\u2066",
  "مدير النظام",
  "x".repeat(200),
  "__proto__",
  `"it's"`,
  "User",
  "Users.View",
  "toString",
  "View only",
];
function renamed(all: readonly string[], seed: number): string[] {
  const strange = STRANGE.filter((name) => !all.includes(name));
  return all.map((name, at) =>
    (seed + at) % 2 === 0 ? (strange[(seed + at) % strange.length] ?? "") : name,
  );
}

/** What is read of a random instance, without some parts if there are faults. */
function instanceOf({ agents, drawn, faults, groups, hidden: at }: Story, seed: number) {
  const { equipped, profiles: drawnProfiles, users: drawnUsers } = drawn[0];
  const named = renamed(
    drawnProfiles.map(({ name }) => name),
    seed,
  );
  const profiles = drawnProfiles.map(({ fields }, number) => ({
    SecurityProfileArn: `${INSTANCE_ARN}/security-profile/profile-${number}`,
    SecurityProfileId: `profile-${number}`,
    SecurityProfileName: named[number] ?? "",
    ...fields,
  }));
  const idsOf = (held: readonly number[]) => [
    ...new Set(held.map((each) => `profile-${each % profiles.length}`)),
  ];
  const usernames = renamed(
    drawnUsers.map(({ Username }) => Username),
    seed + 1,
  );
  const users = drawnUsers.map(({ HierarchyGroupId, Tags, held }, number) => ({
    UserId: `user-${number}`,
    UserArn: `${INSTANCE_ARN}/agent/user-${number}`,
    Username: usernames[number] ?? "",
    SecurityProfileIds: idsOf(held),
    ...(HierarchyGroupId !== undefined && { HierarchyGroupId }),
    Tags,
  }));
  const aiAgents = agents.flatMap(({ Name, versions }, number) =>
    ["", ":$LATEST", ":1", ":2"].slice(0, 2 + versions).map((version, place) => ({
      Arn: `arn:aws:wisdom:us-east-1:123456789012:ai-agent/assistant/agent-${number}${version}`,
      Name,
      Type: "ORCHESTRATION",
      SecurityProfileIds: idsOf(equipped[number * 2 + place]?.user.held ?? []),
    })),
  );
  const whole: InstanceSnapshot = {
    InstanceArn: INSTANCE_ARN,
    profiles: sorted(profiles, ({ SecurityProfileName }) => SecurityProfileName),
    users: sorted(users, ({ Username }) => Username),
    hierarchyGroups: groups.map(({ Id, Name }) => ({ Id, Name })),
    aiAgents,
    missing: [],
  };
  const isCalm = seed % 3 === 0;
  const hidden = at === undefined || isCalm ? undefined : `profile-${at % profiles.length}`;
  const failed = faults.flatMap(({ call, operation: drawnOne }, fault) => {
    const operation = fault === 0 && seed % 2 === 0 ? "DescribeSecurityProfile" : drawnOne;
    return profiles
      .filter((_, number) => call === "every" || number === call - 1)
      .map(({ SecurityProfileId }) => {
        const input = {
          SecurityProfileId,
          assistantId: "assistant",
          EntityArn: aiAgents[0]?.Arn,
          aiAgentId: aiAgents[0]?.Arn,
        };
        return { operation, input };
      });
  });
  const known = knownOf(whole, groups, {
    failed: isCalm ? [] : failed,
    ...(hidden !== undefined && { hidden }),
  });
  const missing: MissingPart[] = JSON.parse(
    JSON.stringify(
      known.missing.map((each) => ({ ...each, operation: "Read", code: "Denied", message: "" })),
    ),
  );
  return { ...known, missing };
}

function sorted<T>(all: readonly T[], keyOf: (each: T) => string): T[] {
  return all.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

async function tell(browser: Browser, { index, seed }: Seeded): Promise<void> {
  const story = answersStoryOf(seed);
  const read = instanceOf(story, seed);
  const audit = auditInstance(read, {
    ignore: seed % 2 === 0 ? [{ code: "untagged-profile", name: "*", reason: "so" }] : [],
    rules: { rules: Object.values(RULE_SETS).flat() },
  });
  const oracle = new ReportOracle(read, audit);
  const html = reportInstance(read, audit, { readAt: new Date("2026-11-25T21:37:00Z") });
  await using opened = await openPage(browser, html);
  const { page, problems } = opened;
  expect(await page.evaluate<unknown>(READ_ONCE)).toEqual({
    incomplete: formatMissing(read.missing).map(shown),
    first: oracle.first(),
    risks: oracle.risks(),
    tiles: oracle.tiles(),
  });
  const titles = oracle.rows.map(([title]) => title);
  const queries = [EVERYTHING, ...queriesOf(story, oracle, titles), EVERYTHING];
  for (const [at, query] of queries.entries()) {
    const found = await page.evaluate<unknown>(`${FILTER}(${JSON.stringify(query)})`);
    expect([query, found]).toEqual([query, oracle.filtered(query)]);
    if (at < 2) await provePeople(page, oracle);
  }
  if (oracle.users.length > 0) {
    expect(await page.evaluate<unknown>(READ_PEOPLE)).toEqual(
      oracle.users.map((user) => oracle.person(user)),
    );
    await proveSearch(page, oracle);
    if (index === 0) await proveKeyboard(page, oracle);
  }
  if (index === 0) await provePrint(page, oracle);
  expect(problems).toEqual([]);
}

/** Proves which names are behind each number of users that the filter leaves. */
async function provePeople(page: Page, oracle: ReportOracle): Promise<void> {
  const found = await page.evaluate<Record<string, unknown>>(PRESS_EACH);
  const all = oracle.people();
  expect(found).toEqual(Object.fromEntries(Object.keys(found).map((of) => [of, all[of]])));
}

const EVERYTHING: Query = {
  profile: "",
  permission: "",
  risk: "",
  category: "",
  severity: "",
  given: false,
};

function queriesOf(
  { asked, edits }: Story,
  { columns }: ReportOracle,
  titles: readonly string[],
): Query[] {
  return [0, 1, 2, 3].map((number) => {
    const at = (edits[number % edits.length]?.at ?? 0) + number;
    const name = shown(columns[at % columns.length]?.SecurityProfileName ?? "");
    return {
      profile: number > 1 ? (at % 2 === 0 ? name.slice(0, 3) : name).toUpperCase().trim() : "",
      permission: number % 2 === 0 ? (asked[at % 3] ?? "users.e").slice(0, 7) : "",
      risk: number === 1 ? (["sensitive", ...RISKS][at % 8] ?? "") : "",
      category: at % 5 === 0 ? (titles[at % titles.length] ?? "") : "",
      severity: ["", "", "error", "warning", "info"][at % 5] ?? "",
      given: at % 3 === 0,
    };
  });
}

/** Proves that a search finds every user whose name contains the text, and says that the page is filtered. */
async function proveSearch(page: Page, oracle: ReportOracle): Promise<void> {
  const names = oracle.users.map((each) => shown(each.Username));
  const { shown: everything } = oracle.filtered(EVERYTHING);
  for (const name of ["", ...names]) {
    const text = name.toLowerCase();
    const found = names.filter((each) => each.toLowerCase().includes(text));
    const status = `${found.length} user${found.length === 1 ? "" : "s"}`;
    const start = found.length < names.length ? "Filtered" : "Showing everything";
    expect(
      await page.evaluate<unknown>(`${SEARCH}(${JSON.stringify(name.toUpperCase())})`),
    ).toEqual({
      found,
      status: text === "" ? status : `${status}: name contains “${text}”`,
      shown: everything
        .replace("Showing everything", start)
        .replace(/\d+(?= of \d+ users)/, String(found.length)),
    });
  }
}

/** Opens and closes each user with the keyboard alone. */
async function proveKeyboard(page: Page, { users }: ReportOracle): Promise<void> {
  const person = page.locator("#person");
  const focused = () => page.evaluate<string>("document.activeElement.textContent.trim()");
  await page.getByRole("searchbox", { name: "User" }).fill("");
  for (const [at, { Username }] of users.entries()) {
    await page.locator(`a[data-person="${at}"]`).focus();
    await page.keyboard.press("Enter");
    expect(await page.evaluate<string>("document.activeElement.id")).toBe("person");
    expect(shown((await person.locator("h3").textContent()) ?? "")).toBe(shown(Username));
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Close");
    await page.keyboard.press("Enter");
    expect([await person.isVisible(), shown(await focused())]).toEqual([false, shown(Username)]);
  }
}

/** Proves that paper has every row, and nothing that only a screen can use. */
async function provePrint(page: Page, oracle: ReportOracle): Promise<void> {
  await page.emulateMedia({ media: "print" });
  const { matrix, profiles, users } = oracle.filtered(EVERYTHING);
  const read = `(() => { ${TOOLS} return {
    rows: ["#matrix", ".profiles tbody", ".people tbody"].map((of) => table(of).map((row) => row[0])),
    gone: ["nav", "#filters", "#people-filter", "#person"].flatMap((of) => seen(document.querySelectorAll(of)).map(text)),
  }; })()`;
  expect(await page.evaluate<unknown>(read)).toEqual({
    rows: [matrix, profiles, users].map((rows) => rows.map(([first]) => first)),
    gone: [],
  });
}

const TOOLS = `
  const text = (element) => element?.textContent.replaceAll(/\\s+/g, " ").trim() ?? "";
  const seen = (elements) => [...elements].filter((each) => each.checkVisibility());
  const table = (of) => seen(document.querySelectorAll(of + " tr")).map(({ cells }) => seen(cells).map(text));
  const names = () => (tables.forEach((each) => each.fillAll()), table(".people tbody").map(([name]) => name));
  const settled = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
`;

const READ_ONCE = `(() => {
  ${TOOLS}
  const tiles = Object.fromEntries([...document.querySelectorAll(".tiles div")].map((each) => [text(each.children[0]), each]));
  return {
    incomplete: [...document.querySelectorAll("#incomplete li")].map(text),
    first: [...document.querySelectorAll("#first li")].map((each) => ["span", "code", ".what", ".more"].map((of) => text(each.querySelector(of)))),
    risks: table(".sensitive tbody").map(([risk, , ...numbers]) => [risk, ...numbers]),
    tiles: [
      text(tiles["Security profiles"].children[1]) + " " + text(tiles["Security profiles"].children[2]),
      ...["Users", "Errors", "Warnings", "Info"].map((title) => text(tiles[title].children[1])),
    ],
  };
})()`;

const FILTER = `(async (query) => {
  ${TOOLS}
  const { elements } = document.getElementById("filters");
  for (const [name, value] of Object.entries(query)) {
    if (name === "given") elements[name].checked = value;
    else elements[name].value = value;
  }
  elements.profile.dispatchEvent(new Event("input", { bubbles: true }));
  await settled();
  tables.forEach((each) => each.fillAll());
  return {
    shown: text(document.getElementById("shown")),
    matrix: table("#matrix"),
    profiles: table(".profiles tbody"),
    articles: seen(document.querySelectorAll("#profiles article")).map((each) => text(each.querySelector("h3"))),
    users: table(".people tbody"),
    findings: seen(document.querySelectorAll("#findings tbody tr")).map(({ cells: [first, ...more] }) => {
      const subjects = first.querySelector(".subjects");
      if (!subjects) return [text(first)];
      const profiles = [...subjects.querySelectorAll("[data-columns]")];
      const all = profiles.length > 0 ? profiles.map(text).join(", ") : text(subjects);
      const left = profiles.length > 0 ? seen(profiles).map(text).join(", ") : all;
      return [(text(first.querySelector("b")) + " " + all).trim(), left, ...more.map(text)];
    }),
  };
})`;

/** Presses each number of users, and reads the names that it shows. */
const PRESS_EACH = `(async () => {
  ${TOOLS}
  const found = Object.fromEntries([...document.querySelectorAll("a[data-of]")].map((link) => {
    link.click();
    const found = names();
    const number = Number(/\\d+/.exec(text(link))[0]);
    const [kind, at] = link.dataset.of.split(" ");
    const row = link.closest("tr[data-row]")?.dataset.row ?? at;
    return [link.dataset.of, number === found.length && (kind === "all" || row === at) ? found : text(link.closest("tr"))];
  }));
  document.querySelector("#people-filter button")?.click();
  await settled();
  return found;
})()`;

/** Opens each user, one after another, and reads what stands there. */
const READ_PEOPLE = `(async () => {
  ${TOOLS}
  const all = [];
  for (const at of data.users.keys()) {
    document.querySelector("#people-filter button").click();
    await settled();
    tables.forEach((each) => each.fillAll());
    document.querySelector('a[data-person="' + at + '"]').click();
    const person = document.getElementById("person");
    const lines = new Map([...person.querySelectorAll("dl > div")].map(({ children: [title, value] }) => [text(title), value]));
    for (const each of person.querySelectorAll("details")) each.open = true;
    await settled();
    await settled();
    const items = (title) => [...(lines.get(title)?.querySelectorAll("li") ?? [])].map(text).toSorted();
    const links = (title) => [...(lines.get(title)?.querySelectorAll("a") ?? [])].map(text);
    const finding = [...lines.keys()].find((title) => title.startsWith("Findings ("));
    const result = {
      name: text(person.querySelector("h3")),
      profiles: links("Security profiles"),
      group: lines.has("Hierarchy group") ? text(lines.get("Hierarchy group")) : null,
      unread: links("Not read"),
      findings: [...items(finding), ...items("Info")].toSorted(),
      sensitive: items("Sensitive").length > 0 ? items("Sensitive") : [text(lines.get("Sensitive"))],
      none: items(finding).length > 0 ? "" : text(lines.get(finding)),
      restrictions: items("Restrictions"),
      granted: ["Applications", "Flow modules", "AI agents it may reach"].flatMap((title) => items(title).map((each) => title + ": " + each)).toSorted(),
      caption: text(person.querySelector("caption")),
      permissions: [...person.querySelectorAll("tbody tr:not(.category)")].map(({ cells }) => [...cells].map(text).join(" | ")).toSorted(),
    };
    const same = lines.get("Same profiles")?.querySelector("a");
    same?.click();
    all.push({ ...result, same: same ? names() : [result.name] });
  }
  document.querySelector("#people-filter button").click();
  await settled();
  return all;
})()`;

const SEARCH = `(async (name) => {
  ${TOOLS}
  const form = document.getElementById("people-filter");
  form.elements.user.value = name;
  form.elements.user.dispatchEvent(new Event("input", { bubbles: true }));
  await settled();
  const status = text(document.getElementById("people-of"));
  return { found: names(), status, shown: text(document.getElementById("shown")) };
})`;
