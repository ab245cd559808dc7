/** Content of a cell; a list of strings is one cell. */
export type Cell = string | number | boolean | null | readonly string[];

/** The result of a command as rows under the same columns, for `--format csv`. */
export interface List {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Rows under the columns that they name. The compiler asks each row for every column. */
export function listOf<C extends string>(
  columns: readonly C[],
  rows: readonly Readonly<Record<C, Cell>>[],
): List {
  return { columns, rows: rows.map((row) => columns.map((column) => row[column])) };
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
