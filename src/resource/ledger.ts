import type { State } from "../alchemy/engine.ts";
import type { Held, MembershipChange } from "../profile/membership.ts";

/** What a resource assigns to one holder, and what the holder had before. */
export interface Entry extends Held {
  readonly InstanceArn: string;
  /** `user "ana"` */
  readonly name: string;
  /** What the last deploy began to change, if it did not end without an error. */
  readonly begun?: MembershipChange;
}

/** What a resource assigns, by the ARN of the holder. */
export type Ledger = Readonly<Record<string, Entry>>;

const KEY = "assigned";

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
