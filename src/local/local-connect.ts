import { once } from "node:events";
import { createAdaptorServer } from "@hono/node-server";
import { CallLog, type LocalCall } from "./calls.ts";
import { type LocalChaosControl, Chaos } from "./chaos.ts";
import { settle } from "./cloud-control/requests.ts";
import { renameSecurityProfile } from "./console.ts";
import type { Controls, Switches } from "./control.ts";
import { type LocalFaultControl, Faults } from "./faults.ts";
import { Front } from "./front.ts";
import { Latency } from "./latency.ts";
import { type LocalConnectOptions, checked } from "./options.ts";
import { type LocalQuotaControl, Quotas } from "./quotas.ts";
import { type ResourceControls, resourceControls } from "./resources.ts";
import { freshData } from "./seeds.ts";
import { application } from "./server.ts";
import { Store } from "./store.ts";

const HOST = "127.0.0.1";

/** The variables that point an AWS SDK, of any language, at the server. */
export type LocalEnv = {
  readonly AWS_ENDPOINT_URL_CONNECT: string;
  readonly AWS_ENDPOINT_URL_CLOUDCONTROL: string;
  /** Alchemy's own Cloud Control client reads this one. */
  readonly AWS_ENDPOINT_URL_CLOUDCONTROLAPI: string;
  readonly AWS_ENDPOINT_URL_QCONNECT: string;
  readonly AWS_ENDPOINT_URL_APPINTEGRATIONS: string;
  readonly AWS_REGION: string;
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
};

/** A local Amazon Connect that is listening. */
export interface LocalConnect extends Switches, ResourceControls, AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly instanceArn: string;
  readonly env: LocalEnv;
  /** Every call that was answered, in the order of arrival. The array stays the same one. */
  readonly calls: readonly LocalCall[];
  readonly chaos: LocalChaosControl;
  readonly faults: LocalFaultControl;
  readonly quotas: LocalQuotaControl;
  /** Stops listening and cuts what is still connected. */
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
  const { cloudControl, clock, instance, pageSize, port, quota, readLag, seeds } = checked(options);
  const quotas = new Quotas(clock, options.quotas);
  const faults = new Faults(clock, options.faults ?? []);
  const chaos = new Chaos(options.chaos);
  const latency = new Latency(clock, options.latency ?? 0);
  const store = new Store({
    instance,
    securityProfileQuota: quota,
    file: options.file,
    clock,
    readLag,
    fresh: () => freshData(instance, seeds, clock.now()),
  });
  const calls = new CallLog(clock);
  const controls: Controls = {
    calls,
    chaos,
    faults,
    quotas,
    renameSecurityProfile(id, name) {
      settle(store);
      renameSecurityProfile(store, id, name);
    },
    async reset() {
      store.reset();
      calls.clear();
      for (const each of [chaos, faults, quotas]) each.reset();
    },
  };
  const front = new Front({ calls, chaos, faults, latency, pageSize, quotas });
  const resources = resourceControls(store);
  const app = application({ store, front, settings: cloudControl, controls, resources });
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
      front.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
    }));

  return {
    url,
    instanceArn: instance.InstanceArn,
    env: {
      AWS_ENDPOINT_URL_CONNECT: url,
      AWS_ENDPOINT_URL_CLOUDCONTROL: url,
      AWS_ENDPOINT_URL_CLOUDCONTROLAPI: url,
      AWS_ENDPOINT_URL_QCONNECT: url,
      AWS_ENDPOINT_URL_APPINTEGRATIONS: url,
      AWS_REGION: instance.region,
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    },
    ...controls,
    ...resources,
    calls: calls.calls,
    close,
    [Symbol.asyncDispose]: close,
  };
}
