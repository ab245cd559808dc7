import type { ParsedArgs } from "citty";
import type { UserFilterProps } from "../read-instance.ts";
import type { Args } from "./command.ts";
import type { Output } from "./output.ts";
import { UsageError } from "./usage-error.ts";

/** The filter of users in the flags. */
export function userFilterOf(
  { group, "exact-group": isExact }: Pick<ParsedArgs<Args<"holders">>, "group" | "exact-group">,
  tags: readonly string[],
  aiAgents: readonly string[],
): UserFilterProps {
  if (isExact && group === undefined) throw new UsageError("--exact-group requires --group");
  const filter = {
    tags: tagsOf(tags),
    ...(group !== undefined && { hierarchyGroup: group }),
    ...(isExact && { hierarchyGroupMatch: "EXACT" as const }),
  };
  if (aiAgents.length > 0 && isFiltered(filter)) {
    throw new UsageError(
      "--ai-agent cannot be combined with --group or --tag: AI agents have neither a hierarchy group nor tags",
    );
  }
  return filter;
}

/** Whether a filter selects users: then no AI agent is read. */
export function isFiltered({ hierarchyGroup, tags = {} }: UserFilterProps): boolean {
  return hierarchyGroup !== undefined || Object.keys(tags).length > 0;
}

/** Reports that a filter of users excludes all AI agents. */
export function remarkOnFilter(output: Output, filter: UserFilterProps) {
  if (!isFiltered(filter)) return;
  output.remark("AI agents are not listed: they have neither a hierarchy group nor tags.");
}

function tagsOf(texts: readonly string[]): Record<string, string> {
  const tags = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf("=");
    if (at < 1) throw new UsageError(`--tag takes key=value, not "${text}"`);
    const key = text.slice(0, at);
    if (tags.has(key)) throw new UsageError(`--tag repeats the key "${key}"`);
    tags.set(key, text.slice(at + 1));
  }
  return Object.fromEntries(tags);
}
