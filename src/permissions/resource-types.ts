import type { Permission } from "./permissions.ts";

/** The types of resource that AWS names as ones that tags can restrict, with what shows them. */
export const VIEW_OF: ReadonlyMap<string, Permission> = new Map<string, Permission>([
  ["User", "Users.View"],
  ["SecurityProfile", "SecurityProfiles.View"],
  ["Queue", "Queues.View"],
  ["RoutingProfile", "RoutingPolicies.View"],
]);

/**
 * Whether a permission is about resources of a type. AWS names four types; of another one, by the beginning
 * of the permission's name: `Prompt` is what `Prompts.Edit` is about.
 */
export function isAbout(permission: string, type: string): boolean {
  const [thing = ""] = permission.split(".");
  const view = VIEW_OF.get(type);
  if (view !== undefined) return view.startsWith(`${thing}.`);
  return thing === type || thing === `${type}s`;
}
