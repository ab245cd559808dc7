#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { defineCommand, renderUsage, runCommand } from "citty";
import { type Command, type CommandName, EXIT, aligned, command, splitArgs } from "./command.ts";
import { UsageError } from "./usage-error.ts";
import { OutputError, print } from "./write.ts";

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
  const { own } = splitArgs(rawArgs);
  try {
    if (own.includes("--help") || own.includes("-h")) {
      await print(`${await help(rawArgs[0])}\n`);
    } else if (rawArgs.length === 1 && rawArgs[0] === "--version") {
      await print(`${manifest().version}\n`);
    } else await runCommand(main, { rawArgs });
  } catch (error) {
    process.exitCode = EXIT.unknown;
    if (error instanceof OutputError && error.isClosedPipe) return;
    const { message, name } = error instanceof Error ? error : new Error(String(error));
    console.error(stripVTControlCharacters(message));
    if (name === "CLIError" || error instanceof UsageError) {
      console.error("See: alchemy-aws-connect --help");
    }
  }
}

// Output that cannot be written makes the result incomplete.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", () => {
    process.on("exit", () => {
      process.exitCode = EXIT.unknown;
    });
  });
}

await run(process.argv.slice(2));
