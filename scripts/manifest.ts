/**
 * npm packs package.json and the pages as they are. `prepack` edits them for the package, and `postpack` restores them.
 * The package has only `lib/`, no pictures, and not all pages: links to a page that it lacks become text. What the local
 * Connect was made from is for those who change it. Schemas and tables lose the spaces that align them.
 */
import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");

interface Manifest {
  readonly files: readonly string[];
}

const { files: packed }: Manifest = JSON.parse(
  readFileSync(path.join(root, "package.json"), "utf8"),
);
/** Pages for contributors, and what `explain` and the comments of the constants show as well. */
const leftOut = new Set(packed.flatMap((entry) => /^!(.*)$/.exec(entry)?.slice(1) ?? []));

/** Every packed page. */
const pages = [
  "README.md",
  "CHANGELOG.md",
  ...readdirSync(path.join(root, "docs")).map((name) => `docs/${name}`),
]
  .filter((page) => page.endsWith(".md"))
  .filter((page) => !leftOut.has(page));

const EDITS: Readonly<Record<string, (text: string) => string>> = {
  "package.json": (text) => {
    const manifest = JSON.parse(text, (key, value) => (key === "bun" ? undefined : value));
    for (const name of ["scripts", "devDependencies", "allowScripts"]) delete manifest[name];
    return `${JSON.stringify(manifest, undefined, 2)}\n`;
  },
  ...Object.fromEntries(
    pages.map((page) => [page, (text: string) => unpadded(unlinked(page, shortened(text)))]),
  ),
  ...Object.fromEntries(
    readdirSync(path.join(root, "docs/schema")).map((name) => [
      `docs/schema/${name}`,
      (text: string) => `${JSON.stringify(JSON.parse(text))}\n`,
    ]),
  ),
};

/** Without pictures, and without what the local Connect was made from. */
function shortened(text: string): string {
  return text
    .replaceAll(/^!\[[^\]]*\]\(docs\/images\/[^)]*\)\n\n/gm, "")
    .replace(/^## Where its behavior comes from\n.*?(?=^## )/ms, "");
}

/** Without links to pages that are not packed: their texts stay. */
function unlinked(page: string, text: string): string {
  return text.replaceAll(
    /\[([^[\]]+)\]\(([^)#\s]+)(?:#[^)\s]*)?\)/g,
    (link, label: string, to: string) =>
      leftOut.has(path.join(path.dirname(page), to)) ? label : link,
  );
}

/** Without the spaces that align the columns of tables. Code stays as it is: it may be the output of a command. */
function unpadded(text: string): string {
  return text.replaceAll(/^```[^]*?^```|^\|.*\|$/gm, (part) =>
    part.startsWith("`") ? part : part.replaceAll(/ {2,}(?=\|)/g, " ").replaceAll(/-{4,}/g, "---"),
  );
}

const files = Object.entries(EDITS).map(([name, edit]) => ({
  file: path.join(root, name),
  kept: path.join(root, `.${name.replaceAll("/", "-")}.kept`),
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
