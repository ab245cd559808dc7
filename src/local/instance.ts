import { resourceControls } from "./add-resources.ts";
import type { Behavior } from "./behavior.ts";
import { CallLog } from "./calls.ts";
import { Chaos } from "./chaos.ts";
import type { LocalClock } from "./clock.ts";
import { doDueWork } from "./cloud-control/requests.ts";
import { renameSecurityProfile } from "./console.ts";
import type { Controls } from "./control.ts";
import type { Exchange } from "./exchange.ts";
import { Faults } from "./faults.ts";
import { Front } from "./front.ts";
import type { Latency } from "./latency.ts";
import type { LocalInstance } from "./local-instance.ts";
import type { CheckedInstance } from "./options.ts";
import type { Quotas } from "./quotas.ts";
import type { UncheckedResourceControls } from "./resources.ts";
import { freshData } from "./seeds.ts";
import type { StateFile } from "./state-file.ts";
import { Store } from "./store.ts";

interface Shared {
  readonly behavior: Behavior;
  readonly clock: LocalClock;
  readonly file: StateFile | undefined;
  readonly latency: Latency;
  readonly pageSize: number | undefined;
  readonly quotas: Quotas;
  readonly readLag: number;
  /** The stores of all instances of the region. */
  readonly region: () => readonly Store[];
}

/** One instance in the server. */
export class Instance {
  readonly store: Store;
  readonly front: Front;
  readonly controls: Controls;
  readonly resources: UncheckedResourceControls;

  constructor({ alias, instance, quota, seeds, ...options }: CheckedInstance, shared: Shared) {
    const { behavior, clock, file, latency, pageSize, quotas, readLag, region } = shared;
    const store = new Store({
      instance,
      alias,
      behavior,
      securityProfileQuota: quota,
      file,
      clock,
      readLag,
      fresh: () => freshData(instance, seeds, clock.now()),
      region,
    });
    const calls = new CallLog(clock);
    const faults = new Faults(clock, options.faults);
    const chaos = new Chaos(options.chaos);
    this.store = store;
    this.front = new Front({ calls, chaos, faults, latency, pageSize, quotas });
    this.resources = resourceControls(store);
    this.controls = {
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
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
      },
      ...this.controls,
      ...this.resources,
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
