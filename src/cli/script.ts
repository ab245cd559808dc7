import { type ScriptProps, flag } from "../plan/script.ts";
import { UsageError } from "./usage-error.ts";

/** A day, in seconds. */
const LONGEST = 86_400;

type ScriptArgs = { readonly timeout: string } & {
  readonly [Flag in "app" | "root-dir" | "runtime" | "stage"]?: string | undefined;
};

export function scriptOf(
  script: string | undefined,
  args: ScriptArgs,
  scriptArgs: readonly string[],
  flags: readonly string[] = [],
): ScriptProps {
  const { runtime } = args;
  const timeout = Number(args.timeout);
  if (!(timeout > 0 && timeout <= LONGEST)) {
    throw new UsageError(`--timeout takes a number of seconds, at most ${LONGEST}`);
  }
  const named = (["stage", "app", "root-dir"] as const).flatMap((name) => flag(name, args[name]));
  return {
    timeout,
    args: [...named, ...flags.map((name) => `--${name}`), ...scriptArgs],
    ...(script !== undefined && { script }),
    ...(runtime !== undefined && { runtime }),
  };
}
