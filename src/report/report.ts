import { createHash } from "node:crypto";
import type { Audit } from "../access/audit.ts";
import type { InstanceSnapshot } from "../profile/snapshot.ts";
import { pageData } from "./data.ts";
import { filters } from "./filters.ts";
import { findings } from "./findings.ts";
import { first } from "./first.ts";
import { figures } from "./figures.ts";
import { head } from "./head.ts";
import { type Html, html, raw } from "./html.ts";
import { matrix } from "./matrix.ts";
import { type Report, reportOf } from "./model.ts";
import { people } from "./people.ts";
import { profileDetails } from "./profile-details.ts";
import { profileTable } from "./profile-table.ts";
import { SCRIPT } from "./script.ts";
import { STYLE } from "./style.ts";

export interface ReportOptions {
  /** When the instance was read; the page shows it. */
  readonly readAt: Date;
}

/** The page loads and sends nothing, and runs only its own script. */
const POLICY = [
  "default-src 'none'",
  `script-src '${hashOf(SCRIPT)}'`,
  `style-src '${hashOf(STYLE)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/**
 * Formats an audit, the permissions of every profile and their holders as one HTML file that works offline, with
 * filters and a print layout. What could not be read is at the top.
 *
 * @example
 * const instance = await readInstance({
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 * });
 * const page = reportInstance(instance, auditInstance(instance), { readAt: new Date() });
 * console.log(page.length);
 */
export function reportInstance(
  snapshot: InstanceSnapshot,
  audit: Audit,
  { readAt }: ReportOptions,
): string {
  return page(reportOf(snapshot, audit, readAt)).markup;
}

function page(report: Report): Html {
  const { complete, InstanceArn } = report.audit;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${raw(POLICY)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Access in Amazon Connect${complete ? "" : " (incomplete)"}: ${InstanceArn}</title>
        ${raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the report</a>
        ${head(report)}
        <nav aria-label="Parts of the page">
          <a href="#figures">Figures</a> <a href="#findings">Findings</a>
          <a href="#people">People</a> <a href="#matrix">Matrix</a> <a href="#profiles">Profiles</a>
          <button type="button" id="dark" aria-pressed="false" hidden>Dark</button>
        </nav>
        <main id="main" tabindex="-1">
          ${first(report)} ${figures(report)} ${filters(report)} ${findings(report)}
          ${people(report)} ${matrix(report)}
          <section id="profiles" aria-labelledby="profiles-title">
            <h2 id="profiles-title">Security profiles</h2>
            ${profileTable(report)}
            <div class="details">
              ${report.profiles.map((each) => profileDetails(report, each))}
            </div>
          </section>
        </main>
        ${pageData(report)} ${raw(`<script>${SCRIPT}</script>`)}
      </body>
    </html> `;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
