import {
  type RegionLookupProps,
  callsOfRegion,
  checkLookup,
  loadLookups,
  theOne,
} from "./lookup.ts";

/** Which instance to look up. */
export interface ConnectInstanceRefProps extends RegionLookupProps {
  /** Alias of the instance: `acme` of `acme.my.connect.aws`. */
  Alias: string;
}

/** An instance as AWS lists it. */
export interface ConnectInstanceRef {
  InstanceArn: string;
  InstanceId: string;
  Alias: string;
}

/**
 * Looks up an Amazon Connect instance by its alias. Does not write to AWS or to the state. All lookups of a process
 * share one list of the instances.
 *
 * @throws InvalidPropsError before any call
 * @throws NotFoundError if no instance of the region has the alias
 *
 * @example
 * const { InstanceArn } = await ConnectInstanceRef({ Alias: "local" });
 * const agents = await SecurityProfile("agents", { InstanceArn, Permissions: ["BasicAgentAccess"] });
 */
export async function ConnectInstanceRef(
  props: ConnectInstanceRefProps,
): Promise<ConnectInstanceRef> {
  const { Alias } = props;
  checkLookup("ConnectInstanceRef", props, { Alias }, { inInstance: false });
  const calls = await callsOfRegion("ConnectInstanceRef", "connect", "the instances", props);
  const { findInstances } = await loadLookups();
  const { Arn, Id } = theOne(await findInstances(calls, Alias), {
    kind: "instance",
    name: Alias,
    place: calls.subject.region,
    nameOf: ({ Name }) => Name,
    identityOf: (instance) => instance.Arn,
    advice: "Use the ARN of one of them.",
  });
  return { InstanceArn: Arn, InstanceId: Id, Alias };
}
