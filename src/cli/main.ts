#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { defineCommand, renderUsage, runCommand } from "citty";
import { type Command, type CommandName, EXIT, aligned, command } from "./command.ts";
import { UsageError } from "./usage-error.ts";

interface Manifest {
  readonly version: string;
  readonly peerDependencies: { readonly alchemy: string };
}

const commands: Readonly<Record<CommandName, Command>> = {
  audit: command("audit", () => import("./audit.ts")),
  compare: command("compare", () => import("./compare.ts")),
  drift: command("drift", () => withAlchemy("drift", () => import("./drift.ts"))),
  effective: command("effective", () => import("./effective.ts")),
  export: command("export", () => import("./export.ts")),
  holders: command("holders", () => import("./holders.ts")),
  local: command("local", () => import("./local.ts")),
  plan: command("plan", () => withAlchemy("plan", () => import("./plan.ts"))),
  report: command("report", () => import("./report.ts")),
  unlock: command("unlock", () => withAlchemy("unlock", () => import("./unlock.ts"))),
};

/** Loads a command that needs Alchemy, which is an optional peer. */
function withAlchemy<T>(name: CommandName, load: () => Promise<T>): Promise<T> {
  try {
    import.meta.resolve("alchemy");
  } catch (cause) {
    const { alchemy } = manifest().peerDependencies;
    throw new Error(
      `${name} needs Alchemy, which is not installed. Run: npm install "alchemy@${alchemy}"`,
      { cause },
    );
  }
  return load();
}

function manifest(): Manifest {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
}

const main = defineCommand({
  meta: {
    name: "alchemy-aws-connect",
    description: "Amazon Connect security profiles as code",
  },
  subCommands: Object.fromEntries(
    Object.entries(commands).map(([name, { definition }]) => [name, definition]),
  ),
});

async function help(name = ""): Promise<string> {
  const known = Object.entries(commands).find(([each]) => each === name);
  const usage = (await known?.[1].usage()) ?? aligned(await renderUsage(main));
  return process.stdout.isTTY ? usage : stripVTControlCharacters(usage);
}

async function run(rawArgs: string[]): Promise<void> {
  if (rawArgs.includes("--help") || rawArgs.includes("-h")) {
    console.log(await help(rawArgs[0]));
    return;
  }
  if (rawArgs.length === 1 && rawArgs[0] === "--version") {
    console.log(manifest().version);
    return;
  }
  try {
    await runCommand(main, { rawArgs });
  } catch (error) {
    const { message, name } = error instanceof Error ? error : new Error(String(error));
    console.error(stripVTControlCharacters(message));
    if (name === "CLIError" || error instanceof UsageError) {
      console.error("See: alchemy-aws-connect --help");
    }
    process.exitCode = EXIT.unknown;
  }
}

// Whoever reads the output may stop, as `head` does. The exit code is the command's all the same.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

await run(process.argv.slice(2));
