const long = process.env["LONG"] === "1";

/** How long a test with counted cases may take, in milliseconds. */
export const patience = long ? 3_600_000 : 150_000;

/** The cases of one kind in a test: how many it is to run, and how many it did, which is printed at its end. */
export interface Counted extends Disposable {
  readonly wanted: number;
  /** Counts a case that ran to its end. */
  ran(): void;
}

/** `few` cases in `npm test`, which every change waits for; `all` in `npm run test:long`. */
export function counted(what: string, few: number, all = few): Counted {
  let count = 0;
  return {
    wanted: long ? all : few,
    ran: () => void (count += 1),
    [Symbol.dispose]: () => void process.stderr.write(`${what}: ${count} cases\n`),
  };
}
