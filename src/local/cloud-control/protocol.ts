import { randomUUID } from "node:crypto";
import type { HonoRequest } from "hono";
import { violations } from "../../profile/shapes.ts";
import { signatureFault } from "../auth.ts";
import { membersOf, readObject } from "../body.ts";
import type { CallLog } from "../calls.ts";
import type { Store } from "../store.ts";
import { pruned } from "../validation.ts";
import { CloudControlError } from "./errors.ts";
import { type InputOf, type OperationName, inputShape, isOperationName } from "./model.ts";
import { operations } from "./operations.ts";
import { type CloudControlSettings, settle } from "./requests.ts";
import { TYPE_NAME } from "./schema.ts";

const CONTENT_TYPE = "application/x-amz-json-1.0";
const TARGET = /^CloudApiService\.(?<name>\w+)$/;

/**
 * AWS Cloud Control's wire protocol. The checks come in the order of Amazon Connect's: the target,
 * authentication, the body, the constraints of the model, and then the operation's own.
 */
export async function answerCloudControl(
  store: Store,
  calls: CallLog,
  settings: CloudControlSettings,
  req: HonoRequest,
): Promise<Response> {
  const name = operationOf(req);
  const call = calls.arrive(name ?? `${req.method} ${req.path}`);
  const input: Record<string, unknown> = {};
  let response: Response | undefined;
  try {
    if (!name)
      throw new CloudControlError("UnknownOperationException", "There is no such operation");
    const bytes = await req.arrayBuffer();
    authenticate(req.header("authorization"), store.instance.region);
    Object.assign(input, bodyOf(name, bytes));
    response = answer(200, run(store, settings, name, input));
  } catch (error) {
    if (!(error instanceof CloudControlError)) throw error;
    response = answer(error.status, { __type: error.shape, Message: error.message });
  } finally {
    call.answered(response?.status ?? 500, input);
  }
  return response;
}

function operationOf(req: HonoRequest): OperationName | undefined {
  const [type] = (req.header("content-type") ?? "").split(";");
  const { name } = TARGET.exec(req.header("x-amz-target") ?? "")?.groups ?? {};
  return type === CONTENT_TYPE && name !== undefined && isOperationName(name) ? name : undefined;
}

function authenticate(authorization: string | undefined, region: string): void {
  const fault = signatureFault(authorization, { region, service: "cloudcontrolapi" });
  if (fault) throw new CloudControlError(fault.type, fault.message);
}

function bodyOf(name: OperationName, bytes: ArrayBuffer): Record<string, unknown> {
  if (bytes.byteLength === 0) return {};
  const sent = readObject(
    bytes,
    (message) => new CloudControlError("SerializationException", message),
  );
  return membersOf(Object.keys(inputShape(name).members), sent);
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- ties the operation to its input
function run<K extends OperationName>(
  store: Store,
  settings: CloudControlSettings,
  name: K,
  members: Record<string, unknown>,
): object {
  const input = pruned(
    inputShape(name),
    members,
    (reason, message) =>
      new CloudControlError(
        reason === "unreadable" ? "SerializationException" : "ValidationException",
        message,
      ),
  );
  if (!satisfies<K>(name, input)) throw new TypeError(`the input of ${name} did not survive`);
  const { TypeName = TYPE_NAME } = members;
  if (TypeName !== TYPE_NAME) {
    throw new CloudControlError(
      "TypeNotFoundException",
      `The type '${String(TypeName)}' cannot be found.`,
    );
  }
  settle(store);
  return operations[name](store, input, settings);
}

function satisfies<K extends OperationName>(name: K, input: unknown): input is InputOf<K> {
  return violations(inputShape(name), input).length === 0;
}

function answer(status: number, body: object): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": CONTENT_TYPE, "x-amzn-RequestId": randomUUID() },
  });
}
