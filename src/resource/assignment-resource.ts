import type { Context } from "../alchemy/engine.ts";
import { credentialSource, keptOf } from "../aws/credentials.ts";
import { AssignmentFailedError } from "../errors/index.ts";
import { locateProfile } from "../profile/arn.ts";
import { namesOf } from "../profile/assignment-props.ts";
import type { Problem } from "../profile/problem.ts";
import type { Assigning, StoredAssignment } from "./assignment-pass.ts";
import type { AssignedProfiles, AssignmentProps } from "./assignment-types.ts";
import { type Declared, declareResource, refuseProps, register } from "./declare.ts";
import type { Declaration, Named, Run } from "./run.ts";

interface FoundIn {
  readonly InstanceArn: string;
}

/** The parts in which the resources that assign profiles differ. */
interface AssignmentResource<
  Props extends AssignmentProps,
  Stored extends StoredAssignment,
  Output extends FoundIn,
> extends Assigning<Stored, Output> {
  /** Whether every deploy looks for new holders, even if the props did not change. */
  readonly alwaysRuns?: (props: Stored) => boolean;
  readonly check: (props: Props) => Problem[];
  /** The prop that names the holder, and the name, which no other resource may use. */
  readonly named: (props: Props) => Pick<Declaration, "prop" | "name">;
  readonly store: (props: Props, common: StoredAssignment) => Stored;
  /** Whether an output is that of an earlier deploy. */
  readonly isOutput: (output: object) => output is Output & AssignedProfiles;
  /** The ARNs of the holders. */
  readonly holdersOf: (output: Output) => readonly string[];
}

/** Registers the resource with Alchemy. The returned function declares one. */
export function assignmentResource<
  Props extends AssignmentProps,
  Stored extends StoredAssignment,
  Output extends FoundIn,
>(resource: AssignmentResource<Props, Stored, Output>) {
  const { alwaysRuns, check, isOutput, kind, named, store } = resource;

  const lifecycle = {
    kind,
    async save(context: Context<Output & AssignedProfiles>, props: Stored) {
      const output: object | undefined = context.output;
      const { assign } = await import("./assignment.ts");
      const previous = output && isOutput(output) ? output : undefined;
      return assign(context, props, resource, previous);
    },
    async remove(context: Context<Output & AssignedProfiles>, props: Stored) {
      const { unassign } = await import("./assignment.ts");
      await unassign(context, props, resource);
    },
  };
  const declareOnce = register(lifecycle);
  const declareAlways = alwaysRuns ? register({ ...lifecycle, alwaysRuns: true }) : declareOnce;
  const declare = (id: string, stored: Stored) =>
    alwaysRuns?.(stored) ? declareAlways(id, stored) : declareOnce(id, stored);

  /** Runs before the first `await`: Alchemy deletes a resource as an orphan if it has not seen it by then. */
  function prepare(declared: Declared<Props>, run: Run): Stored {
    const { id, label, props, resource: name, scope } = declared;
    refuseProps(label, [...run.placeProblems(declared), ...check(props)]);
    const { InstanceArn, SecurityProfiles, exact } = props;
    refuseProps(
      label,
      run.declare({ scope, id, resource: name, InstanceArn, isNamed: true, ...named(props) }),
    );
    const source = credentialSource(props, scope);
    const stored = store(props, {
      InstanceArn,
      SecurityProfiles: namesOf(SecurityProfiles),
      ...(exact !== undefined && { exact }),
      ...(props.delete !== undefined && { delete: props.delete }),
      ...keptOf(source),
    });
    run.given.set(stored, { credentials: source.credentials });
    return stored;
  }

  /** Alchemy does not call the handler of an unchanged resource, but that resource still assigns its profiles. */
  function hold(run: Run, { resource: name }: Named, output: Output & AssignedProfiles): void {
    const ids = output.SecurityProfileArns.map((arn) => locateProfile(arn).SecurityProfileId);
    for (const arn of resource.holdersOf(output)) {
      const other = run.assignments.assign(name, arn, ids);
      if (other === undefined) continue;
      throw new AssignmentFailedError(
        { resource: name, InstanceArn: output.InstanceArn },
        arn,
        `${other} in this deploy also assigns them`,
        "Declare all of its security profiles in one of the two resources.",
      );
    }
  }

  return (id: string, props: Props) => declareResource({ kind, prepare, declare, hold }, id, props);
}
