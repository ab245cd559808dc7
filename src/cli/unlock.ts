import { freeStageLock, readStageLock } from "../plan/unlock.ts";
import { type Run, EXIT } from "./command.ts";
import { confirm } from "./confirm.ts";
import { TEXT_OR_JSON, outputOf } from "./output.ts";
import { scriptOf } from "./script.ts";
import { UsageError } from "./usage-error.ts";

export const run: Run<"unlock"> = async ({ args, scriptArgs }) => {
  const output = outputOf(args, TEXT_OR_JSON);
  const script = scriptOf(args.script, args, scriptArgs);
  const { lock, stage } = await readStageLock(script);
  if (!lock) {
    await output.result(() => `${stage} is not locked.`, { stage, freed: false });
    return EXIT.clean;
  }
  const { holder, id, isExpired, text } = lock;
  output.warn(text);
  const isWanted = args.yes === true || (await ask(isExpired));
  const freed = isWanted && (await freeStageLock(script, id));
  await output.result(() => sentenceOf(stage, isWanted, freed), { stage, freed, holder });
  return freed ? EXIT.clean : EXIT.found;
};

function ask(isExpired: boolean): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UsageError(
      "Cannot ask for confirmation without a terminal. Pass --yes to free the lock.",
    );
  }
  return confirm(
    `Free the lock?${isExpired ? "" : " Its holder will stop before its next write."}`,
  );
}

function sentenceOf(stage: string, isWanted: boolean, freed: boolean): string {
  if (freed) return `Freed the lock of ${stage}.`;
  return isWanted
    ? `Did not free the lock of ${stage}: its holder released it or another process took it over meanwhile. Run the command again to see who holds it.`
    : `Left ${stage} locked.`;
}
