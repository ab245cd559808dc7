import { inInstance, theOne } from "./lookup.ts";
import type { InstanceLookupProps } from "./lookup-props.ts";

/** Which flow module to look up. */
export interface FlowModuleRefProps extends InstanceLookupProps {
  Name: string;
}

/** A flow module as AWS lists it. */
export interface FlowModuleRef {
  InstanceArn: string;
  FlowModuleId: string;
  FlowModuleArn: string;
  Name: string;
  /** `ACTIVE` or `ARCHIVED`. */
  State: string;
}

/**
 * Looks up a flow module by name, for `AllowedFlowModules`. Does not write to AWS or to the state. All lookups of a
 * process share one list of the modules.
 *
 * @throws InvalidPropsError before any call
 * @throws NotFoundError if no flow module has the name
 * @throws AmbiguousError if several flow modules have the name
 */
export async function FlowModuleRef(props: FlowModuleRefProps): Promise<FlowModuleRef> {
  const { InstanceArn, Name } = props;
  const { callsTo, findFlowModules } = await inInstance("FlowModuleRef", props, { Name });
  const { Arn, Id, State } = theOne(await findFlowModules(callsTo("connect"), Name), {
    kind: "flow module",
    name: Name,
    place: InstanceArn,
    nameOf: (module) => module.Name,
    identityOf: (module) => `${module.Id} (${module.State})`,
    advice: "Rename one, or use its id.",
  });
  return { InstanceArn, FlowModuleId: Id, FlowModuleArn: Arn, Name, State };
}
