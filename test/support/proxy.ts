import { once } from "node:events";
import {
  type IncomingMessage,
  type Server,
  type ServerResponse,
  createServer,
  request,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { LocalConnect } from "../../src/local/index.ts";

/** What happens to a request on its way. */
export type Fate =
  /** It arrives, and its answer as well. */
  | "pass"
  /** It does not arrive; the client gets an error that it does not retry. */
  | "refuse"
  /** It does not arrive; the client is told that it may not do this. */
  | "deny"
  /** It does not arrive; the connection ends. */
  | "cut-before"
  /** Its work is done; the connection ends without an answer. */
  | "cut-after";

/** What a request is for, whichever API it goes to. */
export type Verb = "create" | "read" | "update" | "tag" | "delete" | "list" | "status" | "other";

/** A request on its way. */
export interface Passing {
  readonly verb: Verb;
  readonly method: string;
  readonly path: string;
  /** The access key that signed it. */
  readonly accessKeyId: string | undefined;
}

export interface Proxy extends AsyncDisposable {
  readonly url: string;
}

/** A way to one or more local Amazon Connects (by the instance in the path) on which requests get lost. */
export async function startProxy(
  targets: readonly LocalConnect[],
  fate: (request: Passing) => Fate | Promise<Fate> = () => "pass",
): Promise<Proxy> {
  const server: Server = createServer((incoming, outgoing) => {
    void relay(targets, fate, incoming, outgoing);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function relay(
  targets: readonly LocalConnect[],
  fate: Parameters<typeof startProxy>[1],
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const method = incoming.method ?? "";
  const path = decodeURIComponent(incoming.url ?? "");
  const body = Buffer.concat(await incoming.toArray());
  const target =
    targets.find(({ instanceArn }) =>
      (path + body.toString()).includes(instanceArn.slice(instanceArn.lastIndexOf("/") + 1)),
    ) ?? targets[0];
  const accessKeyId = /Credential=([^/]+)/.exec(incoming.headers.authorization ?? "")?.[1];
  const decided =
    (await fate?.({ verb: verbOf(incoming, path), method, path, accessKeyId })) ?? "pass";
  const answer = (status: number, type: string) => {
    outgoing.writeHead(status, { "x-amzn-errortype": type });
    outgoing.end(JSON.stringify({ __type: type, Message: "lost on the way" }));
  };
  if (decided === "refuse" || !target) return answer(400, "InvalidRequestException");
  if (decided === "deny") return answer(403, "AccessDeniedException");
  if (decided === "cut-before") return void outgoing.socket?.destroy();

  const onward = request(target.url + (incoming.url ?? ""), { method, headers: incoming.headers });
  onward.end(body);
  const [response] = (await once(onward, "response")) as [IncomingMessage];
  const content = Buffer.concat(await response.toArray());
  if (decided === "cut-after") return void outgoing.socket?.destroy();
  outgoing.writeHead(response.statusCode ?? 500, response.headers);
  outgoing.end(content);
}

const VERBS: readonly (readonly [RegExp, Verb])[] = [
  [/^(PUT \/security-profiles\/|CreateResource)/, "create"],
  [/^(GET \/security-profiles|GetResource$)/, "read"],
  [/^(POST \/security-profiles\/|UpdateResource)/, "update"],
  [/^(POST|DELETE) \/tags\//, "tag"],
  [/^(DELETE \/security-profiles\/|DeleteResource)/, "delete"],
  [/^GET \/security-profiles-summary\//, "list"],
  [/^GetResourceRequestStatus/, "status"],
];

function verbOf({ headers, method }: IncomingMessage, path: string): Verb {
  const target = headers["x-amz-target"];
  const asked = typeof target === "string" ? (target.split(".")[1] ?? "") : `${method} ${path}`;
  const verbs = VERBS.filter(([pattern]) => pattern.test(asked));
  return (verbs.find(([, verb]) => verb === "list") ?? verbs[0])?.[1] ?? "other";
}
