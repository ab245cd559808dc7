import { resourceControls } from "./add-resources.ts";
import { CallLog } from "./calls.ts";
import { Chaos } from "./chaos.ts";
import { doDueWork } from "./cloud-control/requests.ts";
import { renameSecurityProfile } from "./console.ts";
import type { Controls } from "./control.ts";
import type { Exchange } from "./exchange.ts";
import { Faults } from "./faults.ts";
import { Front, type FrontParts } from "./front.ts";
import type { LocalInstance } from "./local-instance.ts";
import type { CheckedInstance } from "./options.ts";
import { freshData } from "./seeds.ts";
import { Store, type StoreOptions } from "./store.ts";

type Shared = Pick<
  StoreOptions,
  "behavior" | "cloudControl" | "clock" | "file" | "readLag" | "region"
> &
  Pick<FrontParts, "passTime" | "pageSize" | "quotas">;

/** One instance in the server. */
export class Instance {
  readonly store: Store;
  readonly front: Front;
  readonly controls: Controls;

  constructor({ alias, instance, quota, seeds, ...options }: CheckedInstance, shared: Shared) {
    const { clock, quotas } = shared;
    const store = new Store({
      ...shared,
      instance,
      alias,
      securityProfileQuota: quota,
      fresh: () => freshData(instance, seeds, clock.now()),
    });
    const calls = new CallLog(clock);
    const faults = new Faults(clock, options.faults);
    const chaos = new Chaos(options.chaos);
    this.store = store;
    this.front = new Front({ ...shared, calls, chaos, faults });
    this.controls = {
      ...resourceControls(store),
      calls,
      chaos,
      faults,
      quotas,
      renameSecurityProfile(id, name) {
        doDueWork(store);
        renameSecurityProfile(store, id, name);
      },
      async reset() {
        store.reset();
        calls.clear();
        for (const each of [chaos, faults, quotas]) each.reset();
      },
    };
  }

  /** The members that a user of the server sees. */
  published(url: string): LocalInstance {
    const { InstanceArn, region } = this.store.instance;
    return {
      instanceArn: InstanceArn,
      env: {
        AWS_ENDPOINT_URL_CONNECT: url,
        AWS_ENDPOINT_URL_CLOUDCONTROL: url,
        AWS_ENDPOINT_URL_CLOUDCONTROLAPI: url,
        AWS_ENDPOINT_URL_QCONNECT: url,
        AWS_ENDPOINT_URL_APPINTEGRATIONS: url,
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
        AWS_USE_FIPS_ENDPOINT: "false",
        AWS_USE_DUALSTACK_ENDPOINT: "false",
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
      },
      ...this.controls,
      calls: this.controls.calls.calls,
    };
  }
}

/** A request, and the front of the instance that it is about. */
export interface Addressed {
  readonly front: Front;
  readonly exchange: Exchange;
}

/** Finds the instance that a request is about. */
export type Choose = (
  /** The region that the request is signed for. */
  region: string | undefined,
  isMeant: (store: Store) => boolean,
) => Instance;

/** The instance of the region that is meant; else the first of the region, else the first of all. */
export function chooseOf(instances: readonly [Instance, ...Instance[]]): Choose {
  return (region, isMeant) => {
    const inRegion = instances.filter(({ store }) => store.instance.region === region);
    return inRegion.find(({ store }) => isMeant(store)) ?? inRegion[0] ?? instances[0];
  };
}
