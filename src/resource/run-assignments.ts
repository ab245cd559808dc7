import type { MembershipChange } from "../profile/membership.ts";
import type { Identity } from "../profile/ownership.ts";
import type { AIAgentSnapshot } from "../profile/snapshot.ts";
import type { Ledger } from "./ledger.ts";

/** What one run knows about the holders of profiles in addition to the state. */
export class RunAssignments {
  readonly #hasFailed: (resource: string) => boolean;
  /** What each holder is assigned and by which resource, by the holder's ARN. */
  readonly #assigned = new Map<string, { readonly by: string; readonly ids: readonly string[] }>();
  /** The profiles that this run has removed from each holder, by the holder's ARN. */
  readonly #removed = new Map<string, Set<string>>();
  /** The assignments that left a nested scope, for the end of the stage. */
  readonly left: {
    readonly identity: Identity;
    readonly resource: string;
    readonly ledger: Ledger;
  }[] = [];
  /** The deletions of assignments in progress, by resource. */
  readonly #deletions = new Map<string, Promise<void>>();
  /** The AI agents of each instance with their profiles, read once. */
  readonly aiAgents = new Map<string, Promise<readonly AIAgentSnapshot[]>>();

  constructor(hasFailed: (resource: string) => boolean) {
    this.#hasFailed = hasFailed;
  }

  /** Deletes the assignments of a resource, or waits for the deletion that is in progress. */
  async deleteOnce(resource: string, act: () => Promise<void>): Promise<void> {
    const deletion = this.#deletions.get(resource) ?? act();
    this.#deletions.set(resource, deletion);
    try {
      await deletion;
    } finally {
      this.#deletions.delete(resource);
    }
  }

  /** Records what a resource assigns to a holder. Returns the other resource that assigns to it, if any. */
  assign(resource: string, holderArn: string, ids: readonly string[]): string | undefined {
    const other = this.#assigned.get(holderArn)?.by;
    if (other !== undefined && other !== resource && !this.#hasFailed(other)) return other;
    this.#assigned.set(holderArn, { by: resource, ids });
    return undefined;
  }

  /** What another resource assigns to a holder. */
  assignedBeside(resource: string, holderArn: string): readonly string[] {
    const assigned = this.#assigned.get(holderArn);
    return assigned && assigned.by !== resource ? assigned.ids : [];
  }

  /** Records what this run has changed of the profiles of a holder. */
  changeHeld(holderArn: string, { add, remove }: MembershipChange): void {
    const removed = this.#removed.get(holderArn) ?? new Set();
    for (const id of remove) removed.add(id);
    for (const id of add) removed.delete(id);
    this.#removed.set(holderArn, removed);
  }

  /** Whether this run has removed a profile from a holder: a read may not show that yet. */
  hasRemoved(holderArn: string, SecurityProfileId: string): boolean {
    return this.#removed.get(holderArn)?.has(SecurityProfileId) ?? false;
  }

  /** The resources that assign a profile. */
  assigning(SecurityProfileId: string): readonly string[] {
    const all = [...this.#assigned.values()].filter(({ ids }) => ids.includes(SecurityProfileId));
    return [...new Set(all.map(({ by }) => by))].toSorted();
  }
}
