import type { Scope, State } from "../alchemy/engine.ts";
import { untilShown } from "../aws/read-lag.ts";
import { ConcurrentDeployError } from "../errors/index.ts";
import type { Held } from "../profile/membership.ts";
import { isSameJson } from "../profile/shapes.ts";
import { resourceOf } from "./record.ts";

/** What a resource assigns to one holder, and what the holder had before. */
export interface Entry extends Held {
  readonly InstanceArn: string;
  /** `user "ana"` */
  readonly name: string;
}

/** What a resource assigns, by the ARN of the holder. */
export type Ledger = Readonly<Record<string, Entry>>;

const KEY = "assigned";
const WRITTEN_AT = "writtenAt";

/** The ledger in a record of Alchemy's state. */
export function ledgerIn({ data }: Pick<State, "data">): Ledger {
  return data[KEY] ?? {};
}

/** The data of a record, with this ledger in place of its own. */
export function withLedger({ data }: Pick<State, "data">, entries: Ledger): State["data"] {
  return { ...data, [KEY]: entries };
}

/** A ledger in which one profile has taken the place of another: a new name is a new id. */
export function withReplaced(ledger: Ledger, from: string, to: string): Ledger {
  const follow = (ids: readonly string[]) =>
    [...new Set(ids.map((id) => (id === from ? to : id)))].toSorted();
  return Object.fromEntries(
    Object.entries(ledger).map(([arn, entry]) => [
      arn,
      { ...entry, before: follow(entry.before), ours: follow(entry.ours) },
    ]),
  );
}

/** Whether a ledger mentions a profile. */
export function mentions(ledger: Ledger, id: string): boolean {
  return Object.values(ledger).some(({ before, ours }) => before.includes(id) || ours.includes(id));
}

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
      // This run may have written what it recorded.
      const data = { ...record?.data, [KEY]: { ...stored, ...found } };
      if (record) await scope.state.set(id, { ...record, status: "updating", data });
      throw new ConcurrentDeployError(resourceOf({ id, scope }));
    }
    stored = entries;
    const data = { ...record.data, [KEY]: entries, [WRITTEN_AT]: writtenAt };
    await scope.state.set(id, { ...record, data });
  };
  return {
    record: begun,
    get entries() {
      return stored;
    },
    whenShown: () => untilShown(writtenAt),
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
