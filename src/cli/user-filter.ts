import type { UserFilterProps } from "../read-instance.ts";
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
