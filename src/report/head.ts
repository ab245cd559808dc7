import { formatMissing, formatRules } from "../access/format-audit-finding.ts";
import { CATALOG_DATE } from "../permissions/catalog.ts";
import { type Html, html, named } from "./html.ts";
import type { Report } from "./model.ts";

/** What was read and when, and what could not be read. */
export function head({ audit, readAt, snapshot }: Report): Html {
  const time = readAt.toISOString();
  return html`<header>
      <h1>Access in Amazon Connect${audit.complete ? "" : " (incomplete)"}</h1>
      <p><code>${snapshot.InstanceArn}</code></p>
      <p>
        Read <time datetime="${time}">${time.slice(0, 16).replace("T", " ")} UTC</time>. Permissions
        as known on ${CATALOG_DATE}.
      </p>
      ${formatRules(audit).map((rules) => html`<p>${rules}.</p>`)}
    </header>
    ${audit.complete ? "" : incomplete(formatMissing(audit.missing))}`;
}

function incomplete(lines: readonly string[]): Html {
  return html`<section id="incomplete" aria-labelledby="incomplete-title">
    <h2 id="incomplete-title">Incomplete: not everything could be read</h2>
    <p>
      More may be true than this page says, and nothing on it shows that something is in order.
      Could not be read:
    </p>
    <ul>
      ${lines.map((line) => html`<li>${named(line)}</li>`)}
    </ul>
  </section>`;
}
