import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { ErrorObject } from "ajv";
import { type RuleProblem, checkRules } from "../access/check-rules.ts";
import type { RulesOutcome } from "../access/evaluate-rules.ts";
import { count } from "../access/some-of.ts";
import { type AccessRules, RULE_KINDS } from "../access/rules.ts";
import { formatMissing } from "../access/format-audit-finding.ts";
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
  const { Ajv2020 } = await import("ajv/dist/2020.js");
  const schema: object = JSON.parse(
    await readFile(new URL("../../docs/schema/rules.json", import.meta.url), "utf8"),
  );
  const isRules = new Ajv2020({
    allErrors: true,
    strictTypes: false,
    strictRequired: false,
  }).compile<AccessRules>(schema);
  const isSound = isRules(content);
  const problems = [...(isRules.errors ?? []).flatMap(problemOf), ...checkRules(content)];
  if (!isSound || problems.length > 0) throw refused(file, problems);
  return content;
}

/** Reports rules that could not be evaluated, that do not say what is meant, and that no longer apply. */
export function reportRules(
  output: Pick<Output, "remark" | "warn">,
  { ambiguous, expired, unevaluated, unmatched }: Omit<RulesOutcome, "findings" | "count">,
): void {
  for (const { code, profiles } of unmatched) {
    output.remark(`${code} requires nothing: no profile has the name "${profiles}". Correct it.`);
  }
  for (const { code, group, ids } of ambiguous) {
    output.remark(
      `${code} excepts no group "${group}": ${ids.length} hierarchy groups have this name. Name the group by its id: ${ids.join(", ")}.`,
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

/** The schema errors in words; `anyOf` and `oneOf` name the expected members. */
function problemOf({
  instancePath,
  keyword,
  message = "",
  params,
  schemaPath,
}: ErrorObject): RuleProblem[] {
  // The error of the choice itself covers its branches.
  if (/\/(?:anyOf|oneOf)\/\d+\//.test(schemaPath)) return [];
  const at = instancePath
    .slice(1)
    .replaceAll(/(^|\/)(\d+)(?=\/|$)/g, "[$2]")
    .replaceAll("/", ".");
  const texts: Readonly<Record<string, string>> = {
    additionalProperties: `"${String(params["additionalProperty"])}" is not a known member`,
    "false schema": "cannot be combined with require",
    enum: `must be one of ${[params["allowedValues"]].flat().join(", ")}`,
    oneOf: `must have exactly one of ${RULE_KINDS.join(", ")}`,
    anyOf: at === "" ? "must have include or rules" : "must have tags or restrict",
  };
  return [{ path: at, message: texts[keyword] ?? message }];
}
