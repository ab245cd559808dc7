import { AsyncLocalStorage } from "node:async_hooks";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { MiddlewareStack } from "@smithy/types";
import type { Operation } from "./calls.ts";
import type { Credentials } from "./credentials.ts";
import { type Clients, openSession } from "./clients.ts";
import type { Redact } from "./redact.ts";

/** The operations that `Wire` can send. */
const CONNECT = [
  "AssociateSecurityProfiles",
  "CreateAuthCode",
  "CreateSecurityProfile",
  "CreateUser",
  "DeleteSecurityProfile",
  "DescribeSecurityProfile",
  "DescribeUser",
  "DescribeUserHierarchyGroup",
  "DisassociateSecurityProfiles",
  "ListEntitySecurityProfiles",
  "ListInstances",
  "ListSecurityProfileAIAgents",
  "ListSecurityProfileApplications",
  "ListSecurityProfileFlowModules",
  "ListSecurityProfilePermissions",
  "ListSecurityProfiles",
  "ListTagsForResource",
  "ListUsers",
  "SearchSecurityProfiles",
  "SearchUsers",
  "TagResource",
  "UntagResource",
  "UpdateSecurityProfile",
  "UpdateUserSecurityProfiles",
] as const satisfies readonly Operation<"connect">[];

const CLOUD_CONTROL = [
  "CancelResourceRequest",
  "CreateResource",
  "DeleteResource",
  "GetResource",
  "GetResourceRequestStatus",
  "ListResourceRequests",
  "ListResources",
  "UpdateResource",
] as const satisfies readonly Operation<"cloudcontrol">[];

/** The input of each operation. */
export type WireInputs = {
  [K in (typeof CONNECT)[number]]: Parameters<Clients["connect"][Uncapitalize<K>]>[0];
} & {
  [K in (typeof CLOUD_CONTROL)[number]]: Parameters<Clients["cloudcontrol"][Uncapitalize<K>]>[0];
};

export type WireOperation = keyof WireInputs;

/** An answer from AWS as it was on the wire. */
export interface WireAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The exception, as the SDK reads it; absent if the call succeeded. */
  readonly error?: string;
}

/** Sends single calls through the AWS SDK, each once, and returns the answer as it is. */
export interface Wire {
  /**
   * @param body sent instead of the body that the SDK builds
   * @throws the reason why no answer came
   */
  readonly send: (operation: WireOperation, input: unknown, body?: string) => Promise<WireAnswer>;
  /** Removes every credential in use from a text. */
  readonly redact: Redact;
  readonly close: () => void;
}

interface Exchange {
  readonly body: string | undefined;
  answer?: Omit<WireAnswer, "error">;
}

const exchanges = new AsyncLocalStorage<Exchange>();

export async function openWire(region: string, credentials: Credentials): Promise<Wire> {
  const connect = await openSession("connect", region, credentials, { repeats: false });
  const control = await openSession("cloudcontrol", region, credentials, { repeats: false });
  await watch(connect.client.middlewareStack);
  await watch(control.client.middlewareStack);

  return {
    async send(operation, input, body) {
      const exchange: Exchange = { body };
      const isConnect = CONNECT.some((name) => name === operation);
      const { client } = isConnect ? connect : control;
      const method: (given: unknown) => Promise<unknown> = Reflect.get(
        client,
        operation.charAt(0).toLowerCase() + operation.slice(1),
      );
      const error = await exchanges
        .run(exchange, () => method.call(client, input))
        .then(
          () => undefined,
          (failure: unknown) => failure,
        );
      const { answer } = exchange;
      if (!answer) throw error;
      return error instanceof Error ? { ...answer, error: error.name } : answer;
    },
    redact: await connect.redactor(),
    close() {
      connect.client.destroy();
      control.client.destroy();
    },
  };
}

/** Makes a client send the body of an exchange, if it has one, and keep the answer in it. */
async function watch<I extends object, O extends object>(
  stack: MiddlewareStack<I, O>,
): Promise<void> {
  const { HttpRequest, HttpResponse } = await import("@smithy/core/protocols");
  stack.add(
    (next) => (args) => {
      const { body } = exchanges.getStore() ?? {};
      const { request } = args;
      if (body !== undefined && HttpRequest.isInstance(request)) request.body = body;
      return next(args);
    },
    { step: "build", priority: "high" },
  );
  stack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { response } = result;
      const exchange = exchanges.getStore();
      if (!exchange || !HttpResponse.isInstance(response)) return result;
      const { body } = response;
      const bytes = body instanceof Readable ? await buffer(body) : Buffer.from(body ?? "");
      response.body = bytes;
      exchange.answer = {
        status: response.statusCode,
        headers: response.headers,
        text: bytes.toString(),
      };
      return result;
    },
    { step: "deserialize", priority: "low" },
  );
}
