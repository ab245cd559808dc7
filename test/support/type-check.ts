import { spawnSync } from "node:child_process";
import path from "node:path";
import manifest from "../../package.json" with { type: "json" };
import { type Project, repository } from "./project.ts";

/** What the compiler has against the TypeScript files of a project, with this package as it stands here. */
export function typeErrors(project: Project): string {
  project.write(
    "tsconfig.json",
    JSON.stringify({
      extends: path.join(repository, "tsconfig.json"),
      compilerOptions: {
        typeRoots: ["node_modules/@types", "node_modules"].map((folder) =>
          path.join(repository, folder),
        ),
        paths: Object.fromEntries(
          Object.entries(manifest.exports).flatMap(([entry, files]) =>
            typeof files === "string"
              ? []
              : [[path.join(manifest.name, entry), [path.join(repository, files.bun)]]],
          ),
        ),
      },
      include: ["*.ts"],
    }),
  );
  project.write("package.json", '{ "type": "module" }');
  const tsc = path.join(repository, "node_modules/.bin/tsc");
  const { status, stdout } = spawnSync(tsc, ["-p", project.folder], { encoding: "utf8" });
  return status === 0 ? "" : stdout;
}
