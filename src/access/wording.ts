import { groupBy } from "./group-by.ts";
import type { MissingPart, SnapshotPart } from "./snapshot.ts";

/** How many names a line of words tells before it counts. */
const NAMES = 3;

const PARTS: Readonly<Record<SnapshotPart, string>> = {
  profiles: "the security profiles",
  users: "the users",
  hierarchyGroups: "the hierarchy groups",
  describe: "the description, tags and restrictions of",
  permissions: "the permissions of",
  applications: "the applications of",
  flowModules: "the flow modules of",
  aiAgents: "the allowed AI agents of",
  heldByAIAgent: "the profiles of the AI agent",
};

/** What could not be read and why, a line for each reason. */
export function wordMissing(missing: readonly MissingPart[]): string[] {
  const byReason = groupBy(missing, ({ code, operation, part }) =>
    [part, operation, code].join(" "),
  );
  return [...byReason.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const { code, message, operation, part } = first;
    const what =
      part === "users" || part === "hierarchyGroups" || part === "profiles"
        ? PARTS[part]
        : `${PARTS[part]} ${someOf([first, ...others].map(({ of }) => `"${of}"`))}`;
    return code === "IncompleteRead"
      ? `${what}: ${operation} ${message}.`
      : `${what}: ${operation} failed with "${message}" (${code}).`;
  });
}

/** `"A", "B", "C" and 97 more` */
function someOf(names: readonly string[]): string {
  const told = names.slice(0, NAMES).join(", ");
  return names.length <= NAMES ? told : `${told} and ${names.length - NAMES} more`;
}
