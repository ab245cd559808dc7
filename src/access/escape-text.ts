/** All but letters, marks, digits, punctuation and symbols, which are visible. */
const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

const ESCAPES: Readonly<Record<string, string>> = { "\n": "n", "\r": "r", "\t": "t" };

/** Text on one line, with an escape for every invisible character: names in AWS can contain anything. */
export function escapeText(value: string): string {
  return value.replaceAll(UNPRINTABLE, (character) => {
    const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
    const unicode = hex.length > 4 ? `u{${hex}}` : `u${hex.padStart(4, "0")}`;
    return `\\${ESCAPES[character] ?? unicode}`;
  });
}
