import { type Scope, currentScope } from "../alchemy/engine.ts";
import { followDeclaration, followFailure } from "../alchemy/apps.ts";
import { explainFailedRead } from "../alchemy/damage.ts";
import { labelOf } from "../alchemy/kinds.ts";
import { forgetMisplaced } from "../alchemy/places.ts";
import { type Followed, planHooks } from "../aws/plan-hooks.ts";
import { InvalidPropsError } from "../errors/index.ts";
import type { Problem } from "../profile/problem.ts";
import { resourceOf } from "./context.ts";
import { type Run, runOf } from "./run.ts";

/** What one kind of resource does where the script declares it. */
interface Declarable<Props, Stored, Output> {
  readonly kind: string;
  /** Checks the declaration and notes it in the run, before anything is awaited; gives what Alchemy stores. */
  readonly prepare: (scope: Scope, followed: Followed<Props>, run: Run) => Stored;
  /** Alchemy's function. */
  readonly declare: (id: string, stored: Stored) => Promise<Output>;
  /** Notes in the run what the resource has: Alchemy does not call the handler where nothing changed. */
  readonly hold: (
    run: Run,
    context: { readonly id: string; readonly scope: Scope },
    output: Output,
  ) => void;
}

/** Declares a resource in the scope that the script is in. */
export function declareResource<Props, Stored, Output>(
  { declare, hold, kind, prepare }: Declarable<Props, Stored, Output>,
  givenId: string,
  given: Props,
): Promise<Output> {
  const scope = currentScope();
  const nameOf = (each: string) => resourceOf({ id: each, scope });
  const followed = planHooks()?.follow(givenId, given, nameOf) ?? {
    id: givenId,
    props: given,
    open: [],
  };
  const { id, props } = followed;
  const resource = nameOf(id);
  const label = labelOf(kind, resource);
  const refused = (error: unknown) => planHooks()?.refused({ kind, resource, props, error });
  try {
    const run = runOf(scope);
    const stored = prepare(scope, followed, run);
    const declaration = declare(id, stored).then(
      (output) => {
        try {
          if (!run.hasFailed(resource)) hold(run, { id, scope }, output);
        } catch (error) {
          scope.fail();
          if (!planHooks()) throw error;
          refused(error);
        }
        return output;
      },
      async (error: unknown) => {
        const problems = run.problemsSince(resource);
        run.fail(resource);
        const explained = await explainFailedRead(scope, id, error);
        // What contests this declaration was writing the same record.
        if (explained !== error) refuseProps(label, problems);
        throw explained;
      },
    );
    return followDeclaration(scope, label, declaration);
  } catch (error) {
    // A resource that Alchemy never saw would pass for an orphan, and be deleted, in a script that
    // catches this error and finalizes.
    scope.fail();
    followFailure(scope, label, error);
    refused(error);
    return forgetMisplaced(scope).then(() => Promise.reject(error));
  }
}

/** @throws InvalidPropsError where there is a problem */
export function refuseProps(label: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new InvalidPropsError(label, problems);
}
