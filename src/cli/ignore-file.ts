import { readFile } from "node:fs/promises";
import type { AuditIgnore } from "../access/audit.ts";
import { AUDIT_CODES } from "../access/findings.ts";
import { nearestNames } from "../access/naming.ts";
import { list, structure, text, violations } from "../profile/shapes.ts";
import type { Output } from "./output.ts";
import { UsageError } from "./usage-error.ts";

const filled = text({ min: 1 });
const Entries = list(
  structure({ code: filled, name: filled, reason: filled }, ["code", "name", "reason"]),
);

/** The entries of `--ignore` and of the file of `--ignore-file`. */
export async function ignoresOf(
  given: readonly string[],
  file: string | undefined,
): Promise<AuditIgnore[]> {
  const entries = [
    ...given.map((entry) => {
      const [code = "", ...name] = entry.split(":");
      if (name.join(":") === "") {
        throw new UsageError(
          `--ignore takes CODE:NAME, such as unused-profile:Agent, not "${entry}"`,
        );
      }
      return { code, name: name.join(":"), reason: "--ignore" };
    }),
    ...(file === undefined ? [] : await readIgnores(file)),
  ];
  for (const { code } of entries) checkCode(code);
  return entries;
}

/** Says which entries fit no finding. */
export function tellUnmatched(output: Output, unmatched: readonly AuditIgnore[]): void {
  for (const { code, name } of unmatched) {
    output.remark(`Nothing to ignore: there is no finding ${code} of "${name}".`);
  }
}

/** Refuses a code that no finding has. */
export function checkCode(code: string, others: readonly string[] = []): void {
  const known = [...others, ...Object.keys(AUDIT_CODES)];
  if (known.includes(code)) return;
  throw new UsageError(
    `There is no finding "${code}". The nearest are ${nearestNames(code, known).join(", ")}`,
  );
}

async function readIgnores(file: string): Promise<AuditIgnore[]> {
  const content = await readJson(file).catch((error: unknown) => {
    throw new UsageError(`--ignore-file ${file}: ${String(error)}`);
  });
  if (isIgnores(content)) return content;
  const wrong = problemsOf(content).map(({ path }) => path || "the whole");
  throw new UsageError(
    `--ignore-file ${file} must be a list of { "code", "name", "reason" }, each a text; wrong: ${wrong.join(", ")}`,
  );
}

async function readJson(file: string): Promise<unknown> {
  // Editors on Windows begin a file with a byte order mark.
  return JSON.parse((await readFile(file, "utf8")).replace(/^\uFEFF/, ""));
}

function isIgnores(content: unknown): content is AuditIgnore[] {
  return problemsOf(content).length === 0;
}

function problemsOf(content: unknown) {
  return violations(Entries, content, "", { strict: true });
}
