import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import { isRecord } from "../profile/shapes.ts";
import { signatureFault } from "./auth.ts";
import { membersOf, readObject } from "./body.ts";
import type { CallLog } from "./calls.ts";
import { answerCloudControl } from "./cloud-control/protocol.ts";
import { type CloudControlSettings, settle } from "./cloud-control/requests.ts";
import { renameSecurityProfile } from "./console.ts";
import { ServiceError, notFound } from "./errors.ts";
import { OPERATION_NAMES, type OperationName, inputShape, locations, operation } from "./model.ts";
import { handlers } from "./operations/index.ts";
import type { Store } from "./store.ts";
import { readInput } from "./validation.ts";

type Members = Record<string, unknown>;

/** The wire protocols of Amazon Connect and AWS Cloud Control over the store, and this server's own paths beside it. */
export function application(
  store: Store,
  calls: CallLog,
  cloudControl: CloudControlSettings,
): Hono {
  const app = new Hono();

  app.get("/_local/calls", (c) =>
    c.json(
      calls.calls.map(({ operation: name, status, time }) => ({ operation: name, status, time })),
    ),
  );
  app.delete("/_local/calls", (c) => {
    calls.clear();
    return c.body(null, 204);
  });
  app.post("/_local/reset", (c) => {
    store.reset();
    calls.clear();
    return c.body(null, 204);
  });
  app.post("/_local/rename", async (c) => {
    const sent: unknown = await c.req.json().catch(() => undefined);
    const { SecurityProfileId, SecurityProfileName } = isRecord(sent) ? sent : {};
    try {
      settle(store);
      renameSecurityProfile(store, String(SecurityProfileId), String(SecurityProfileName));
      return c.body(null, 204);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return c.text(`${error.message}\n`, 400);
    }
  });
  app.all("/_local/*", (c) => c.text("The local Amazon Connect has no such path.\n", 404));

  app.post("/", (c, next) =>
    c.req.header("x-amz-target") === undefined
      ? next()
      : answerCloudControl(store, calls, cloudControl, c.req),
  );
  for (const name of OPERATION_NAMES) {
    const { method, uri } = operation(name);
    app.on(method, uri.replaceAll(/\{(\w+)\}/g, ":$1"), (c) => answer(store, calls, name, c));
  }
  app.notFound((c) => {
    calls.arrive(`${c.req.method} ${c.req.path}`).answered(404, {});
    return refused(new ServiceError("UnknownOperationException", "There is no such operation"));
  });
  app.onError((error, c) => c.text(`The local Amazon Connect failed: ${error.message}\n`, 500));
  return app;
}

/**
 * The order of checks, as far as AWS's is known: the route (an unknown one never gets here),
 * authentication, the body, the constraints of the model, the instance, and then the operation's own.
 */
async function answer(
  store: Store,
  calls: CallLog,
  name: OperationName,
  { req }: Context,
): Promise<Response> {
  const call = calls.arrive(name);
  const input: Members = pathAndQuery(name, req);
  let response: Response | undefined;
  try {
    const body = await req.arrayBuffer();
    authenticate(req.header("authorization"), store.instance.region);
    Object.assign(input, bodyMembers(name, body));
    response = accepted(run(store, name, input));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    response = refused(error);
  } finally {
    call.answered(response?.status ?? 500, withoutSecrets(input));
  }
  return response;
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- ties the handler to its input
function run<K extends OperationName>(store: Store, name: K, members: Members): object | void {
  const input = readInput(name, members);
  const { InstanceId = store.instance.InstanceId } = members;
  if (InstanceId !== store.instance.InstanceId) throw notFound(`Instance ${String(InstanceId)}`);
  settle(store);
  return handlers[name](store, input);
}

function pathAndQuery(name: OperationName, req: Context["req"]): Members {
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

function authenticate(authorization: string | undefined, region: string): void {
  const fault = signatureFault(authorization, { region, service: "connect" });
  if (fault) throw new ServiceError(fault.type, fault.message);
}

function bodyMembers(name: OperationName, bytes: ArrayBuffer): Members {
  const { body } = locations(name);
  if (body.length === 0 || bytes.byteLength === 0) return {};
  const sent = readObject(bytes, (message) => new ServiceError("SerializationException", message));
  return membersOf(body, sent);
}

function withoutSecrets(input: Members): Members {
  return "Password" in input ? { ...input, Password: "***" } : input;
}

function accepted(output: object | void): Response {
  return new Response(output ? JSON.stringify(output) : null, { status: 200, headers: headers() });
}

function refused({ members, message, status, type }: ServiceError): Response {
  return new Response(JSON.stringify({ Message: message, ...members }), {
    status,
    headers: { ...headers(), "x-amzn-ErrorType": type },
  });
}

function headers(): Record<string, string> {
  return { "content-type": "application/json", "x-amzn-RequestId": randomUUID() };
}
