/** Characters that change the direction of what follows. */
const TURNING = /[\u202A-\u202E\u2066-\u2069]/g;

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

/** Text that AWS gave. It may run from right to left, and turns nothing around it; nor may it turn itself. */
export function named(text: string): Html {
  return html`<bdi>${text.replaceAll(TURNING, "\uFFFD")}</bdi>`;
}

/** Names with commas between them. */
export function names(texts: readonly string[]): Html {
  return html`${texts.map((text, index) => [index === 0 ? "" : ", ", named(text)])}`;
}

/** A number, `null` where it could not be read. It may be larger where not everything was. */
export function figure(number: number | null, whole = true): string {
  if (number === null) return "not read";
  return whole ? String(number) : `≥ ${number}`;
}
