import { Hono } from "hono";
import { CloudControlError } from "./cloud-control/errors.ts";
import { cloudControlExchange, refusedByCloudControl } from "./cloud-control/protocol.ts";
import type { CloudControlSettings } from "./cloud-control/requests.ts";
import { type Controls, controlPaths } from "./control.ts";
import { ServiceError } from "./errors.ts";
import type { Front, NodeEnv } from "./front.ts";
import { OPERATION_NAMES, operation } from "./model.ts";
import { refusedBy, restExchange } from "./protocol.ts";
import type { UncheckedResourceControls } from "./resources.ts";
import type { Store } from "./store.ts";

interface Parts {
  readonly store: Store;
  readonly front: Front;
  readonly settings: CloudControlSettings;
  readonly controls: Controls;
  readonly resources: UncheckedResourceControls;
}

const UNKNOWN = ["UnknownOperationException", "There is no such operation"] as const;

/** Amazon Connect, the services beside it and AWS Cloud Control over the store, and this server's own paths beside them. */
export function application({ store, front, settings, controls, resources }: Parts) {
  const app = new Hono<NodeEnv>();
  app.route("/_local", controlPaths(controls, resources));
  app.post("/", async (c, next) => {
    const { req } = c;
    if (req.header("x-amz-target") === undefined) return next();
    const exchange = await cloudControlExchange(store, settings, req);
    return exchange
      ? front.serve(exchange, c)
      : front.turnAway(req, refusedByCloudControl(new CloudControlError(...UNKNOWN)));
  });
  for (const name of OPERATION_NAMES) {
    const { method, uri } = operation(name);
    app.on(method, uri.replaceAll(/\{(\w+)\}/g, ":$1"), async (c) =>
      front.serve(await restExchange(store, name, c.req), c),
    );
  }
  app.notFound(({ req }) =>
    front.turnAway(req, refusedBy("connect", new ServiceError(...UNKNOWN))),
  );
  app.onError((error, c) => c.text(`The local Amazon Connect failed: ${error.message}\n`, 500));
  return app;
}
