import path from "node:path";
import { UsageError } from "./usage-error.ts";

const ENDINGS = new Map([
  [".csv", "csv"],
  [".html", "html"],
  [".json", "json"],
  [".md", "markdown"],
  [".sarif", "sarif"],
]);

/**
 * The format that the ending of a file names; `undefined` if the ending names none.
 *
 * @param formats what the command can write
 * @throws UsageError if the command cannot write that format
 */
export function formatOfFile<Format extends string>(
  file: string,
  formats: readonly Format[],
): Format | undefined {
  const ending = path.extname(file).toLowerCase();
  const named = ENDINGS.get(ending);
  const format = formats.find((each) => each === named);
  if (named === undefined || format !== undefined) return format;
  throw new UsageError(
    `--out ${file}: this command writes ${formats.join(" or ")}, not ${named}. Choose another ending than ${ending}`,
  );
}
