import { followDelete, followFailure } from "../alchemy/apps.ts";
import { explainFailedRead } from "../alchemy/damage.ts";
import { type Context, type Scope, enclosingScope } from "../alchemy/engine.ts";
import { install } from "../alchemy/install.ts";
import { labelOf } from "../alchemy/kinds.ts";
import {
  type AwsCredentialProps,
  keptOf,
  resolveCredentials,
  takeScopesFrom,
} from "../aws/credentials.ts";
import { type Followed, isOutsidePlan, planHooks, refuseOutsidePlan } from "../aws/plan-hooks.ts";
import { AssignmentFailedError } from "../errors/index.ts";
import { locateProfile } from "../profile/arn.ts";
import { type ProfileReference, namesOf } from "../profile/assignment-props.ts";
import type { Problem } from "../profile/problem.ts";
import type { Assigning, StoredAssignment } from "./assignment-pass.ts";
import { type AssignedProfiles, assign, unassign } from "./assignment.ts";
import { resourceOf } from "./context.ts";
import { declareResource, refuseProps } from "./declare.ts";
import { type Declaration, type Run, runOf } from "./run.ts";

/** What every resource that assigns security profiles takes. */
export interface AssignmentProps extends AwsCredentialProps {
  /** ARN of the Amazon Connect instance, in full. */
  InstanceArn: string;

  /**
   * The security profiles: what `SecurityProfile` or `SecurityProfileRef` returned, names, or ARNs. A profile that
   * the code no longer lists is taken away; one that it never listed stays.
   */
  SecurityProfiles: readonly ProfileReference[];

  /**
   * Take away every profile that `SecurityProfiles` does not list.
   *
   * @default false
   */
  exact?: boolean;
}

interface FoundIn {
  readonly InstanceArn: string;
}

/** What one kind of resource that assigns profiles is made of. */
interface AssignmentResource<
  Props extends AssignmentProps,
  Stored extends StoredAssignment,
  Output extends FoundIn,
> extends Assigning<Stored, Output> {
  /** Whether a deploy looks for holders that were added since, although the props did not change. */
  readonly alwaysRuns?: (props: Stored) => boolean;
  readonly check: (props: Props) => Problem[];
  /** The prop that names the holder, and the name under which no other resource may. */
  readonly named: (props: Props) => Pick<Declaration, "prop" | "name">;
  readonly store: (props: Props, common: StoredAssignment) => Stored;
  /** The output as an earlier deploy left it; `undefined` before the first. */
  readonly outputIn: (output: object | undefined) => (Output & AssignedProfiles) | undefined;
  /** The ARNs of the holders. */
  readonly holdersOf: (output: Output) => readonly string[];
}

/** Makes the resource known to Alchemy; the function that it returns declares one. */
export function assignmentResource<
  Props extends AssignmentProps,
  Stored extends StoredAssignment,
  Output extends FoundIn,
>(resource: AssignmentResource<Props, Stored, Output>) {
  const { alwaysRuns, check, kind, named, outputIn, store } = resource;

  const registration = {
    kind,
    handler: async function (
      this: Context<Output & AssignedProfiles>,
      _id: string,
      props: Stored,
    ): Promise<Output & AssignedProfiles> {
      const name = resourceOf(this);
      if (this.phase !== "delete") {
        const output: object | undefined = this.output;
        return assign(this, props, resource, outputIn(output)).catch((error: unknown) => {
          runOf(this.scope).fail(name);
          throw error;
        });
      }
      const label = labelOf(kind, name);
      await unassign(this, props, resource).catch(async (error: unknown) => {
        const explained = await explainFailedRead(this.scope, this.id, error);
        followFailure(this.scope, label, explained);
        throw explained;
      });
      followDelete(this.scope, label);
      return this.destroy();
    },
    isPlanned: () => planHooks() !== undefined,
    refuse: isOutsidePlan() ? refuseOutsidePlan : undefined,
  };
  const declareOnce = install(registration);
  const declareAlways = alwaysRuns ? install({ ...registration, alwaysRuns: true }) : declareOnce;
  const declare = (id: string, stored: Stored) =>
    alwaysRuns?.(stored) ? declareAlways(id, stored) : declareOnce(id, stored);
  takeScopesFrom(enclosingScope);

  /** Alchemy has to know of the resource before anything is awaited: else it passes for an orphan. */
  function prepare(scope: Scope, { id, props }: Followed<Props>, run: Run): Stored {
    const label = labelOf(kind, resourceOf({ id, scope }));
    refuseProps(label, [...run.placeProblems(scope, id), ...check(props)]);
    const { InstanceArn, SecurityProfiles, exact } = props;
    refuseProps(label, run.declare({ scope, id, InstanceArn, isNamed: true, ...named(props) }));
    const stored = store(props, {
      InstanceArn,
      SecurityProfiles: namesOf(SecurityProfiles),
      ...(exact !== undefined && { exact }),
      ...keptOf(props, scope),
    });
    run.given.set(stored, { credentials: resolveCredentials(props, scope) });
    return stored;
  }

  /** Alchemy does not call the handler where nothing changed, and the resource assigns all the same. */
  function hold(
    run: Run,
    context: { readonly id: string; readonly scope: Scope },
    output: Output & AssignedProfiles,
  ): void {
    const name = resourceOf(context);
    const ids = output.SecurityProfileArns.map((arn) => locateProfile(arn).SecurityProfileId);
    for (const arn of resource.holdersOf(output)) {
      const other = run.assign(name, arn, ids);
      if (other === undefined) continue;
      throw new AssignmentFailedError(
        { resource: name, InstanceArn: output.InstanceArn },
        arn,
        `${other} of this deploy assigns them as well`,
        "Declare all of its security profiles in one of the two resources.",
      );
    }
  }

  return (id: string, props: Props) => declareResource({ kind, prepare, declare, hold }, id, props);
}
