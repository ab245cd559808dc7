import path from "node:path";
import { pathToFileURL } from "node:url";
import { type RuleProblem, checkRules } from "../access/check-rules.ts";
import type { RulesOutcome } from "../access/evaluate-rules.ts";
import { groupBy } from "../access/group-by.ts";
import { count, quoted } from "../access/some-of.ts";
import type { AccessRules } from "../access/rules.ts";
import { formatMissing } from "../access/format-audit-finding.ts";
import { isRecord } from "../profile/shapes.ts";
import type { Output } from "./output.ts";
import { readJson } from "./read-json.ts";
import { reasonOf } from "./reason.ts";
import { UsageError } from "./usage-error.ts";

/** The rules of `--rules FILE`. */
export async function rulesOf(file: string | undefined): Promise<AccessRules | undefined> {
  if (file === undefined) return undefined;
  const content = await load(file).catch((error: unknown) => {
    throw new UsageError(`--rules ${file}: ${failure(error)}`);
  });
  const isEmpty = isRecord(content) && !("include" in content) && !("rules" in content);
  const problems = [
    ...checkRules(content),
    ...(isEmpty ? [{ path: "", message: "must have include or rules" }] : []),
  ];
  if (!isSound(content, problems)) throw refused(file, problems);
  return content;
}

function isSound(_: unknown, problems: readonly RuleProblem[]): _ is AccessRules {
  return problems.length === 0;
}

/** Reports rules that could not be evaluated, that do not say what is meant, and that no longer apply. */
export function reportRules(
  output: Pick<Output, "remark" | "warn">,
  { ambiguous, expired, unevaluated, unmatched, unused }: Omit<RulesOutcome, "findings" | "count">,
): void {
  for (const { code, profiles } of unmatched) {
    output.remark(`${code} requires nothing: no profile has the name "${profiles}". Correct it.`);
  }
  for (const { code, group, ids } of ambiguous) {
    output.remark(
      `${code} excepts no group "${group}": ${ids.length} hierarchy groups have this name. Name the group by its id: ${ids.join(", ")}.`,
    );
  }
  for (const [code, exceptions] of groupBy(unused, (each) => each.code)) {
    const names = [...groupBy(exceptions, ({ except }) => except)].map(
      ([except, some]) => `${except} ${quoted(some.map(({ name }) => name)).join(", ")}`,
    );
    output.remark(
      `${code} has exceptions that cover nothing here: ${names.join("; ")}. Correct or remove them.`,
    );
  }
  for (const { code, until } of expired) {
    output.remark(`Expired after ${until}: ${code} no longer applies. Renew or remove it.`);
  }
  for (const { code, missing } of unevaluated) {
    output.warn(`${code} was not fully evaluated. Could not read:`);
    for (const line of formatMissing(missing)) output.warn(`  ${line}`);
  }
}

/** JSON, or the default export of a module. */
async function load(file: string): Promise<unknown> {
  if (file.endsWith(".json")) return readJson(file);
  const module: { readonly default?: unknown } = await import(
    pathToFileURL(path.resolve(file)).href
  );
  if (module.default === undefined) throw new Error("the module has no default export");
  return module.default;
}

function failure(error: unknown): string {
  const isTypeScript =
    error instanceof Error &&
    "code" in error &&
    (error.code === "ERR_UNKNOWN_FILE_EXTENSION" ||
      error.code === "ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING");
  return isTypeScript
    ? "this version of Node.js does not run TypeScript. Use JSON, Node.js 22.18 or newer, or bun"
    : reasonOf(error);
}

function refused(file: string, problems: readonly RuleProblem[]): UsageError {
  const lines = problems.map(
    ({ message, path: at }) => `  ${at === "" ? "the file" : at}: ${message}`,
  );
  return new UsageError(
    `--rules ${file} has ${count(problems.length, "problem")}:\n${lines.join("\n")}`,
  );
}
