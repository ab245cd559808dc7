import { formatNotAnId } from "../profile/bare-id.ts";
import { CATALOG_DATE, PERMISSION_RISKS } from "./catalog.ts";
import { describePermission } from "./details.ts";
import { unnamedLabel } from "./nearest.ts";
import type { Finding, FindingArgs } from "./findings.ts";
import { isMisspeltAccess } from "./lint-tools.ts";

const LIST = "https://docs.aws.amazon.com/connect/latest/adminguide/security-profile-list.html";

/** Formats a finding: what it is, and what to do. */
export function formatFinding({ code, args }: Finding): string {
  switch (code) {
    case "iam-action":
      return `${quote(args.name)} is an IAM action, not a security profile permission. Permissions have names such as "BasicAgentAccess" or "Users.View" (${LIST}).`;
    case "unknown-permission": {
      const hint = hintOf(args);
      return `${quote(args.name)} is not a known permission name (as of ${CATALOG_DATE}). If AWS does not know it either, it grants nothing.${hint}`;
    }
    case "legacy-permission":
      return args.replacedBy.length > 0
        ? `${quote(args.name)} is a legacy name. Use ${list(args.replacedBy)} instead.`
        : `${quote(args.name)} is a legacy name without a replacement. Remove it.`;
    case "missing-permission":
      return `${quote(args.name)} does nothing without ${needed(args)}, which the API does not add. Add ${addable(args)}, unless another profile of its holders has ${addable(args)}.`;
    case "download-without-access":
      return `${quote(args.name)} shows a button for something that its holder cannot open. Add ${needed(args)}, or remove it.`;
    case "restricting-permission":
      return `${quote(args.name)} restricts what ${list(args.cuts)} ${plural(args.cuts, "grants", "grant")}. ${describePermission(args.name).meaning}`;
    case "redacted-and-unredacted":
      return `${list(args.redacted)}: a holder who also has the unredacted ${plural(args.redacted, "one", "ones")} gets the redacted version whenever it exists. Remove ${plural(args.redacted, "it", "them")} for holders who must hear or read everything.`;
    case "many-permissions":
      return `${args.count} permissions; AWS allows ${args.limit} in a profile. Split the role into several profiles: a user can have up to ten, two or three of them with restrictions.`;
    case "sensitive-permission":
      return `${list(args.names)}: a holder ${PERMISSION_RISKS[args.risk]} (${args.risk}).`;
    case "tool-without-permission":
      return `to use ${args.tools}, an AI agent needs ${quote(args.needs)}. If the agent assists a person, the person's profiles also need it, and the same tools. Add it, unless another of their profiles has it.`;
    case "third-party-permission": {
      const tools = args.names.every(isMisspeltAccess)
        ? ""
        : ', or Type: "MCP" for the tools of an MCP server';
      return `the only permission of a third-party application is "ACCESS"; ${quote(args.namespace)} has ${list(args.names)}. Write ApplicationPermissions: ["ACCESS"]${tools}.`;
    }
    case "tool-without-type":
      return `${quote(args.namespace)} has ${list(args.names)} and no Type. Without a Type, AWS expects a third-party application, which has only the permission "ACCESS". Write Type: "MCP" for the tools of an MCP server.`;
    case "not-an-id":
      return formatNotAnId(args);
    case "not-an-outside-agent":
      return `${quote(args.arn)} is ${args.isAIAgent ? "an AI agent of Amazon Connect" : "not an application"}, so the collaboration fails at run time. Write the ARN of the AppIntegrations application of type A2A_SERVER that represents the external agent (arn:aws:app-integrations:REGION:ACCOUNT:application/ID).`;
    case "arn-for-resource-type": {
      const type =
        args.type === undefined ? 'such as "User" or "Queue"' : `${quote(args.type)} here`;
      return `${quote(args.value)} is an ARN; AWS expects the name of a resource type, ${type}.`;
    }
    case "misspelt-resource-type":
      return `${quote(args.value)} is not AWS's spelling of the resource type. Write ${quote(args.type)}.`;
    case "hierarchy-resource-type":
      return `${quote(args.value)} cannot be restricted by hierarchy; the only type that AWS documents is "User".`;
    case "resource-types-without-tags":
      return `${list(args.types)} ${plural(args.types, "is", "are")} restricted by tag, but no tag is declared; the admin website requires both. Declare AllowedAccessControlTags, or remove the restriction.`;
    case "tags-without-resource-types":
      return `the ${plural(args.keys, "tag", "tags")} ${list(args.keys)} ${plural(args.keys, "restricts", "restrict")} nothing until TagRestrictedResources names the types of resource; the admin website requires both.`;
    case "users-without-security-profiles":
      return `"User" is restricted, so AWS recommends to also restrict ${quote(args.missing)}: otherwise a holder who may edit profiles could create a wider one and assign it to themselves. Add it.`;
    case "resource-type-without-view":
      return `${quote(args.type)} is restricted, but its holder lacks ${quote(args.needs)}: AWS then denies requests inconsistently. Add it.`;
    case "ignores-tags":
      return ignored(args, "tags");
    case "ignores-hierarchy":
      return ignored(args, "hierarchy");
    case "hierarchy-without-users":
      return `the hierarchy group ${quote(args.group)} restricts nothing until HierarchyRestrictedResources names "User".`;
    case "hierarchy-with-profile-admin":
      return `with ${list(args.names)} a holder can take or assign a profile without the restriction: hierarchy restricts users, not security profiles. Remove ${plural(args.names, "it", "them")}, or restrict "SecurityProfile" by tag.`;
  }
}

/** What else an unknown name may mean. */
function hintOf({ name, near }: FindingArgs["unknown-permission"]): string {
  const label = unnamedLabel(name);
  if (label !== undefined) {
    return ` AWS's documentation has the label ${quote(label)}, without its name in the API.`;
  }
  if (near !== undefined) return ` Did you mean ${quote(near)}?`;
  return name.endsWith(".Access")
    ? ` Access to a third-party application is not a permission in the API. Declare it in Applications, with its Namespace and ApplicationPermissions: ["ACCESS"].`
    : "";
}

function ignored(
  { dependents, names }: FindingArgs["ignores-tags"],
  restriction: "tags" | "hierarchy",
): string {
  const [it, they] = [plural(names, "it", "them"), plural(names, "it shows", "they show")];
  const too =
    dependents.length > 0
      ? ` Also remove ${list(dependents)}, which ${plural(dependents, "needs", "need")} ${it}.`
      : "";
  return `${list(names)}: a restriction by ${restriction} does not apply to what ${they}, so a holder sees everything there. AWS recommends not to grant ${it}.${too}`;
}

function needed({ needs, needsOneOf }: FindingArgs["missing-permission"]): string {
  return [
    ...(needs.length > 0 ? [list(needs)] : []),
    ...(needsOneOf.length > 0 ? [`one of ${list(needsOneOf)}`] : []),
  ].join(", and ");
}

function addable({ needs, needsOneOf }: FindingArgs["missing-permission"]): string {
  if (needs.length === 0) return "one";
  return needs.length + needsOneOf.length === 1 ? "it" : "them";
}

function list(names: readonly string[]): string {
  return names.map(quote).join(", ");
}

/** Quotes a name, escaped and on one line. */
function quote(name: string): string {
  return JSON.stringify(name);
}

function plural(names: readonly string[], one: string, many: string): string {
  return names.length === 1 ? one : many;
}
