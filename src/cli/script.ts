import type { ArgsDef, ParsedArgs } from "citty";
import type { ScriptProps } from "../plan/script.ts";

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
} as const satisfies ArgsDef;

/** How the script is run. */
export function scriptOf(
  script: string | undefined,
  args: ParsedArgs<typeof stateArgs & typeof runtimeArgs>,
  flags: readonly string[] = [],
): ScriptProps {
  const { runtime } = args;
  const named = (["stage", "app", "root-dir"] as const).flatMap((name) => {
    const value = args[name];
    return value === undefined ? [] : [`--${name}`, value];
  });
  return {
    args: [...named, ...flags.map((flag) => `--${flag}`)],
    ...(script !== undefined && { script }),
    ...(runtime !== undefined && { runtime }),
  };
}
