import type { Audit } from "../access/audit.ts";
import { type AuditIgnore, areIgnores, checkIgnores } from "../access/ignores.ts";
import { AUDIT_CODES } from "../access/findings.ts";
import { nearestNames } from "../profile/distance.ts";
import type { Output } from "./output.ts";
import { readJson } from "./read-json.ts";
import { reasonOf } from "./reason.ts";
import { UsageError } from "./usage-error.ts";

/** Before the next entry of `--ignore`, or at the end: a comma elsewhere belongs to a name. */
const SEPARATOR = /,+ *(?=[a-z][a-z0-9/-]*:|$)/;

/**
 * The entries of `--ignore` and of the file of `--ignore-file`.
 *
 * @param given the values of `--ignore`: `CODE:NAME`, or several after commas
 */
export async function ignoresOf(
  given: readonly string[],
  file: string | undefined,
): Promise<AuditIgnore[]> {
  const entries = [
    ...given
      .flatMap((value) => value.split(SEPARATOR))
      .filter((entry) => entry !== "")
      .map(ignoreOf),
    ...(file === undefined ? [] : await readIgnores(file)),
  ];
  for (const { code } of entries) checkCode(code);
  return entries;
}

function ignoreOf(entry: string): AuditIgnore {
  const [code = "", ...rest] = entry.split(":");
  const name = rest.join(":");
  if (name !== "") return { code, name, reason: "--ignore" };
  throw new UsageError(`--ignore takes CODE:NAME, such as unused-profile:Agent, not "${entry}"`);
}

/** Reports the entries that ignore nothing: those that match no finding, and those that have expired. */
export function reportUnusedIgnores(
  output: Output,
  { expired, unmatched }: Pick<Audit, "expired" | "unmatched">,
): void {
  for (const { code, name, reason, until } of expired) {
    output.remark(
      `Expired after ${until}: the entry that ignores ${code} of "${name}" (${reason}). Renew or remove it.`,
    );
  }
  for (const { code, name } of unmatched) {
    output.remark(`No finding matches the entry that ignores ${code} of "${name}". Remove it.`);
  }
}

/** Rejects a code that no finding has. */
export function checkCode(code: string, others: readonly string[] = []): void {
  const known = [...others, ...Object.keys(AUDIT_CODES)];
  // The codes of rules depend on --rules; an entry that matches no finding is reported.
  if (known.includes(code) || code.startsWith("rule/")) return;
  throw new UsageError(
    `There is no finding "${code}". The nearest are ${nearestNames(code, known).join(", ")}`,
  );
}

async function readIgnores(file: string): Promise<AuditIgnore[]> {
  const content = await readJson(file).catch((error: unknown) => {
    throw new UsageError(`--ignore-file ${file}: ${reasonOf(error)}`);
  });
  if (areIgnores(content)) return content;
  const wrong = checkIgnores(content).map(({ path }) => path || "the file");
  throw new UsageError(
    `--ignore-file ${file} must be a list of { "code", "name", "reason" } and, for an entry that expires, "until": "YYYY-MM-DD", each a string. Invalid: ${wrong.join(", ")}`,
  );
}
