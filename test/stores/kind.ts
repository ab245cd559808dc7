/** A state store as a script uses it, and the server that it needs. */
export interface StoreKind {
  readonly name: string;
  /** Statements at the top of the script. */
  readonly imports: string;
  /** An expression for the store of a `scope`. */
  readonly store: string;
  /** What keeps two deploys apart: a lock, or the detection of records that another one wrote. */
  readonly protection: "lock" | "detection";
  /** Starts the server, if the store needs one. */
  start(): Promise<StoreServer>;
}

export interface StoreServer extends AsyncDisposable {
  /** What a process needs to reach it. */
  readonly env: Readonly<Record<string, string>>;
}

/** The server of a store that keeps its data in the folder of the project. */
export const inProject = (): Promise<StoreServer> =>
  Promise.resolve({ env: {}, [Symbol.asyncDispose]: () => Promise.resolve() });
