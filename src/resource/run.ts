import { type Placed, type Scope, isInError } from "../alchemy/engine.ts";
import type { Credentials } from "../aws/credentials.ts";
import type { Acknowledgements } from "../permissions/findings.ts";
import type { Lintable } from "../permissions/lintable.ts";
import type { ManagedProfile } from "../profile/model.ts";
import type { Identity } from "../profile/ownership.ts";
import { type Problem, show } from "../profile/problem.ts";
import { isRecord } from "../profile/shapes.ts";
import { Places } from "../alchemy/places.ts";
import { RunAssignments } from "./run-assignments.ts";

/** What Alchemy's state does not get. */
export interface Given {
  readonly credentials: Credentials;
  /** The fields in the order of the code: the paths of findings count by it. */
  readonly declared?: Lintable;
  readonly acknowledge?: Acknowledgements;
}

/** A resource of the code. */
export interface Named extends Placed {
  /** A name that no other resource has. */
  readonly resource: string;
}

/** A resource as the code declares it. */
export interface Declaration extends Named {
  readonly InstanceArn: string;
  /** The prop that names what the resource manages. */
  readonly prop: "SecurityProfileName" | "User" | "AIAgent";
  /** The name in the code, or Alchemy's physical name. */
  readonly name: string;
  /** Whether the code gives the name. If not, a profile keeps the one that it has. */
  readonly isNamed: boolean;
  /** Whether the holders of a former profile of the resource move to its new one. */
  readonly moveHolders?: boolean;
}

/** What each prop names, and what to do if two resources name the same. */
const NAMED: Readonly<
  Record<Declaration["prop"], { readonly many: string; readonly todo: string }>
> = {
  SecurityProfileName: { many: "the profiles ", todo: "give one of them another name" },
  User: { many: "the users ", todo: "declare all security profiles of the user in one of them" },
  AIAgent: {
    many: "the AI agents ",
    todo: "declare all security profiles of the AI agent in one of them",
  },
};

interface Declared extends Declaration {
  progress: "running" | "done" | "failed";
  /** The problem that a later declaration has with this one. */
  contested?: Problem;
}

/** What the lifecycle knows about one run in addition to the state. It ends with the process. */
export class Run {
  readonly #declared = new Map<string, Declared>();
  /** The props of resources whose declaration has a problem. */
  readonly #refused = new Map<string, Readonly<Record<string, unknown>>>();
  readonly #places = new Places();
  /** The resource that declares a name in an instance. */
  readonly #names = new Map<string, string>();
  /** The resource that has each live profile, by ARN, and the reverse. */
  readonly #holders = new Map<string, string>();
  readonly #held = new Map<string, string>();
  /** Profiles that a resource kept in AWS when it left the code, by ARN. */
  readonly #retained = new Map<string, { readonly by: string; readonly profile: ManagedProfile }>();
  readonly #released = new Set<string>();
  readonly #yielded = new Set<string>();
  /** The changes of a record by other resources. */
  readonly #amended = new Map<string, Promise<unknown>>();
  /**
   * What a resource gets in addition to its props, by the props object that Alchemy hands to the handler. Alchemy
   * stores a copy of the props, without secrets.
   */
  readonly given = new WeakMap<object, Given>();
  /** The credentials that reached a profile, by its ARN: a delete has only the props of the state. */
  readonly credentials = new Map<string, Credentials>();
  /** The resource that left each profile in this run, and the record that it left, by the id of the profile. */
  readonly leavers = new Map<string, { readonly by: string; readonly identity: Identity }>();
  /** What the run knows about the holders of profiles. */
  readonly assignments = new RunAssignments((resource) => this.hasFailed(resource));

  /** Why Alchemy's state cannot keep a resource, or not together with the others. */
  placeProblems({ id, resource, scope }: Named): Problem[] {
    return this.#places.problemsOf(scope, id, {
      isDeclared: this.#declared.has(resource),
      isReleased: this.isReleased(resource),
      isActive: (other) => this.#isActive(other),
      contest: (other, problem) => this.#contest(other, problem),
    });
  }

  /** Registers a declaration, or returns the conflict with another one of the same id or name. */
  declare(declaration: Declaration): Problem[] {
    const { id, name, prop, resource, scope } = declaration;
    const key = keyOf(declaration);
    const before = this.#declared.get(resource);
    const holder = this.#names.get(key);
    if (before && this.#isActive(resource)) {
      const both = [before.name, name].map(show).join(" and ");
      const many = before.prop === prop ? NAMED[prop].many : "";
      const message = `${show(id)} is declared twice in this run, for ${many}${both}; give each resource its own id`;
      const problem = { path: "id", message };
      this.#contest(resource, problem);
      return [problem];
    }
    if (holder !== undefined && holder !== resource) {
      const because = (other: string) =>
        `"${name}" is also declared by ${other}, in the same instance; ${NAMED[prop].todo}`;
      this.#contest(holder, { path: prop, message: because(resource) });
      return [{ path: prop, message: because(holder) }];
    }
    if (before) this.#names.delete(keyOf(before));
    this.#places.take(scope, id, resource);
    this.#refused.delete(resource);
    this.#declared.set(resource, { ...declaration, progress: "running" });
    this.#names.set(key, resource);
    return [];
  }

  /** Records that the declaration of a resource has a problem. */
  refuse(resource: string, props: unknown): void {
    this.#refused.set(resource, isRecord(props) ? props : {});
  }

  /** Whether the code has a resource under the name of its profile: with another one, it is about to leave it. */
  keeps(resource: string, { InstanceArn, SecurityProfileName }: ManagedProfile): boolean {
    const declared = this.#declared.get(resource);
    if (declared) {
      const isSameName = !declared.isNamed || declared.name === SecurityProfileName;
      return isSameName && declared.InstanceArn === InstanceArn;
    }
    const refused = this.#refused.get(resource);
    return (
      refused !== undefined &&
      (refused["SecurityProfileName"] ?? SecurityProfileName) === SecurityProfileName &&
      (refused["InstanceArn"] ?? InstanceArn) === InstanceArn
    );
  }

  /** The declaration with this name, if the code has one. */
  declared(resource: string): Declaration | undefined {
    return this.#declared.get(resource);
  }

  /** Problems that later declarations have with one that has not started. */
  problemsSince(resource: string): Problem[] {
    const { contested } = this.#declared.get(resource) ?? {};
    return contested ? [contested] : [];
  }

  #contest(resource: string, problem: Problem): void {
    const declared = this.#declared.get(resource);
    if (declared) declared.contested ??= problem;
  }

  /** Records how the deploy of a resource ended. The first end counts. */
  end(resource: string, progress: "done" | "failed"): void {
    const declared = this.#declared.get(resource);
    if (declared?.progress === "running") declared.progress = progress;
  }

  hasFailed(resource: string): boolean {
    return this.#declared.get(resource)?.progress === "failed";
  }

  /** Another resource of the code that has deployed a profile of this instance. */
  doneIn(InstanceArn: string, resource: string): Declaration | undefined {
    return [...this.#declared.values()].find(
      (each) =>
        each.progress === "done" &&
        each.prop === "SecurityProfileName" &&
        each.InstanceArn === InstanceArn &&
        each.resource !== resource,
    );
  }

  /** Whether the deploy of a resource is under way or has failed. */
  isUnfinished(resource: string): boolean {
    const declared = this.#declared.get(resource);
    return declared !== undefined && declared.progress !== "done";
  }

  /** Records the live profile of a resource. Returns the other resource that has it, if any. */
  claim(resource: string, SecurityProfileArn: string): string | undefined {
    const other = this.holderOf(resource, SecurityProfileArn);
    if (other !== undefined) return other;
    this.#leave(resource);
    this.#holders.set(SecurityProfileArn, resource);
    this.#held.set(resource, SecurityProfileArn);
    return undefined;
  }

  /** The other resource that has this live profile, if any. */
  holderOf(resource: string, SecurityProfileArn: string): string | undefined {
    const holder = this.#holders.get(SecurityProfileArn);
    return holder === resource ? undefined : holder;
  }

  /** The name of a live profile in the code, if declared. */
  declaredName(SecurityProfileArn: string): string | undefined {
    const declared = this.#declared.get(this.#holders.get(SecurityProfileArn) ?? "");
    return declared?.isNamed ? declared.name : undefined;
  }

  /** The live profile of a resource, if the run knows it. */
  heldBy(resource: string): string | undefined {
    return this.#held.get(resource);
  }

  /** Records that the resource leaves the code and its profile stays in AWS. */
  retain(by: string, profile: ManagedProfile): void {
    this.#retained.set(profile.SecurityProfileArn, { by, profile });
  }

  /** The record of a profile that its resource left in AWS. */
  retained(SecurityProfileArn: string): ManagedProfile | undefined {
    return this.#retained.get(SecurityProfileArn)?.profile;
  }

  /** The other resource that needs this profile, so that it must not be deleted, if any. */
  keeperOf(resource: string, SecurityProfileArn: string): string | undefined {
    return (
      this.holderOf(resource, SecurityProfileArn) ?? this.#retained.get(SecurityProfileArn)?.by
    );
  }

  /** Whether a resource leaves its profile with the holders that it has, and no other resource has that profile. */
  leaves(resource: string, SecurityProfileArn: string): boolean {
    if (this.keeperOf(resource, SecurityProfileArn) !== undefined) return false;
    const declared = this.#declared.get(resource);
    if (!declared) return !this.#refused.has(resource);
    const held = this.#held.get(resource) ?? SecurityProfileArn;
    return held !== SecurityProfileArn && declared.moveHolders !== true;
  }

  /** Forgets a resource that is deleted. */
  release(resource: string): void {
    const declared = this.#declared.get(resource);
    if (declared) this.#names.delete(keyOf(declared));
    this.#declared.delete(resource);
    this.#released.add(resource);
    this.#leave(resource);
  }

  /** Changes the record of a resource by another one, after earlier such changes. The resource waits for it. */
  async amend(resource: string, change: () => Promise<void>): Promise<void> {
    const changed = Promise.allSettled([this.#amended.get(resource)]).then(change);
    this.#amended.set(resource, Promise.allSettled([changed]));
    await changed;
  }

  /** Resolves when no other resource changes the record of this one. */
  async whenAmended(resource: string): Promise<void> {
    await this.#amended.get(resource);
  }

  /** Records that a resource leaves its profile to another record. */
  yield(resource: string): void {
    this.#yielded.add(resource);
  }

  /** Whether a resource has left its profile to another record. */
  hasYielded(resource: string): boolean {
    return this.#yielded.has(resource);
  }

  /** Whether this run has deleted a resource. */
  isReleased(resource: string): boolean {
    return this.#released.has(resource);
  }

  /** Whether this run knows more about a resource than the state did. */
  knows(resource: string): boolean {
    const all = [this.#declared, this.#refused, this.#released, this.#yielded];
    return all.some((known) => known.has(resource));
  }

  /** A failed resource, or a deployed one in a failed scope, may be declared again: such a scope deletes nothing. */
  #isActive(resource: string): boolean {
    const declared = this.#declared.get(resource);
    if (declared?.progress === "done") return !isInError(declared.scope);
    return declared?.progress === "running";
  }

  #leave(resource: string): void {
    const arn = this.#held.get(resource);
    this.#held.delete(resource);
    if (arn !== undefined) this.#holders.delete(arn);
  }
}

const runs = new WeakMap<Scope, Run>();

/** The run that a scope is part of. */
export function runOf(scope: Scope): Run {
  const run = runs.get(scope.root) ?? new Run();
  runs.set(scope.root, run);
  return run;
}

function keyOf({ InstanceArn, name, prop }: Declaration): string {
  return JSON.stringify([InstanceArn, prop, name]);
}

/** The error texts for a profile that another resource of the run manages. */
export function heldByAnother(holder: string): { owner: string; advice: string } {
  return {
    owner: `and ${holder} in this deploy manages it`,
    advice: "Give one of the two resources another SecurityProfileName.",
  };
}
