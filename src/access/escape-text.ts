/** Letters, marks, digits, punctuation and symbols: what shows, and shows as what it is. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

const ESCAPES: Readonly<Record<string, string>> = { "\n": "n", "\r": "r", "\t": "t" };

/** Text in one line, with an escape for everything that does not show: what AWS names can hold anything. */
export function escapeText(value: string): string {
  return Array.from(value, (character) => {
    if (PRINTABLE.test(character)) return character;
    const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
    const unicode = hex.length > 4 ? `u{${hex}}` : `u${hex.padStart(4, "0")}`;
    return `\\${ESCAPES[character] ?? unicode}`;
  }).join("");
}
