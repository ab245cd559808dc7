import { closest, distance } from "../profile/distance.ts";
import { UNNAMED_LABELS } from "./catalog.ts";
import { PERMISSIONS } from "./details.ts";
import type { Permission } from "./permissions.ts";

/** AWS's limit on a name. What is longer is nothing misspelt. */
const LONGEST = 128;

let spellings: ReturnType<typeof allSpellings> | undefined;

/**
 * Permissions by their names, and by names that people would expect: `Flows.View`, `ViewFlows`. Nothing by what
 * one would expect of a label whose name AWS does not document.
 */
function allSpellings() {
  const all = new Map<string, Permission | undefined>([
    ...UNNAMED_LABELS.map(({ label }): [string, undefined] => [expectedName(label), undefined]),
    ...PERMISSIONS.flatMap(({ key, name }) => {
      const [, verb, thing] = /^([A-Z][a-z]+)([A-Z]\w+)$/.exec(key) ?? [];
      const expected = thing === undefined ? [key] : [key, `${thing}.${verb}`];
      return [...expected, name].map((spelling): [string, Permission] => [fold(spelling), name]);
    }),
  ]);
  // By their labels in the admin website; `undefined` for a label that several have.
  const labels = new Map<string, Permission | undefined>();
  for (const { label, name } of PERMISSIONS) {
    if (label !== undefined) labels.set(fold(label), labels.has(fold(label)) ? undefined : name);
  }
  // Spellings by kind: an unknown name can only mean one of its own kind.
  const alike = new Map<string, string[]>();
  for (const spelling of all.keys()) {
    const kind = kindOf(spelling);
    alike.set(kind, [...(alike.get(kind) ?? []), spelling]);
  }
  const actions = new Set([...all.keys()].map(actionOf));
  return { all, labels, alike, actions };
}

const known = new Map<string, Permission | undefined>();

/**
 * The permission that is meant by a name that is not known, if one is near: with the same action, and never
 * one that shows more than the name says.
 */
export function nearestPermission(name: string): Permission | undefined {
  if (name.length > LONGEST) return undefined;
  if (!known.has(name)) known.set(name, find(fold(name)));
  return known.get(name);
}

/** The label that a name spells, of a permission whose name in the API AWS does not document. */
export function unnamedLabel(name: string): string | undefined {
  const text = fold(name);
  return UNNAMED_LABELS.find(({ label }) => [expectedName(label), fold(label)].includes(text))
    ?.label;
}

/** `Tasks - Create`: `tasks.create`. */
function expectedName(label: string): string {
  return fold(label).replace(" - ", ".");
}

function find(given: string): Permission | undefined {
  spellings ??= allSpellings();
  const name = withKnownAction(given, spellings.actions);
  const meant = [spellings.all, spellings.labels].find((each) => each.has(name));
  if (meant) return meant.get(name);
  const near = closest(name, spellings.alike.get(kindOf(name)) ?? []);
  return near !== undefined && distance(name, near) <= Math.max(2, name.length / 5)
    ? spellings.all.get(near)
    : undefined;
}

/** The name; with the nearest action if no permission has its own: `users.veiw` is `users.view`. */
function withKnownAction(name: string, actions: ReadonlySet<string>): string {
  const action = actionOf(name);
  if (actions.has(action)) return name;
  const near = closest(action, [...actions]) ?? action;
  const isMisspelt = distance(action, near) <= Math.min(2, action.length / 2);
  return isMisspelt ? name.slice(0, -action.length) + near : name;
}

/** The action of a name, and whether it shows what is redacted for others. */
function kindOf(name: string): string {
  return `${actionOf(name)} ${name.includes("unredacted")}`;
}

function actionOf(name: string): string {
  return name.includes(".") ? name.slice(name.lastIndexOf(".") + 1) : "";
}

function fold(name: string): string {
  return name.toLowerCase();
}
