/** Takes the picture of the README: the report of the contact center in docs/contact-center.ts. Needs Chromium. */
import { statSync } from "node:fs";
import path from "node:path";
import { startContactCenter } from "../docs/contact-center.ts";
import { auditInstance, readInstance, reportInstance } from "../src/access.ts";
import { launchChromium, openPage } from "../test/support/chromium.ts";

const PICTURE = path.resolve(import.meta.dirname, "../docs/images/report.png");
await using connect = await startContactCenter();
const { env, instanceArn: InstanceArn } = connect;
Object.assign(process.env, env);
const snapshot = await readInstance({ InstanceArn });
const report = reportInstance(snapshot, auditInstance(snapshot), {
  readAt: new Date("2026-11-22T12:00:00Z"),
});
const browser = await launchChromium();
await using opened = await openPage(browser, report, { viewport: { width: 900, height: 4000 } });
const { page } = opened;
await page.getByLabel("Category").selectOption("Users and permissions");
await page.locator("#shown", { hasText: "Filtered" }).waitFor();
const box = await page.locator("#matrix table").first().boundingBox();
if (box === null) throw new Error("The report has no matrix.");
await page.screenshot({ path: PICTURE, clip: { ...box, height: 400 } });
await browser.close();
console.log(`docs/images/report.png: ${Math.round(statSync(PICTURE).size / 1000)} kB`);
