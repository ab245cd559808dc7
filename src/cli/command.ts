import { parseArgs } from "node:util";
import {
  type ArgsDef,
  type ParsedArgs,
  defineCommand,
  parseArgs as parseDefined,
  renderUsage,
  runCommand,
} from "citty";
import { checkAIAgentArn } from "../profile/ai-agent-arn.ts";
import { COMMANDS } from "./commands.ts";
import { suggest } from "./suggest.ts";
import { UsageError } from "./usage-error.ts";
import { checkOut } from "./write.ts";

/** `clean`: no findings. `found`: findings or changes. `unknown`: an error or an incomplete result. */
export const EXIT = { clean: 0, found: 1, unknown: 2 } as const;

/** Exit codes of a command that cleans up after a signal. */
export const INTERRUPTED = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

export type Interruption = keyof typeof INTERRUPTED;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT] | (typeof INTERRUPTED)[Interruption];

export interface Invocation<T extends ArgsDef> {
  readonly args: ParsedArgs<T>;
  /** Values of a flag that can be repeated or take a comma-separated list. */
  readonly values: (flag: keyof T & string) => string[];
  /** Values of a flag that can be repeated, and whose values can contain commas. */
  readonly repeated: (flag: keyof T & string) => readonly string[];
  /** The arguments after `--`, for the script that the command runs. */
  readonly scriptArgs: readonly string[];
}

const SDK_SILENCE = "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED";

export type CommandName = keyof typeof COMMANDS;

export type Args<Name extends CommandName> = (typeof COMMANDS)[Name]["args"];

/** Runs a command and returns its exit code; an error that it throws exits with 2. */
export type Run<Name extends CommandName> = (
  invocation: Invocation<Args<Name>>,
) => Promise<ExitCode>;

export interface Command {
  readonly meta: { readonly name: string; readonly description: string };
  readonly run: (rawArgs: string[]) => Promise<void>;
  readonly usage: () => Promise<string>;
}

/** A command of `alchemy-aws-connect`. It rejects unknown arguments, and loads its code when it runs. */
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
      const given = readFlags(name, own);
      const args = parseDefined<Args<Name>>(own, defs);
      const repeated = (flag: string) => given.get(flag) ?? [];
      const values = (flag: string) =>
        repeated(flag).flatMap((value) => value.split(",").filter((each) => each !== ""));
      for (const arn of values("ai-agent")) checkAIAgent(arn);
      // The AWS SDK warns of old versions of Node.js on standard error.
      if (args["quiet"] === true) process.env[SDK_SILENCE] = "true";
      const [{ run }, { takeProfileFlag }] = await Promise.all([
        load(),
        import("../aws/profile-flag.ts"),
      ]);
      if ("profile" in defs) takeProfileFlag();
      if (typeof args["out"] === "string") await checkOut(args["out"]);
      process.exitCode = await run({ args, values, repeated, scriptArgs: rest });
    },
  });
  const help = { type: "boolean", alias: "h", description: "Show help" } as const;
  const withHelp = defineCommand({ meta, args: { ...defs, help } });
  return {
    meta,
    async run(rawArgs) {
      await runCommand(definition, { rawArgs });
    },
    usage: async () => aligned(await renderUsage(withHelp)),
  };
}

/** The help page of citty, with names aligned left. */
export function aligned(usage: string): string {
  return usage.replaceAll(
    /^ {2}( *)(\S+(?: \S+)*)( {4}.*?) *$/gm,
    (_, surplus: string, first: string, rest: string) => `  ${first}${surplus}${rest}`,
  );
}

/** The command's own arguments, before `--`, and those after it. */
export function splitArgs(rawArgs: string[]): { own: string[]; rest: string[] } {
  const at = rawArgs.indexOf("--");
  if (at === -1) return { own: rawArgs, rest: [] };
  return { own: rawArgs.slice(0, at), rest: rawArgs.slice(at + 1) };
}

/** The values of each given flag. */
function readFlags(name: CommandName, rawArgs: string[]): ReadonlyMap<string, string[]> {
  const defs: ArgsDef = COMMANDS[name].args;
  const flags = Object.entries(defs).filter(([, { type }]) => type !== "positional");
  const { tokens } = parseArgs({
    args: rawArgs,
    options: Object.fromEntries(
      flags.map(([flag, { type }]) => [flag, { type: type === "boolean" ? type : "string" }]),
    ),
    strict: false,
    tokens: true,
  });
  const known = [...flags.map(([flag]) => `--${flag}`), "--help"];
  let places = "repeatsLast" in COMMANDS[name] ? Infinity : Object.keys(defs).length - flags.length;
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === "positional" && places-- <= 0) throw oneTooMany(name, token.value);
    if (token.kind !== "option") continue;
    const def = Object.hasOwn(defs, token.name) ? defs[token.name] : undefined;
    if (!def || def.type === "positional") throw unknown(token.rawName, known);
    const { value = "" } = token;
    if (def.type === "boolean" && token.value !== undefined) {
      throw new UsageError(`${token.rawName} takes no value`);
    }
    // `parseArgs` takes the next flag as the value of one that has none.
    const isMissing = value === "" || (!token.inlineValue && value.startsWith("--"));
    if (def.type !== "boolean" && isMissing) {
      throw new UsageError(`${token.rawName} needs a value (${def.valueHint ?? token.name})`);
    }
    given.set(token.name, [...(given.get(token.name) ?? []), value]);
  }
  return given;
}

function checkAIAgent(arn: string): void {
  const [problem] = checkAIAgentArn(arn, "--ai-agent");
  if (problem) throw new UsageError(`${problem.path} ${problem.message}`);
}

/** A positional after those that the command takes. */
function oneTooMany(name: CommandName, argument: string): UsageError {
  const { args }: { args: ArgsDef } = COMMANDS[name];
  const [positional] = Object.entries(args).find(([, { type }]) => type === "positional") ?? [];
  if (positional === undefined) return unknown(argument, []);
  const hint =
    positional === "script"
      ? "pass arguments of the script after --"
      : "put a name with spaces in quotes";
  return new UsageError(
    `Unknown argument: ${argument}. ${name} takes one ${positional.replace("-", " ")}; ${hint}.`,
  );
}

function unknown(argument: string, known: readonly string[]): UsageError {
  return new UsageError(`Unknown argument: ${argument}.${suggest(argument, known)}`);
}
