/**
 * Generates the tables of docs/local.md from the cases in `src/conformance/` and the records of AWS in
 * `records/`. With `--check`, writes nothing and fails if they are outdated. Always fails if AWS's answer to a
 * case differs from its statement.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { STATEMENTS } from "../src/conformance/cases.ts";
import { contradictions, readRecords, statementTables } from "./conformance-tables.ts";
import { formatted } from "./formatted.ts";

const PAGE = "docs/local.md";
const root = path.resolve(import.meta.dirname, "..");
const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });

const folder = path.join(root, "records");
const records = readRecords(
  readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => ({ name, text: readFileSync(path.join(folder, name), "utf8") })),
  STATEMENTS,
);
const page = readFileSync(path.join(root, PAGE), "utf8");
const made = formatted(PAGE, statementTables(page, STATEMENTS, records));

if (made === page) console.log(`Up to date: ${PAGE}`);
else if (values.check) {
  console.error(`Outdated: ${PAGE}. Run \`npm run conformance:pages\`.`);
  process.exitCode = 1;
} else {
  writeFileSync(path.join(root, PAGE), made);
  console.log(`Written: ${PAGE}`);
}
for (const each of contradictions(STATEMENTS, records)) {
  console.error(each);
  process.exitCode = 1;
}
