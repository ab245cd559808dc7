import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";

/** Width without a terminal. */
const USUAL = 80;

/** In a narrower terminal, lines are not wrapped. */
const NARROWEST = 40;

/** Widest column after the first one. */
const BESIDE = 26;

/** Columns in a line of standard output. */
function outputWidth(): number {
  return Math.max(process.stdout.columns ?? (Number(process.env["COLUMNS"]) || USUAL), NARROWEST);
}

/** Wraps text between words; the first line begins with `indent`, the others with `hanging`. */
export function wrap(text: string, indent = "", hanging = indent, width = outputWidth()): string {
  return linesOf(text, width - hanging.length)
    .map((line, index) => (index === 0 ? indent : hanging) + line)
    .join("\n");
}

/** Rows as lines with aligned columns. */
export function table(rows: readonly (readonly string[])[], indent = ""): string {
  const widths = widthsOf(rows);
  return rows
    .map((row) => row.map((cell, index) => pad(cell, widths[index])).join("  "))
    .map((line) => indent + line.trimEnd())
    .join("\n");
}

/** Rows in columns that fit the terminal: the first column gets the remaining width. */
export function columns(
  rows: readonly (readonly string[])[],
  indent: string,
  width = outputWidth(),
): string {
  const [longest = 0, ...others] = widthsOf(rows);
  const beside = others.map((each) => Math.min(each, BESIDE));
  const taken = beside.reduce((sum, each) => sum + (each === 0 ? 0 : each + GAP.length), 0);
  const first = Math.min(longest, Math.max(width - indent.length - taken, NARROWEST / 2));
  return rows
    .flatMap(([head = "", ...cells]) => {
      const whole = linesOf(head, first);
      const [start = "", ...more] =
        whole.length === 1 ? whole : linesOf(head, first - HANGING.length);
      const cellLines = [
        { size: first, lines: [start, ...more.map((line) => HANGING + line)] },
        ...cells.map((cell, at) => {
          const size = beside[at] ?? 0;
          return { size, lines: linesOf(cell, size) };
        }),
      ].filter(({ size }) => size > 0);
      const height = Math.max(...cellLines.map(({ lines }) => lines.length));
      return Array.from({ length: height }, (_, line) =>
        cellLines.map(({ lines, size }) => pad(lines[line] ?? "", size)).join(GAP),
      );
    })
    .map((line) => indent + line.trimEnd())
    .join("\n");
}

const GAP = "  ";
const HANGING = "  ";

/** The width of the widest cell of each column. */
function widthsOf(rows: readonly (readonly string[])[]): readonly number[] {
  return rows.reduce<readonly number[]>(
    (known, row) => row.map((cell, index) => Math.max(stringWidth(cell), known[index] ?? 0)),
    [],
  );
}

function linesOf(text: string, width: number): string[] {
  return wrapAnsi(text, Math.max(width, 1), { hard: true }).split("\n");
}

/** Pads a cell to the width of its column. */
function pad(cell: string, width = 0): string {
  return cell + " ".repeat(Math.max(0, width - stringWidth(cell)));
}
