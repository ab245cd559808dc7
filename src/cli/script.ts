import type { ArgsDef } from "citty";
import type { ScriptProps } from "../plan/script.ts";
import { UsageError } from "./usage-error.ts";

/** A day, in seconds. */
const LONGEST = 86_400;

/** Flags of Alchemy's that choose whose state, handed to the script as they are. */
export const stateArgs = {
  stage: { type: "string", description: "Stage, as for the deploy", valueHint: "stage" },
  app: {
    type: "string",
    description: "Application, where several scripts belong together",
    valueHint: "name",
  },
  "root-dir": {
    type: "string",
    description: "Folder that has .alchemy, as for the deploy",
    valueHint: "folder",
  },
} as const satisfies ArgsDef;

export const runtimeArgs = {
  runtime: {
    type: "string",
    description: 'What runs the script: "bun", "node --import tsx"; without it, found out',
    valueHint: "command",
  },
  timeout: {
    type: "string",
    description: "Seconds after which a script that has not ended is ended",
    valueHint: "seconds",
    default: "600",
  },
} as const satisfies ArgsDef;

type ScriptArgs = { readonly timeout: string } & {
  readonly [K in keyof typeof stateArgs | "runtime"]?: string | undefined;
};

/** How the script is run. */
export function scriptOf(
  script: string | undefined,
  args: ScriptArgs,
  flags: readonly string[] = [],
): ScriptProps {
  const { runtime } = args;
  const timeout = Number(args.timeout);
  if (!(timeout > 0 && timeout <= LONGEST)) {
    throw new UsageError(`--timeout takes a number of seconds, at most ${LONGEST}`);
  }
  const named = (["stage", "app", "root-dir"] as const).flatMap((name) => {
    const value = args[name];
    return value === undefined ? [] : [`--${name}`, value];
  });
  return {
    timeout,
    args: [...named, ...flags.map((flag) => `--${flag}`)],
    ...(script !== undefined && { script }),
    ...(runtime !== undefined && { runtime }),
  };
}
