import { RISKS } from "./catalog.ts";
import { describePermission } from "./details.ts";
import type { Finding } from "./findings.ts";

const LIST = "https://docs.aws.amazon.com/connect/latest/adminguide/security-profile-list.html";

/** A finding in words: what it is, and what to do. */
export function wordFinding({ code, args }: Finding): string {
  switch (code) {
    case "iam-action":
      return `"${args.name}" is an IAM action, not a security profile permission: it grants nothing. Permissions have names such as "BasicAgentAccess" or "Users.View" (${LIST}).`;
    case "unknown-permission": {
      const hint = args.near === undefined ? "" : ` Did you mean "${args.near}"?`;
      return `"${args.name}" is not a permission name that this package knows, and AWS may take it and grant nothing.${hint}`;
    }
    case "legacy-permission":
      return `"${args.name}" is a legacy name. Use ${quoted(args.replacedBy)} instead.`;
    case "missing-permission":
      return `"${args.name}" does nothing without ${quoted(args.needs)}, which the API does not add for you.`;
    case "download-without-access":
      return `"${args.name}" shows a button for what its holder cannot open. Add ${quoted(args.needs)}, or take it out.`;
    case "restricting-permission":
      return `"${args.name}" takes away from what ${quoted(args.cuts)} ${plural(args.cuts, "grants", "grant")}. ${describePermission(args.name).meaning}`;
    case "redacted-and-unredacted":
      return `with both "${args.redacted}" and "${args.unredacted}" a holder gets the redacted version wherever there is one. Whoever has to hear or read everything must not have the first.`;
    case "many-permissions":
      return `${args.count} permissions are close to AWS's limit of ${args.limit}. Split the role into several profiles.`;
    case "sensitive-permission":
      return `${quoted(args.names)}: a holder ${RISKS[args.risk]} (${args.risk}).`;
    case "tool-without-permission":
      return `an AI agent needs "${args.needs}" to use ${args.tools}. Add it.`;
    case "arn-for-resource-type": {
      const type = args.type === undefined ? 'such as "User" or "Queue"' : `"${args.type}" here`;
      return `"${args.value}" is an ARN; AWS expects the name of a resource type, ${type}, and restricts nothing by an ARN.`;
    }
    case "misspelt-resource-type":
      return `"${args.value}" is not how AWS spells the resource type: write "${args.type}".`;
    case "hierarchy-resource-type":
      return `"${args.value}" cannot be restricted by hierarchy; the one type that AWS names is "User".`;
    case "resource-types-without-tags":
      return `${quoted(args.types)} ${plural(args.types, "is", "are")} restricted by tag, but no tag is declared. Declare AllowedAccessControlTags, or take the restriction out.`;
    case "tags-without-resource-types":
      return `the tags ${quoted(args.keys)} restrict nothing until TagRestrictedResources names the types of resource.`;
    case "users-without-security-profiles":
      return `where "User" is restricted, "${args.missing}" has to be, too: else a holder may make a wider profile and take it. Add it.`;
    case "resource-type-without-view":
      return `"${args.type}" is restricted, but its holder lacks "${args.needs}": AWS then denies requests inconsistently. Add it.`;
    case "ignores-tags":
      return `${quoted(args.names)}: what ${plural(args.names, "it shows", "they show")} is not restricted by tags, so a holder sees everything there. AWS says to withhold ${plural(args.names, "it", "them")}.`;
    case "ignores-hierarchy":
      return `${quoted(args.names)}: what ${plural(args.names, "it shows", "they show")} is not restricted by hierarchy, so a holder sees everything there. AWS says to withhold ${plural(args.names, "it", "them")}.`;
    case "hierarchy-without-users":
      return `the hierarchy group "${args.group}" restricts nothing until HierarchyRestrictedResources names "User".`;
    case "hierarchy-with-profile-admin":
      return `with ${quoted(args.names)} a holder can take a profile without the restriction: hierarchy restricts users, not security profiles. Take ${plural(args.names, "it", "them")} out.`;
  }
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}

function plural(names: readonly string[], one: string, many: string): string {
  return names.length === 1 ? one : many;
}
