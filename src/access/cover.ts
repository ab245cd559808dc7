import { PERMISSIONS, isPermission } from "../permissions/details.ts";
import { PermissionGroups } from "../permissions/groups.ts";
import { Presets } from "../permissions/presets.ts";

/** A set must add at least this many permissions: a single one is clearer by its own name. */
const LEAST_GAIN = 2;

/** Without the categories: their `All` grows with every permission of a later version. */
const SETS = Object.entries({ Presets, PermissionGroups }).flatMap(([kind, sets]) =>
  Object.entries(sets).map(([key, names]) => ({ expression: `${kind}.${key}`, names })),
);

type NamedSet = (typeof SETS)[number];

/**
 * Exactly these permissions in code: as few presets and groups that the profile has in full, the rest as constants in the
 * order of the catalog, and names that are not in the catalog.
 */
export function coverOf(names: readonly string[]) {
  const held = new Set(names);
  const chosen = choose(SETS.filter((set) => set.names.every((name) => held.has(name))));
  const covered = new Set(chosen.flatMap((set) => set.names));
  return {
    sets: SETS.filter((set) => chosen.includes(set)).map(({ expression }) => expression),
    constants: PERMISSIONS.filter(({ name }) => held.has(name) && !covered.has(name)).map(
      ({ category, key }) => `Permissions.${category}.${key}`,
    ),
    unknown: [...held].filter((name) => !isPermission(name)).toSorted(),
  };
}

/** Greedy: repeatedly takes the set that adds most, then removes sets that the others cover. */
function choose(candidates: readonly NamedSet[]): NamedSet[] {
  const chosen: NamedSet[] = [];
  const said = new Set<string>();
  const gain = ({ names }: NamedSet) => names.filter((name) => !said.has(name)).length;
  for (;;) {
    const [best] = candidates.toSorted(
      (a, b) => gain(b) - gain(a) || a.names.length - b.names.length,
    );
    if (!best || gain(best) < LEAST_GAIN) break;
    chosen.push(best);
    for (const name of best.names) said.add(name);
  }
  return chosen.filter((set) => {
    const others = new Set(chosen.filter((other) => other !== set).flatMap(({ names }) => names));
    return !set.names.every((name) => others.has(name));
  });
}
