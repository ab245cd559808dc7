import {
  afterAll,
  afterEach,
  beforeAll,
  describe,
  expect,
  setDefaultTimeout,
  test,
} from "bun:test";
import type { Browser, Page } from "playwright-core";
import { effectiveAccess } from "../../src/access/effective.ts";
import { unlistedProfile } from "../../src/access/unlisted.ts";
import type { InstanceSnapshot, ProfileSnapshot } from "../../src/profile/snapshot.ts";
import { describePermission } from "../../src/permissions/details.ts";
import { type OpenedPage, hasChromium, launchChromium, openPage } from "../support/chromium.ts";
import { INCOMPLETE, SMALL, pageOf } from "../support/report.ts";
import { snapshotOf } from "../support/snapshot.ts";

setDefaultTimeout(60_000);

describe.skipIf(!hasChromium)("people in the page", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  let opened: OpenedPage;
  async function open(snapshot: InstanceSnapshot): Promise<Page> {
    opened = await openPage(browser, pageOf(snapshot));
    return opened.page;
  }
  afterEach(async () => {
    expect(opened.problems).toEqual([]);
    await opened[Symbol.asyncDispose]();
  });

  const names = (page: Page) => page.locator("#people tr[data-row] th").allTextContents();
  const status = (page: Page) => page.locator("#people-of").textContent();

  test("are found by a part of their name", async () => {
    const page = await open(SMALL);
    await page.getByRole("searchbox", { name: "User" }).fill("EA");
    await page.locator("#people-of", { hasText: "1 user: name contains “ea”" }).waitFor();
    expect(await names(page)).toEqual(["bea"]);
    await page.getByRole("button", { name: "Show all users" }).click();
    await page.locator("#people-of", { hasText: /^3 users$/ }).waitFor();
  });

  test("follow the filter of profiles and permissions", async () => {
    const page = await open(SMALL);
    await page.getByRole("combobox", { name: "Risk" }).selectOption("user-admin");
    await page.locator("#people-of", { hasText: /^2 users$/ }).waitFor();
    await page.getByRole("searchbox", { name: "Profile" }).fill("admin");
    await page.locator("#people-of", { hasText: /^1 user$/ }).waitFor();
    expect(await names(page)).toEqual(["ana"]);
  });

  test("stand behind every number of users", async () => {
    const page = await open(SMALL);
    await page.emulateMedia({ media: "print" });
    await page.emulateMedia({ media: "screen" });
    const found = await page.evaluate<[of: string, text: string, shown: number][]>(PRESS_EACH);
    expect(found.length).toBeGreaterThan(15);
    expect(new Set(found.map(([of]) => of.split(" ")[0]))).toEqual(
      new Set(["finding", "all", "risk", "permission", "profile"]),
    );
    expect(found.map(([of, text, shown]) => [of, Number.parseInt(text, 10), shown])).toEqual(
      found.map(([of, , shown]) => [of, shown, shown]),
    );
  });

  test("behind a number and with a part of a name are described by both", async () => {
    const page = await open(SMALL);
    await page.locator('.sensitive a[data-of="risk user-admin"]').click();
    await page.getByRole("searchbox", { name: "User" }).fill("an");
    const of = "have a permission of the risk user-admin, name contains “an”";
    await page.locator("#people-of", { hasText: `: ${of}` }).waitFor({ timeout: 5000 });
  });

  test("behind a number have in common what it counts", async () => {
    const page = await open(SMALL);
    await page.locator('.sensitive a[data-of="risk user-admin"]').click();
    expect(await status(page)).toBe("2 users: have a permission of the risk user-admin");
    expect(await page.evaluate<string>("document.activeElement.id")).toBe("people-title");
    expect((await names(page)).slice(0, 1)).toEqual(["ana"]);
  });

  test("have the access that effectiveAccess evaluates, and its restrictions", async () => {
    const snapshot = mixed();
    const page = await open(snapshot);
    const shown = await page.evaluate<Shown[]>(READ_EVERYBODY);
    expect(shown).toEqual(
      snapshot.users.map(({ SecurityProfileIds }) => expected(snapshot, SecurityProfileIds)),
    );
    expect(shown.length).toBe(45);
  });

  test("show what the audit found of them and of their profiles", async () => {
    const page = await open(SMALL);
    await page.locator('a[data-person="2"]').click();
    const person = page.locator("#person");
    const [findings = ""] = await person
      .locator("dd", { hasText: "unknown-permission" })
      .allTextContents();
    expect(findings).toContain('warning unknown-permission Leads: "New.Thing"');
    expect(findings).toContain("warning resource-type-without-view Leads: ");
    await person.getByText("of severity info").click();
    await person.locator("details li").nth(1).waitFor();
    expect(await person.locator("details li").allTextContents()).toEqual([
      expect.stringContaining("info sensitive-access Leads: "),
      expect.stringContaining("info untagged-profile Agent: "),
    ]);
    await person.getByRole("button", { name: "Close" }).click();
    expect(await person.isVisible()).toBe(false);
  });

  test("are filtered by a search as well, also on paper, until everything is shown", async () => {
    const page = await open(SMALL);
    const shown = page.locator("#shown");
    await page.getByRole("searchbox", { name: "User" }).fill("ana");
    await shown.filter({ hasText: /^Filtered: 4 of 4 profiles,.* 1 of 3 users\.$/ }).waitFor();
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("#filters").innerText()).toStartWith("Filtered: 4 of 4 profiles");
    await page.emulateMedia({ media: "screen" });
    await page.getByRole("button", { name: "Show everything" }).click();
    await shown.filter({ hasText: /^Showing everything: .* 3 of 3 users\.$/ }).waitFor();
    await page.locator(`a[data-of="profile 0"]`).first().click();
    await shown.filter({ hasText: /^Filtered: .* 1 of 3 users\.$/ }).waitFor();
    await page.getByRole("button", { name: "Show everything" }).click();
    await shown.filter({ hasText: /^Showing everything: .* 3 of 3 users\.$/ }).waitFor();
  });

  test("are all behind the number of all users, whatever the filter leaves", async () => {
    const page = await open(SMALL);
    await page.getByRole("searchbox", { name: "Profile" }).fill("admin");
    await page.locator("#people-of", { hasText: /^1 user$/ }).waitFor();
    await page.locator('.tiles a[data-of="all"]').click();
    expect(await status(page)).toBe("3 users: all of the instance");
    expect(await names(page)).toHaveLength(3);
  });

  test("are found by their name on one line", async () => {
    const page = await open({
      ...SMALL,
      users: snapshotOf({ users: { "a\n b": ["Admin"] } }).users,
    });
    await page.getByRole("searchbox", { name: "User" }).fill("A B");
    await page.locator("#people-of", { hasText: "1 user: name contains “a b”" }).waitFor();
  });

  test("have no “none” where a profile of theirs was not read", async () => {
    const users = snapshotOf({ users: { bea: ["Agent"] } }).users;
    const page = await open({ ...INCOMPLETE, users, missing: INCOMPLETE.missing.slice(0, 1) });
    await page.locator("a[data-person]").click();
    const line = (title: string) => page.locator("#person dl > div", { hasText: title });
    const none = "none in the parts that could be read";
    expect(await line("Sensitive").textContent()).toBe(`Sensitive${none}`);
    expect(await line("Findings").textContent()).toBe(`Findings (0)${none}`);
  });

  test("are not listed where the users were not read", async () => {
    const page = await open(INCOMPLETE);
    expect(await page.locator("#people").innerText()).toContain("The users could not be read.");
  });
});

interface Shown {
  readonly permissions: readonly string[];
  readonly restrictions: readonly string[];
}

/** Presses each number of users, and counts the users that it shows. */
const PRESS_EACH = `[...document.querySelectorAll("a[data-of]")].map((link) => {
  link.click();
  return [link.dataset.of, link.textContent, document.querySelectorAll("#people tr[data-row]").length];
})`;

/** Opens each user, one after another, and reads what stands there. */
const READ_EVERYBODY = `(() => {
  const text = (element) => element.textContent.replaceAll(/\\s+/g, " ").trim();
  tables.forEach((each) => each.fillAll());
  return [...document.querySelectorAll("a[data-person]")].map((link) => {
    link.click();
    const row = ([title]) => text(title) === "Restrictions";
    const line = [...document.querySelectorAll("#person dl > div")].find((each) => row(each.children));
    return {
      permissions: [...document.querySelectorAll("#person tbody tr:not(.category)")].map(({ cells }) =>
        [...cells].map(text).join(" | "),
      ).toSorted(),
      restrictions: [...line.querySelectorAll("li")].map(text),
    };
  });
})()`;

/** Profiles that restrict in each way, some of them not read in full, one not listed, and a user for each pair. */
function mixed(): InstanceSnapshot {
  const tags = { AllowedAccessControlTags: { site: "north" } };
  const snapshot = snapshotOf({
    profiles: {
      Open: { Permissions: ["Users.View", "Users.Edit", "Queues.View"] },
      Tagged: {
        Permissions: ["Users.View", "Queues.Edit"],
        ...tags,
        TagRestrictedResources: ["User", "Queue"],
      },
      Below: {
        Permissions: ["Users.View", "Users.Create"],
        HierarchyRestrictedResources: ["User"],
        AllowedAccessControlHierarchyGroupId: "north",
      },
      Own: { Permissions: ["Users.Edit"], HierarchyRestrictedResources: ["User"] },
      "Not read": { Permissions: ["Users.View"] },
      Unclear: { Permissions: ["Users.View", "Queues.View"] },
      "Closed and not read": { ...tags, TagRestrictedResources: ["User"] },
      Nothing: {},
    },
    hierarchyGroups: [{ Id: "north", Name: "North" }],
  });
  const without: Readonly<Record<string, keyof ProfileSnapshot>> = {
    "Not read": "Permissions",
    Unclear: "TagRestrictedResources",
    "Closed and not read": "Permissions",
  };
  const profiles = snapshot.profiles.map((profile): ProfileSnapshot => {
    const field = without[profile.SecurityProfileName];
    return field ? { ...profile, [field]: undefined } : profile;
  });
  const ids = [...profiles.map(({ SecurityProfileId }) => SecurityProfileId), "not listed"];
  const users = ids.flatMap((one, at) => ids.slice(at).map((other) => [...new Set([one, other])]));
  const named = Object.fromEntries(users.map((held) => [held.join(" and "), held]));
  return { ...snapshot, profiles, users: snapshotOf({ users: named }).users };
}

function expected({ InstanceArn, profiles }: InstanceSnapshot, ids: readonly string[]): Shown {
  const all = [...profiles, unlistedProfile(InstanceArn, "not listed")];
  const held = all.filter(({ SecurityProfileId }) => ids.includes(SecurityProfileId));
  const { permissions, restrictions } = effectiveAccess(held);
  const label = (name: string) => describePermission(name)?.label ?? name;
  const shown = permissions.map(({ givenBy, permission, restricted }) => {
    const notes = [
      ...(describePermission(permission)?.risk ? [describePermission(permission)?.risk] : []),
      ...(restricted ? ["restricted"] : []),
      ...(restricted === null ? ["unknown whether restricted"] : []),
    ];
    return `${label(permission)} ${permission} | ${givenBy.join(", ")} | ${notes.join(", ")}`;
  });
  const unread = held.filter((each: ProfileSnapshot) => !each.TagRestrictedResources);
  return {
    permissions: shown.toSorted(),
    restrictions: [
      ...restrictions.map(({ cancelledBy, hierarchyGroup, profile, tags, type }) => {
        const group = hierarchyGroup === "own" ? "the user’s own hierarchy group" : "North";
        const by = tags ? "site = north" : `from ${group} down`;
        const cancelled = (cancelledBy ?? []).map(
          (each) => `; cancelled by ${each.profile} for ${each.permissions.map(label).join(", ")}`,
        );
        const unknown = cancelledBy === null ? ", unknown whether another profile cancels it" : "";
        return `${type}: only ${by} (${profile})${unknown}${cancelled.join("")}`;
      }),
      ...unread.map((each) => `not read (${each.SecurityProfileName})`),
    ],
  };
}
