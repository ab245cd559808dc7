import { type Html, html } from "./html.ts";

/**
 * A table that can have thousands of rows. Without scripts the browser shows all of it; otherwise the script of the
 * page renders the rows as they scroll into view. Each body may begin with a row of the class `category`; every
 * other row has its number in `data-row`.
 */
export function longTable(title: string, table: Html): Html {
  return html`<noscript class="long">
    <div class="scroll long" role="region" tabindex="0" aria-label="${title}">${table}</div>
  </noscript>`;
}
