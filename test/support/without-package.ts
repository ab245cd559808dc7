import { rmSync } from "node:fs";
import path from "node:path";
import { type Project, repository } from "./project.ts";

/**
 * Puts a copy of this package into a project, which does not find an optional package from there.
 *
 * @param entries files of `src` by the name under which they are imported
 */
export function withoutPackage(
  project: Project,
  name: string,
  entries: Readonly<Record<string, string>>,
): void {
  const copy = path.join(project.folder, "node_modules/alchemy-aws-connect");
  rmSync(copy);
  const source = path.join(repository, "src");
  const { exitCode, stderr } = Bun.spawnSync([
    process.execPath,
    "build",
    "--target=bun",
    "--external=alchemy",
    `--external=${name}`,
    `--root=${source}`,
    "--outdir",
    copy,
    ...Object.values(entries).map((file) => path.join(source, file)),
  ]);
  if (exitCode !== 0) throw new Error(stderr.toString());
  const exports = Object.fromEntries(
    Object.entries(entries).map(([entry, file]) => [entry, `./${file.replace(/\.ts$/, ".js")}`]),
  );
  project.write(
    "node_modules/alchemy-aws-connect/package.json",
    JSON.stringify({ name: "alchemy-aws-connect", version: "0.0.0", type: "module", exports }),
  );
}
