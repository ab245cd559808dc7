import { type Html, html } from "./html.ts";

/**
 * A table that can have thousands of rows. Without a script the browser shows it as it is; with one, it reads it
 * as text, and the script puts the rows into the page that are about to be seen. Each body may begin with a row
 * of the class `category`; every other row has its number in `data-row`.
 */
export function longTable(title: string, table: Html): Html {
  return html`<noscript class="long">
    <div class="scroll long" role="region" tabindex="0" aria-label="${title}">${table}</div>
  </noscript>`;
}
