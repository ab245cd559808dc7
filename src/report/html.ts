/** Control characters, and those that change the text direction. */
// oxlint-disable-next-line no-control-regex
const HARMFUL = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g;

/** Text that cannot change the direction of the text around it. */
const PLAIN = /^[ -~]*$/;

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Most texts have no such character, and a page has many. */
const SPECIAL = /[&<>"']/;

/** A piece of the page. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Value = Html | string | number | readonly Value[];

/** A piece of the page. Inserted text is escaped. */
export function html(pieces: readonly string[], ...values: readonly Value[]): Html {
  let markup = pieces[0] ?? "";
  for (let index = 0; index < values.length; index += 1) {
    markup += markupOf(values[index] ?? "") + (pieces[index + 1] ?? "");
  }
  return raw(markup);
}

/** Markup as a piece of the page, without escaping. */
export function raw(markup: string): Html {
  return new Html(markup);
}

function markupOf(value: Value): string {
  if (value instanceof Html) return value.markup;
  if (typeof value === "object")
    return value.reduce<string>((all, each) => all + markupOf(each), "");
  const text = String(value);
  return SPECIAL.test(text)
    ? text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
    : text;
}

export const UNREAD = html`<em class="not-read">not read</em>`;

export const NONE = html`<span class="none">none</span>`;

/** Text from AWS without control characters. */
export function clean(text: string): string {
  return text.replaceAll(HARMFUL, "\uFFFD");
}

/** Text from AWS, isolated so that right-to-left text does not change its surroundings. */
export function named(text: string): Html {
  return html`<bdi>${clean(text)}</bdi>`;
}

/** Names separated by commas. Plain names get no element: there can be thousands. */
export function names(texts: readonly string[]): Html {
  return raw(texts.map((text) => markupOf(PLAIN.test(text) ? text : named(text))).join(", "));
}

/** The users that a number links to. */
export type PeopleOf =
  | "all"
  | `profile ${number}`
  | `permission ${number}`
  | `risk ${string}`
  | `finding ${number}`;

/** A number of users; pressing it shows their names. */
export function usersLink(of: PeopleOf, number: number | null, text: string): Html {
  return number ? html`<a href="#people" data-of="${of}">${text}</a>` : html`${text}`;
}

/** A number; `null` if it could not be read. It has a `≥` if the reading is incomplete. */
export function figure(number: number | null, whole = true): string {
  if (number === null) return "not read";
  return whole ? String(number) : `≥ ${number}`;
}

/**
 * A table that can have thousands of rows. Without scripts the browser shows all of it; otherwise the script of the
 * page renders the rows as they scroll into view. Each body may begin with a row of the class `category`; every
 * other row has its number in `data-row`.
 */
export function longTable(title: string, content: Html): Html {
  return html`<noscript class="long">${region("scroll long", title, content)}</noscript>`;
}

/** A part of the page that scrolls. */
export function region(classes: string, title: string, content: Html): Html {
  return html`<div class="${classes}" role="region" tabindex="0" aria-label="${title}">
    ${content}
  </div>`;
}

/** The titles of columns, each with how the column sorts; empty if it does not. */
type Columns = Readonly<Record<string, "text" | "number" | "">>;

/** A table; it has a body for each of the groups of rows. */
export function table(
  classes: string,
  caption: string,
  columns: Columns,
  groups: readonly Value[],
): Html {
  return html`<table class="${classes}">
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${headings(columns)}
      </tr>
    </thead>
    ${groups.map(
      (rows) =>
        html`<tbody>
          ${rows}
        </tbody> `,
    )}
  </table>`;
}

export function headings(columns: Columns): Html {
  return html`${Object.entries(columns).map(([title, sort]) =>
    sort === ""
      ? html`<th scope="col">${title}</th>`
      : html`<th scope="col" data-sort="${sort}">${title}</th>`,
  )}`;
}
