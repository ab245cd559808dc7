import type { ChangeText } from "../access/format-change.ts";
import { columns } from "./layout.ts";
import { paint } from "./output.ts";

const EFFECT_COLORS = { gains: "green", loses: "red", both: "yellow", neither: "dim" } as const;

/** Changes as a table that fits the terminal: the change, whether holders gain or lose access, and the class of risk. */
export function changeTable(changes: readonly ChangeText[]): string {
  const rows = changes.map(({ access, effect, risk, sign, what }) => [
    paint(EFFECT_COLORS[access], `${sign} ${what}`),
    paint(EFFECT_COLORS[access], effect),
    access === "loses" ? risk : paint("bold", risk),
  ]);
  return columns(rows, "    ");
}
