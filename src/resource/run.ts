import { type Scope, identityIn, isInError } from "../alchemy/engine.ts";
import type { AIAgentSnapshot } from "../access/snapshot.ts";
import type { Credentials } from "../aws/credentials.ts";
import type { Acknowledgements } from "../permissions/findings.ts";
import type { Lintable } from "../permissions/lintable.ts";
import type { Claim } from "./journal.ts";
import type { Ledger } from "./ledger.ts";
import type { ManagedProfile } from "../profile/model.ts";
import { type Identity, nameOf } from "../profile/ownership.ts";
import { type Problem, show } from "../profile/problem.ts";
import { Places } from "../alchemy/places.ts";

/** Props that Alchemy's state does not get. */
export interface Given {
  readonly credentials: Credentials;
  /** The fields in the order in which the code has them, which the paths of findings count by. */
  readonly declared?: Lintable;
  readonly acknowledge?: Acknowledgements;
}

/** What the code says of a resource when it declares it. */
export interface Declaration {
  readonly scope: Scope;
  readonly id: string;
  readonly InstanceArn: string;
  /** The prop that names what the resource manages. */
  readonly prop: "SecurityProfileName" | "User" | "AIAgent";
  /** The name that the code gives, or Alchemy's physical name. */
  readonly name: string;
  /** Whether the code gives the name: a profile that it does not name keeps the one that it has. */
  readonly isNamed: boolean;
  /** Whether the holders of a profile that the resource has left get its new one. */
  readonly moveHolders?: boolean;
}

/** What the state said of another resource or scope of the stage when the run first asked. */
export interface Sibling {
  readonly identity: Identity;
  readonly resource: string;
  /** Of its record: scopes that share a folder show one record under two identities. */
  readonly place: string;
  readonly output: ManagedProfile | undefined;
  readonly claims: readonly Claim[];
  /** What it assigns, if it assigns profiles to holders. */
  readonly ledger: Ledger;
  /** Whether the record is of a profile that was left behind. */
  readonly isFormer: boolean;
  /** Which resource has left it, if not version 0.1.0 noted that. */
  readonly leftBy: unknown;
}

/** An assignment that the code may have left. */
export type Leaving = Pick<Sibling, "identity" | "resource" | "ledger">;

/** What the props of declarations name, and what to do where two name the same. */
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
  readonly identity: Identity;
  /** A resource that failed may be declared again. */
  failed: boolean;
  /** What a later declaration has against this one. */
  contested?: Problem;
}

/** All that the lifecycle knows of one run beside the state. Gone with the process. */
export class Run {
  readonly #declared = new Map<string, Declared>();
  readonly #places = new Places();
  /** The resource that declares a name in an instance. */
  readonly #names = new Map<string, string>();
  /** The resource whose live profile this is, by ARN, and the other way round. */
  readonly #holders = new Map<string, string>();
  readonly #held = new Map<string, string>();
  /** What a resource kept of its profile in AWS when it left, by ARN. */
  readonly #retained = new Map<string, { readonly by: string; readonly profile: ManagedProfile }>();
  readonly #released = new Set<string>();
  /** What resources assign to each holder, by its ARN. */
  readonly #assigned = new Map<string, { readonly by: string; readonly ids: readonly string[] }>();
  /**
   * What a resource is given beside the very props that Alchemy gets and hands to the handler; it stores a copy
   * of those, without secrets.
   */
  readonly given = new WeakMap<object, Given>();
  /** With what a profile was reached, by its ARN: a delete gets its props from the state. */
  readonly credentials = new Map<string, Credentials>();
  /** The assignments that left a nested scope, for the end of the stage. */
  readonly left: Leaving[] = [];
  /** What the AI agents of each instance hold, read once. */
  readonly aiAgents = new Map<string, Promise<readonly AIAgentSnapshot[]>>();
  /** The records of each stage, read once. */
  readonly siblings = new Map<Scope, Promise<readonly Sibling[]>>();

  /** Why Alchemy's state cannot keep a resource, or not beside the others. */
  placeProblems(scope: Scope, id: string): Problem[] {
    const isDeclared = this.#declared.has(nameOf(identityIn(scope, id)));
    return this.#places.problemsOf(scope, id, {
      isDeclared,
      isActive: (other) => this.#isActive(other),
      contest: (other, problem) => this.#contest(other, problem),
    });
  }

  /** Notes a declaration, or finds what speaks against it: another one of the same id or name. */
  declare(declaration: Declaration): Problem[] {
    const { id, name, prop, scope } = declaration;
    const identity = identityIn(scope, id);
    const resource = nameOf(identity);
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
        `"${name}" is declared by ${other} as well, in the same instance; ${NAMED[prop].todo}`;
      this.#contest(holder, { path: prop, message: because(resource) });
      return [{ path: prop, message: because(holder) }];
    }
    if (before) this.#names.delete(keyOf(before));
    this.#places.take(scope, id, resource);
    this.#declared.set(resource, { ...declaration, identity, failed: false });
    this.#names.set(key, resource);
    return [];
  }

  /** What the code declares under this name, if it does. */
  declared(resource: string): Declaration | undefined {
    return this.#declared.get(resource);
  }

  /** What later declarations have against one whose work has not begun. */
  problemsSince(resource: string): Problem[] {
    const { contested } = this.#declared.get(resource) ?? {};
    return contested ? [contested] : [];
  }

  #contest(resource: string, problem: Problem): void {
    const declared = this.#declared.get(resource);
    if (declared) declared.contested ??= problem;
  }

  /** Notes that the deploy of a resource failed. */
  fail(resource: string): void {
    const declared = this.#declared.get(resource);
    if (declared) declared.failed = true;
  }

  hasFailed(resource: string): boolean {
    return this.#declared.get(resource)?.failed === true;
  }

  /** Notes the live profile of a resource; the other resource that has it, if there is one. */
  claim(resource: string, SecurityProfileArn: string): string | undefined {
    const other = this.holderOf(resource, SecurityProfileArn);
    if (other !== undefined) return other;
    this.#leave(resource);
    this.#holders.set(SecurityProfileArn, resource);
    this.#held.set(resource, SecurityProfileArn);
    return undefined;
  }

  /** The other resource whose live profile this is, if there is one. */
  holderOf(resource: string, SecurityProfileArn: string): string | undefined {
    const holder = this.#holders.get(SecurityProfileArn);
    return holder === resource ? undefined : holder;
  }

  /** The name that the code gives a live profile, if it does. */
  declaredName(SecurityProfileArn: string): string | undefined {
    const declared = this.#declared.get(this.#holders.get(SecurityProfileArn) ?? "");
    return declared?.isNamed ? declared.name : undefined;
  }

  /** The live profile of a resource, where the run knows it. */
  heldBy(resource: string): string | undefined {
    return this.#held.get(resource);
  }

  /** Notes that the resource leaves and its profile stays. */
  retain(by: string, profile: ManagedProfile): void {
    this.#retained.set(profile.SecurityProfileArn, { by, profile });
  }

  /** What the resource that left a profile in AWS had recorded of it. */
  retained(SecurityProfileArn: string): ManagedProfile | undefined {
    return this.#retained.get(SecurityProfileArn)?.profile;
  }

  /** The other resource for whose sake a profile must not be deleted, if there is one. */
  keeperOf(resource: string, SecurityProfileArn: string): string | undefined {
    return (
      this.holderOf(resource, SecurityProfileArn) ?? this.#retained.get(SecurityProfileArn)?.by
    );
  }

  /** Notes what a resource assigns to a holder; the other resource that does, if there is one. */
  assign(resource: string, holderArn: string, ids: readonly string[]): string | undefined {
    const other = this.#assigned.get(holderArn)?.by;
    if (other !== undefined && other !== resource && !this.hasFailed(other)) return other;
    this.#assigned.set(holderArn, { by: resource, ids });
    return undefined;
  }

  /** What another resource assigns to a holder. */
  assignedBeside(resource: string, holderArn: string): readonly string[] {
    const assigned = this.#assigned.get(holderArn);
    return assigned && assigned.by !== resource ? assigned.ids : [];
  }

  /** The resources that assign a profile. */
  assigning(SecurityProfileId: string): readonly string[] {
    const all = [...this.#assigned.values()].filter(({ ids }) => ids.includes(SecurityProfileId));
    return [...new Set(all.map(({ by }) => by))].toSorted();
  }

  /** Forgets a resource that is deleted. */
  release(resource: string): void {
    const declared = this.#declared.get(resource);
    if (declared) this.#names.delete(keyOf(declared));
    this.#declared.delete(resource);
    this.#released.add(resource);
    this.#leave(resource);
  }

  /** Whether this run knows more of a resource than the state said before it. */
  knows(resource: string): boolean {
    return this.#declared.has(resource) || this.#released.has(resource);
  }

  /** What failed, or stands in a scope that did, may be declared again: such a scope deletes nothing. */
  #isActive(resource: string): boolean {
    const declared = this.#declared.get(resource);
    return declared !== undefined && !declared.failed && !isInError(declared.scope);
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
