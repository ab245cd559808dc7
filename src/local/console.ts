import { SecurityProfileName } from "../profile/fields.ts";
import { violations } from "../profile/shapes.ts";
import { comparable } from "./operations/security-profiles.ts";
import type { Store } from "./store.ts";

/**
 * What the admin website can do and the API cannot: give a profile another name. Its id and ARN stay.
 *
 * @throws RangeError when there is no such profile, or when the name is taken or not one
 */
export function renameSecurityProfile(store: Store, SecurityProfileId: string, name: string): void {
  const { profiles } = store.data;
  const profile = profiles.find(({ Id }) => Id === SecurityProfileId);
  if (!profile) throw new RangeError(`There is no security profile ${SecurityProfileId}`);
  if (violations(SecurityProfileName, name).length > 0) {
    throw new RangeError(`"${name}" is no name for a security profile`);
  }
  const wanted = comparable(store, name);
  const other = profiles.find(
    (each) => each !== profile && comparable(store, each.SecurityProfileName) === wanted,
  );
  if (other) {
    throw new RangeError(`There is a security profile "${other.SecurityProfileName}" already`);
  }
  store.change((data, now) => {
    const renamed = { ...profile, SecurityProfileName: name, LastModifiedTime: now };
    data.profiles[data.profiles.indexOf(profile)] = renamed;
  });
}
