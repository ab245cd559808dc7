import type { Browser, Page } from "playwright-core";
import { launchChromium, openPage } from "../test/support/chromium.ts";
import { busySnapshot, pageOf } from "../test/support/report.ts";
import type { Contender } from "./contenders.ts";
import { type Result, summarize } from "./report.ts";
import type { Row } from "./rows.ts";
import type { Sample } from "./stack.ts";

const PROFILES = 100;
const USERS = 5000;
const MOST_BYTES = 8_000_000;
const EMPTY = "<!doctype html><title>Empty</title>";

/** The actions of a reader, the section in view, and the time limit in milliseconds. */
const ACTIONS = [
  ["filter by profile", "matrix", fill("#filters [name=profile]", "Profile 42"), 100],
  ["filter by risk", "matrix", fill("#filters [name=risk]", "sensitive"), 100],
  ["filter by category", "matrix", fill("#filters [name=category]", "Routing"), 100],
  ["search a user", "people", fill("#people-filter [name=user]", "user-42"), 100],
  ["sort permissions", "matrix", press("#matrix thead th:nth-child(3) button"), 200],
  ["sort users", "people", press("#people thead th:nth-child(2) button"), 200],
  ["sort findings", "findings", press("#findings thead th:nth-child(3) button"), 200],
  ["open a user", "people", press("#people a[data-person]"), 200],
] as const;

/** Resolves when the browser has painted the page. */
const PAINTED = "new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))";

const contender = (name: string): Contender => ({ name, program: () => "" });
const empty = contender("an empty page");
const open = contender("open the report, compared with an empty page");
const actions = ACTIONS.map(([name, section, script, wanted]) => ({
  ...contender(name),
  section,
  script,
  wanted,
}));

/** Measures how long a reader of a report waits in Chromium. */
export const PAGE: Row = {
  name: "page",
  what: `a report of ${PROFILES} profiles of 300 permissions and ${USERS} users in Chromium`,
  size: "profiles",
  work: "no change",
  contenders: [empty, open, ...actions],
  calls: () => ({}),
  targets: [
    { measure: "milliseconds", of: open, to: 1500, atMost: 1 },
    ...actions.map((of) => ({ measure: "milliseconds", of, to: of.wanted, atMost: 1 }) as const),
  ],
};

export async function openReport(rounds: number): Promise<Result> {
  const html = pageOf(busySnapshot(PROFILES, USERS));
  const bytes = Buffer.byteLength(html);
  if (bytes > MOST_BYTES) throw new Error(`the report has ${bytes} bytes, more than ${MOST_BYTES}`);
  const browser = await launchChromium();
  const samples: Sample[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) samples.push(...(await sample(browser, html)));
  } finally {
    await browser.close();
  }
  const what = `${PAGE.what}, ${(bytes / 1e6).toFixed(1)} MB`;
  return summarize({ ...PAGE, what }, PROFILES, samples);
}

async function sample(browser: Browser, html: string): Promise<Sample[]> {
  const load = async (text: string) => {
    const opened = await openPage(browser, text);
    const from = performance.now();
    await opened.page.reload();
    await opened.page.evaluate(PAINTED);
    return { opened, milliseconds: performance.now() - from };
  };
  const base = await load(EMPTY);
  await base.opened[Symbol.asyncDispose]();
  const { milliseconds, opened } = await load(html);
  const samples = [
    sampleOf(empty, base.milliseconds),
    sampleOf(open, milliseconds - base.milliseconds),
  ];
  for (const action of actions) {
    await opened.page.reload();
    samples.push(sampleOf(action, await duration(opened.page, action.section, action.script)));
  }
  await opened[Symbol.asyncDispose]();
  return samples;
}

/** The time from the action until the frame that shows its change is painted. */
function duration(page: Page, section: string, script: string): Promise<number> {
  return page.evaluate<number>(`(async () => {
    document.querySelector("#${section} .scroll").scrollIntoView({ block: "center" });
    await new Promise((resolve) => setTimeout(resolve, 300));
    let isChanged = false;
    new MutationObserver(() => { isChanged = true; }).observe(document.querySelector("main"), { childList: true, subtree: true });
    const from = performance.now();
    ${script};
    await ${PAINTED};
    if (!isChanged) throw new Error("nothing has changed in the next frame");
    return performance.now() - from;
  })()`);
}

function fill(selector: string, text: string): string {
  return `{
    const input = document.querySelector(${JSON.stringify(selector)});
    input.value = ${JSON.stringify(text)};
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }`;
}

function press(selector: string): string {
  return `document.querySelector(${JSON.stringify(selector)}).click()`;
}

function sampleOf({ name }: Contender, milliseconds: number): Sample {
  const { work } = PAGE;
  const unmeasured = { cpu: Number.NaN, peakMemory: Number.NaN };
  return { work, contender: name, milliseconds, ...unmeasured, calls: {}, throttled: 0 };
}
