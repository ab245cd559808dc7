import { RISKS } from "../src/permissions/catalog.ts";
import type { PermissionDetails } from "../src/permissions/details.ts";

/** What a reader should know of a permission beyond its name, in sentences. */
export function remarksOn(permission: PermissionDetails, quote: (name: string) => string): string {
  const { certainty, ignores, meaning, needs, replacedBy, restricts, risk } = permission;
  const quoted = (names: readonly string[]) => names.map(quote).join(", ");
  return [
    meaning,
    needs.length > 0 && `Needs ${quoted(needs)}.`,
    restricts && `Cuts into ${quoted(restricts)}.`,
    replacedBy && `Legacy: the admin website grants ${quoted(replacedBy)} instead.`,
    risk && `Sensitive (${risk}): a holder ${RISKS[risk]}.`,
    ignores && `Ignores restrictions by ${ignores.join(" and by ")}.`,
    certainty === "medium" && "The name is from AWS's list alone.",
    certainty === "low" &&
      "Not in AWS's list: the name was seen on real profiles, the meaning is read from it.",
  ]
    .filter((sentence) => sentence !== false && sentence !== undefined)
    .join(" ");
}
