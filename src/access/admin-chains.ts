import {
  type AdminPath,
  type Grants,
  type Group,
  isInScope,
  onceEach,
  permitted,
  resetSteps,
  scopeOf,
} from "./admin-paths.ts";
import { groupBy } from "./group-by.ts";
import type { Limit } from "./limits.ts";
import type { UserSnapshot } from "../profile/snapshot.ts";
import type { Team } from "./teams.ts";

/** Users with the same paths to full access, and each path with the profile that opens it. */
export interface Climbing {
  readonly team: Team<Grants>;
  /** One of them. */
  readonly user: UserSnapshot | undefined;
  readonly paths: readonly OpenedPath[];
}

interface OpenedPath {
  readonly grants: Grants;
  readonly path: AdminPath;
}

/** Users with the paths found so far. */
interface Known {
  readonly own: Climbing;
  readonly chains: readonly OpenedPath[];
  /** The best path to full access for themselves. */
  readonly best: AdminPath | undefined;
}

/**
 * Adds paths over another person: whoever can reset the password of a user can take the path of that user. Only what
 * is better than the paths that they have already is added, so no path leads back to its start.
 */
export function withChains(all: readonly Climbing[]): readonly Climbing[] {
  let known = all.map((own): Known => ({ own, chains: [], best: bestOf(own.paths) }));
  if (!known.some(({ best }) => isImprovable(best))) return all;
  let fresh = known;
  while (fresh.length > 0) {
    const over = chainsOver(fresh);
    const next = known.map((each) => {
      const better = betterIn(each.own, each.best, over);
      if (better.length === 0) return each;
      const others = each.chains.filter(
        (one) => !better.some(({ grants }) => grants === one.grants),
      );
      return { ...each, chains: [...others, ...better], best: bestOf(better) };
    });
    // Each round makes a path possible or certain, so the rounds end.
    fresh = next.filter((each, index) => each !== known[index]);
    known = next;
  }
  return known.map(({ chains, own }) => ({ ...own, paths: [...own.paths, ...chains] }));
}

type Over = (limits: readonly Limit[], group?: Group) => AdminPath | undefined;

function betterIn(
  { team, user }: Climbing,
  best: AdminPath | undefined,
  over: Over,
): readonly OpenedPath[] {
  if (!isImprovable(best)) return [];
  return [...new Set(team.held)].flatMap((grants) => {
    const { doubts, limits } = permitted("reset-password", grants, team) ?? {};
    const chain = limits && over(limits, user?.HierarchyGroupId);
    if (!chain || !doubts) return [];
    const path =
      doubts.length === 0
        ? chain
        : { ...chain, doubts: [...new Set([...doubts, ...chain.doubts])] };
    return !best || isCertain(path) ? [{ grants, path }] : [];
  });
}

interface Climber {
  readonly user: UserSnapshot;
  readonly path: AdminPath;
}

/** Finds the best path over a user within limits. */
function chainsOver(all: readonly Known[]): Over {
  const climbers = all
    .flatMap(({ best, own }): Climber[] =>
      best && !best.already ? own.team.members.map((user) => ({ user, path: best })) : [],
    )
    .toSorted((a, b) => Number(isCertain(b.path)) - Number(isCertain(a.path)));
  const candidatesOf = onceEach((limits) => candidates(climbers, limits));
  return onceEach((limits, group) => {
    const reached = candidatesOf(limits)(group).flatMap(({ path, user }) => {
      const doubts = scopeOf(limits, user, group);
      return doubts ? [{ path, user, doubts: [...new Set([...doubts, ...path.doubts])] }] : [];
    });
    const best = reached.find((each) => isCertain(each)) ?? reached[0];
    return (
      best && {
        ...best.path,
        steps: [...resetSteps(best.user), ...best.path.steps],
        doubts: best.doubts,
      }
    );
  });
}

/** The first of the climbers whom a user of a group may reach, in each way: a few of very many. */
function candidates(
  climbers: readonly Climber[],
  limits: readonly Limit[],
): (group: Group) => Climber[] {
  const tagged = climbers.filter(({ user }) => isInScope(limits, user.Tags));
  const byGroup = groupBy(tagged, ({ user }) => user.HierarchyGroupId);
  const grouped = tagged.find(({ user }) => user.HierarchyGroupId !== undefined);
  const tops = limits.flatMap(({ hierarchyGroup }) => hierarchyGroup ?? []);
  return (group) => [
    ...tops.flatMap((top) => byGroup.get(top === "own" ? group : top)?.[0] ?? []),
    ...(grouped ? [grouped] : []),
    ...tagged.slice(0, 1),
  ];
}

function isImprovable(best: AdminPath | undefined): boolean {
  return !best || (!best.already && !isCertain(best));
}

function isCertain({ doubts }: Pick<AdminPath, "doubts">): boolean {
  return doubts.length === 0;
}

/** The best path to full access for themselves; `undefined` if there is none. */
function bestOf(paths: readonly OpenedPath[]): AdminPath | undefined {
  const own = paths.flatMap(({ path }) => (path.to === "themselves" ? path : []));
  return own.find(isCertain) ?? own[0];
}
