import { UNNAMED_LABELS } from "../permissions/catalog.ts";
import {
  type PermissionDetails,
  PERMISSIONS,
  isPermission,
  permissionsOfRisk,
} from "../permissions/details.ts";

/** What a text refers to: a permission, a label of the admin website, or a class of risk. */
export type PermissionMatch =
  | { readonly kind: "found"; readonly permissions: readonly string[] }
  /** A label of several permissions, or a part of labels or meanings. */
  | { readonly kind: "ambiguous"; readonly candidates: readonly PermissionDetails[] }
  /** A label without a documented name in the API of AWS. */
  | { readonly kind: "unnamed"; readonly label: string }
  | { readonly kind: "unknown" };

/**
 * Finds the permissions for a text, in any case: a name, a label of the admin website, or a class of risk for all of its
 * permissions.
 *
 * @example
 * findPermissions("Users.Edit"); // { kind: "found", permissions: ["Users.Edit"] }
 * findPermissions("user-admin"); // every permission of that class
 * findPermissions("Bots"); // ambiguous: the label of Bots.View, Bots.Create, …
 */
export function findPermissions(text: string): PermissionMatch {
  if (isPermission(text)) return { kind: "found", permissions: [text] };
  const wanted = fold(text);
  const ofRisk = permissionsOfRisk(wanted);
  if (ofRisk.length > 0) return { kind: "found", permissions: ofRisk };
  const exact = PERMISSIONS.filter(
    (permission) => fold(permission.name) === wanted || labelsOf(permission).includes(wanted),
  );
  const [only, ...others] = exact;
  if (only && others.length === 0) return { kind: "found", permissions: [only.name] };
  if (only) return { kind: "ambiguous", candidates: exact };
  const unnamed = UNNAMED_LABELS.find(({ label }) => fold(label) === wanted);
  if (unnamed) return { kind: "unnamed", label: unnamed.label };
  const candidates = PERMISSIONS.filter((permission) =>
    [permission.name, permission.meaning, ...labelsOf(permission)].some((each) =>
      fold(each).includes(wanted),
    ),
  );
  return wanted === "" || candidates.length === 0
    ? { kind: "unknown" }
    : { kind: "ambiguous", candidates };
}

function labelsOf({ label, otherLabels = [] }: PermissionDetails): string[] {
  return [...(label === undefined ? [] : [label]), ...otherLabels].map(fold);
}

/** The text in the form in which names, labels and classes of risk are compared. */
export function fold(text: string): string {
  return text.trim().toLowerCase();
}
