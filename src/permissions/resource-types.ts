import type { Permission } from "./permissions.ts";

/** The types of resource that AWS names as ones that tags can restrict, with what shows them. */
export const VIEW_OF: ReadonlyMap<string, Permission> = new Map<string, Permission>([
  ["User", "Users.View"],
  ["SecurityProfile", "SecurityProfiles.View"],
  ["Queue", "Queues.View"],
  ["RoutingProfile", "RoutingPolicies.View"],
]);

/** What a permission is about, by its name: `Users` of `Users.Edit`. */
export function thingOf(permission: string): string {
  const end = permission.indexOf(".");
  return end === -1 ? permission : permission.slice(0, end);
}

/**
 * What permissions about resources of a type are about. AWS names four types; of another one, by the beginning
 * of the permission's name: `Prompt` is what `Prompts.Edit` is about.
 */
export function thingsOf(type: string): readonly string[] {
  const view = VIEW_OF.get(type);
  return view === undefined ? [type, `${type}s`] : [thingOf(view)];
}

/** Whether a permission is about resources of a type. */
export function isAbout(permission: string, type: string): boolean {
  return thingsOf(type).includes(thingOf(permission));
}
