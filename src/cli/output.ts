import { stripVTControlCharacters, styleText } from "node:util";
import { formatOfFile } from "./file-format.ts";
import { type List, csvOf } from "./list.ts";
import { UsageError } from "./usage-error.ts";
import { print, writeOut } from "./write.ts";

interface OutputFlags {
  readonly json: boolean | undefined;
  readonly quiet: boolean | undefined;
  readonly out: string | undefined;
  readonly format?: string | undefined;
}

type Format = "text" | "json" | "csv" | "sarif" | "markdown";

/** Formats of a command whose result is no list. */
export const TEXT_OR_JSON: readonly Format[] = ["text", "json"];

/** Formats of a command whose result is a list. */
export const LIST_FORMATS: readonly Format[] = [...TEXT_OR_JSON, "csv"];

/** Progress of a reading; `total` is absent until it is known. */
export interface Progress {
  readonly done: number;
  readonly total?: number;
}

export interface Output {
  readonly format: Format;
  /** Prints the result of the command: as text, as JSON or, with `--format`, as a list or SARIF. */
  readonly result: (
    format: () => string,
    data: unknown,
    list?: () => List,
    sarif?: () => Promise<object>,
  ) => Promise<void>;
  /** Prints a remark on standard error, except with `--quiet`. */
  readonly remark: (text: string) => void;
  /** Prints a warning on standard error, with `--quiet` too. */
  readonly warn: (text: string) => void;
  /** Shows the progress of a reading while it runs. */
  readonly reading: <T>(
    what: string,
    read: (onProgress: (progress: Progress) => void) => Promise<T>,
  ) => Promise<T>;
}

/** Milliseconds between two lines of progress, if no terminal can update one in place. */
const LINE_EVERY = 5000;

const CLEAR_LINE = "\r\u001B[K";

/** @param formats what the command can print */
export function outputOf(flags: OutputFlags, formats = LIST_FORMATS): Output {
  const { out, quiet } = flags;
  const chosen = formatOf(flags, formats);
  return {
    format: chosen,
    async result(format, data, list, sarif) {
      const plain = () => harmless(format());
      const texts = {
        text: plain,
        markdown: plain,
        json: () => jsonOf(data),
        sarif: async () => jsonOf(await sarif?.()),
        csv: async () => (list ? (await csvOf(list())).replaceAll(CONTROLS, REPLACED) : plain()),
      };
      const text = await texts[chosen]();
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

/** The format of the flags, else that of the file. */
function formatOf({ format, json, out }: OutputFlags, formats: readonly Format[]): Format {
  if (format === undefined) {
    if (json) return "json";
    return (out === undefined ? undefined : formatOfFile(out, formats)) ?? "text";
  }
  const found = formats.find((each) => each === format);
  if (!found) throw new UsageError(`--format takes ${formats.join(", ")}, not "${format}"`);
  if (json && found !== "json") throw new UsageError(`--json contradicts --format ${found}`);
  return found;
}

/** Data with the text about each, for JSON. */
export function withMessages<T extends object>(all: readonly T[], format: (each: T) => string) {
  return all.map((each) => ({ ...each, message: format(each) }));
}

function warn(text: string): void {
  process.stderr.write(`${harmless(text)}\n`);
}

/** Colors text if standard output is a terminal that supports it. */
export function paint(
  style: Exclude<Parameters<typeof styleText>[0], readonly unknown[]>,
  text: string,
): string {
  return styleText(style, text, { stream: process.stdout });
}

/** JSON itself escapes only the control characters of ASCII. */
function jsonOf(data: unknown): string {
  return JSON.stringify(data, undefined, 2).replaceAll(
    CONTROLS,
    (control) => `\\u00${control.charCodeAt(0).toString(16)}`,
  );
}

/** Control characters except line ends: names in AWS can contain anything. */
// oxlint-disable-next-line no-control-regex -- the pattern matches control characters
const CONTROLS = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/g;

const REPLACED = "\uFFFD";

/** Removes control characters except weights, colors and line ends. */
function harmless(text: string): string {
  return text.replaceAll(
    // oxlint-disable-next-line no-control-regex -- the pattern matches control characters
    /(\u001B\[(?:[12]|22|3[1-69])m)|[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/g,
    (_, colour: string | undefined) => colour ?? REPLACED,
  );
}
