import {
  afterAll,
  afterEach,
  beforeAll,
  describe,
  expect,
  setDefaultTimeout,
  test,
} from "bun:test";
import axe, { type AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { type OpenedPage, hasChromium, launchChromium, openPage } from "../support/chromium.ts";
import { snapshotOf } from "../support/snapshot.ts";
import {
  HOSTILE,
  INCOMPLETE,
  SMALL,
  busySnapshot,
  largeSnapshot,
  pageOf,
} from "../support/report.ts";

setDefaultTimeout(60_000);

if (!hasChromium)
  console.warn("No Chromium is installed: the page of a report is not tested in one.");

describe.skipIf(!hasChromium)("the page in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  let opened: OpenedPage;
  async function open(html: string | Promise<string>, options?: BrowserContextOptions) {
    opened = await openPage(browser, await html, options);
    return opened.page;
  }
  afterEach(async () => {
    expect(opened.problems).toEqual([]);
    await opened[Symbol.asyncDispose]();
  });

  /** Chromium gives no inner text of what is off the screen. */
  async function texts(page: Page, selector: string): Promise<string[]> {
    const found = await page.locator(selector).locator("visible=true").allTextContents();
    return found.map((text) => text.replaceAll(/\s+/g, " ").trim());
  }
  const shownNames = (page: Page) => texts(page, "#matrix th.profile");
  const shownPermissions = (page: Page) => texts(page, "#matrix tr[data-row] th");
  const count = (page: Page, selector: string) => page.locator(`${selector}:visible`).count();
  const shown = (page: Page) => page.locator("#shown").innerText();
  /** The headings of the findings, one for each code. */
  const findings = (page: Page) => texts(page, ".findings .category th");

  /** Fills the filter in and waits until it has fired. */
  async function filter(page: Page, fill: () => Promise<unknown>): Promise<string> {
    const before = await shown(page);
    await fill();
    await page.locator("#shown").filter({ hasNotText: before }).waitFor();
    return shown(page);
  }

  describe("filters", () => {
    test("by the name of a profile: columns, findings, lines and details", async () => {
      const page = await open(pageOf(SMALL));
      expect(await shown(page)).toBe(
        "Showing everything: 4 of 4 profiles, 327 of 327 permissions, 9 of 9 findings, 3 of 3 users.",
      );
      expect(
        await filter(page, () => page.getByRole("searchbox", { name: "Profile" }).fill(" LEAD")),
      ).toBe("Filtered: 1 of 4 profiles, 327 of 327 permissions, 3 of 9 findings, 1 of 3 users.");
      expect(await shownNames(page)).toEqual(["Leads"]);
      expect(await texts(page, "#profiles article h3")).toEqual(["Leads"]);
      expect(await texts(page, ".profiles tbody th")).toEqual(["Leads"]);
      expect(await findings(page)).toEqual([
        "warning unknown-permission 1 finding",
        "warning resource-type-without-view 1 finding",
        "info sensitive-access 1 of 3 findings",
      ]);
      await filter(page, () => page.getByRole("button", { name: "Show everything" }).click());
      expect(await shownNames(page)).toEqual(["Admin", "Agent", "Leads", "Trainee"]);
    });

    test("count in the row of a category what is shown of it", async () => {
      const page = await open(pageOf(SMALL));
      const category = () => texts(page, "#matrix tr.category > *");
      await filter(page, () =>
        page.getByRole("combobox", { name: "Category" }).selectOption("Users and permissions"),
      );
      expect(await category()).toEqual([
        "Users and permissions",
        "24 permissions",
        "",
        "",
        "3",
        "0",
        "2",
        "0",
      ]);
      await filter(page, () =>
        page.getByRole("searchbox", { name: "Permission or label" }).fill("Users.Edit"),
      );
      expect(await category()).toEqual([
        "Users and permissions",
        "2 of 24 permissions",
        "",
        "",
        "1",
        "0",
        "1",
        "0",
      ]);
    });

    test.each([
      ["Users.Edit", ["Users - Edit Users.Edit", "Users - Edit permission Users.EditPermission"]],
      [
        "contact lens DATA",
        ["Conversational analytics data RealtimeContactLens.View Contact Lens data"],
      ],
      ["new.thing", ["New.Thing"]],
      ["nothing of the kind", []],
    ])("by the name or label of a permission: %s", async (text, expected) => {
      const page = await open(pageOf(SMALL));
      await filter(page, () =>
        page.getByRole("searchbox", { name: "Permission or label" }).fill(text),
      );
      expect(await shownPermissions(page)).toEqual(expected);
      expect(await count(page, "#matrix tbody")).toBe(expected.length > 0 ? 1 : 0);
    });

    test("take a finding for one about a profile only where it names the profile", async () => {
      const page = await open(
        pageOf(
          snapshotOf({
            profiles: {
              Leads: { Permissions: ["Queues.View"], HierarchyRestrictedResources: ["User"] },
              User: { Permissions: ["Queues.View"] },
              "Users.View": {},
              ana: { Permissions: ["Prompts.View"] },
              constructor: {},
              ...Object.fromEntries(
                [1, 2, 3].map((at) => [`Own ${at}`, { HierarchyRestrictedResources: ["User"] }]),
              ),
            },
            users: { ana: ["Own 1", "Own 2", "Own 3"] },
          }),
        ),
      );
      const subjects = async (name: string) => {
        await filter(page, () => page.getByRole("searchbox", { name: "Profile" }).fill(name));
        return new Set(await texts(page, "#findings tr[data-row] .subjects :not([hidden], bdi)"));
      };
      expect(await subjects("ana")).toEqual(new Set(["ana"]));
      expect(await texts(page, "#findings .category code")).toEqual(["unused-profile"]);
      expect(await subjects("User")).toEqual(new Set(["User", "Users.View"]));
    });

    test("leave alone the rows of a table that shows the same ones", async () => {
      const page = await open(pageOf(SMALL));
      const mark = (of: string) =>
        page.evaluate(`document.querySelector("${of} tbody th").id = "seen"`);
      const marked = (of: string) => count(page, `${of} tbody th#seen`);
      await mark(".profiles");
      await filter(page, () =>
        page.getByRole("combobox", { name: "Risk" }).selectOption("user-admin"),
      );
      expect(await marked(".profiles")).toBe(1);
      await mark(".matrix");
      await filter(page, () => page.getByRole("searchbox", { name: "Profile" }).fill("lead"));
      expect([await marked(".profiles"), await marked(".matrix")]).toEqual([0, 1]);
      expect(await shownNames(page)).toEqual(["Leads"]);
      const cells = page.locator("#matrix tr[data-row]").first().locator("td:not(.kind, .number)");
      expect(await cells.filter({ visible: true }).count()).toBe(1);
    });

    test("by risk, category, severity, and to what is given", async () => {
      const page = await open(pageOf(SMALL));
      await filter(page, () =>
        page.getByRole("combobox", { name: "Risk" }).selectOption("user-admin"),
      );
      expect(await texts(page, "#matrix tr[data-row] .kind")).toEqual(
        Array.from({ length: await count(page, "#matrix tr[data-row]") }, () => "user-admin"),
      );
      expect(await findings(page)).toEqual(["info sensitive-access 2 of 3 findings"]);
      expect(await filter(page, () => page.getByLabel("Only granted permissions").check())).toBe(
        "Filtered: 2 of 4 profiles, 2 of 327 permissions, 2 of 9 findings, 2 of 3 users.",
      );
      expect(await shownNames(page)).toEqual(["Admin", "Leads"]);
      expect(await shownPermissions(page)).toEqual([
        "Users - Create Users.Create",
        "Users - Edit Users.Edit",
      ]);
      await filter(page, () =>
        page.getByRole("combobox", { name: "Risk" }).selectOption("sensitive"),
      );
      expect(await shownNames(page)).toEqual(["Admin", "Leads", "Trainee"]);
      await filter(page, () =>
        page.getByRole("combobox", { name: "Category" }).selectOption("Routing"),
      );
      expect(await count(page, "#matrix tr[data-row]")).toBe(0);
      await filter(page, () => page.getByRole("combobox", { name: "Risk" }).selectOption("any"));
      expect(await shownPermissions(page)).toEqual(["Queues - View Queues.View"]);
      await filter(page, () => page.getByRole("button", { name: "Show everything" }).click());
      await filter(page, () =>
        page.getByRole("combobox", { name: "Severity" }).selectOption("error"),
      );
      expect(await findings(page)).toEqual(["error broader-than-name 1 finding"]);
    });
  });

  describe("sorts", () => {
    test("profiles, by the keyboard: one way, the other way, and as it was", async () => {
      const page = await open(pageOf(SMALL));
      const names = () => texts(page, ".profiles tbody th");
      const before = ["Admin", "Agent", "Leads", "Trainee"];
      const heading = page.locator(".profiles thead th", { hasText: "Profile" });
      await heading.getByRole("button").focus();
      await page.keyboard.press("Enter");
      expect(await names()).toEqual(before);
      expect(await heading.getAttribute("aria-sort")).toBe("ascending");
      await page.keyboard.press("Space");
      expect(await names()).toEqual(before.toReversed());
      expect(await heading.getAttribute("aria-sort")).toBe("descending");
      await page.keyboard.press("Enter");
      expect(await names()).toEqual(before);
      expect(await heading.getAttribute("aria-sort")).toBeNull();
    });

    test("permissions within their category, the largest number first", async () => {
      const page = await open(pageOf(SMALL));
      await page.getByRole("combobox", { name: "Category" }).selectOption("Users and permissions");
      await page.locator(".matrix").getByRole("button", { name: "Users" }).click();
      const [first = ""] = await texts(page, "#matrix tbody tr");
      expect(first).toStartWith("Users and permissions");
      const users = await texts(page, "#matrix tr[data-row] td.number:nth-child(3)");
      expect(users.map(Number)).toEqual(users.map(Number).toSorted((a, b) => b - a));
      expect(users[0]).toBe("2");
    });
  });

  describe("keyboard and screen reader", () => {
    test("begin with a link to the report, and reach every control and table in order", async () => {
      const page = await open(pageOf(SMALL));
      const focused = () =>
        page.evaluate<string>(
          `(({ ariaLabel, labels, innerText, id }) => ariaLabel ?? labels?.[0]?.innerText.split("\\n")[0].trim() ?? (innerText || id))(document.activeElement)`,
        );
      const order: string[] = [];
      for (let presses = 0; presses < 30; presses += 1) {
        await page.keyboard.press("Tab");
        order.push(await focused());
      }
      expect(order.slice(0, 23)).toEqual([
        "Skip to the report",
        "Figures",
        "Findings",
        "People",
        "Matrix",
        "Profiles",
        "Dark",
        "1 user",
        "3",
        "Sensitive permissions",
        "2",
        "Quotas",
        "Profile",
        "Permission or label",
        "Risk",
        "Category",
        "Severity",
        "Only granted permissions",
        "Show everything",
        "Findings by code, the most serious first",
        "About",
        "Finding",
        "Users",
      ]);
      await page.keyboard.press("Tab");
      await page.locator(".skip").focus();
      await page.keyboard.press("Enter");
      expect(await page.evaluate<string>("document.activeElement.id")).toBe("main");
    });

    test("scroll the matrix, whose headings stay", async () => {
      const page = await open(pageOf(largeSnapshot(60, 10)));
      const region = page.getByRole("region", { name: "Permission matrix. All 60 profiles" });
      await region.focus();
      const corner = page.locator("#matrix thead th").first();
      for (const key of ["PageDown", "ArrowRight", "ArrowRight", "ArrowRight"]) {
        await page.keyboard.press(key);
      }
      const scrolled = () =>
        page.evaluate<boolean>(
          `(({ scrollLeft, scrollTop }) => scrollLeft > 50 && scrollTop > 200)(document.querySelector("#matrix .scroll"))`,
        );
      for (let tries = 0; tries < 50 && !(await scrolled()); tries += 1) await Bun.sleep(100);
      expect(await scrolled()).toBe(true);
      const [frame, heading] = [await region.boundingBox(), await corner.boundingBox()];
      expect(Math.abs((heading?.x ?? 0) - (frame?.x ?? 0))).toBeLessThan(3);
      expect(Math.abs((heading?.y ?? 0) - (frame?.y ?? 0))).toBeLessThan(3);
    });

    test("are reported what each cell is about", async () => {
      const page = await open(pageOf(SMALL));
      await filter(page, () =>
        page.getByRole("searchbox", { name: "Permission or label" }).fill("Users.Edit"),
      );
      await page.locator("#matrix").scrollIntoViewIfNeeded();
      const table = page.locator("#matrix").getByRole("table", { name: "All 4 profiles" });
      expect(await table.getByRole("columnheader").allInnerTexts()).toEqual([
        "Permission",
        "Risk",
        "Users",
        "Profiles",
        "Admin",
        "Agent",
        "Leads",
        "Trainee",
      ]);
      const row = table.getByRole("row", { name: "Users - Edit Users.Edit" });
      expect(await row.getByRole("cell").allInnerTexts()).toEqual([
        "user-admin",
        "2",
        "2",
        "yes",
        "",
        "restricted",
        "",
      ]);
    });

    test.each([
      ["in light", SMALL, {}],
      ["in dark", INCOMPLETE, { colorScheme: "dark" }],
      ["on a narrow screen", SMALL, { viewport: { width: 390, height: 844 } }],
      ["on paper", SMALL, { viewport: { width: 1047, height: 700 } }],
    ] as const)("find nothing amiss %s", async (where, snapshot, options) => {
      const ignore = [{ code: "untagged-profile", name: "*", reason: "so" }];
      const page = await open(pageOf(snapshot, { ignore }), options);
      if (where === "on paper") await page.emulateMedia({ media: "print" });
      else if (snapshot === SMALL) await page.locator("a[data-person]").nth(2).click();
      // Nothing of what is off the screen is left out.
      await page.evaluate(
        `for (const each of document.querySelectorAll("*")) if (getComputedStyle(each).contentVisibility === "auto") each.style.contentVisibility = "visible"`,
      );
      await page.evaluate(axe.source);
      const { passes, violations } = await page.evaluate<AxeResults>("axe.run()");
      expect(
        violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html)]),
      ).toEqual([]);
      expect(passes.length).toBeGreaterThan(20);
    });
  });

  test("is light or dark as the reader has it, and the other way by the button", async () => {
    const page = await open(pageOf(SMALL), { colorScheme: "dark" });
    const color = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    const button = page.getByRole("button", { name: "Dark" });
    expect([await color(), await button.getAttribute("aria-pressed")]).toEqual([
      "rgb(17, 21, 26)",
      "true",
    ]);
    await page.emulateMedia({ colorScheme: "light" });
    // The browser sends the event that changes the button after it changed the colors.
    await page.getByRole("button", { name: "Dark", pressed: false }).waitFor();
    expect(await color()).toBe("rgb(255, 255, 255)");
    await button.click();
    expect(await color()).toBe("rgb(17, 21, 26)");
    await page.emulateMedia({ media: "print" });
    expect(await color()).toBe("rgb(255, 255, 255)");
  });

  describe("on paper", () => {
    /** A4 and Letter on their side, without margins of 10 mm. */
    const PAPER = [1047, 980];

    test.each([30, 100])("%d profiles fit, and nothing is cut", async (profiles) => {
      const page = await open(pageOf(largeSnapshot(profiles, 20)));
      await page.emulateMedia({ media: "print" });
      for (const width of PAPER) {
        await page.setViewportSize({ width, height: 700 });
        expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBe(width);
        expect(
          await page.evaluate<string[]>(
            `[...document.querySelectorAll("body *")].filter((element) => {
              const { overflow, position } = getComputedStyle(element);
              return overflow !== "visible" || position === "sticky";
            }).map(({ outerHTML }) => outerHTML.slice(0, 80)).filter((html) => !/^<(meter|input|select|button|option)/.test(html))`,
          ),
        ).toEqual([]);
        expect(
          await page.evaluate<string[]>(
            `[...document.querySelectorAll(".matrix td.kind, .matrix td.number")].filter((cell) => {
              const text = document.createRange();
              text.selectNodeContents(cell);
              const [of, within] = [text.getBoundingClientRect(), cell.getBoundingClientRect()];
              return of.width > 0 && (of.left < within.left - 1 || of.right > within.right + 1);
            }).map(({ textContent }) => textContent)`,
          ),
        ).toEqual([]);
      }
      expect(await count(page, "#matrix th.profile")).toBe(profiles);
      expect(await count(page, "nav")).toBe(0);
      expect(await count(page, "#filters")).toBe(0);
    });

    test("64 profiles and 200 users take 40 pages at most, with the matrix first", async () => {
      const page = await open(pageOf(busySnapshot(64, 200)));
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
      expect(pdf).toStartWith("%PDF-");
      const pages = pdf.match(/\/Type \/Page\b/g)?.length;
      expect(pages).toBeGreaterThan(25);
      expect(pages).toBeLessThanOrEqual(40);
      await page.emulateMedia({ media: "print" });
      const order = await page.evaluate<string[]>(
        `[...document.querySelectorAll("main > section")].map((each) => [each.id, each.getBoundingClientRect().top]).toSorted(([, a], [, b]) => a - b).map(([id]) => id)`,
      );
      expect(order).toEqual(["matrix", "first", "figures", "findings", "people", "profiles"]);
      expect(await count(page, "#matrix tr[data-row]")).toBe(326);
      expect(await count(page, "#people tr[data-row]")).toBe(200);
    });

    test("a filtered page says so", async () => {
      const page = await open(pageOf(SMALL));
      await filter(page, () => page.getByRole("searchbox", { name: "Profile" }).fill("lead"));
      await page.emulateMedia({ media: "print" });
      expect(await page.locator("#filters").innerText()).toStartWith("Filtered: 1 of 4 profiles");
      const top = (id: string) =>
        page.evaluate<number>(`document.getElementById("${id}").getBoundingClientRect().top`);
      expect(await top("filters")).toBeLessThan(await top("matrix"));
    });
  });

  test("without scripts everything is there to read", async () => {
    const page = await open(pageOf(SMALL), { javaScriptEnabled: false });
    expect(await count(page, "#matrix tr[data-row]")).toBe(327);
    expect(await count(page, "article")).toBe(4);
    expect(await count(page, "form")).toBe(0);
    expect(await count(page, "button")).toBe(0);
  });

  test("hostile names are shown as they are, and do nothing", async () => {
    const page = await open(pageOf(INCOMPLETE));
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.locator("script:not([type])").count()).toBe(1);
    expect(await page.locator("#profile-2 dd").nth(1).textContent()).toBe(
      HOSTILE.replace("\u202E", "\uFFFD"),
    );
  });

  test("on a phone the first profile is in sight, and findings wrap", async () => {
    const page = await open(pageOf(SMALL), { viewport: { width: 390, height: 844 } });
    await page.locator("#matrix .scroll").scrollIntoViewIfNeeded();
    const box = await page.locator("#matrix th.profile").first().boundingBox();
    expect((box?.x ?? 390) + (box?.width ?? 0)).toBeLessThan(390);
    expect(
      await page.evaluate<number[]>(
        `[...document.querySelectorAll("html, #findings .scroll, #people .scroll")].map(({ clientWidth, scrollWidth }) => scrollWidth - clientWidth)`,
      ),
    ).toEqual([0, 0, 0]);
    const caption = await page.locator("#findings caption").first().boundingBox();
    expect(caption?.width).toBeGreaterThan(300);
  });

  test("on a small phone no heading of a person's permissions breaks within a word", async () => {
    const page = await open(pageOf(SMALL), { viewport: { width: 320, height: 844 } });
    await page.locator("#people tbody a, #people tbody button").first().click();
    const lines = await page.evaluate<number[]>(`
      [...document.querySelectorAll("#person thead th")].map(({ firstChild }) => {
        const range = document.createRange();
        range.setStart(firstChild, 0);
        range.setEnd(firstChild, /^\\w+/.exec(firstChild.data)[0].length);
        return range.getClientRects().length;
      })
    `);
    expect(lines).toEqual([1, 1, 1]);
  });

  test("an incomplete reading is the first thing to see", async () => {
    const page = await open(pageOf(INCOMPLETE), { viewport: { width: 390, height: 844 } });
    const banner = page.getByRole("region", { name: "Incomplete: not everything could be read" });
    expect((await banner.boundingBox())?.y).toBeLessThan(300);
  });

  test("rows come into the page as they are scrolled to, and are numbered", async () => {
    const page = await open(pageOf(SMALL));
    const rows = page.locator("#matrix tr[data-row]");
    expect(await rows.count()).toBeLessThan(100);
    expect(await page.locator(".matrix").getAttribute("aria-rowcount")).toBe("347");
    await page.locator("#matrix .scroll").scrollIntoViewIfNeeded();
    await page.evaluate('document.querySelector("#matrix .scroll").scrollTop = 1e6');
    const last = page.locator('#matrix tr[data-row="326"]');
    await last.waitFor();
    expect(await last.getAttribute("aria-rowindex")).toBe("347");
  });
});
