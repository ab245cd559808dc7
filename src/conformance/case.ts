import type { WireInputs, WireOperation } from "../aws/wire.ts";
import type { Check } from "./check.ts";

/** Where a statement comes from until AWS has been asked. */
export type Source = "stated" | "observed" | "inferred";

/** What an instance has to have, or the caller to allow, for a case to run. */
export type Need = "user" | "hierarchy group" | "AI agent" | "throttling";

/** What an answer has to be. A path is a member of the body, in JSON. */
export interface Expectation {
  /** The exception; absent where the call has to succeed. */
  readonly error?: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, Check>>;
  readonly body?: Readonly<Record<string, Check>>;
}

interface StepOf<K extends WireOperation> {
  readonly operation: K;
  /** Texts such as `<p.SecurityProfileId>` stand for values of earlier answers. */
  readonly input: WireInputs[K];
  readonly expect: Expectation;
  /** The name by which later steps know the answer. */
  readonly as?: string;
  /** Sent in the place of what the SDK makes of the input. */
  readonly body?: string;
  /** How many calls at once; one of the answers has to be the expected one. */
  readonly atOnce?: number;
}

/** One call, and what AWS has to answer. */
export type Step = { [K in WireOperation]: StepOf<K> }[WireOperation];

/** Another answer than the expected one that a setting of the local Amazon Connect gives. */
export interface Alternative {
  readonly value: string;
  /** For the table of settings. */
  readonly says: string;
  /** How to know it by the answer that was not the expected one. */
  readonly answer: Expectation;
}

/** The setting of `startLocalConnect({ behavior })` for an open question. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly otherwise: readonly Alternative[];
}

interface About {
  readonly id: string;
  readonly statement: string;
  readonly source: Source;
  /** What there is to add about the source. */
  readonly note?: string;
}

export interface Case extends About {
  /** Only AWS can answer it. */
  readonly question?: string;
  readonly needs?: readonly Need[];
  readonly steps: readonly Step[];
  readonly setting?: Setting;
}

/** A statement that no sequence of calls can check. */
export interface Unchecked extends About {
  readonly unchecked: string;
}

export type Statement = Case | Unchecked;

export function isCase(statement: Statement): statement is Case {
  return "steps" in statement;
}

export function ok(body: Readonly<Record<string, Check>> = {}): Expectation {
  return { status: 200, body };
}

export function refused(
  error: string,
  status: number,
  body: Readonly<Record<string, Check>> = {},
): Expectation {
  return { error, status, body };
}

type Extra = Partial<Pick<StepOf<WireOperation>, "as" | "body" | "atOnce">>;

export function call<K extends WireOperation>(
  operation: K,
  input: WireInputs[K],
  expect: Expectation = ok(),
  extra: Extra = {},
): StepOf<K> {
  return { operation, input, expect, ...extra };
}
