import { agentHolders } from "./agent-holders.ts";
import {
  type Open,
  type OpenHolders,
  planHooks,
  isOutsidePlan,
  refuseOutsidePlan,
} from "./plan-hooks.ts";
import { callsFor } from "./calls.ts";
import { cloudControlPlane } from "./cloud-control.ts";
import { confirmingCleared } from "./confirm-cleared.ts";
import { connectPlane } from "./connect.ts";
import { userHolders } from "./user-holders.ts";

/**
 * The control plane of that name for one subject. Makes no call and loads no SDK.
 *
 * @throws Error if a plan is running and does not reach into this process
 */
export const openControlPlane: Open = (name, ...about) => {
  if (isOutsidePlan()) refuseOutsidePlan();
  const connect = callsFor("connect", ...about);
  const bare =
    name === "connect"
      ? connectPlane(connect)
      : cloudControlPlane(callsFor("cloudcontrol", ...about), connect);
  const plane = confirmingCleared(bare, connect.subject);
  return planHooks()?.plane(plane, name, ...about) ?? plane;
};

/**
 * The plane for one kind of holder. Makes no call and loads no SDK.
 *
 * @throws Error if a plan is running and does not reach into this process
 */
export const openHolders: OpenHolders = (kind, ...about) => {
  if (isOutsidePlan()) refuseOutsidePlan();
  const calls = callsFor("connect", ...about);
  const plane = kind === "user" ? userHolders(calls) : agentHolders(calls);
  return planHooks()?.holders(plane, kind, ...about) ?? plane;
};
