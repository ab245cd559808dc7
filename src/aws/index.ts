import type { Subject } from "../errors.ts";
import { callsFor } from "./calls.ts";
import { cloudControlPlane } from "./cloud-control.ts";
import { connectPlane } from "./connect.ts";
import type { ControlPlane, ControlPlaneName } from "./control-plane.ts";
import type { Credentials } from "./credentials.ts";

/** The control plane of that name for one subject. No call is made and no SDK loaded yet. */
export function openControlPlane(
  name: ControlPlaneName,
  subject: Subject,
  credentials: Credentials,
): ControlPlane {
  const connect = callsFor("connect", subject, credentials);
  switch (name) {
    case "connect":
      return connectPlane(connect);
    case "cloudcontrol":
      return cloudControlPlane(callsFor("cloudcontrol", subject, credentials), connect);
  }
}
