import type { Scope } from "../alchemy/engine.ts";
import { compare } from "./compare.ts";
import type { DriftEvent } from "./profile-drift.ts";
import { lockOf } from "./stage-lock.ts";
import { profileRecordsIn } from "./state-records.ts";

/** Compares every profile of a stage's state with AWS. */
export async function showDrift(stage: Scope, emit: (event: DriftEvent) => void): Promise<void> {
  if ((await stage.state.list()).length === 0) {
    const message = `There is no state of ${stage.chain.join("/")} in the store of the script, or there is nothing in it. Name the stage with --stage.`;
    emit({ type: "untold", message });
  }
  const locked = await lockOf(stage);
  if (locked !== undefined) emit({ type: "locked", message: locked });
  const records = await profileRecordsIn(stage);
  await Promise.all(
    records.map(async (record) =>
      emit({ type: "profile", profile: await compare(record, stage.stage) }),
    ),
  );
  emit({ type: "end" });
}
