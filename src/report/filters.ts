import { PERMISSION_RISKS } from "../permissions/catalog.ts";
import { type Html, html } from "./html.ts";
import { type Report, SEVERITIES } from "./model.ts";

/** The filter of the page. Without scripts the page shows everything and hides the filter. */
export function filters({ categories }: Report): Html {
  const titles = categories.map(({ title }) => title);
  return html`<form id="filters" role="search" aria-label="Filter the page" hidden>
    ${search("Profile", "profile")} ${search("Permission or label", "permission")}
    ${choice("Risk", "risk", "any", ["sensitive", ...Object.keys(PERMISSION_RISKS)])}
    ${choice("Category", "category", "all", titles)}
    ${choice("Severity", "severity", "any", SEVERITIES)}
    <label class="check"><input type="checkbox" name="given" /> Only granted permissions</label>
    <button type="reset">Show everything</button>
    <output id="shown" role="status" aria-live="polite"></output>
  </form>`;
}

function search(title: string, name: string): Html {
  const input = html`<input type="search" name="${name}" autocomplete="off" spellcheck="false" />`;
  return html`<label>${title} ${input}</label>`;
}

function choice(title: string, name: string, all: string, values: readonly string[]): Html {
  const options = values.map((value) => html`<option>${value}</option>`);
  const select = html`<select name="${name}">
    <option value="">${all}</option>
    ${options}
  </select>`;
  return html`<label>${title} ${select}</label>`;
}
