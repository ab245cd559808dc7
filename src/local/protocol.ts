import { randomUUID } from "node:crypto";
import type { HonoRequest } from "hono";
import { accessKeyOf, signatureFault } from "./auth.ts";
import { membersOf, readObject } from "./body.ts";
import { settle } from "./cloud-control/requests.ts";
import {
  INTERNAL_FAILURE,
  RATE_EXCEEDED,
  ServiceError,
  notAuthorized,
  notFound,
} from "./errors.ts";
import type { Exchange, Refusal } from "./exchange.ts";
import { type OperationName, inputShape, locations } from "./model.ts";
import { handlers } from "./operations/index.ts";
import type { Store } from "./store.ts";
import { readInput } from "./validation.ts";

type Members = Readonly<Record<string, unknown>>;

/** One request in Amazon Connect's wire protocol. */
export async function connectExchange(
  store: Store,
  operation: OperationName,
  req: HonoRequest,
): Promise<Exchange> {
  const body = bodyMembers(operation, await req.arrayBuffer());
  const input = { ...pathAndQuery(operation, req), ...(typeof body === "object" && body) };
  const authorization = req.header("authorization");
  return {
    operation,
    input,
    accessKeyId: accessKeyOf(authorization),
    authenticate() {
      const { region } = store.instance;
      const fault = signatureFault(authorization, { region, service: "connect" });
      if (fault) throw new ServiceError(fault.type, fault.message);
    },
    perform(members) {
      if (typeof body === "string") throw new ServiceError("SerializationException", body);
      return run(store, operation, members);
    },
    exception: (refusal) => exception(store, operation, refusal),
    accepted: (output) => answer(200, output),
    refused: refusedByConnect,
  };
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- ties the handler to its input
function run<K extends OperationName>(store: Store, name: K, members: Members): object | void {
  const input = readInput(name, members);
  const { InstanceId = store.instance.InstanceId } = members;
  if (InstanceId !== store.instance.InstanceId) throw notFound(`Instance ${String(InstanceId)}`);
  settle(store);
  return handlers[name](store.seenBy(name), input);
}

function pathAndQuery(name: OperationName, req: HonoRequest): Members {
  const { path, query } = locations(name);
  const { members } = inputShape(name);
  const params: Members = req.param();
  const fromPath = path.map((member) => [member, params[member]]);
  const fromQuery = Object.entries(query).flatMap(([member, key]) => {
    const values = req.queries(key);
    if (!values) return [];
    const shape = members[member];
    const type = typeof shape === "function" ? shape().type : shape?.type;
    return [
      [member, type === "list" ? values : type === "integer" ? number(values[0]) : values[0]],
    ];
  });
  return Object.fromEntries([...fromPath, ...fromQuery]);
}

function number(text: string | undefined): unknown {
  return text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

/** What the body has of the input; if it cannot be read, the words for it. */
function bodyMembers(name: OperationName, bytes: ArrayBuffer): Members | string {
  const { body } = locations(name);
  if (body.length === 0 || bytes.byteLength === 0) return {};
  const sent = readObject(bytes);
  return typeof sent === "string" ? sent : membersOf(body, sent);
}

function exception({ instance }: Store, operation: string, refusal: Refusal): ServiceError {
  switch (refusal) {
    case "throttle":
      return new ServiceError("ThrottlingException", RATE_EXCEEDED);
    case "internal":
      return new ServiceError("InternalServiceException", INTERNAL_FAILURE);
    case "deny":
    case "partial":
      return new ServiceError(
        "AccessDeniedException",
        notAuthorized(instance, `connect:${operation}`, instance.InstanceArn),
      );
  }
}

/** An exception of Amazon Connect's as it answers. */
export function refusedByConnect(error: unknown): Response {
  if (!(error instanceof ServiceError)) throw error;
  const { members, message, status, type } = error;
  return answer(status, { Message: message, ...members }, { "x-amzn-ErrorType": type });
}

function answer(status: number, body: object | void, headers: Record<string, string> = {}) {
  return new Response(body ? JSON.stringify(body) : null, {
    status,
    headers: {
      "content-type": "application/json",
      "x-amzn-RequestId": randomUUID(),
      ...headers,
    },
  });
}
