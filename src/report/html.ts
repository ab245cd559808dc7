import { html } from "hono/html";

export { html, raw } from "hono/html";

/** Characters that change the direction of what follows. */
const TURNING = /[\u202A-\u202E\u2066-\u2069]/g;

/** A piece of the page. Text that was put into it is escaped. */
export type Html = ReturnType<typeof html>;

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
