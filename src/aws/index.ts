import type { Subject } from "../errors.ts";
import { callsFor } from "./calls.ts";
import { cloudControlPlane } from "./cloud-control.ts";
import { connectPlane } from "./connect.ts";
import type { ControlPlane, ControlPlaneName } from "./control-plane.ts";
import type { Credentials } from "./credentials.ts";

type Open = (name: ControlPlaneName, subject: Subject, credentials: Credentials) => ControlPlane;

type Between = (plane: ControlPlane, ...about: Parameters<Open>) => ControlPlane;

/** Under it all copies of this package in one process find the same. */
const BETWEEN = Symbol.for("alchemy-aws-connect::between");

/** The control plane of that name for one subject. No call is made and no SDK loaded yet. */
export const openControlPlane: Open = (...about) => {
  const between: Between | undefined = Reflect.get(globalThis, BETWEEN);
  const plane = openAws(...about);
  return between ? between(plane, ...about) : plane;
};

/** Puts something between this process and AWS from now on: a plan, which reads and does not write. */
export function interpose(between: Between): void {
  Reflect.set(globalThis, BETWEEN, between);
}

function openAws(name: ControlPlaneName, subject: Subject, credentials: Credentials): ControlPlane {
  const connect = callsFor("connect", subject, credentials);
  switch (name) {
    case "connect":
      return connectPlane(connect);
    case "cloudcontrol":
      return cloudControlPlane(callsFor("cloudcontrol", subject, credentials), connect);
  }
}
