import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import type { CallLog } from "./calls.ts";
import type { Chaos } from "./chaos.ts";
import { Cut, type Exchange } from "./exchange.ts";
import type { Faults } from "./faults.ts";
import { KNOWN_OPERATIONS } from "./known-operations.ts";
import type { PassTime } from "./latency.ts";
import type { Quotas } from "./quotas.ts";

/** Node's own request and answer, beside Hono's. */
export type NodeEnv = { Bindings: HttpBindings };

export interface FrontParts {
  readonly calls: CallLog;
  readonly chaos: Chaos;
  readonly faults: Faults;
  readonly passTime: PassTime;
  readonly pageSize: number | undefined;
  readonly quotas: Quotas;
}

/**
 * What every call passes before its operation. The order of checks, as far as AWS's is known: the route
 * (an unknown one never gets here), authentication, the quota, and then those of `perform`. A fault comes
 * before all of them, or after.
 */
export class Front {
  readonly #parts: FrontParts;
  #closed = false;

  constructor(parts: FrontParts) {
    this.#parts = parts;
  }

  async serve(exchange: Exchange, { env }: Context<NodeEnv>): Promise<Response> {
    const { accessKeyId, input, operation } = exchange;
    const { calls, chaos, faults, passTime } = this.#parts;
    const proceed = (unharmed: Exchange) => this.#proceed(unharmed);
    const answered = calls.arrive(operation);
    const drawn = chaos.meet(operation);
    const fault = faults.meet(exchange) ?? drawn;
    let answer: Response | Cut | undefined;
    try {
      await passTime(operation);
      answer = fault ? await faults.answer(fault, exchange, proceed) : proceed(exchange);
    } finally {
      answered({ status: answer?.status ?? 500, input, accessKeyId, fault: fault?.kind });
    }
    fault?.onMet?.();
    if (!(answer instanceof Cut)) return answer;
    env.outgoing.destroy();
    return RESPONSE_ALREADY_SENT;
  }

  /** Answers what is no operation of either API. */
  turnAway({ method, path }: { method: string; path: string }, response: Response): Response {
    this.#parts.calls.arrive(`${method} ${path}`)({ status: response.status, input: {} });
    return response;
  }

  /** Nothing is done any more, not even what was delayed. */
  close(): void {
    this.#closed = true;
  }

  #proceed(exchange: Exchange): Response | Cut {
    if (this.#closed) return new Cut();
    const { pageSize, quotas } = this.#parts;
    try {
      exchange.authenticate();
      if (!quotas.take(exchange.operation)) throw exchange.exception("throttle");
      return exchange.accepted(exchange.perform(withPageSize(exchange, pageSize)));
    } catch (error) {
      return exchange.refused(error);
    }
  }
}

/** The input of a call, asking for pages of at most this size. What AWS would refuse stays as it is. */
function withPageSize({ input, operation }: Exchange, pageSize: number | undefined) {
  const paging = KNOWN_OPERATIONS.get(operation)?.paging;
  if (paging === undefined || pageSize === undefined) return input;
  const { [paging.size]: asked = paging.largest } = input;
  const isTooMuch = typeof asked === "number" && asked > pageSize && asked <= paging.largest;
  return isTooMuch ? { ...input, [paging.size]: pageSize } : input;
}
