import { formatMissing } from "../access/format-audit-finding.ts";
import type { MissingPart } from "../profile/snapshot.ts";

/** Content of a cell; a list of strings is one cell. */
export type Cell = string | number | boolean | null | readonly string[];

/** The result of a command as rows under the same columns, for `--format csv`. */
export interface List {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** In the first column of a row about what the list lacks. */
const UNREAD = "(could not be read)";

/**
 * Rows under the columns that they name; the compiler asks each row for every column. A row for each part that could
 * not be read follows, with AWS's answer in the column of `unread`: without it, the list looks complete.
 */
export function listOf<C extends string>(
  columns: readonly C[],
  rows: readonly Readonly<Record<C, Cell>>[],
  unread?: { readonly missing: readonly MissingPart[]; readonly column: C },
): List {
  const lacks = (unread?.missing ?? []).map((part) =>
    columns.map((column, index) => {
      if (column === unread?.column) return formatMissing([part]).join(" ");
      return index === 0 ? UNREAD : null;
    }),
  );
  return { columns, rows: [...rows.map((row) => columns.map((column) => row[column])), ...lacks] };
}

/** The list as CSV (RFC 4180), escaped so that a spreadsheet runs no cell as a formula. */
export async function csvOf({ columns, rows }: List): Promise<string> {
  const { stringify } = await import("csv-stringify/sync");
  const texts = rows.map((row) => row.map(textOf));
  return stringify([columns, ...texts], { escape_formulas: true }).trimEnd();
}

function textOf(cell: Cell): string {
  if (cell === null) return "";
  return typeof cell === "object" ? cell.join("; ") : String(cell);
}
