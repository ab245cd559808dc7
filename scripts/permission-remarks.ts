import { PERMISSION_RISKS } from "../src/permissions/catalog.ts";
import type { PermissionDetails } from "../src/permissions/details.ts";

/** What a reader should know about a permission beyond its name, in sentences. */
export function remarksOn(permission: PermissionDetails, quote: (name: string) => string): string {
  const { certainty, ignores, meaning, needs, needsOneOf, replacedBy, restricts, risk } =
    permission;
  const quoted = (names: readonly string[]) => names.map(quote).join(", ");
  return [
    meaning,
    needs.length > 0 && `Needs ${quoted(needs)}.`,
    needsOneOf.length > 0 && `Needs one of ${quoted(needsOneOf)}.`,
    restricts && `Restricts ${quoted(restricts)}.`,
    replacedBy && `Legacy: the admin website grants ${quoted(replacedBy)} instead.`,
    risk && `Sensitive (${risk}): a holder ${PERMISSION_RISKS[risk]}.`,
    ignores && `Ignores restrictions by ${ignores.join(" and by ")}.`,
    certainty === "medium" && "The name is only in AWS's list.",
    certainty === "low" &&
      "Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it.",
  ]
    .filter((sentence) => sentence !== false && sentence !== undefined)
    .join(" ");
}

/** AWS's labels for a permission, the current one first. */
export function labelsOf({ label, otherLabels = [] }: PermissionDetails): readonly string[] {
  return [...(label === undefined ? [] : [label]), ...otherLabels];
}
