import { findFlowModules } from "../aws/lookups.ts";
import { type InstanceLookupProps, callsOfInstance, checkLookup, theOne } from "./lookup.ts";

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
 * Looks a flow module up by its name, for `AllowedFlowModules`. Writes nothing and keeps nothing in the state. All
 * lookups of a process share one list of the modules.
 *
 * @throws InvalidPropsError before any call
 * @throws NotFoundError when no flow module has the name
 * @throws AmbiguousError when several have it
 */
export async function FlowModuleRef(props: FlowModuleRefProps): Promise<FlowModuleRef> {
  const { InstanceArn, Name } = props;
  checkLookup("FlowModuleRef", props, { Name }, { inInstance: true });
  const { Arn, Id, State } = theOne(
    await findFlowModules(callsOfInstance("connect", props), Name),
    {
      kind: "flow module",
      name: Name,
      place: InstanceArn,
      nameOf: (module) => module.Name,
      identityOf: (module) => `${module.Id} (${module.State})`,
      advice: "Rename one, or use the id of the one that is meant.",
    },
  );
  return { InstanceArn, FlowModuleId: Id, FlowModuleArn: Arn, Name, State };
}
