import { type DriftReport, detectDrift } from "../plan/drift.ts";
import { type DriftWords, wordDrift, wordDriftSummary } from "../plan/drift-wording.ts";
import { deployCommand } from "../plan/script.ts";
import { EXIT, command } from "./command.ts";
import { outputArgs, outputOf, paint, table } from "./output.ts";
import { runtimeArgs, scriptOf, stateArgs } from "./script.ts";
import { UsageError } from "./usage-error.ts";

export const drift = command({
  name: "drift",
  description: "Hold every security profile of the state against AWS",
  args: {
    script: {
      type: "positional",
      description: "The script that deploys, where its state is not in files below .alchemy",
      required: false,
    },
    ...stateArgs,
    profile: {
      type: "string",
      description: "Profile of ~/.aws/config to reach AWS with, where the props name none",
      valueHint: "name",
    },
    ...runtimeArgs,
    ...outputArgs,
  },
  async run({ args }) {
    const output = outputOf(args);
    const { app, profile, "root-dir": rootDir, script, stage } = args;
    if (script !== undefined && profile !== undefined) {
      throw new UsageError("--profile goes without a script, which has credentials of its own");
    }
    const props =
      script === undefined
        ? {
            ...(app !== undefined && { app }),
            ...(stage !== undefined && { stage }),
            ...(rootDir !== undefined && { rootDir }),
            ...(profile !== undefined && { profile }),
          }
        : { script: scriptOf(script, args) };
    const found = await output.reading("Profiles compared", (onProgress) =>
      detectDrift({ ...props, onProgress: (done) => onProgress({ done }) }),
    );
    const { printed, problem, profiles } = found;
    const drifted = profiles.filter(({ findings }) => findings.length > 0);
    const isComplete =
      problem === undefined && profiles.every(({ findings }) => !findings.includes("unknown"));
    const deploy = (resource: string) =>
      deployCommand({
        ...scriptOf(script, args),
        args: [
          "--stage",
          resource.split("/")[1] ?? "",
          ...(rootDir ? ["--root-dir", rootDir] : []),
        ],
      });
    await output.result(
      () =>
        [
          ...drifted.map((each) => wordsOf(wordDrift(each, deploy(each.resource)))),
          paint("bold", `${wordDriftSummary(profiles)}.`),
        ].join("\n\n"),
      {
        complete: isComplete,
        profiles: profiles.map((each) => ({
          ...each,
          repair: wordDrift(each, deploy(each.resource)).repair,
        })),
        ...(problem !== undefined && { problem }),
        ...(printed !== undefined && { printed }),
      } satisfies DriftReport & { complete: boolean },
    );
    if (!isComplete) output.warn("Incomplete: more may have drifted than is told.");
    if (problem !== undefined) output.warn(problem);
    if (printed !== undefined) output.warn(`It printed last:\n${printed}`);
    if (!isComplete) return EXIT.unknown;
    return drifted.length > 0 ? EXIT.found : EXIT.clean;
  },
});

function wordsOf({ changes, heading, notes, repair }: DriftWords): string {
  return [
    paint("yellow", heading),
    ...(changes.length === 0
      ? []
      : [
          table(
            changes.map(({ effect, risk, sign, what }) => [`${sign} ${what}`, effect, risk]),
            "    ",
          ),
        ]),
    ...notes.map((note) => `  ${note}`),
    ...repair.map((each) => `  ${each}`),
  ].join("\n");
}
