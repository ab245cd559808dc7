import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { MAIN } from "./command.ts";
import { repository } from "./project.ts";

/** The contact center of the pages, as a reader starts it. */
export interface ExamplesCenter extends AsyncDisposable {
  /** The variables that it prints, and a `PATH` with the programs of the folder. */
  readonly env: Readonly<Record<string, string>>;
  /** A folder in which this package and bun are installed. */
  readonly folder: string;
}

/** @param command as a page has it: `bun node_modules/alchemy-aws-connect/docs/contact-center.ts` */
export async function startExamplesCenter(command: string): Promise<ExamplesCenter> {
  const folder = mkdtempSync(path.join(tmpdir(), "examples-"));
  const bin = path.join(folder, "node_modules/.bin");
  mkdirSync(bin, { recursive: true });
  symlinkSync(repository, path.join(folder, "node_modules/alchemy-aws-connect"));
  symlinkSync(process.execPath, path.join(bin, "bun"));
  const shim = `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`;
  writeFileSync(path.join(bin, "alchemy-aws-connect"), shim, { mode: 0o755 });
  const PATH = `${bin}:${process.env["PATH"] ?? ""}`;

  const center = Bun.spawn(["sh", "-c", `exec ${command}`], {
    cwd: folder,
    env: { ...process.env, PATH },
    stdout: "pipe",
  });
  let printed = "";
  const decoder = new TextDecoder();
  for await (const chunk of center.stdout) {
    printed += decoder.decode(chunk, { stream: true });
    if (printed.includes("unset ")) break;
  }
  const lines = [...printed.matchAll(/^export (\w+)=(.*)$/gm)];
  return {
    env: { PATH, ...Object.fromEntries(lines.map(([, name = "", value = ""]) => [name, value])) },
    folder,
    async [Symbol.asyncDispose]() {
      center.kill();
      await center.exited;
      rmSync(folder, { recursive: true });
    },
  };
}
