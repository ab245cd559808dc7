import { randomUUID } from "node:crypto";
import type { HonoRequest } from "hono";
import { parseProfileArn } from "../profile/arn.ts";
import { credentialOf, signatureFault } from "./auth.ts";
import { membersOf } from "./body.ts";
import { doDueWork } from "./cloud-control/requests.ts";
import {
  INTERNAL_FAILURE,
  RATE_EXCEEDED,
  ServiceError,
  notAuthorized,
  notFound,
} from "./errors.ts";
import type { Exchange, Refusal } from "./exchange.ts";
import type { Addressed, Choose } from "./instance.ts";
import { type OperationName, inputShape, locations, serviceOf } from "./model.ts";
import { handlers } from "./operations/index.ts";
import { type ServiceName, SERVICES } from "./services.ts";
import type { Store } from "./store.ts";
import { readInput } from "./validation.ts";

type Members = Readonly<Record<string, unknown>>;

/** One request in REST JSON, the wire protocol of Amazon Connect and the services beside it. */
export async function restExchange(
  choose: Choose,
  operation: OperationName,
  req: HonoRequest,
): Promise<Addressed> {
  const body = membersOf(locations(operation).body, await req.arrayBuffer());
  const input = { ...pathAndQuery(operation, req), ...(typeof body === "object" && body) };
  const authorization = req.header("authorization");
  const { key: accessKeyId, region } = credentialOf(authorization);
  const name = serviceOf(operation);
  const { front, store } = choose(region, (each) => each.isNamedBy(input));
  const exchange: Exchange = {
    operation,
    input,
    accessKeyId,
    authenticate() {
      const scope = { region: store.instance.region, service: name };
      const fault = signatureFault(authorization, scope);
      if (fault) throw new ServiceError(...fault);
    },
    perform(members) {
      if (typeof body === "string") throw new ServiceError("SerializationException", body);
      return run(store, operation, members);
    },
    exception: (refusal) => exception(store, operation, refusal),
    accepted: (output) => answer(200, output),
    refused: (error) => refusedBy(name, error),
  };
  return { front, exchange };
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- ties the handler to its input
function run<K extends OperationName>(store: Store, name: K, members: Members): object | void {
  let input = readInput(name, members);
  const { InstanceId } = members;
  if (typeof InstanceId === "string" && !store.isNamedBy(members)) {
    throw notFound(`Instance ${InstanceId}`);
  }
  const ids = idsOf(store, members);
  if (Object.keys(ids).length > 0) input = readInput(name, { ...members, ...ids });
  for (const each of store.region) doDueWork(each);
  return handlers[name](store.seenBy(name), input);
}

/** The ids of the instance and the profile, where the input has their ARNs. */
function idsOf({ behavior, instance }: Store, { InstanceId, SecurityProfileId }: Members): Members {
  const { InstanceArn } = instance;
  if (behavior.arnsAsIds === "refused") {
    if (InstanceId === InstanceArn) throw notFound(`Instance ${InstanceArn}`);
    return {};
  }
  const profile =
    typeof SecurityProfileId === "string" ? parseProfileArn(SecurityProfileId) : undefined;
  return {
    ...(InstanceId === InstanceArn && { InstanceId: instance.InstanceId }),
    ...(profile?.InstanceArn === InstanceArn && { SecurityProfileId: profile.SecurityProfileId }),
  };
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

function exception(
  { behavior, instance }: Store,
  operation: OperationName,
  refusal: Refusal,
): ServiceError {
  const name = serviceOf(operation);
  const { internal, resource } = SERVICES[name];
  switch (refusal) {
    case "throttle":
      return new ServiceError(behavior.throttling, RATE_EXCEEDED);
    case "internal":
      return new ServiceError(internal, INTERNAL_FAILURE);
    case "deny":
    case "partial":
      return new ServiceError(
        "AccessDeniedException",
        notAuthorized(instance, `${name}:${operation}`, resource(instance)),
      );
  }
}

/** An exception as a service answers it. */
export function refusedBy(name: ServiceName, error: unknown): Response {
  if (!(error instanceof ServiceError)) throw error;
  const { members, message, type } = error;
  const { message: member, status } = SERVICES[name];
  const body = { [member]: message, ...members };
  return answer(status?.[type] ?? error.status, body, { "x-amzn-ErrorType": type });
}

function answer(status: number, body: object | void, headers: Record<string, string> = {}) {
  return new Response(body ? JSON.stringify(body) : null, {
    status,
    headers: { "content-type": "application/json", "x-amzn-RequestId": randomUUID(), ...headers },
  });
}
