import { type AdminPath, bestOf, isCertain, withDoubts } from "./admin-path.ts";
import { type Grants, permitted, resetSteps } from "./admin-paths.ts";
import { groupBy } from "./group-by.ts";
import type { Limit } from "./limits.ts";
import { type Group, doubtsAbout, isInScope, oncePerLimits } from "./within-limits.ts";
import type { UserSnapshot } from "../profile/snapshot.ts";
import type { Team } from "./teams.ts";

/** Users with the same paths to full access. */
export interface TeamPaths {
  readonly team: Team<Grants>;
  readonly paths: readonly OpenedPath[];
}

/** A path to full access, and the profile that opens it. */
export interface OpenedPath {
  readonly grants: Grants;
  readonly path: AdminPath;
}

/** Users with the paths found so far. */
interface Known extends TeamPaths {
  readonly chains: readonly OpenedPath[];
  /** The best path to full access for themselves. */
  readonly best: AdminPath | undefined;
}

/**
 * Adds paths over another person: whoever can reset the password of a user can take the path of that user. Only what
 * is better than the paths that they have already is added, so no path leads back to its start.
 */
export function withChains(all: readonly TeamPaths[]): readonly TeamPaths[] {
  let known = all.map((own): Known => ({ ...own, chains: [], best: bestForThemselves(own.paths) }));
  if (!known.some(({ best }) => isImprovable(best))) return all;
  let fresh = known;
  while (fresh.length > 0) {
    const over = chainsOver(fresh);
    const next = known.map((each) => improved(each, over));
    // Each round makes a path possible or certain, so the rounds end.
    fresh = next.filter((each, index) => each !== known[index]);
    known = next;
  }
  return known.map(({ chains, paths, team }) => ({ team, paths: [...paths, ...chains] }));
}

type Over = (limits: readonly Limit[], group?: Group) => AdminPath | undefined;

/** Adds the chains that are better than the best path of a team. */
function improved(known: Known, over: Over): Known {
  const { best, chains, team } = known;
  if (!isImprovable(best)) return known;
  const group = team.members[0]?.HierarchyGroupId;
  const better = [...new Set(team.held)].flatMap((grants): OpenedPath[] => {
    const permit = permitted("reset-password", grants, team);
    const chain = permit && over(permit.limits, group);
    if (!chain) return [];
    const path = withDoubts(chain, permit.doubts);
    return !best || isCertain(path) ? [{ grants, path }] : [];
  });
  if (better.length === 0) return known;
  const others = chains.filter((one) => !better.some(({ grants }) => grants === one.grants));
  return { ...known, chains: [...others, ...better], best: bestForThemselves(better) };
}

/** A user who can get full access, and how. */
interface Climber {
  readonly user: UserSnapshot;
  readonly path: AdminPath;
}

/** Finds the best path over a user within limits. */
function chainsOver(all: readonly Known[]): Over {
  const climbers = all
    .flatMap(({ best, team }): Climber[] =>
      best && !best.already ? team.members.map((user) => ({ user, path: best })) : [],
    )
    .toSorted((a, b) => Number(isCertain(b.path)) - Number(isCertain(a.path)));
  const candidatesOf = oncePerLimits((limits) => candidates(climbers, limits));
  return oncePerLimits((limits, group) =>
    bestOf(
      candidatesOf(limits)(group).flatMap(({ path, user }) => {
        const doubts = doubtsAbout(limits, user, group);
        const steps = [...resetSteps(user), ...path.steps];
        return doubts ? { ...withDoubts(path, doubts), steps } : [];
      }),
    ),
  );
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

/** The best path to full access for themselves; `undefined` if there is none. */
function bestForThemselves(paths: readonly OpenedPath[]): AdminPath | undefined {
  return bestOf(paths.flatMap(({ path }) => (path.to === "themselves" ? path : [])));
}
