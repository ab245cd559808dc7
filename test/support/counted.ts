/** Whether every case is wanted, as in `npm run test:long`. */
export const isLong = process.env["LONG"] === "1";

/** How long a test with counted cases may take, in milliseconds. */
export const patience = isLong ? 3_600_000 : 150_000;

/** The cases of one kind in a test: how many it is to run, and how many it did, which is printed at its end. */
export interface Counted extends Disposable {
  readonly wanted: number;
  /** Counts a case that ran to its end. */
  ran(): void;
  /** Fails where fewer ran than were wanted. */
  complete(): void;
}

/** `few` cases in `npm test`, which every change waits for; `all` in `npm run test:long`. */
export function counted(what: string, few: number, all = few): Counted {
  const wanted = isLong ? all : few;
  let count = 0;
  return {
    wanted,
    ran: () => void (count += 1),
    complete() {
      if (count < wanted) throw new Error(`${what}: ${count} cases of ${wanted}`);
    },
    [Symbol.dispose]: () => void process.stderr.write(`${what}: ${count} cases\n`),
  };
}

/** As many of the cases as are wanted, the first one and others spread over all of them. */
export function spread<T>(cases: readonly T[], wanted: number): readonly T[] {
  if (cases.length <= wanted) return cases;
  return Array.from({ length: wanted }, (_, index) => {
    const one = cases[Math.floor((index * cases.length) / wanted)];
    if (one === undefined) throw new RangeError("no such case");
    return one;
  });
}

/** A few of the cases in `npm test`, all of them in `npm run test:long`. */
export function some<T>(cases: readonly T[], few: number): readonly T[] {
  return isLong ? cases : spread(cases, few);
}
