import { suggest } from "./suggest.ts";
import { UsageError } from "./usage-error.ts";

/** The gates of `--fail-on`; `undefined` without it. */
export function gatesOf<G extends string>(
  given: readonly string[],
  gates: readonly G[],
): readonly G[] | undefined {
  const isGate = (text: string): text is G => gates.some((gate) => gate === text);
  const unknown = given.filter((gate) => !isGate(gate));
  if (unknown.length > 0) {
    const near = new Set(unknown.map((gate) => suggest(gate, gates)));
    throw new UsageError(
      `--fail-on ${unknown.join(", ")} is unknown.${[...near].join("")} Use ${gates.join(", ")}`,
    );
  }
  return given.length === 0 ? undefined : given.filter(isGate);
}
