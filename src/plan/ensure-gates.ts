import { InvalidPropsError } from "../errors/index.ts";
import { nearestNames } from "../profile/distance.ts";
import { problem, worded } from "../profile/problem.ts";
import { list, text, violations } from "../profile/shapes.ts";

/** @throws InvalidPropsError for a gate that does not exist: it would never stop */
export function ensureGates(
  what: string,
  gates: readonly string[],
  known: readonly string[],
): void {
  const wrong = violations(list(text()), gates, "gates").flatMap(worded);
  const unknown = (gate: string, index: number) => {
    if (known.includes(gate)) return [];
    const nearest = nearestNames(gate, known).map((name) => `"${name}"`);
    return problem(
      `gates[${index}]`,
      `"${gate}" does not exist; the nearest are ${nearest.join(", ")}`,
    );
  };
  const problems = wrong.length > 0 ? wrong : gates.flatMap(unknown);
  if (problems.length > 0) throw new InvalidPropsError(what, problems);
}
