import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Scope } from "alchemy";
import { FileSystemStateStore } from "alchemy/state";

/** A scope with its state in files, and the folder of these. */
export function fileScope(prefix: string): { readonly scope: Scope; readonly rootDir: string } {
  const rootDir = mkdtempSync(path.join(tmpdir(), `${prefix}-`));
  const scope = new Scope({
    parent: null,
    scopeName: "app",
    phase: "up",
    quiet: true,
    stateStore: (of) => new FileSystemStateStore(of, { rootDir }),
  });
  return { scope, rootDir };
}
