import { once } from "node:events";
import type { Socket } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Instance } from "./instance.ts";
import { latencyOf } from "./latency.ts";
import type { LocalInstance } from "./local-instance.ts";
import { type LocalConnectOptions, checked } from "./options.ts";
import { Quotas } from "./quotas.ts";
import { application } from "./server.ts";
import { StateFile } from "./state-file.ts";
import type { Store } from "./store.ts";

const HOST = "127.0.0.1";

/**
 * A local Amazon Connect that is listening. It has the members of its first instance, which is the only
 * one unless the options list more.
 */
export interface LocalConnect extends LocalInstance, AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly instances: readonly LocalInstance[];
  /** Restores a fresh start in all instances: the data, no calls, the initial settings. */
  readonly reset: () => Promise<void>;
  /** Stops listening and cuts open connections. */
  close(): Promise<void>;
}

/**
 * Starts a local Amazon Connect and resolves when it listens. It runs until it is closed.
 *
 * @example
 * await using connect = await startLocalConnect({ users: [{ Username: "ana" }] });
 * Object.assign(process.env, connect.env);
 * const { InstanceSummaryList } = await new ConnectClient().send(new ListInstancesCommand({}));
 */
export async function startLocalConnect(options: LocalConnectOptions = {}): Promise<LocalConnect> {
  return (await listen(options)).local;
}

export async function listen(options: LocalConnectOptions) {
  const { port, ...settings } = checked(options);
  const instances = instancesOf(settings);
  const reset = async () => {
    for (const { controls } of instances) await controls.reset();
  };
  const app = application({ instances, reset });
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
  server.listen(port, HOST);
  await once(server, "listening").catch((error: unknown) => {
    throw new Error(
      `Port ${port} of ${HOST} cannot be used. Choose another one, or 0 for a free one.`,
      { cause: error },
    );
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("no TCP address");
  const url = `http://${HOST}:${address.port}`;

  let closing: Promise<void> | undefined;
  const close = () =>
    (closing ??= new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      for (const { front } of instances) front.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
    }));

  const local: LocalConnect = {
    ...instances[0].published(url),
    url,
    instances: instances.map((each) => each.published(url)),
    reset,
    close,
    [Symbol.asyncDispose]: close,
  };
  /** Lets the process end while the server listens. */
  const unref = () => {
    server.unref();
    // Node keeps a connection open for five seconds after its last request.
    server.on("connection", (socket: Socket) => socket.unref());
  };
  return { local, unref };
}

type Settings = Omit<ReturnType<typeof checked>, "port">;

function instancesOf(settings: Settings): readonly [Instance, ...Instance[]] {
  const { clock, file, instances, latency, quotas, ...shared } = settings;
  const all = instances.map(({ instance }) => instance.InstanceArn);
  const state = file === undefined ? undefined : new StateFile(file, all);
  const passTime = latencyOf(clock, latency);
  const regions = new Map<string, { readonly stores: Store[]; readonly quotas: Quotas }>();
  const start = (each: (typeof instances)[number]) => {
    const { region } = each.instance;
    const ofRegion = regions.get(region) ?? { stores: [], quotas: new Quotas(clock, quotas) };
    regions.set(region, ofRegion);
    const started = new Instance(each, {
      ...shared,
      clock,
      file: state,
      passTime,
      quotas: ofRegion.quotas,
      region: () => ofRegion.stores,
    });
    ofRegion.stores.push(started.store);
    return started;
  };
  const [first, ...others] = instances;
  return [start(first), ...others.map(start)];
}
