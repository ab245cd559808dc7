import type { UserFilterProps } from "../read-instance.ts";
import type { Output } from "./output.ts";
import { UsageError } from "./usage-error.ts";

interface FilterFlags {
  readonly group?: string | undefined;
  readonly "exact-group"?: boolean | undefined;
}

/** Which users the flags choose. */
export function userFilterOf(
  { group, "exact-group": isExact }: FilterFlags,
  tags: readonly string[],
): UserFilterProps {
  if (isExact && group === undefined) throw new UsageError("--exact-group goes with --group");
  return {
    tags: tagsOf(tags),
    ...(group !== undefined && { hierarchyGroup: group }),
    ...(isExact && { hierarchyGroupMatch: "EXACT" as const }),
  };
}

/** Says that a filter of users leaves out all AI agents. */
export function remarkOnFilter(output: Output, { hierarchyGroup, tags = {} }: UserFilterProps) {
  if (hierarchyGroup === undefined && Object.keys(tags).length === 0) return;
  output.remark("AI agents are left out: they have neither a hierarchy group nor tags.");
}

function tagsOf(texts: readonly string[]): Record<string, string> {
  const tags = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf("=");
    if (at < 1) throw new UsageError(`--tag takes key=value, not "${text}"`);
    const key = text.slice(0, at);
    if (tags.has(key)) throw new UsageError(`--tag has the key "${key}" twice`);
    tags.set(key, text.slice(at + 1));
  }
  return Object.fromEntries(tags);
}
