import { randomUUID } from "node:crypto";
import { isRecord } from "../profile/shapes.ts";
import type { LocalClock } from "./clock.ts";
import { Cut, type Exchange } from "./exchange.ts";
import { KNOWN_OPERATIONS } from "./known-operations.ts";
import { ajv, members, milliseconds, operationNameOrAny, readSetting } from "./settings.ts";

export const FAULT_KINDS = [
  "throttle",
  "internal",
  "deny",
  "partial",
  "cut-before",
  "cut-after",
  "delay",
  "garbage",
  "page",
  "repeat-token",
] as const;

/**
 * - `throttle`: ThrottlingException; no work is done
 * - `internal`: the exception for AWS's own failures; no work is done
 * - `deny`: AccessDeniedException; no work is done
 * - `partial`: for a read, AccessDeniedException for a part of it
 * - `cut-before`: the connection ends; no work is done
 * - `cut-after`: the work is done; the connection ends without an answer
 * - `delay`: the work is done `ms` milliseconds later
 * - `garbage`: the work is done; the answer has status 200 and is not JSON
 * - `page`: no work is done; the answer has status 200 and is a proxy's page
 * - `repeat-token`: for an operation with pages, a token that leads to the same page again, without end
 */
export type LocalFaultKind = (typeof FAULT_KINDS)[number];

/** How a call fails. */
export type LocalFault = {
  /** Name of the operation, or `"*"` for every operation that can meet the kind. */
  operation: string;
  /** Which of its calls, counted since the fault was set. @default 1 */
  call?: number | "every";
  /**
   * The server calls it when a call has met the fault and its work, if any, is done, before the client
   * can know. Only in the process, not over HTTP.
   */
  onMet?: () => void;
} & (
  | { kind: Exclude<LocalFaultKind, "delay"> }
  | {
      kind: "delay";
      /** Milliseconds. */
      ms: number;
    }
);

/** A fault, and its counts. */
export type LocalFaultState = LocalFault & {
  /** How many calls it has counted. */
  readonly calls: number;
  /** How many calls have met it. */
  readonly met: number;
};

/** The faults that are set. */
export interface LocalFaultControl {
  readonly current: readonly LocalFaultState[];
  /**
   * Adds faults. A call meets the first of all faults that are set for it.
   *
   * @throws TypeError that names every problem
   */
  add(...faults: LocalFault[]): void;
  /** Removes all faults, and ends what `repeat-token` began. */
  clear(): void;
}

const isFaults = ajv.compile<LocalFault[]>({
  type: "array",
  items: members(
    {
      operation: operationNameOrAny,
      kind: { type: "string", enum: FAULT_KINDS },
      ms: milliseconds,
      call: {},
      onMet: { isFunction: true },
    },
    ["operation", "kind"],
  ),
});

export class Faults implements LocalFaultControl {
  readonly #clock: LocalClock;
  readonly #first: readonly LocalFault[];
  #set: { readonly fault: LocalFault; calls: number; met: number }[] = [];
  /** Tokens that never end, with the one that leads to their page. */
  readonly #endless = new Map<unknown, unknown>();

  constructor(clock: LocalClock, faults: readonly LocalFault[]) {
    this.#clock = clock;
    this.add(...faults);
    this.#first = this.#set.map(({ fault }) => fault);
  }

  get current(): readonly LocalFaultState[] {
    return this.#set.map(({ fault, ...counts }) => ({ ...fault, ...counts }));
  }

  add(...faults: unknown[]): void {
    const problems = faults.flatMap((fault, index) =>
      isRecord(fault) ? faultProblems(fault).map((problem) => `faults[${index}]${problem}`) : [],
    );
    const read = readSetting("faults", isFaults, faults, problems);
    this.#set.push(...read.map((fault) => ({ fault: { ...fault }, calls: 0, met: 0 })));
  }

  clear(): void {
    this.#set = [];
    this.#endless.clear();
  }

  reset(): void {
    this.clear();
    this.add(...this.#first);
  }

  /** Counts a call, and returns the fault that it meets. */
  meet({ input, operation }: Exchange): LocalFault | undefined {
    let met: LocalFault | undefined;
    for (const each of this.#set.filter(({ fault }) => isFor(fault, operation))) {
      each.calls++;
      const { call = 1 } = each.fault;
      if (met || (call !== "every" && call !== each.calls)) continue;
      each.met++;
      met = each.fault;
    }
    if (met || !this.#endless.has(input[tokenOf(operation)])) return met;
    return { operation, kind: "repeat-token" };
  }

  /** The answer to a call that has met a fault. `proceed` gives that of a call that has met none. */
  async answer(
    fault: LocalFault,
    exchange: Exchange,
    proceed: (exchange: Exchange) => Response | Cut,
  ): Promise<Response | Cut> {
    const { [tokenOf(exchange.operation)]: token } = exchange.input;
    const unharmed = this.#endless.has(token) ? this.#repeating(exchange, token) : exchange;
    switch (fault.kind) {
      case "throttle":
      case "internal":
      case "deny":
      case "partial":
        return exchange.refused(exchange.exception(fault.kind));
      case "cut-before":
        return new Cut();
      case "cut-after":
        return new Cut(proceed(unharmed).status);
      case "delay":
        await this.#clock.sleep(fault.ms);
        return proceed(unharmed);
      case "garbage":
        proceed(unharmed);
        return html("This is not JSON");
      case "page":
        return html("This is a page of a proxy");
      case "repeat-token":
        return proceed(
          unharmed === exchange ? this.#repeating(exchange, this.#issue(token)) : unharmed,
        );
    }
  }

  #issue(leadsTo: unknown): string {
    const token = randomUUID().replaceAll("-", "");
    this.#endless.set(token, leadsTo);
    return token;
  }

  /** Asks for the page that the token leads to, and answers that the token leads to more. */
  #repeating(exchange: Exchange, token: unknown): Exchange {
    const leadsTo = this.#endless.get(token);
    const member = tokenOf(exchange.operation);
    return {
      ...exchange,
      perform: (input) => ({
        ...exchange.perform({ ...input, [member]: leadsTo }),
        [member]: token,
      }),
    };
  }
}

/** What no operation answers, with status 200. */
function html(text: string): Response {
  return new Response(`<html>${text}</html>`, { headers: { "content-type": "text/html" } });
}

/** The member that has the token of an operation's next page. */
function tokenOf(operation: string): string {
  return KNOWN_OPERATIONS.get(operation)?.paging?.token ?? "NextToken";
}

/** Whether a fault counts the calls of an operation. */
function isFor(fault: LocalFault, operation: string): boolean {
  return fault.operation === "*" ? canMeet(operation, fault.kind) : fault.operation === operation;
}

/** Whether a kind can befall an operation. */
export function canMeet(operation: string, kind: LocalFaultKind): boolean {
  const known = KNOWN_OPERATIONS.get(operation);
  if (kind === "partial") return known?.isRead ?? false;
  return kind !== "repeat-token" || known?.paging !== undefined;
}

/** What the schema does not say. */
function faultProblems(fault: Record<string, unknown>): string[] {
  const { call = 1, kind, operation } = fault;
  const isCount = typeof call === "number" && Number.isSafeInteger(call) && call > 0;
  const isKnown = typeof operation === "string" && KNOWN_OPERATIONS.has(operation);
  return [
    ...(call === "every" || isCount
      ? []
      : [`.call must be a whole number from 1 or "every", not ${String(call)}`]),
    ...(kind === "delay" && !("ms" in fault) ? [".ms is missing"] : []),
    ...(isKind(kind) && kind !== "delay" && "ms" in fault
      ? [`.ms is for "delay", not "${kind}"`]
      : []),
    ...(isKnown && isKind(kind) && !canMeet(operation, kind)
      ? [`: ${operation} ${kind === "partial" ? "is not a read" : "has no pages"}`]
      : []),
  ];
}

function isKind(kind: unknown): kind is LocalFaultKind {
  return FAULT_KINDS.some((each) => each === kind);
}
