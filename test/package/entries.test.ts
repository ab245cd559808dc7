import { expect, test } from "bun:test";
import path from "node:path";
import manifest from "../../package.json" with { type: "json" };
import { Project, repository } from "../support/project.ts";

const source = path.join(repository, "src");
const ours = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });

/** What a process loads that imports one entry point and calls nothing: packages of the manifest, and parts of `src`. */
async function loadedBy(entry: string) {
  using project = new Project({
    "alchemy.run.ts": `
      import ${JSON.stringify(path.join(manifest.name, entry))};
      console.log(JSON.stringify(Object.keys(require.cache)));`,
  });
  const { exitCode, stderr, stdout } = await project.run();
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const files: readonly string[] = JSON.parse(stdout);
  const packages = ours.filter((name) =>
    files.some((file) => file.includes(`/node_modules/${name}/`)),
  );
  const parts = files
    .filter((file) => file.startsWith(source))
    .map((file) => path.relative(source, file).split("/")[0]);
  return { packages, parts: [...new Set(parts)].toSorted() };
}

type Entry = keyof typeof manifest.exports;

const LOADED: Readonly<Record<Entry, { packages: string[]; parts: (string | undefined)[] }>> = {
  ".": {
    packages: ["signal-exit", "alchemy"],
    parts: [
      "alchemy",
      "aws",
      "errors",
      "index.ts",
      "permissions",
      "profile",
      "resource",
      "security-profile-ref.ts",
      "security-profile.ts",
    ],
  },
  "./access": {
    packages: [],
    parts: [
      "access",
      "access.ts",
      "aws",
      "errors",
      "permissions",
      "profile",
      "read-instance.ts",
      "report",
    ],
  },
  "./local": {
    packages: ["@hono/node-server", "ajv", "fast-json-patch", "hono", "pure-rand"],
    parts: ["local", "profile"],
  },
  "./permissions": { packages: [], parts: ["permissions", "profile"] },
  "./plan": {
    packages: ["signal-exit", "alchemy"],
    parts: ["access", "alchemy", "aws", "errors", "permissions", "plan", "profile", "resource"],
  },
  "./s3": {
    packages: ["@smithy/core", "signal-exit", "alchemy"],
    parts: ["alchemy", "aws", "errors", "profile", "s3"],
  },
};

test.each(Object.entries(LOADED))(
  "%s loads these packages and parts, and no others",
  async (entry, expected) => {
    expect(await loadedBy(entry)).toEqual(expected);
  },
  30_000,
);
