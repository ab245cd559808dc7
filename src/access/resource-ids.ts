/** Longest part of a name in an id, so that the statement fits on one line. */
const LONGEST = 60;

/**
 * An id for each name: lower case with hyphens, unique, and the same for the same names.
 *
 * @param used ids that are already taken
 * @param spell how the code writes an id
 */
export function resourceIds(
  names: readonly string[],
  used: readonly string[] = [],
  spell: (id: string) => string = (id) => id,
): string[] {
  const taken = new Set(used);
  return names.map((name) => {
    const first = idOf(name);
    let id = spell(first);
    for (let number = 2; taken.has(id); number += 1) id = spell(`${first}-${number}`);
    taken.add(id);
    return id;
  });
}

/** `"AISales Agent@Night"` is `ai-sales-agent-night`. */
function idOf(name: string): string {
  const words = name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, "$1$3-$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  const id = words.join("-").slice(0, LONGEST).replace(/-$/, "");
  return id === "" ? "profile" : id;
}
