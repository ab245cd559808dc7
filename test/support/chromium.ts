import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, type Page, chromium } from "playwright-core";

const EXECUTABLE = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((file) => existsSync(file));

/** Whether there is a browser to test in. */
export const hasChromium = EXECUTABLE !== undefined;

export function launchChromium(): Promise<Browser> {
  if (EXECUTABLE === undefined) throw new Error("no Chromium is installed");
  return chromium.launch({ executablePath: EXECUTABLE, args: ["--no-sandbox"] });
}

/** A page of a file, and everything that should not have happened on it. */
export interface OpenedPage extends AsyncDisposable {
  readonly page: Page;
  readonly problems: readonly string[];
}

/** Opens HTML as somebody does who was sent it: from a file. */
export async function openPage(
  browser: Browser,
  html: string,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const folder = mkdtempSync(path.join(tmpdir(), "page-"));
  const file = path.join(folder, "page.html");
  writeFileSync(file, html);
  const url = pathToFileURL(file).href;
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("console", (message) => problems.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => problems.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => {
    if (request.url() !== url) problems.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  const close = async () => {
    await context.close();
    rmSync(folder, { recursive: true });
  };
  return { page, problems, [Symbol.asyncDispose]: close };
}
