import { type Signable, sign, signedAgain } from "./sigv4.ts";

/** A request as a test asserts it. */
export interface S3Request {
  readonly operation: string;
  /** Of a list: the prefix. */
  readonly key: string;
  /** `If-None-Match: *`, `If-Match`. */
  readonly condition?: string;
  readonly status: number;
}

/** Gets every request as it comes, and, in the function that it returns, the answer. */
export type Observer = (
  request: Omit<S3Request, "status">,
  headers: Headers,
) => (status: number) => void;

/** A server before radosgw that notes every request, and has the conditions of AWS. */
export interface S3Front {
  readonly url: string;
  readonly requests: readonly S3Request[];
  stop(): Promise<void>;
}

/**
 * Radosgw 16 compares `If-Match` with the ETag without its quotes, and ignores it on a delete. A put goes on
 * without the quotes, signed again where its signature was right. A delete goes on as it is once the ETag is
 * the expected one; puts to the same key wait for that.
 */
export function startS3Front(server: string, observe?: Observer): S3Front {
  const requests: S3Request[] = [];
  const keys = new Map<string, Turns>();
  const front = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    async fetch(request) {
      const url = new URL(request.url);
      const turns = keys.get(url.pathname) ?? new Turns();
      keys.set(url.pathname, turns);
      const what = described(request, url);
      const answered = observe?.(what, request.headers);
      const response = await answer(request, url, turns);
      requests.push({ ...what, status: response.status });
      answered?.(response.status);
      return response;
    },
  });

  async function answer(request: Request, url: URL, turns: Turns): Promise<Response> {
    const { method } = request;
    const headers = new Headers(request.headers);
    const body = method === "GET" || method === "HEAD" ? undefined : await request.arrayBuffer();
    const forward = () =>
      fetch(server + url.pathname + url.search, { method, headers, ...(body && { body }) });
    const expected = headers.get("if-match");
    if (method === "DELETE")
      return turns.alone(async () => {
        if (expected !== null) {
          const found = await fetch(sign("HEAD", server + url.pathname));
          if (found.headers.get("etag") !== expected)
            return refusal(found.ok ? 412 : 404, found.ok ? "PreconditionFailed" : "NoSuchKey");
        }
        return forward();
      });
    if (method !== "PUT") return forward();
    if (expected !== null) unquote({ method, url, headers }, expected);
    return turns.beside(forward);
  }

  return {
    url: front.url.origin,
    requests,
    stop: () => front.stop(true),
  };
}

function unquote(request: Signable, expected: string): void {
  const { headers } = request;
  if (signedAgain(request) !== headers.get("authorization")) return;
  headers.set("if-match", expected.replaceAll('"', ""));
  headers.set("authorization", signedAgain(request) ?? "");
}

function refusal(status: number, code: string): Response {
  const xml = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`;
  return new Response(xml, { status, headers: { "content-type": "application/xml" } });
}

function described({ method, headers }: Request, { pathname, searchParams }: URL) {
  const key = decodeURIComponent(pathname.split("/").slice(2).join("/"));
  const condition = ["If-None-Match", "If-Match"].find((name) => headers.has(name));
  if (key === "" && searchParams.has("list-type"))
    return { operation: "ListObjectsV2", key: searchParams.get("prefix") ?? "" };
  const what = key === "" ? "Bucket" : "Object";
  const verb = method.charAt(0) + method.slice(1).toLowerCase();
  const value = condition === "If-None-Match" ? `: ${headers.get(condition)}` : "";
  return { operation: verb + what, key, ...(condition && { condition: condition + value }) };
}

/** Work that happens side by side, and work that happens alone. */
class Turns {
  readonly #running = new Set<Promise<unknown>>();
  #alone: Promise<unknown> = Promise.resolve();

  async beside<T>(work: () => Promise<T>): Promise<T> {
    await this.#alone;
    const done = work();
    this.#running.add(done);
    try {
      return await done;
    } finally {
      this.#running.delete(done);
    }
  }

  alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#alone.then(async () => {
      await Promise.allSettled(this.#running);
      return work();
    });
    this.#alone = done.catch(() => {});
    return done;
  }
}
