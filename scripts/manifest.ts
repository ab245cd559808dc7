/**
 * npm packs package.json and the pages as they are. In a clone, bun runs the package from `src/`, and the README has
 * a picture; the packed package has only `lib/`, and no pictures. What the local Connect was made from is for those who
 * change it, and the schemas are for programs. So `prepack` edits these files, and `postpack` restores them.
 */
import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");

const EDITS: Readonly<Record<string, (text: string) => string>> = {
  "package.json": (text) => {
    const manifest = JSON.parse(text, (key, value) => (key === "bun" ? undefined : value));
    for (const name of ["scripts", "devDependencies", "allowScripts"]) delete manifest[name];
    return `${JSON.stringify(manifest, undefined, 2)}\n`;
  },
  "README.md": (text) => text.replaceAll(/^!\[[^\]]*\]\(docs\/images\/[^)]*\)\n\n/gm, ""),
  "docs/local.md": (text) => text.replace(/^## Where its behavior comes from\n.*?(?=^## )/ms, ""),
  ...Object.fromEntries(
    readdirSync(path.join(root, "docs/schema")).map((name) => [
      `docs/schema/${name}`,
      (text: string) => `${JSON.stringify(JSON.parse(text))}\n`,
    ]),
  ),
};

const files = Object.entries(EDITS).map(([name, edit]) => ({
  file: path.join(root, name),
  kept: path.join(root, `.${path.basename(name)}.kept`),
  edit,
}));

switch (process.argv[2]) {
  case "publish": {
    for (const { kept } of files) {
      if (existsSync(kept))
        throw new Error(`${kept} is left over from an interrupted pack. Run: npm run postpack`);
    }
    for (const { edit, file, kept } of files) {
      const text = readFileSync(file, "utf8");
      writeFileSync(kept, text);
      writeFileSync(file, edit(text));
    }
    break;
  }
  case "restore":
    for (const { file, kept } of files) if (existsSync(kept)) renameSync(kept, file);
    break;
  default:
    throw new Error("npm pack runs this with publish, then with restore.");
}
