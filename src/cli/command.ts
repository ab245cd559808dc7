import { parseArgs } from "node:util";
import {
  type ArgsDef,
  type ParsedArgs,
  defineCommand,
  parseArgs as parseDefined,
  renderUsage,
  runCommand,
} from "citty";
import { COMMANDS } from "./commands.ts";
import { suggest } from "./suggest.ts";
import { UsageError } from "./usage-error.ts";
import { checkOut } from "./write.ts";

/** `clean`: nothing to tell. `found`: findings or changes. `unknown`: it could not tell. */
export const EXIT = { clean: 0, found: 1, unknown: 2 } as const;

/** Of a command that a signal interrupts, and that has to clean up before it ends. */
export const INTERRUPTED = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

export type Interruption = keyof typeof INTERRUPTED;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT] | (typeof INTERRUPTED)[Interruption];

export interface Invocation<T extends ArgsDef> {
  readonly args: ParsedArgs<T>;
  /** Every value of a flag that may be given more than once, or with commas between its values. */
  readonly values: (flag: keyof T & string) => string[];
  /** Every value of a flag that may be given more than once, and whose values may have commas in them. */
  readonly wholes: (flag: keyof T & string) => readonly string[];
  /** What comes after `--`: arguments of the script that the command runs. */
  readonly scriptArgs: readonly string[];
}

const SDK_SILENCE = "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED";

export type CommandName = keyof typeof COMMANDS;

export type Args<Name extends CommandName> = (typeof COMMANDS)[Name]["args"];

/** Its result is the exit code; what it throws ends the command with 2. */
export type Run<Name extends CommandName> = (
  invocation: Invocation<Args<Name>>,
) => Promise<ExitCode>;

export interface Command {
  readonly meta: { readonly name: string; readonly description: string };
  readonly run: (rawArgs: string[]) => Promise<void>;
  readonly usage: () => Promise<string>;
}

/** A command of `alchemy-aws-connect`. Refuses what it does not know, and is loaded when it runs. */
export function command<Name extends CommandName>(
  name: Name,
  load: () => Promise<{ readonly run: Run<Name> }>,
): Command {
  const { args: defs, description }: { args: Args<Name>; description: string } = COMMANDS[name];
  const meta = { name: `alchemy-aws-connect ${name}`, description };
  const definition = defineCommand<Args<Name>>({
    meta,
    args: defs,
    async run({ rawArgs }) {
      const { own, rest } = "runtime" in defs ? splitArgs(rawArgs) : { own: rawArgs, rest: [] };
      const given = readFlags(defs, own, "repeatsLast" in COMMANDS[name]);
      const args = parseDefined<Args<Name>>(own, defs);
      const wholes = (flag: string) => given.get(flag) ?? [];
      const values = (flag: string) => wholes(flag).flatMap(listed);
      // The AWS SDK warns of old versions of Node.js on standard error.
      if (args["quiet"] === true) process.env[SDK_SILENCE] = "true";
      const { run } = await load();
      if (typeof args["out"] === "string") await checkOut(args["out"]);
      process.exitCode = await run({ args, values, wholes, scriptArgs: rest });
    },
  });
  const help = {
    type: "boolean",
    alias: "h",
    description: "Show help",
  } as const;
  const told = defineCommand({
    meta,
    args: { ...defs, help },
  });
  return {
    meta,
    async run(rawArgs) {
      await runCommand(definition, { rawArgs });
    },
    usage: async () => aligned(await renderUsage(told)),
  };
}

/** The page of help that citty makes, its names flush left. */
export function aligned(usage: string): string {
  return usage.replaceAll(
    /^ {2}( *)(\S+(?: \S+)*)( {4}.*?) *$/gm,
    (_, surplus: string, first: string, rest: string) => `  ${first}${surplus}${rest}`,
  );
}

/** What is before `--`, where the options of a command end, and what is after it. */
export function splitArgs(rawArgs: string[]): { own: string[]; rest: string[] } {
  const at = rawArgs.indexOf("--");
  if (at === -1) return { own: rawArgs, rest: [] };
  return { own: rawArgs.slice(0, at), rest: rawArgs.slice(at + 1) };
}

/** The values of every flag that was given. */
function readFlags(
  defs: ArgsDef,
  rawArgs: string[],
  repeatsLast: boolean,
): ReadonlyMap<string, string[]> {
  const flags = Object.entries(defs).filter(([, { type }]) => type !== "positional");
  const { tokens } = parseArgs({
    args: rawArgs,
    options: Object.fromEntries(
      flags.map(([name, { type }]) => [name, { type: type === "boolean" ? type : "string" }]),
    ),
    strict: false,
    tokens: true,
  });
  const known = [...flags.map(([name]) => `--${name}`), "--help"];
  let places = repeatsLast ? Infinity : Object.keys(defs).length - flags.length;
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === "positional" && places-- <= 0) throw unknown(token.value, []);
    if (token.kind !== "option") continue;
    const def = Object.hasOwn(defs, token.name) ? defs[token.name] : undefined;
    if (!def || def.type === "positional") throw unknown(token.rawName, known);
    const { value = "" } = token;
    if (def.type === "boolean" && token.value !== undefined) {
      throw new UsageError(`${token.rawName} takes no value`);
    }
    if (def.type !== "boolean" && value === "") {
      throw new UsageError(`${token.rawName} needs a value (${def.valueHint ?? token.name})`);
    }
    given.set(token.name, [...(given.get(token.name) ?? []), value]);
  }
  return given;
}

function listed(value: string): string[] {
  return value.split(",").filter((each) => each !== "");
}

function unknown(argument: string, known: readonly string[]): UsageError {
  return new UsageError(`Unknown argument: ${argument}.${suggest(argument, known)}`);
}
