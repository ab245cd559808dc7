import { randomUUID } from "node:crypto";
import type { HonoRequest } from "hono";
import { credentialOf, signatureFault } from "../auth.ts";
import { membersOf } from "../body.ts";
import { isRecord, parsedJson } from "../../profile/shapes.ts";
import type { Exchange, Refusal } from "../exchange.ts";
import type { Addressed, Choose } from "../instance.ts";
import type { Store } from "../store.ts";
import { pruned } from "../validation.ts";
import { INTERNAL_FAILURE, RATE_EXCEEDED, ServiceError, notAuthorized } from "../errors.ts";
import { CloudControlError } from "./errors.ts";
import { passedOn } from "./handler.ts";
import { type InputOf, type OperationName, inputShape, isOperationName } from "./model.ts";
import { operations } from "./operations.ts";
import { doDueWork } from "./requests.ts";
import { TYPE_NAME } from "./schema.ts";

const CONTENT_TYPE = "application/x-amz-json-1.0";
const TARGET = /^CloudApiService\.(?<name>\w+)$/;

/** One request in AWS Cloud Control's wire protocol; none if there is no such operation. */
export async function cloudControlExchange(
  choose: Choose,
  req: HonoRequest,
): Promise<Addressed | undefined> {
  const operation = operationOf(req);
  if (!operation) return undefined;
  const names = Object.keys(inputShape(operation).members);
  const body = membersOf(names, await req.arrayBuffer());
  const input = typeof body === "object" ? body : {};
  const authorization = req.header("authorization");
  const { key: accessKeyId, region } = credentialOf(authorization);
  const { front, store } = choose(region, (each) => isAbout(each, input));
  const exchange: Exchange = {
    operation,
    input,
    accessKeyId,
    authenticate() {
      const scope = { region: store.instance.region, service: "cloudcontrolapi" };
      const fault = signatureFault(authorization, scope);
      if (fault) throw new CloudControlError(...fault);
    },
    perform(members) {
      if (typeof body === "string") throw new CloudControlError("SerializationException", body);
      return run(store, operation, members);
    },
    exception: (refusal) => exception(store, operation, refusal),
    accepted: (output) => answer(200, output ?? {}),
    refused: refusedByCloudControl,
  };
  return { front, exchange };
}

/** Whether a request is about the instance, or about work of AWS Cloud Control's in it. */
function isAbout(store: Store, input: Readonly<Record<string, unknown>>): boolean {
  const { DesiredState, Identifier, RequestToken, ResourceModel } = input;
  if (RequestToken !== undefined) {
    return store.data.requests.some((request) => request.RequestToken === RequestToken);
  }
  const arn = Identifier ?? instanceArnOf(DesiredState ?? ResourceModel);
  return typeof arn === "string" && store.has(arn);
}

function instanceArnOf(model: unknown): unknown {
  const read = parsedJson(String(model));
  return isRecord(read) ? read["InstanceArn"] : undefined;
}

/** What a request that is no operation asks for. */
export function askedOf(req: HonoRequest): string {
  const target = req.header("x-amz-target") ?? "";
  const { name = target } = TARGET.exec(target)?.groups ?? {};
  if (name === "") return `${req.method} ${req.path}`;
  return isOperationName(name) ? `${name} as ${contentTypeOf(req)}` : name;
}

function operationOf(req: HonoRequest): OperationName | undefined {
  const { name = "" } = TARGET.exec(req.header("x-amz-target") ?? "")?.groups ?? {};
  return isOperationName(name) && contentTypeOf(req) === CONTENT_TYPE ? name : undefined;
}

function contentTypeOf(req: HonoRequest): string {
  const [type = ""] = (req.header("content-type") ?? "").split(";");
  return type;
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- ties the operation to its input
function run<K extends OperationName>(
  store: Store,
  name: K,
  members: Record<string, unknown>,
): object {
  const input = pruned<InputOf<K>>(
    inputShape(name),
    members,
    (isReadable, message) =>
      new CloudControlError(isReadable ? "ValidationException" : "SerializationException", message),
  );
  const { TypeName = TYPE_NAME } = members;
  if (TypeName !== TYPE_NAME) {
    throw new CloudControlError(
      "TypeNotFoundException",
      `The type '${String(TypeName)}' cannot be found.`,
    );
  }
  for (const each of store.region) doDueWork(each);
  return operations[name](store.seenBy(name), input);
}

function exception(store: Store, operation: OperationName, refusal: Refusal) {
  const { behavior, instance } = store;
  const { account, InstanceArn, partition, region } = instance;
  switch (refusal) {
    case "throttle":
      return new CloudControlError(behavior.throttling, RATE_EXCEEDED);
    case "internal":
      return new CloudControlError("ServiceInternalErrorException", INTERNAL_FAILURE);
    case "deny": {
      // IAM knows the operations as CloudFormation's.
      const resource = `arn:${partition}:cloudformation:${region}:${account}:resource/*`;
      return new CloudControlError(
        "AccessDeniedException",
        notAuthorized(instance, `cloudformation:${operation}`, resource),
      );
    }
    case "partial": {
      const part =
        operation === "ListResources" ? "ListSecurityProfiles" : "ListSecurityProfilePermissions";
      const words = notAuthorized(instance, `connect:${part}`, InstanceArn);
      return passedOn(store, new ServiceError("AccessDeniedException", words));
    }
  }
}

/** An exception of AWS Cloud Control's as it answers. */
export function refusedByCloudControl(error: unknown): Response {
  if (!(error instanceof CloudControlError)) throw error;
  return answer(error.status, { __type: error.shape, Message: error.message });
}

function answer(status: number, body: object): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": CONTENT_TYPE, "x-amzn-RequestId": randomUUID() },
  });
}
