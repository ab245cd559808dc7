import { Hono, type HonoRequest } from "hono";
import { credentialOf } from "./auth.ts";
import { CloudControlError } from "./cloud-control/errors.ts";
import { askedOf, cloudControlExchange, refusedByCloudControl } from "./cloud-control/protocol.ts";
import { controlPaths } from "./control.ts";
import { ServiceError } from "./errors.ts";
import type { NodeEnv } from "./front.ts";
import { type Instance, chooseOf } from "./instance.ts";
import { OPERATION_NAMES, operation } from "./model.ts";
import { refusedBy, restExchange } from "./protocol.ts";

interface Parts {
  readonly instances: readonly [Instance, ...Instance[]];
  /** Resets all instances. */
  readonly reset: () => Promise<void>;
}

/** The exception for an operation that this server does not have, whether AWS has it or not. */
const notCovered = (asked: string) =>
  [
    "UnknownOperationException",
    `The local Amazon Connect does not cover ${asked}. "What is covered" in docs/local.md lists its operations.`,
  ] as const;

/** Amazon Connect, the services beside it and AWS Cloud Control, and this server's own paths. */
export function application({ instances, reset }: Parts) {
  const app = new Hono<NodeEnv>();
  const choose = chooseOf(instances);
  const turnAway = (req: HonoRequest, response: Response) =>
    choose(credentialOf(req.header("authorization")).region, () => true).front.turnAway(
      req,
      response,
    );
  app.get("/_local/instances", (c) =>
    c.json(
      instances.map(({ store }) => ({
        instanceArn: store.instance.InstanceArn,
        Alias: store.alias,
      })),
    ),
  );
  for (const [index, { controls }] of instances.entries()) {
    app.route(`/_local/instances/${index}`, controlPaths(controls));
  }
  const [{ controls }] = instances;
  app.route("/_local", controlPaths({ ...controls, reset }));
  app.post("/", async (c, next) => {
    const { req } = c;
    if (req.header("x-amz-target") === undefined) return next();
    const addressed = await cloudControlExchange(choose, req);
    return addressed
      ? addressed.front.serve(addressed.exchange, c)
      : turnAway(req, refusedByCloudControl(new CloudControlError(...notCovered(askedOf(req)))));
  });
  for (const name of OPERATION_NAMES) {
    const { method, uri } = operation(name);
    app.on(method, uri.replaceAll(/\{(\w+)\}/g, ":$1"), async (c, next) => {
      // Hono takes HEAD for GET.
      if (c.req.method !== method) return next();
      const { exchange, front } = await restExchange(choose, name, c.req);
      return front.serve(exchange, c);
    });
  }
  app.notFound(({ req }) => {
    const error = new ServiceError(...notCovered(`${req.method} ${req.path}`));
    return turnAway(req, refusedBy("connect", error));
  });
  app.onError((error, c) => c.text(`The local Amazon Connect failed: ${error.message}\n`, 500));
  return app;
}
