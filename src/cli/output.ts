import { stripVTControlCharacters, styleText } from "node:util";
import stringWidth from "string-width";
import { pad } from "./layout.ts";
import { type List, csvOf } from "./list.ts";
import { UsageError } from "./usage-error.ts";
import { print, writeOut } from "./write.ts";

interface OutputFlags {
  readonly json: boolean | undefined;
  readonly quiet: boolean | undefined;
  readonly out: string | undefined;
  readonly format?: string | undefined;
}

/** As what the result is printed. */
const FORMATS = ["text", "json", "csv"] as const;

type Format = (typeof FORMATS)[number] | "sarif";

/** How far something is; without `total`, of what is not known yet. */
export interface Progress {
  readonly done: number;
  readonly total?: number;
}

export interface Output {
  /** The one result of the command: as text, as data or, where the command has `--format`, as a list. */
  readonly result: (
    format: () => string,
    data: unknown,
    list?: () => List,
    sarif?: () => Promise<object>,
  ) => Promise<void>;
  /** Something beside the result. */
  readonly remark: (text: string) => void;
  /** Something that has to be known, with `--quiet` too. */
  readonly warn: (text: string) => void;
  /** Shows how far a reading is while it goes on. */
  readonly reading: <T>(
    what: string,
    read: (onProgress: (progress: Progress) => void) => Promise<T>,
  ) => Promise<T>;
}

/** Between two lines of progress where no terminal is there to show it in place. */
const LINE_EVERY = 5000;

const CLEAR_LINE = "\r\u001B[K";

/** @param hasSarif whether the result can be a SARIF log, too */
export function outputOf(flags: OutputFlags, hasSarif = false): Output {
  const { out, quiet } = flags;
  const form = formatOf(flags, hasSarif ? [...FORMATS, "sarif"] : FORMATS);
  return {
    async result(format, data, list, sarif) {
      const texts = {
        text: () => harmless(format()),
        json: () => JSON.stringify(data, undefined, 2),
        sarif: async () => JSON.stringify(await sarif?.(), undefined, 2),
        csv: async () => harmless(list ? await csvOf(list()) : format()),
      };
      const text = await texts[form]();
      if (out === undefined) await print(`${text}\n`);
      else await writeOut(out, `${stripVTControlCharacters(text)}\n`);
    },
    remark: quiet ? () => undefined : warn,
    warn,
    async reading(what, read) {
      if (quiet) return read(() => undefined);
      const { isTTY } = process.stderr;
      let last = Date.now();
      try {
        return await read(({ done, total }) => {
          const line = `${what}: ${done}${total === undefined ? "" : ` of ${total}`}`;
          if (isTTY) process.stderr.write(CLEAR_LINE + line);
          if (isTTY || Date.now() - last < LINE_EVERY) return;
          last = Date.now();
          process.stderr.write(`${line}\n`);
        });
      } finally {
        if (isTTY) process.stderr.write(CLEAR_LINE);
      }
    },
  };
}

function formatOf({ format, json }: OutputFlags, formats: readonly Format[]): Format {
  if (format === undefined) return json ? "json" : "text";
  const found = formats.find((each) => each === format);
  if (!found) throw new UsageError(`--format takes ${formats.join(", ")}, not "${format}"`);
  if (json && found !== "json") throw new UsageError(`--json contradicts --format ${found}`);
  return found;
}

function warn(text: string): void {
  process.stderr.write(`${harmless(text)}\n`);
}

/** Text in a color or weight, where standard output is a terminal that wants it. */
export function paint(
  style: Exclude<Parameters<typeof styleText>[0], readonly unknown[]>,
  text: string,
): string {
  return styleText(style, text, { stream: process.stdout });
}

/** Rows as lines, their cells in columns. */
export function table(rows: readonly (readonly string[])[], indent = ""): string {
  const widths = rows.reduce<readonly number[]>(
    (known, row) => row.map((cell, index) => Math.max(stringWidth(cell), known[index] ?? 0)),
    [],
  );
  return rows
    .map((row) => row.map((cell, index) => pad(cell, widths[index])).join("  "))
    .map((line) => indent + line.trimEnd())
    .join("\n");
}

/** What came from AWS may hold anything; only weights, colours and line ends reach a terminal as they are. */
function harmless(text: string): string {
  return text.replaceAll(
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    /(\u001B\[(?:[12]|22|3[1-69])m)|[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/g,
    (_, colour: string | undefined) => colour ?? "\uFFFD",
  );
}
