import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { Visitor, parseSync } from "oxc-parser";

/** Folders with more of their tests under another name. */
const TESTED_AS: Readonly<Record<string, string>> = { resource: "security-profile" };

/**
 * The tests that reach a file. First those with the most words of their path in common with it, then the fewest
 * imports away, then those that killed the most mutants so far.
 */
export function matchingTests(
  root: string,
): (file: string, kills: ReadonlyMap<string, number>) => string[] {
  const tests = [...new Bun.Glob("test/**/*.test.ts").scanSync(root)].toSorted();
  const referencesOf = referencesIn(root);
  const reached = new Map(tests.map((test) => [test, distancesFrom(test, referencesOf)]));
  return (file, kills) => {
    const words = [...wordsOf(file)];
    const shared = (test: string) => words.filter((word) => wordsOf(test).has(word)).length;
    const distance = (test: string) => reached.get(test)?.get(file) ?? Infinity;
    const killed = (test: string) => kills.get(test) ?? 0;
    return tests
      .filter((test) => distance(test) < Infinity)
      .toSorted(
        (a, b) => shared(b) - shared(a) || distance(a) - distance(b) || killed(b) - killed(a),
      );
  };
}

/** The words of a path, in the singular. */
function wordsOf(file: string): ReadonlySet<string> {
  const folders = path.dirname(file).split("/").slice(1);
  const name = path.basename(file).replace(/(\.test)?\.ts$/, "");
  const words = [
    ...folders.flatMap((folder) => [folder, TESTED_AS[folder] ?? []].flat()),
    ...name.split("-"),
  ];
  return new Set(words.map((word) => word.replace(/s$/, "")));
}

function distancesFrom(
  test: string,
  referencesOf: (file: string) => readonly string[],
): ReadonlyMap<string, number> {
  const distances = new Map([[test, 0]]);
  // Entries added in the loop are visited too: breadth first.
  for (const [file, distance] of distances) {
    for (const next of referencesOf(file)) {
      if (!distances.has(next)) distances.set(next, distance + 1);
    }
  }
  return distances;
}

/** The TypeScript files that a file imports, or names in a string: tests start some of them as processes. */
function referencesIn(root: string): (file: string) => readonly string[] {
  const entries = entriesOf(root);
  const seen = new Map<string, readonly string[]>();

  function resolved(file: string, name: string): string | undefined {
    const entry = entries.get(name);
    if (entry !== undefined) return entry;
    if (!/^[\w./-]+$/.test(name)) return undefined;
    return [path.join(path.dirname(file), name), name]
      .flatMap((base) => [base, `${base}.ts`])
      .map((candidate) => path.normalize(candidate))
      .find((candidate) => /^\w.*\.ts$/.test(candidate) && isFile(path.join(root, candidate)));
  }

  return (file) => {
    const known = seen.get(file);
    if (known) return known;
    const names = namesIn(file, readFileSync(path.join(root, file), "utf8"));
    const found = names.flatMap((name) => resolved(file, name) ?? []);
    seen.set(file, found);
    return found;
  };
}

function namesIn(file: string, text: string): string[] {
  const { module, program } = parseSync(file, text);
  const names: string[] = [];
  const imports = module.staticImports.filter(
    ({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType),
  );
  const sources = new Set(module.staticImports.map(({ moduleRequest }) => moduleRequest.start));
  new Visitor({
    Literal({ start, value }) {
      if (typeof value === "string" && !sources.has(start)) names.push(value);
    },
  }).visit(program);
  return [...imports.map(({ moduleRequest }) => moduleRequest.value), ...names];
}

/** The package's own entry points, by the name that users import. */
function entriesOf(root: string): ReadonlyMap<string, string> {
  const manifest: { name?: string; exports?: Record<string, { bun?: string }> } = JSON.parse(
    readFileSync(path.join(root, "package.json"), "utf8"),
  );
  return new Map(
    Object.entries(manifest.exports ?? {}).map(([name, { bun = "" }]) => [
      path.join(manifest.name ?? "", name),
      path.normalize(bun),
    ]),
  );
}

function isFile(file: string): boolean {
  return existsSync(file) && statSync(file).isFile();
}
