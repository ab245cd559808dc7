import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import type { CallLog } from "./calls.ts";
import { Cut, type Exchange } from "./exchange.ts";
import type { Faults, LocalFault } from "./faults.ts";
import type { Quotas } from "./quotas.ts";

/** Node's own request and answer, beside Hono's. */
export type NodeEnv = { Bindings: HttpBindings };

interface FrontParts {
  readonly calls: CallLog;
  readonly faults: Faults;
  readonly quotas: Quotas;
}

/**
 * What every call passes before its operation. The order of checks, as far as AWS's is known: the route
 * (an unknown one never gets here), authentication, the quota, and then those of `perform`. A fault comes
 * before all of them, or after.
 */
export class Front {
  readonly #calls: CallLog;
  readonly #faults: Faults;
  readonly #quotas: Quotas;
  #closed = false;

  constructor({ calls, faults, quotas }: FrontParts) {
    this.#calls = calls;
    this.#faults = faults;
    this.#quotas = quotas;
  }

  async serve(exchange: Exchange, { env }: Context<NodeEnv>): Promise<Response> {
    const { accessKeyId, input, operation } = exchange;
    const call = this.#calls.arrive(operation);
    const fault = this.#faults.meet(exchange);
    let answer: Response | Cut | undefined;
    try {
      answer = await this.#answer(exchange, fault);
    } finally {
      call.answered({ status: answer?.status ?? 500, input, accessKeyId, fault: fault?.kind });
    }
    fault?.onMet?.();
    if (!(answer instanceof Cut)) return answer;
    env.outgoing.destroy();
    return RESPONSE_ALREADY_SENT;
  }

  /** Answers what is no operation of either API. */
  turnAway({ method, path }: { method: string; path: string }, response: Response): Response {
    this.#calls.arrive(`${method} ${path}`).answered({ status: response.status, input: {} });
    return response;
  }

  /** Nothing is done any more, not even what was delayed. */
  close(): void {
    this.#closed = true;
  }

  #answer(
    exchange: Exchange,
    fault: LocalFault | undefined,
  ): Promise<Response | Cut> | Response | Cut {
    const proceed = (unharmed: Exchange) => this.#proceed(unharmed);
    return fault ? this.#faults.answer(fault, exchange, proceed) : proceed(exchange);
  }

  #proceed(exchange: Exchange): Response | Cut {
    if (this.#closed) return new Cut();
    try {
      exchange.authenticate();
      if (!this.#quotas.take(exchange.operation)) throw exchange.exception("throttle");
      return exchange.accepted(exchange.perform(exchange.input));
    } catch (error) {
      return exchange.refused(error);
    }
  }
}
