import { findPermissions } from "../access/find-permissions.ts";
import { count } from "../access/some-of.ts";
import { table } from "./output.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The permissions that an argument stands for; `undefined`: a name that the catalog does not have.
 *
 * @throws UsageError where it stands for one of several
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
        `AWS does not document the name of "${match.label}" in its API. If you know it, give the name`,
      );
    case "ambiguous": {
      const rows = match.candidates.map(({ label = "", name }) => [name, label]);
      throw new UsageError(
        `"${question}" fits ${count(match.candidates.length, "permission")}. Give the name of one:\n${table(rows, "  ")}`,
      );
    }
  }
}
