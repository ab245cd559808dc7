import type { Scope } from "alchemy";

/** What the resources of one run know of each other. Gone with the process. */
interface Run {
  /** Which resource declares which profile name of which instance. */
  readonly declared: Map<string, string>;
  /** Which resource a live profile belongs to, by its ARN. */
  readonly managed: Map<string, string>;
}

const runs = new WeakMap<Scope, Run>();

/** Notes that `resource` declares a name; the other resource that does so already, if there is one. */
export function declareName(
  scope: Scope,
  resource: string,
  InstanceArn: string,
  SecurityProfileName: string,
): string | undefined {
  const { declared } = runOf(scope);
  const key = JSON.stringify([InstanceArn, SecurityProfileName]);
  const other = declared.get(key);
  if (other !== undefined && other !== resource) return other;
  forget(declared, resource);
  declared.set(key, resource);
  return undefined;
}

/** Notes that the profile belongs to `resource` from now on. */
export function claimProfile(scope: Scope, resource: string, SecurityProfileArn: string): void {
  runOf(scope).managed.set(SecurityProfileArn, resource);
}

/** The other resource of this run that the profile belongs to, if there is one. */
export function managedByAnother(
  scope: Scope,
  resource: string,
  SecurityProfileArn: string,
): string | undefined {
  const manager = runOf(scope).managed.get(SecurityProfileArn);
  return manager === resource ? undefined : manager;
}

/** Forgets a resource that is deleted. */
export function release(scope: Scope, resource: string): void {
  const { declared, managed } = runOf(scope);
  forget(declared, resource);
  forget(managed, resource);
}

function runOf(scope: Scope): Run {
  const run = runs.get(scope.root) ?? { declared: new Map(), managed: new Map() };
  runs.set(scope.root, run);
  return run;
}

function forget(map: Map<string, string>, resource: string): void {
  for (const [key, owner] of map) if (owner === resource) map.delete(key);
}
