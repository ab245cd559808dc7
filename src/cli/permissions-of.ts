import { findPermissions } from "../access/find-permissions.ts";
import { count } from "../access/some-of.ts";
import { RISKS } from "../permissions/catalog.ts";
import { PERMISSIONS } from "../permissions/details.ts";
import { table } from "./layout.ts";
import { UsageError } from "./usage-error.ts";

/** Every argument that names permissions: classes of risk, names and labels. */
export const PERMISSION_TERMS: readonly string[] = [
  ...RISKS,
  ...PERMISSIONS.flatMap(({ label = [], name }) => [name, label].flat()),
];

/** The form of a name of the API. */
const NAME = /^\w+(?:\.\w+)+$/;

/** Whether an argument is only a part of known names, and may be the name of a permission that is not in the catalog. */
export function mayBeNew(question: string): boolean {
  return NAME.test(question) && findPermissions(question).kind === "ambiguous";
}

/**
 * The permissions that an argument names; `undefined` for a name that is not in the catalog.
 *
 * @throws UsageError if it matches several permissions
 */
export function permissionsOf(question: string): readonly string[] | undefined {
  const match = findPermissions(question);
  switch (match.kind) {
    case "found":
      return match.permissions;
    case "unknown":
      return undefined;
    case "unnamed":
      throw new UsageError(
        `AWS does not document the API name of "${match.label}". If you know the name, pass it`,
      );
    case "ambiguous": {
      const rows = match.candidates.map(({ label = "", name }) => [name, label]);
      throw new UsageError(
        `"${question}" matches ${count(match.candidates.length, "permission")}. Pass the name of one:\n${table(rows, "  ")}`,
      );
    }
  }
}
