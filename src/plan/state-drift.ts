import type { Scope } from "../alchemy/engine.ts";
import { type ComparedAssignment, compareAssignment } from "./assignment-drift.ts";
import { compare } from "./compare.ts";
import { type OpenedRecord, openRecord } from "./opened-record.ts";
import type { ComparedProfile, InstanceDrift } from "./profile-drift.ts";
import type { NamesEvent } from "./names-event.ts";
import { shownNames } from "./shown-names.ts";
import { lockOf } from "./stage-lock.ts";
import { type ProfileStateRecord, isAssignmentRecord, profileRecordsIn } from "./state-records.ts";
import { findUnmanaged } from "./unmanaged.ts";

/** One line of a script's report about its state. */
export type DriftEvent =
  | { readonly type: "profile"; readonly profile: ComparedProfile }
  | {
      readonly type: "assignment";
      readonly assignment: ComparedAssignment;
      /** Whether a deploy skips it as long as its props do not change. */
      readonly isSkipped: boolean;
    }
  | { readonly type: "instance"; readonly instance: InstanceDrift }
  | NamesEvent
  | { readonly type: "untold"; readonly message: string }
  | { readonly type: "locked"; readonly message: string }
  | { readonly type: "end" };

/** Compares every profile of a stage's state with AWS. */
export async function showDrift(stage: Scope, emit: (event: DriftEvent) => void): Promise<void> {
  if ((await stage.state.list()).length === 0) {
    const message = `There is no state of ${stage.chain.join("/")} in the store of the script, or it is empty. Check --stage and the store. If the state is lost, a deploy takes the profiles back.`;
    emit({ type: "untold", message });
  }
  const locked = await lockOf(stage);
  if (locked !== undefined) emit({ type: "locked", message: locked });
  await compareAll(await profileRecordsIn(stage), () => stage.stage, emit);
  emit({ type: "end" });
}

/**
 * Compares the records with AWS, and finds other profiles in their instances.
 *
 * @param stageOf the stage of a record, if it is certain
 */
export async function compareAll(
  records: readonly ProfileStateRecord[],
  stageOf: (record: ProfileStateRecord) => string | undefined,
  emit: (event: DriftEvent) => void,
): Promise<void> {
  const assignments = records.filter(isAssignmentRecord);
  const profiles = records.filter((record) => !isAssignmentRecord(record));
  const all = profiles.map((record) => ({ record, opened: openRecord(record) }));
  const readable = all.flatMap(({ opened }) => (opened instanceof Error ? [] : opened));
  const names = shownNames(emit);
  for (const { InstanceArn, credentials } of readable) names.note(InstanceArn, credentials());
  await Promise.all([
    ...all.map(async (each) => {
      const { opened, record } = each;
      const profile = await compare(record.fqn, opened, stageOf(record), takerOf(each, all));
      names.show(profile.InstanceArn, [...profile.changes, ...profile.undeclared]);
      emit({ type: "profile", profile });
    }),
    ...assignments.map(async (record) => {
      const assignment = await compareAssignment(record, stageOf(record));
      const { versions } = { ...record.state.props };
      emit({ type: "assignment", assignment, isSkipped: versions !== "all" });
    }),
    ...findUnmanaged(readable).map(async (found) => {
      const instance = await found;
      const { InstanceArn, unmanaged } = instance;
      names.show(
        InstanceArn,
        unmanaged.flatMap(({ changes }) => changes),
      );
      emit({ type: "instance", instance });
    }),
  ]);
  await names.finish();
}

interface Opened {
  readonly record: ProfileStateRecord;
  readonly opened: OpenedRecord | Error;
}

/** The resource of the same stage that a deploy completed with the profile that an unfinished record still has. */
function takerOf({ opened, record }: Opened, all: readonly Opened[]): string | undefined {
  if (opened instanceof Error || opened.isSettled || !opened.known) return undefined;
  const { SecurityProfileArn } = opened.known;
  const taker = all.find(
    ({ opened: other, record: { scope } }) =>
      !(other instanceof Error) &&
      other.isSettled &&
      other.known?.SecurityProfileArn === SecurityProfileArn &&
      scope.root === record.scope.root,
  );
  return taker?.record.fqn;
}
