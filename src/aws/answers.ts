import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { HttpResponse as Response, DeserializeMiddleware, Pluggable } from "@smithy/types";
import { isJson } from "../profile/shapes.ts";

/** Milliseconds from the request to the last byte of its answer. AWS's are there within seconds. */
const LONGEST = 60_000;

/** The name of the error for an answer that is not AWS's. */
export const FOREIGN_ANSWER = "ForeignAnswer";

/**
 * Something between this process and AWS answered in AWS's place, so whether AWS has done what was asked is
 * not known. Trying again finds out: each write can be repeated.
 */
class ForeignAnswer extends Error {
  override readonly name = FOREIGN_ANSWER;
  /** By this the SDK takes it for one that may come out otherwise another time. */
  readonly $retryable = {};
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(what: string, httpStatusCode: number) {
    super(`the answer is not from AWS: ${what}`);
    this.$metadata = { httpStatusCode };
  }
}

/**
 * Reads each answer in full, in a bounded time, and believes none because of its status alone: AWS's have a
 * request id, and a body that is JSON if there is one. Those of a failed server (5xx) are tried again
 * anyhow.
 */
export async function answers<I extends object, O extends object>(
  longest = LONGEST,
): Promise<Pluggable<I, O>> {
  const { HttpResponse } = await import("@smithy/core/protocols");
  const middleware: DeserializeMiddleware<I, O> = (next) => async (args) => {
    const begun = performance.now();
    const result = await next(args);
    const { response } = result;
    if (!HttpResponse.isInstance(response) || !(response.body instanceof Readable)) return result;
    const bytes = await readAll(response.body, longest - (performance.now() - begun), longest);
    response.body = bytes;
    const foreign = response.statusCode < 500 && foreignIn(response, bytes);
    if (foreign) throw new ForeignAnswer(foreign, response.statusCode);
    return result;
  };
  return {
    // Next to the network: what parses the answer comes after it.
    applyToStack: (stack) =>
      stack.add(middleware, { step: "deserialize", priority: "low", name: "answers" }),
  };
}

async function readAll(body: Readable, rest: number, longest: number): Promise<Buffer> {
  const timer = setTimeout(() => {
    const error = new Error(`the answer did not end within ${longest} ms of its request`);
    error.name = "TimeoutError";
    body.destroy(error);
  }, rest);
  try {
    return await buffer(body);
  } finally {
    clearTimeout(timer);
  }
}

/** What shows that an answer is not AWS's, if anything does. */
function foreignIn({ headers }: Response, body: Buffer): string | undefined {
  const { "content-type": type } = headers;
  const what = type ?? "no content type";
  if (headers["x-amzn-requestid"] === undefined) return `it has no request id (${what})`;
  if (body.length === 0) return undefined;
  const saysJson = type === undefined || /\bjson\b/i.test(type);
  return saysJson && isJson(body.toString()) ? undefined : `its body is not JSON (${what})`;
}
