import path from "node:path";
import { openedApps } from "../alchemy/apps.ts";
import { shellLine } from "../errors/shell-line.ts";
import type { LockRecord } from "./holder.ts";

/** The command that frees the lock of a stage that the script of this process deploys. */
export function unlockCommand({
  application,
  stage,
}: Pick<LockRecord, "application" | "stage">): string {
  const [, script] = process.argv;
  const isOne = openedApps().every(({ root }) => root.name === application);
  const file = script === undefined ? [] : [path.relative("", script)];
  const app = isOne ? [] : ["--app", application];
  return shellLine(["npx", "alchemy-aws-connect", "unlock", ...file, "--stage", stage, ...app]);
}
