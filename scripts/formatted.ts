import { spawnSync } from "node:child_process";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");

/** Formats a text as `npm run format` would write it to the file. */
export function formatted(file: string, text: string): string {
  const oxfmt = path.join(root, "node_modules/.bin/oxfmt");
  const { status, stdout, stderr } = spawnSync(oxfmt, ["--stdin-filepath", file], {
    cwd: root,
    input: text,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`oxfmt could not format ${file}: ${stderr}`);
  return stdout;
}
