#!/usr/bin/env node
import { stripVTControlCharacters } from "node:util";
import { defineCommand, renderUsage } from "citty";
import { type Command, type CommandName, EXIT, aligned, command, splitArgs } from "./command.ts";
import { manifest } from "./manifest.ts";
import { suggest } from "./suggest.ts";
import { UsageError } from "./usage-error.ts";
import { OutputError, print } from "./write.ts";

const commands: Readonly<Record<CommandName, Command>> = {
  audit: command("audit", () => import("./audit.ts")),
  compare: command("compare", () => import("./compare.ts")),
  conformance: command("conformance", () => import("./conformance.ts")),
  drift: command("drift", () => withAlchemy("drift", () => import("./drift.ts"))),
  effective: command("effective", () => import("./effective.ts")),
  explain: command("explain", () => import("./explain.ts")),
  export: command("export", () => import("./export.ts")),
  holders: command("holders", () => import("./holders.ts")),
  local: command("local", () => import("./local.ts")),
  plan: command("plan", () => withAlchemy("plan", () => import("./plan.ts"))),
  report: command("report", () => import("./report.ts")),
  review: command("review", () => import("./review.ts")),
  snapshot: command("snapshot", () => import("./snapshot.ts")),
  unlock: command("unlock", () => withAlchemy("unlock", () => import("./unlock.ts"))),
  "who-can": command("who-can", () => import("./who-can.ts")),
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

const main = defineCommand({
  meta: { name: "alchemy-aws-connect", description: "Amazon Connect security profiles as code" },
  subCommands: Object.fromEntries(
    Object.entries(commands).map(([name, { meta }]) => [name, { meta }]),
  ),
});

/** Prints the help of one command, or of all. */
async function showHelp(name?: string): Promise<void> {
  const usage = await (name === undefined
    ? renderUsage(main).then(aligned)
    : commandOf(name).usage());
  await print(`${process.stdout.isTTY ? usage : stripVTControlCharacters(usage)}\n`);
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

function commandOf(name: string): Command {
  if (isCommand(name)) return commands[name];
  const known = [...Object.keys(commands), "help"];
  throw new UsageError(`Unknown command: ${name}.${suggest(name, known)}`);
}

async function dispatch(rawArgs: string[]): Promise<void> {
  const [first, ...rest] = rawArgs;
  const isHelpAsked = ["--help", "-h"].some((flag) => splitArgs(rawArgs).own.includes(flag));
  if (first === undefined) {
    await showHelp();
    process.exitCode = EXIT.unknown;
  } else if (first === "help") await showHelp(rest.find((arg) => !arg.startsWith("-")));
  else if (first === "--version" && rest.length === 0) await print(`${manifest().version}\n`);
  else if (isHelpAsked) await showHelp(first.startsWith("-") ? undefined : first);
  else if (first.startsWith("-")) {
    const hint = rest.some(isCommand)
      ? " Options follow the command."
      : suggest(first, ["--help", "--version"]);
    throw new UsageError(`Unknown argument: ${first}.${hint}`);
  } else await commandOf(first).run(rest);
}

async function run(rawArgs: string[]): Promise<void> {
  try {
    await dispatch(rawArgs);
  } catch (error) {
    process.exitCode = EXIT.unknown;
    if (error instanceof OutputError && error.isClosedPipe) return;
    const { message, name } = error instanceof Error ? error : new Error(String(error));
    console.error(stripVTControlCharacters(message));
    if (name === "CLIError" || error instanceof UsageError) {
      const [first = ""] = rawArgs;
      console.error(`See: alchemy-aws-connect ${isCommand(first) ? `${first} ` : ""}--help`);
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
