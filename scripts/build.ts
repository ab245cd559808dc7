/**
 * Builds `lib/`: JavaScript without comments, and the type declarations of the entry points with them. Neither is
 * indented: the spaces would be an eighth of the tarball.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const lib = path.join(root, "lib");

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}

/** Removes only white space, so that stack traces keep the names of the source. */
const transpiler = new Bun.Transpiler({ loader: "js", target: "node", minifyWhitespace: true });

rmSync(lib, { recursive: true, force: true });
compile("--removeComments");
compile("--declaration", "--emitDeclarationOnly");
const reachable = declarationsBehind(entries());
for (const file of readdirSync(lib, { recursive: true, encoding: "utf8" })) {
  const declaration = path.join(lib, file);
  if (file.endsWith(".d.ts") && !reachable.has(declaration)) rmSync(declaration);
  else if (file.endsWith(".d.ts")) rewrite(declaration, unindented);
  else if (file.endsWith(".js")) rewrite(declaration, minified);
  // What is indented there is markup, style and script of the page.
  if (file.startsWith("report/") && file.endsWith(".js")) rewrite(declaration, unindented);
}

function unindented(text: string): string {
  return text.replaceAll(/^ +/gm, "");
}

/** Keeps the first line of a command, which names its runtime. */
function minified(text: string): string {
  const [runtime = ""] = /^#!.*\n/.exec(text) ?? [];
  return runtime + transpiler.transformSync(text);
}

function rewrite(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

function compile(...options: string[]): void {
  const tsc = path.join(root, "node_modules/.bin/tsc");
  const { status } = spawnSync(tsc, ["-p", "tsconfig.build.json", ...options], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) throw new Error(`tsc ${options.join(" ")} ended with ${String(status)}`);
}

function entries(): string[] {
  const manifest: Manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  return Object.values(manifest.exports).flatMap((entry) =>
    typeof entry === "string" ? [] : [path.join(root, entry.types)],
  );
}

function declarationsBehind(files: readonly string[]): Set<string> {
  const found = new Set(files);
  for (const file of found) {
    const text = readFileSync(file, "utf8");
    for (const [, specifier = ""] of text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)) {
      found.add(path.resolve(path.dirname(file), specifier.replace(/\.[jt]s$/, ".d.ts")));
    }
  }
  return found;
}
