/**
 * npm packs package.json as it is. In a clone, bun runs the package from `src/`; the packed one has only `lib/`.
 * So `prepack` takes the entries for bun out of package.json, and `postpack` puts the file back.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

const file = path.resolve(import.meta.dirname, "../package.json");
const kept = path.resolve(import.meta.dirname, "../.package.json.kept");

switch (process.argv[2]) {
  case "publish": {
    if (existsSync(kept)) throw new Error(`${kept} is left over. Run: npm run postpack`);
    const text = readFileSync(file, "utf8");
    const manifest = JSON.parse(text, (key, value) => (key === "bun" ? undefined : value));
    for (const name of ["scripts", "devDependencies", "allowScripts"]) delete manifest[name];
    writeFileSync(kept, text);
    writeFileSync(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
    break;
  }
  case "restore":
    renameSync(kept, file);
    break;
  default:
    throw new Error("npm pack runs this with publish, then with restore.");
}
