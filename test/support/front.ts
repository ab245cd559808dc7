import type { LocalConnect } from "../../src/local/index.ts";

/** What a front answers in place of the local Connect, and whether that does the work all the same. */
export interface Disturbance {
  readonly isDone: boolean;
  readonly answer: () => Response;
}

/** A server before the local Connect, as a proxy stands before AWS. */
export interface Front extends Disposable {
  readonly url: string;
  /** How many requests it answered by itself. */
  readonly disturbed: number;
}

/** @param disturb what happens to a request for an operation of either API, by its name */
export function startFront(
  connect: LocalConnect,
  disturb: (operation: string) => Disturbance | undefined,
): Front {
  let disturbed = 0;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const disturbance = disturb(operationOf(request));
      if (!disturbance) return forward(request, connect.url);
      disturbed += 1;
      if (disturbance.isDone) await forward(request, connect.url);
      return disturbance.answer();
    },
  });
  return {
    url: server.url.origin,
    get disturbed() {
      return disturbed;
    },
    [Symbol.dispose]: () => void server.stop(true),
  };
}

/** Sends a request on to another server. */
export async function forward(request: Request, to: string): Promise<Response> {
  const { headers, method, url } = request;
  const { pathname, search } = new URL(url);
  const body = method === "GET" ? undefined : await request.arrayBuffer();
  return fetch(to + pathname + search, {
    method,
    headers,
    // The other server may close a connection that is not in use.
    keepalive: false,
    ...(body && { body }),
  });
}

/** The writes of Amazon Connect, and every operation of Cloud Control. */
function operationOf({ headers, method, url }: Request): string {
  const target = headers.get("x-amz-target");
  if (target !== null) return target.split(".")[1] ?? "";
  const [, first, , id] = new URL(url).pathname.split("/");
  switch (`${method} ${first}`) {
    case "PUT security-profiles":
      return "CreateSecurityProfile";
    case "POST security-profiles":
      return id === undefined ? "" : "UpdateSecurityProfile";
    case "DELETE security-profiles":
      return "DeleteSecurityProfile";
    case "POST tags":
      return "TagResource";
    case "DELETE tags":
      return "UntagResource";
    default:
      return "";
  }
}
