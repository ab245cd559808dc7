import { PERMISSIONS, isPermission } from "../permissions/details.ts";
import { PermissionGroups } from "../permissions/groups.ts";
import { Presets } from "../permissions/presets.ts";

/** Permission names in the words of this package. */
export interface Cover {
  /** Presets and groups, as code names them. */
  readonly sets: readonly string[];
  /** What no set has, as code names it, in the order of the catalog. */
  readonly constants: readonly string[];
  /** Names that this package does not know. */
  readonly unknown: readonly string[];
}

interface NamedSet {
  readonly expression: string;
  readonly names: readonly string[];
}

/** What a set must say that is not said yet: one permission is clearer by its own name. */
const LEAST_GAIN = 2;

/** Not the categories: their `All` grows with every permission that a later version knows. */
const SETS: readonly NamedSet[] = [
  ...Object.entries(Presets).map(([key, names]) => ({ expression: `Presets.${key}`, names })),
  ...Object.entries(PermissionGroups).map(([key, names]) => ({
    expression: `PermissionGroups.${key}`,
    names,
  })),
];

/** Exactly these names, by few presets and groups of which the profile has every permission, and the rest. */
export function coverOf(names: readonly string[]): Cover {
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

/** Greedy: the set that says most, again and again; then without those that the others say together. */
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
