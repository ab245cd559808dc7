import { escapeText } from "./escape-text.ts";

/** Line width, as in the usual settings of prettier and oxfmt. */
const WIDTH = 100;

/** A text stays next to a shorter key, however long the text is. */
const SHORT_KEY = 5;

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Characters that take two columns, by Unicode's East Asian Width. */
const WIDE =
  /[\u1100-\u115F\u2329\u232A\u2630-\u2637\u268A-\u268F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18DFF}\u{1AFF0}-\u{1B2FF}\u{1D300}-\u{1D376}\u{1F200}-\u{1F2FF}\u{20000}-\u{3FFFD}\p{Emoji_Presentation}]/gu;

/** TypeScript source, printed in the style of prettier and oxfmt: on one line, or one line per item. */
export type Source = string | Group;

interface Group {
  readonly open: string;
  readonly items: readonly (Source | Entry)[];
  readonly close: string;
  /** Padding between the brackets and the items, on one line. */
  readonly space: "" | " ";
  /** One line per item, even if all fit on one line. */
  readonly tall: boolean;
}

/** A property of an object literal. */
export type Entry = readonly [name: string, value: Source];

/** A string literal, in the quotes that need fewer escapes. */
export function text(value: string): string {
  const count = (quote: string) => value.split(quote).length;
  const quote = count('"') > count("'") ? "'" : '"';
  const escaped = value.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`);
  return quote + escapeText(escaped) + quote;
}

export function list(items: readonly Source[]): Source {
  const isLarge = (item: Source) =>
    typeof item === "object" && item.open === "{" && item.items.length > 1;
  const tall = items.length > 1 && items.every(isLarge);
  return { open: "[", items, close: "]", space: "", tall };
}

/** Items between the given brackets: the arguments of a call, the names of an import. */
export function enclosed(
  open: string,
  items: readonly Source[],
  close: string,
  space: Group["space"] = "",
): Source {
  return { open, items, close, space, tall: false };
}

/** Properties between the given brackets, one per line; a name alone is a shorthand property. */
export function block(open: string, items: readonly (string | Entry)[], close: string): Source {
  return { open, items, close, space: " ", tall: true };
}

/** A call with properties, on one line if it fits. */
export function call(open: string, items: readonly (string | Entry)[], close: string): Source {
  return { open, items, close, space: " ", tall: false };
}

/** `source` with a prefix on its first line. */
export function prefixed(prefix: string, source: Source): Source {
  return typeof source === "string" ? prefix + source : { ...source, open: prefix + source.open };
}

/** The expression that replaces a text in the code, by its key in an object; else the text is a literal. */
type Replace = (value: string, key: string | undefined) => string | undefined;

/** The value as a literal, without absent members. */
export function literal(value: unknown, replace: Replace = () => undefined, key?: string): Source {
  if (typeof value === "string") return replace(value, key) ?? text(value);
  if (Array.isArray(value)) return list(value.map((item) => literal(item, replace)));
  if (typeof value !== "object" || value === null) return String(value);
  const members = Object.entries(value).map(([name, member]): Entry => [
    name,
    literal(member, replace, name),
  ]);
  return call("{", members, "}");
}

/** `left right;`, where `right` is a literal that may not fit on the line. */
export function statement(left: string, right: string): string {
  const line = `${left} ${right};`;
  return widthOf(line) <= WIDTH ? line : `${left}\n  ${right};`;
}

/** The source as text that fills whole lines. */
export function print(source: Source): string {
  return layOut(source, { indent: 0, column: 0, after: 0 });
}

interface Place {
  /** Indentation of the line on which the source begins. */
  readonly indent: number;
  readonly column: number;
  /** How many columns follow it on its line. */
  readonly after: number;
}

function layOut(source: Source, { after, column, indent }: Place): string {
  if (typeof source === "string") return source;
  const flat = inOneLine(source);
  if (flat !== undefined && column + widthOf(flat) + after <= WIDTH) return flat;
  const inner = indent + 2;
  const lines = source.items.map((item) => {
    const place = { indent: inner, column: inner, after: 1 };
    const words = isEntry(item) ? layOutEntry(item, place) : layOut(item, place);
    return `${" ".repeat(inner)}${words},\n`;
  });
  return `${source.open}\n${lines.join("")}${" ".repeat(indent)}${source.close}`;
}

function layOutEntry([name, value]: Entry, { after, column, indent }: Place): string {
  const key = keyOf(name);
  const head = `${key}: `;
  const start = column + widthOf(head);
  if (typeof value !== "string") {
    return head + layOut(value, { indent, column: start, after });
  }
  const fits = start + widthOf(value) + after <= WIDTH || widthOf(key) < SHORT_KEY;
  return fits ? head + value : `${key}:\n${" ".repeat(indent + 2)}${value}`;
}

function inOneLine(source: Source | Entry): string | undefined {
  if (typeof source === "string") return source;
  if (isEntry(source)) {
    const [name, value] = [source[0], inOneLine(source[1])];
    return value === undefined ? undefined : `${keyOf(name)}: ${value}`;
  }
  const { close, items, open, space, tall } = source;
  if (items.length === 0) return open + close;
  const words = items.map(inOneLine);
  const isFlat = !tall && words.every((each) => each !== undefined);
  return isFlat ? open + space + words.join(", ") + space + close : undefined;
}

function isEntry(item: Source | Entry): item is Entry {
  return Array.isArray(item);
}

/** A plain `__proto__` key would set the prototype. */
function keyOf(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return IDENTIFIER.test(name) ? name : text(name);
}

function widthOf(line: string): number {
  const wide = line.match(WIDE)?.length ?? 0;
  return Array.from(line.replaceAll(/[\p{Mn}\p{Me}]/gu, "")).length + wide;
}
