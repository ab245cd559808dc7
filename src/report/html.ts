/** Control characters, and those that change the direction of what follows. */
// oxlint-disable-next-line no-control-regex
const HARMFUL = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g;

/** Text of one direction, which changes nothing around it. */
const PLAIN = /^[ -~]*$/;

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A piece of the page. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Value = Html | string | number | readonly Value[];

/** A piece of the page. Text that is put into it is escaped. */
export function html(pieces: readonly string[], ...values: readonly Value[]): Html {
  return raw(pieces.map((piece, index) => piece + markupOf(values[index] ?? "")).join(""));
}

/** Markup as a piece of the page, not escaped. */
export function raw(markup: string): Html {
  return new Html(markup);
}

function markupOf(value: Value): string {
  if (value instanceof Html) return value.markup;
  if (typeof value === "object") return value.map(markupOf).join("");
  return String(value).replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

export const UNREAD = html`<em class="not-read">not read</em>`;

export const NONE = html`<span class="none">none</span>`;

/** Text from AWS without control characters. */
export function clean(text: string): string {
  return text.replaceAll(HARMFUL, "\uFFFD");
}

/** Text from AWS. It may run from right to left without changing the direction of what is around it. */
export function named(text: string): Html {
  return html`<bdi>${clean(text)}</bdi>`;
}

/** Names with commas between them. Plain ones get no element: there can be thousands. */
export function names(texts: readonly string[]): Html {
  return html`${texts.map((text, index) => [
    index === 0 ? "" : ", ",
    PLAIN.test(text) ? text : named(text),
  ])}`;
}

/** Whose names a number of users leads to. */
export type PeopleOf =
  | "all"
  | `profile ${number}`
  | `permission ${number}`
  | `risk ${string}`
  | `finding ${number}`;

/** A number of users; the script shows their names when it is pressed. */
export function usersLink(of: PeopleOf, number: number | null, text: string): Html {
  return number ? html`<a href="#people" data-of="${of}">${text}</a>` : html`${text}`;
}

/** A number, `null` where it could not be read. It may be larger where not everything was. */
export function figure(number: number | null, whole = true): string {
  if (number === null) return "not read";
  return whole ? String(number) : `≥ ${number}`;
}
