#!/usr/bin/env node
import { stripVTControlCharacters } from "node:util";
import { defineCommand, renderUsage, runCommand } from "citty";
import { audit } from "./audit.ts";
import { type Command, EXIT, aligned } from "./command.ts";
import { compare } from "./compare.ts";
import { drift } from "./drift.ts";
import { effective } from "./effective.ts";
import { exporting } from "./export.ts";
import { holders } from "./holders.ts";
import { local } from "./local.ts";
import { plan } from "./plan.ts";
import { report } from "./report.ts";
import { UsageError } from "./usage-error.ts";

const commands: Readonly<Record<string, Command>> = {
  audit,
  compare,
  drift,
  effective,
  export: exporting,
  holders,
  local,
  plan,
  report,
};

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
  const known = Object.hasOwn(commands, name) ? commands[name] : undefined;
  const usage = (await known?.usage()) ?? aligned(await renderUsage(main));
  return process.stdout.isTTY ? usage : stripVTControlCharacters(usage);
}

async function run(rawArgs: string[]): Promise<void> {
  if (rawArgs.includes("--help") || rawArgs.includes("-h")) {
    console.log(await help(rawArgs[0]));
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
