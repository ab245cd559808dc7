import { inRegion, theOne } from "./lookup.ts";
import type { RegionLookupProps } from "./lookup-props.ts";

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
  const about = ["ConnectInstanceRef", props, { Alias }] as const;
  const { calls, findInstances } = await inRegion(...about, "connect", "the instances");
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
