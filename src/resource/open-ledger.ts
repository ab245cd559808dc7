import type { Scope, State } from "../alchemy/engine.ts";
import { untilShown } from "../aws/read-lag.ts";
import { ConcurrentDeployError } from "../errors/index.ts";
import { isSameJson } from "../profile/shapes.ts";
import { type Ledger, ledgerIn, withLedger } from "./ledger.ts";
import { WRITTEN_AT, lastWriteIn, resourceOf } from "./record.ts";

/** The ledger of one run of the handler, in the resource's own record. Every change is written at once. */
export interface OpenLedger {
  /** The record of the resource as it was found. */
  readonly record: State | undefined;
  readonly entries: Ledger;
  /** Waits until every read shows what an earlier deploy wrote. */
  whenShown(): Promise<void>;
  /** Records what is about to be written to AWS; with `again`, only what is not recorded yet. */
  note(entries: Ledger, again?: "again"): Promise<void>;
  /** After a success: what the code declares now. */
  close(entries: Ledger): Promise<void>;
}

/**
 * Alchemy's own stores have no lock. If the record is not as this run left it, another process deploys the same
 * stage.
 *
 * @throws ConcurrentDeployError from every method that writes
 */
export async function openLedger(scope: Scope, id: string): Promise<OpenLedger> {
  const begun = await scope.state.get(id);
  let stored = begun ? ledgerIn(begun) : {};
  let writtenAt: unknown = begun?.data[WRITTEN_AT];
  let last: Promise<void> = Promise.resolve();
  /** Runs writes in sequence: each compares the record with the result of the one before. */
  const queue = (act: () => Promise<void>) => (last = last.then(act));
  const write = async (entries: Ledger) => {
    const record = await scope.state.get(id);
    const found = record && ledgerIn(record);
    const isOurs = isSameJson([found, record?.props], [stored, begun?.props]);
    if (!record || !isOurs) {
      if (record) {
        // This run may have written what it recorded.
        const data = withLedger(record, { ...stored, ...found });
        await scope.state.set(id, { ...record, status: "updating", data });
      }
      throw new ConcurrentDeployError(resourceOf({ id, scope }));
    }
    stored = entries;
    const data = { ...withLedger(record, entries), [WRITTEN_AT]: writtenAt };
    await scope.state.set(id, { ...record, data });
  };
  return {
    record: begun,
    get entries() {
      return stored;
    },
    whenShown: () => untilShown(lastWriteIn(begun)),
    note: (entries, again) =>
      queue(async () => {
        if (again && isSameJson({ ...stored, ...entries }, stored)) return;
        writtenAt = Date.now();
        await write({ ...stored, ...entries });
      }),
    close: (entries) =>
      queue(async () => {
        if (!isSameJson(entries, stored)) await write(entries);
      }),
  };
}
