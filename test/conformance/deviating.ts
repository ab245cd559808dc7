import type { LocalConnect } from "../../src/local/index.ts";
import { isRecord } from "../../src/profile/shapes.ts";

/** How a second server answers differently. */
export const DEVIATIONS = [
  "other types of exceptions",
  "other statuses of exceptions",
  "fewer members",
  "more members and entries",
  "other ends of work",
  "repeats refused",
  "other headers",
] as const;

export type Deviation = (typeof DEVIATIONS)[number];

/** What a client needs of an answer to go on. */
const NEEDED = /(?:Id|Arn|Token|Status|^Identifier|^ProgressEvent|^SecurityProfiles?|^User)$/;

/** What a profile or event has when AWS says more than expected. */
const MORE = {
  Description: "other",
  AllowedAccessControlHierarchyGroupId: "other",
  GranularAccessControlConfiguration: {},
  Permissions: ["Other.View"],
  Identifier: "other",
  ResourceModel: "{}",
};

/** Points the process at a server before a local Connect that changes its answers. */
export function startDeviating(connect: LocalConnect, deviation: Deviation): AsyncDisposable {
  const seen = new Set<string>();
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { headers, method, url } = request;
      const { pathname, search } = new URL(url);
      const body = method === "GET" ? undefined : await request.arrayBuffer();
      const asked = `${method} ${pathname} ${body ? new TextDecoder().decode(body) : ""}`;
      const isWrite = method !== "GET" && pathname !== "/";
      if (deviation === "repeats refused" && isWrite && seen.has(asked)) {
        return new Response('{"Message":"again"}', {
          status: 409,
          headers: {
            "content-type": "application/json",
            "x-amzn-requestid": "1",
            "x-amzn-errortype": "ConditionalOperationFailedException",
          },
        });
      }
      seen.add(asked);
      const answer = await fetch(connect.url + pathname + search, {
        method,
        headers,
        ...(body && { body }),
      });
      return changed(deviation, answer.status, new Headers(answer.headers), await answer.text());
    },
  });
  for (const name of ["CONNECT", "CLOUDCONTROL"]) {
    process.env[`AWS_ENDPOINT_URL_${name}`] = server.url.origin;
  }
  return { [Symbol.asyncDispose]: () => server.stop(true) };
}

function changed(deviation: Deviation, status: number, headers: Headers, text: string): Response {
  headers.delete("content-length");
  const isRefusal = status >= 400;
  switch (deviation) {
    case "other types of exceptions": {
      if (!isRefusal) break;
      if (headers.has("x-amzn-errortype")) headers.set("x-amzn-errortype", "SomeException");
      const other = text.replace(/("__type":"[^#]+#)\w+/, "$1SomeException");
      return new Response(other, { status, headers });
    }
    case "other statuses of exceptions":
      if (isRefusal) return new Response(text, { status: 418, headers });
      break;
    case "fewer members":
      if (!isRefusal && text !== "") {
        return new Response(JSON.stringify(stripped(JSON.parse(text))), { status, headers });
      }
      break;
    case "more members and entries":
      if (!isRefusal) {
        return new Response(JSON.stringify(extended(JSON.parse(text || "{}"))), {
          status,
          headers,
        });
      }
      break;
    case "other ends of work": {
      const other = text
        .replace('"OperationStatus":"SUCCESS"', '"OperationStatus":"FAILED"')
        .replace('"OperationStatus":"IN_PROGRESS"', '"OperationStatus":"SUCCESS"');
      if (other !== text) return new Response(other, { status, headers });
      break;
    }
    case "other headers":
      headers.set("x-amzn-requestid", "other");
      break;
    case "repeats refused":
  }
  return new Response(text === "" ? null : text, { status, headers });
}

/** An answer with more in it. */
function extended(value: unknown): unknown {
  if (Array.isArray(value))
    return [...value.map((item: unknown) => extended(item)), { Id: "<p.SecurityProfileId>" }];
  if (!isRecord(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [name, extended(member)]);
  return { ...MORE, ...Object.fromEntries(members) };
}

/** An answer with nothing in it but what a client needs to go on. */
function stripped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => stripped(item));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => NEEDED.test(name))
      .map(([name, member]) => [name, stripped(member)]),
  );
}
