import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseSync } from "oxc-parser";
import { repository } from "./support/project.ts";

const read = (file: string) => readFileSync(path.join(repository, file), "utf8");

/** The parts of `src` in the order of AGENTS.md, each with its floor: a part may import what is below it. */
const FLOORS: readonly (readonly string[])[] = [
  ...read("AGENTS.md").matchAll(/^- ((?:`[\w./-]+`(?:, )?)+): /gm),
]
  .map(([, names = ""]) => names.split(", ").map((name) => name.replaceAll("`", "")))
  .filter(([first]) => first?.startsWith("src/"))
  .map((names) => names.map((name) => (name.startsWith("src/") ? name : `src/${name}`)));

const floorOf = (file: string) => {
  const exact = FLOORS.findIndex((parts) => parts.includes(file));
  return exact === -1
    ? FLOORS.findIndex((parts) => parts.some((part) => part.endsWith("/") && file.startsWith(part)))
    : exact;
};

/** The files of `src` that a file imports or exports from, types included. */
function importsOf(file: string): string[] {
  const { module } = parseSync(file, read(file));
  const names = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
  ];
  return names
    .filter((name) => name.startsWith("."))
    .map((name) => path.join(path.dirname(file), name));
}

const files = [...new Bun.Glob("src/**/*.ts").scanSync(repository)].toSorted();
const imports = new Map(files.map((file) => [file, importsOf(file)]));

test("every file of src is in the layout of AGENTS.md", () => {
  expect(files.length).toBeGreaterThan(300);
  expect(files.filter((file) => floorOf(file) === -1)).toEqual([]);
});

test("imports run one way, from the top of the layout down", () => {
  const upward = files.flatMap((file) =>
    (imports.get(file) ?? [])
      .filter((other) => floorOf(other) > 0 && floorOf(other) < floorOf(file))
      .map((other) => `${file} -> ${other}`),
  );
  expect(upward).toEqual([]);
});

test("no files import each other, directly or through others", () => {
  const finished = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, trail: readonly string[]) => {
    if (trail.includes(file)) circles.push([...trail, file].join(" -> "));
    if (finished.has(file) || trail.includes(file)) return;
    for (const other of imports.get(file) ?? []) visit(other, [...trail, file]);
    finished.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});
