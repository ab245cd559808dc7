import path from "node:path";
import { repository } from "./project.ts";

export const MAIN = path.join(repository, "src/cli/main.ts");

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** `alchemy-aws-connect`, in a process of its own. */
export function startCommand(args: readonly string[], { cwd, env = {} }: CommandOptions = {}) {
  const { CONNECT_INSTANCE_ARN: _, ...inherited } = process.env;
  return Bun.spawn([process.execPath, MAIN, ...args], {
    env: { ...inherited, NO_COLOR: "1", ...env },
    ...(cwd !== undefined && { cwd }),
    stdout: "pipe",
    stderr: "pipe",
  });
}

export async function runCommand(
  args: readonly string[],
  options?: CommandOptions,
): Promise<Ended> {
  const command = startCommand(args, options);
  const [stdout, stderr, code] = await Promise.all([
    new Response(command.stdout).text(),
    new Response(command.stderr).text(),
    command.exited,
  ]);
  return { code, stdout, stderr };
}
