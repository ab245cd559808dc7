/**
 * Generates `Permissions` and docs/permissions.md from the catalog of permissions. With `--check`, writes nothing
 * and fails if they are outdated. With `--check-guide FILE`, compares the catalog with a saved copy of AWS's list
 * of permissions, and fails if they differ.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { CATALOG } from "../src/permissions/catalog.ts";
import { PERMISSIONS } from "../src/permissions/details.ts";
import { formatted } from "./formatted.ts";
import { compareGuide, formatGuide, readGuide } from "./guide.ts";
import { permissionsModule } from "./permissions-module.ts";
import { permissionsPage } from "./permissions-page.ts";

const root = path.resolve(import.meta.dirname, "..");
const { values } = parseArgs({
  options: { check: { type: "boolean", default: false }, "check-guide": { type: "string" } },
});

if (values["check-guide"] === undefined) generate(values.check);
else await checkGuide(values["check-guide"]);

async function checkGuide(file: string): Promise<void> {
  const rows = await readGuide(readFileSync(file, "utf8"));
  const differences = compareGuide(rows, PERMISSIONS);
  console.log(formatGuide(rows, differences));
  if (Object.values(differences).some((entries) => entries.length > 0)) process.exitCode = 1;
}

function generate(isCheck: boolean): void {
  const files = {
    "src/permissions/permissions.ts": permissionsModule(CATALOG, PERMISSIONS),
    "docs/permissions.md": permissionsPage(CATALOG, PERMISSIONS),
  };

  const stale = Object.entries(files).filter(([file, text]) => {
    const made = formatted(file, text);
    if (made === read(file)) return false;
    if (!isCheck) writeFileSync(path.join(root, file), made);
    return true;
  });

  const names = stale.map(([file]) => file).join(", ");
  if (isCheck && stale.length > 0) {
    console.error(`Outdated: ${names}. Run \`npm run catalog\`.`);
    process.exitCode = 1;
  } else {
    console.log(
      stale.length > 0 ? `Written: ${names}` : `Up to date: ${Object.keys(files).join(", ")}`,
    );
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(path.join(root, file), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
