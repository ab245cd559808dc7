#!/usr/bin/env node
import { stripVTControlCharacters } from "node:util";
import { defineCommand, renderUsage, runCommand } from "citty";
import { local } from "./local.ts";
import { UsageError } from "./usage-error.ts";

const main = defineCommand({
  meta: {
    name: "alchemy-aws-connect",
    description: "Amazon Connect security profiles as code",
  },
  subCommands: { local },
});

async function help(name: string | undefined): Promise<string> {
  const usage = await (name === "local" ? renderUsage(local) : renderUsage(main));
  return process.stdout.isTTY ? usage : stripVTControlCharacters(usage);
}

async function run(rawArgs: string[]): Promise<number> {
  if (rawArgs.includes("--help") || rawArgs.includes("-h")) {
    console.log(await help(rawArgs[0]));
    return 0;
  }
  try {
    await runCommand(main, { rawArgs });
    return 0;
  } catch (error) {
    const { message, name } = error instanceof Error ? error : new Error(String(error));
    console.error(stripVTControlCharacters(message));
    if (name !== "CLIError" && !(error instanceof UsageError)) return 1;
    console.error("See: alchemy-aws-connect --help");
    return 2;
  }
}

process.exitCode = await run(process.argv.slice(2));
