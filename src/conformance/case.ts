import type { WireInputs, WireOperation } from "../aws/wire.ts";
import type { Check } from "./check.ts";

/** Where a statement comes from until AWS confirms it. */
export type Source = "stated" | "observed" | "inferred";

/** What a case needs: something in the instance, or a permission of the caller. */
export type Need = "user" | "hierarchy group" | "AI agent" | "throttling";

/** The expected answer. A path is a member of the body, in JSON. */
export interface Expectation {
  /** The exception; absent if the call must succeed. */
  readonly error?: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, Check>>;
  readonly body?: Readonly<Record<string, Check>>;
}

interface StepOf<K extends WireOperation> {
  readonly operation: K;
  /** Texts such as `<p.SecurityProfileId>` are replaced by values of earlier answers. */
  readonly input: WireInputs[K];
  readonly expect: Expectation;
  /** The name of the answer in later steps. */
  readonly as?: string;
  /** Sent in place of the body that the SDK makes of the input. */
  readonly body?: string;
  /** How many calls to make at once; one of the answers must be the expected one. */
  readonly atOnce?: number;
}

/** One call, and the answer that AWS must give. */
export type Step = { [K in WireOperation]: StepOf<K> }[WireOperation];

/** A different answer, which a setting of the local Amazon Connect gives. */
export interface Alternative {
  readonly value: string;
  /** For the table of settings. */
  readonly says: string;
  /** Identifies it by the answer that was not expected. */
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
  /** A remark about the source. */
  readonly note?: string;
}

export interface Case extends About {
  /** The question that only AWS can answer. */
  readonly question?: string;
  readonly needs?: readonly Need[];
  readonly steps: readonly Step[];
  readonly setting?: Setting;
}

/** A statement that calls cannot check. */
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

export const invalid = refused("InvalidParameterException", 400);
export const notFound = refused("ResourceNotFoundException", 404);
export const notValid = refused("ValidationException", 400);

type Extra = Partial<Pick<StepOf<WireOperation>, "as" | "body" | "atOnce">>;

export function call<K extends WireOperation>(
  operation: K,
  input: WireInputs[K],
  expect: Expectation = ok(),
  extra: Extra = {},
): StepOf<K> {
  return { operation, input, expect, ...extra };
}
