import type { Scope } from "alchemy";
import type { Credentials } from "../aws/credentials.ts";

/** What each resource has, and who has it: one thing a resource, one resource a thing. */
class Holdings {
  readonly #holders = new Map<string, string>();
  readonly #held = new Map<string, string>();

  holderOf(thing: string): string | undefined {
    return this.#holders.get(thing);
  }

  give(resource: string, thing: string): void {
    this.take(resource);
    this.#holders.set(thing, resource);
    this.#held.set(resource, thing);
  }

  take(resource: string): void {
    const thing = this.#held.get(resource);
    this.#held.delete(resource);
    if (thing !== undefined && this.#holders.get(thing) === resource) this.#holders.delete(thing);
  }
}

/** What the resources of one run know of each other. Gone with the process. */
interface Run {
  /** Profile names, each in its instance. */
  readonly names: Holdings;
  /** Live profiles, by their ARNs. */
  readonly profiles: Holdings;
  /** Profiles that a resource was to keep when it left, by their ARNs. */
  readonly retained: Map<string, string>;
  /** With what a profile was reached, by its ARN: the state keeps no secret, and a delete comes later. */
  readonly credentials: Map<string, Credentials>;
}

const runs = new WeakMap<Scope, Run>();

/** Notes that `resource` declares a name; the other resource that does so already, if there is one. */
export function declareName(
  scope: Scope,
  resource: string,
  InstanceArn: string,
  SecurityProfileName: string,
): string | undefined {
  const { names } = runOf(scope);
  const name = JSON.stringify([InstanceArn, SecurityProfileName]);
  const other = names.holderOf(name);
  if (other !== undefined && other !== resource) return other;
  names.give(resource, name);
  return undefined;
}

/** Notes that this is the live profile of `resource` from now on. */
export function claimProfile(scope: Scope, resource: string, SecurityProfileArn: string): void {
  runOf(scope).profiles.give(resource, SecurityProfileArn);
}

/** Notes that the resource leaves and its profile stays. */
export function retainProfile(scope: Scope, resource: string, SecurityProfileArn: string): void {
  runOf(scope).retained.set(SecurityProfileArn, resource);
}

/** The other resource of this run whose live profile this is, if there is one. */
export function managedByAnother(
  scope: Scope,
  resource: string,
  SecurityProfileArn: string,
): string | undefined {
  const holder = runOf(scope).profiles.holderOf(SecurityProfileArn);
  return holder === resource ? undefined : holder;
}

/** The other resource of this run for whose sake the profile must not be deleted, if there is one. */
export function keptForAnother(
  scope: Scope,
  resource: string,
  SecurityProfileArn: string,
): string | undefined {
  return (
    managedByAnother(scope, resource, SecurityProfileArn) ??
    runOf(scope).retained.get(SecurityProfileArn)
  );
}

export function rememberCredentials(
  scope: Scope,
  SecurityProfileArn: string,
  credentials: Credentials,
): void {
  runOf(scope).credentials.set(SecurityProfileArn, credentials);
}

export function rememberedCredentials(
  scope: Scope,
  SecurityProfileArn: string | undefined,
): Credentials | undefined {
  return SecurityProfileArn === undefined
    ? undefined
    : runOf(scope).credentials.get(SecurityProfileArn);
}

/** Forgets a resource that is deleted. */
export function release(scope: Scope, resource: string): void {
  const { names, profiles } = runOf(scope);
  names.take(resource);
  profiles.take(resource);
}

function runOf(scope: Scope): Run {
  const run = runs.get(scope.root) ?? {
    names: new Holdings(),
    profiles: new Holdings(),
    retained: new Map(),
    credentials: new Map(),
  };
  runs.set(scope.root, run);
  return run;
}
