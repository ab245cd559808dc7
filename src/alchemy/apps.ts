import alchemy, { Scope } from "alchemy";
import { failWithScopesBelow, stageOf, withParents } from "./engine.ts";
import { announce } from "./log.ts";
import { namingOf, unwritable } from "./places.ts";
import { InvalidPropsError } from "../errors/index.ts";
import { show } from "../profile/problem.ts";

/** An application that `alchemy(…)` opened in this process, and its progress. */
export interface App {
  readonly root: Scope;
  readonly stage: Scope;
  progress: Progress;
  /** The error of the last attempt at each of our resources, by its label. */
  readonly failures: Map<string, unknown>;
  /** Our resources in progress: their labels by their promises. */
  readonly pending: Map<Promise<unknown>, string>;
  /** Functions to call when the work is done or has failed. */
  readonly endings: (() => Promise<void>)[];
}

type Progress =
  | { readonly at: "open" }
  | { readonly at: "finalizing" }
  | { readonly at: "failed"; readonly error: unknown }
  | { readonly at: "finished" }
  /** One of our resources was not complete when `finalize` was. */
  | { readonly at: "late"; readonly resource: string };

/** A nested scope that `alchemy.run` works on. */
interface NestedRun {
  readonly parent: Scope;
  /** Set when its work begins. */
  scope?: Scope;
  readonly settled: Promise<unknown>;
}

/** Milliseconds after which a wait is reported. */
const LONG_WAIT = 10_000;

/** What this process knows about its applications. */
export const known = {
  /** The applications that it opened, by their root. */
  apps: new Map<Scope, App>(),
  /** Functions to call when a scope below a root of Alchemy's test harness ends. */
  tests: new WeakMap<Scope, App["endings"]>(),
  /** The nested scopes in progress. */
  nested: new Set<NestedRun>(),
  /** The stages to check for damaged state, and whether their end looks for failed scopes. */
  stages: new Map<Scope, { isGuarded: boolean }>(),
  /** The damaged files of the state that an error has reported. */
  reportedFiles: new Set<string>(),
};

/** Every application that this process must finish before it may exit with 0. */
export function openedApps(): readonly App[] {
  return [...known.apps.values()];
}

/** Calls each function that waits for an end, once. */
export async function end(endings: App["endings"]): Promise<void> {
  await Promise.all(endings.splice(0).map((act) => act()));
}

/**
 * Follows the declaration of one of our resources, and makes its scope wait for it before Alchemy deletes what
 * left the code. Return its promise to the script: a rejection that the script does not handle ends the process.
 */
export function followDeclaration<T>(
  scope: Scope,
  resource: string,
  declaration: Promise<T>,
): Promise<T> {
  const settled = Promise.allSettled([declaration]);
  void scope.defer(() => settled);
  guard(stageOf(scope));
  const app = known.apps.get(scope.root);
  if (app?.progress.at === "finished") app.progress = { at: "late", resource };
  app?.pending.set(settled, resource);
  return declaration.then(
    (value) => {
      app?.pending.delete(settled);
      app?.failures.delete(resource);
      return value;
    },
    (error: unknown) => {
      app?.pending.delete(settled);
      app?.failures.set(resource, error);
      throw error;
    },
  );
}

/** Calls a function when the work of an application, or of a test in Alchemy's harness, is done or has failed. */
export function atEndOf(root: Scope, act: () => Promise<void>): void {
  const endings = known.apps.get(root)?.endings ?? known.tests.get(root) ?? [];
  endings.push(act);
  if (!known.apps.has(root)) known.tests.set(root, endings);
}

/** Records the stage of a scope, to check its state at exit. */
export function followStage(scope: Scope): void {
  if (!scope.parent) return;
  const stage = stageOf(scope);
  if (!known.stages.has(stage)) known.stages.set(stage, { isGuarded: false });
}

/** Makes the end of a stage look for failed scopes before it deletes what left the code. */
function guard(stage: Scope): void {
  if (known.stages.get(stage)?.isGuarded) return;
  known.stages.set(stage, { isGuarded: true });
  void stage.defer(async () => failWithScopesBelow(stage));
}

/** Records that one of our resources could not be declared or deleted. */
export function followFailure(scope: Scope, resource: string, error: unknown): void {
  guard(stageOf(scope));
  known.apps.get(scope.root)?.failures.set(resource, error);
}

/** Records that one of our resources is deleted. */
export function followDelete(scope: Scope, resource: string): void {
  known.apps.get(scope.root)?.failures.delete(resource);
}

/**
 * Makes every scope wait for the nested scopes in it that nobody awaited. Otherwise Alchemy treats resources that
 * they are about to declare as having left the code. Refuses nested scopes whose record the store cannot write: Alchemy
 * writes it before the scope declares anything.
 */
export function followNestedScopes(): void {
  const { run } = alchemy;
  Object.assign(alchemy, {
    run<T>(...args: Parameters<typeof run<T>>): Promise<T> {
      const [id] = args;
      const [given, act] = args.length === 3 ? [args[1], args[2]] : [undefined, args[1]];
      // Alchemy also accepts a call without options.
      const options: NonNullable<typeof given> = given ?? {};
      const parent = options.parent ?? Scope.getScope();
      const isNested = options.isResource !== true && parent !== undefined;
      const problem = isNested ? unwritable(id, namingOf(parent.state)) : undefined;
      if (isNested && problem !== undefined) return refuseScope(id, parent, problem);
      const nested: { scope?: Scope } = {};
      const whole = async function (this: Scope, scope: Scope): Promise<T> {
        nested.scope = scope;
        try {
          return await act.call(this, scope);
        } finally {
          await settledBelow(scope);
        }
      };
      const work = run(id, options, whole);
      if (!isNested) return work;
      // The process of a test has no end to follow.
      const ended = async () => {
        try {
          return await work;
        } finally {
          await end(known.tests.get(parent) ?? []);
        }
      };
      const result = ended();
      const settled = Promise.allSettled([result]);
      const entry: NestedRun = Object.assign(nested, { parent, settled });
      known.nested.add(entry);
      // A new promise: its rejection ends the process if the script does not handle it.
      return result.finally(() => known.nested.delete(entry));
    },
  });
}

/** Even if the script catches the error, the deploy fails. */
function refuseScope(id: string, parent: Scope, problem: string): Promise<never> {
  parent.fail();
  const message = `${show(id)} ${problem}`;
  return Promise.reject(new InvalidPropsError("alchemy.run", [{ path: "scope", message }]));
}

/** Waits until every nested scope below this one is done, except those that make this call. */
export async function settledBelow(scope: Scope): Promise<void> {
  const around = Scope.getScope();
  for (;;) {
    const below = [...known.nested].filter(
      ({ parent, scope: nested }) =>
        withParents(parent).includes(scope) &&
        !(around && nested && withParents(around).includes(nested)),
    );
    if (below.length === 0) return;
    const names = below.map(({ parent, scope: nested }) => (nested ?? parent).chain.join("/"));
    const timer = setTimeout(() => {
      announce(
        `${scope.chain.join("/")} waits for the scopes in it that nobody awaited: ${names.join(", ")}. If they depend on code after it, await them in the script.`,
      );
    }, LONG_WAIT);
    await Promise.all(below.map(({ settled }) => settled));
    clearTimeout(timer);
  }
}
