import { type Context, type Placed, currentScope, enclosingScope } from "../alchemy/engine.ts";
import { followDeclaration, followDelete, followFailure } from "../alchemy/apps.ts";
import { explainStateFailure } from "../alchemy/damage.ts";
import { type Registration, install } from "../alchemy/install.ts";
import { labelOf } from "../alchemy/kinds.ts";
import { warn } from "../alchemy/log.ts";
import { forgetMisplaced, recordPlace } from "../alchemy/places.ts";
import { takeScopesFrom } from "../aws/credentials.ts";
import { type Followed, isOutsidePlan, planHooks, refuseOutsidePlan } from "../aws/plan-hooks.ts";
import { asError } from "../errors/as-error.ts";
import { InstanceNotFoundError, InvalidPropsError } from "../errors/index.ts";
import { type Problem, show } from "../profile/problem.ts";
import { refuseCopy, resourceOf } from "./record.ts";
import { type Named, type Run, runOf } from "./run.ts";

/** What one kind of resource does when Alchemy calls its handler. */
interface Lifecycle<Stored, Output extends object> extends Pick<
  Registration,
  "kind" | "alwaysRuns" | "takesOver"
> {
  readonly save: (context: Context<Output>, props: Stored) => Promise<Output>;
  readonly remove: (context: Context<Output>, props: Stored) => Promise<void>;
}

/** Registers a resource with Alchemy. Returns Alchemy's function, which declares one. */
export function register<Stored, Output extends object>({
  remove,
  save,
  ...registration
}: Lifecycle<Stored, Output>) {
  takeScopesFrom(enclosingScope);
  return install({
    ...registration,
    handler: async function (this: Context<Output>, _id: string, props: Stored): Promise<Output> {
      const { kind } = registration;
      const resource = resourceOf(this);
      const checked = async <T>(act: () => Promise<T>): Promise<T> => {
        refuseCopy({ id: this.id, scope: this.scope, kind }, this.output);
        return act().catch(async (error: unknown) => {
          if (!(error instanceof InstanceNotFoundError)) throw error;
          const { withRecords } = await import("./deleted-instance.ts");
          throw await withRecords(this.scope, error);
        });
      };
      if (this.phase !== "delete") {
        return checked(() => save(this, props)).catch((error: unknown) => {
          runOf(this.scope).end(resource, "failed");
          throw error;
        });
      }
      const label = labelOf(kind, resource);
      await checked(() => remove(this, props)).catch(async (error: unknown) => {
        const explained = await explainStateFailure(this.scope, this.id, error);
        followFailure(this.scope, label, explained);
        throw explained;
      });
      followDelete(this.scope, label);
      return this.destroy();
    },
    isPlanned: () => planHooks() !== undefined,
    refuse: isOutsidePlan() ? refuseOutsidePlan : undefined,
  });
}

/** A declaration of the script. */
export interface Declared<Props> extends Named, Followed<Props> {
  /** The resource in a message. */
  readonly label: string;
}

/** What one kind of resource does when the script declares it. */
interface Declarable<Props, Stored, Output> {
  readonly kind: string;
  /** Checks the declaration and registers it in the run, before the first `await`; returns what Alchemy stores. */
  readonly prepare: (declared: Declared<Props>, run: Run) => Stored;
  /** Alchemy's function. */
  readonly declare: (id: string, stored: Stored) => Promise<Output>;
  /** Registers in the run what the resource has: Alchemy does not call the handler of an unchanged resource. */
  readonly hold: (run: Run, named: Named, output: Output) => void;
}

/** Declares a resource in the scope that the script is in. */
export function declareResource<Props, Stored, Output extends object>(
  { declare, hold, kind, prepare }: Declarable<Props, Stored, Output>,
  givenId: string,
  given: Props,
): Promise<Output> {
  const scope = currentScope();
  const nameOf = (each: string) => resourceOf({ id: each, scope });
  const followed: Followed<Props> = planHooks()?.follow(givenId, given, nameOf) ?? {
    id: givenId,
    props: given,
    open: [],
  };
  const { id, props } = followed;
  const resource = nameOf(id);
  const label = labelOf(kind, resource);
  const declared = { ...followed, scope, resource, label };
  const refused = (error: unknown) => planHooks()?.refused({ kind, resource, props, error });
  try {
    const run = runOf(scope);
    const stored = prepare(declared, run);
    const declaration = declare(id, stored).then(
      (output) => {
        run.end(resource, "done");
        try {
          refuseCopy({ id, scope, kind }, output);
          if (!run.hasFailed(resource)) hold(run, declared, output);
        } catch (error) {
          scope.fail();
          if (!planHooks()) throw error;
          refused(error);
        }
        return output;
      },
      async (error: unknown) => {
        const problems = run.problemsSince(resource);
        run.end(resource, "failed");
        const explained = await explainStateFailure(scope, id, error);
        // The conflicting declaration was writing the same record.
        if (explained !== error) refuseProps(label, problems);
        throw explained;
      },
    );
    return followDeclaration(scope, label, declaration);
  } catch (error) {
    // A script may catch this error and finalize. Alchemy has not seen the resource, so it would delete it as an
    // orphan.
    scope.fail();
    runOf(scope).refuse(resource, props);
    followFailure(scope, label, error);
    refused(error);
    const onFailure = warnOfRecord.bind(undefined, resource);
    return forgetMisplaced(scope, onFailure).then(() => Promise.reject(error));
  }
}

/** Warns of the record of a refused scope that could not be removed. */
function warnOfRecord(resource: string, place: Placed, error: unknown): void {
  const record = recordPlace(place);
  // A parser may quote the record, which may have secrets.
  const why = error instanceof SyntaxError ? "it is damaged" : asError(error).message;
  warn(
    resource,
    `the record ${record} of the scope ${show(place.id)} could not be removed: ${why}. Before you deploy without that scope, delete the record: the deploy would remove what it points to.`,
  );
}

/** @throws InvalidPropsError where there is a problem */
export function refuseProps(label: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new InvalidPropsError(label, problems);
}
