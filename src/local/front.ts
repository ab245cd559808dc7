import type { CallLog } from "./calls.ts";
import type { Quotas } from "./quotas.ts";

/** Why a call is answered without its operation. */
export type Reason = "throttled";

/** One request to an operation of either API. */
export interface Exchange {
  readonly operation: string;
  /** What the request carries, under the names of the model, as far as it could be read. */
  readonly input: Readonly<Record<string, unknown>>;
  /** @throws the API's exception */
  authenticate(): void;
  /**
   * Reads the body, holds the input against the constraints and does the operation.
   *
   * @throws the API's exception
   */
  perform(): object | void;
  exception(reason: Reason): Error;
  accepted(output: object | void): Response;
  /** @throws the error, if it is no exception of the API */
  refused(error: unknown): Response;
}

/**
 * What every call passes before its operation. The order of checks, as far as AWS's is known: the route
 * (an unknown one never gets here), authentication, the quota, and then those of `perform`.
 */
export class Front {
  readonly #calls: CallLog;
  readonly #quotas: Quotas;

  constructor({ calls, quotas }: { readonly calls: CallLog; readonly quotas: Quotas }) {
    this.#calls = calls;
    this.#quotas = quotas;
  }

  serve(exchange: Exchange): Response {
    const call = this.#calls.arrive(exchange.operation);
    let response: Response | undefined;
    try {
      response = this.#answer(exchange);
    } finally {
      call.answered(response?.status ?? 500, exchange.input);
    }
    return response;
  }

  /** Answers what is no operation of either API. */
  turnAway({ method, path }: { method: string; path: string }, response: Response): Response {
    this.#calls.arrive(`${method} ${path}`).answered(response.status, {});
    return response;
  }

  #answer(exchange: Exchange): Response {
    try {
      exchange.authenticate();
      if (!this.#quotas.take(exchange.operation)) throw exchange.exception("throttled");
      return exchange.accepted(exchange.perform());
    } catch (error) {
      return exchange.refused(error);
    }
  }
}
