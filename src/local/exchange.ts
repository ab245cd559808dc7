/** One request to an operation of any API. */
export interface Exchange {
  readonly operation: string;
  /** What the request carries, under the names of the model, as far as it could be read. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The access key that it says it was signed with. */
  readonly accessKeyId: string | undefined;
  /** @throws the API's exception */
  authenticate(): void;
  /**
   * Checks the input against the constraints and does the operation.
   *
   * @throws the API's exception
   */
  perform(input: Readonly<Record<string, unknown>>): object | void;
  /** What the API says of a call that it does not do. */
  exception(refusal: Refusal): Error;
  accepted(output: object | void): Response;
  /** @throws the error, if it is no exception of the API */
  refused(error: unknown): Response;
}

/** Why a call is not done, whatever it asks. */
export type Refusal = "throttle" | "internal" | "deny" | "partial";

/** The end of a connection that gets no answer. */
export class Cut {
  /** HTTP status of the answer that is lost; 0 if there was none. */
  readonly status: number;

  constructor(status = 0) {
    this.status = status;
  }
}
