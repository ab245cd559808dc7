import type { ProfileTransition } from "../access/held.ts";
import { type ProfileSnapshot, identityOf } from "../profile/snapshot.ts";
import { locateProfile } from "../profile/arn.ts";
import { changed } from "../profile/diff.ts";
import { type ObservedProfile, fieldsOf } from "../profile/model.ts";
import type { World } from "./dry-run-plane.ts";
import { isUnknown } from "./unknown-text.ts";

/** What is known of each profile before and after the deploy, by id. */
export type Transitions = ReadonlyMap<string, ProfileTransition>;

/**
 * What is known of each profile of an instance, before and after the deploy.
 *
 * @param contents profiles that were read besides those of the deploy, by id
 */
export function transitionsIn(
  world: World,
  InstanceArn: string,
  contents: ReadonlyMap<string, ProfileSnapshot>,
): Transitions {
  const transitions = new Map<string, ProfileTransition>();
  for (const [id, content] of contents) transitions.set(id, { before: content, after: content });
  for (const [arn, made] of world.made) {
    if (!arn.startsWith(`${InstanceArn}/`)) continue;
    const after = certain(made, world.open.get(arn));
    transitions.set(locateProfile(arn).SecurityProfileId, { before: undefined, after });
  }
  for (const [arn, live] of world.live) {
    if (!arn.startsWith(`${InstanceArn}/`)) continue;
    const { SecurityProfileId: id } = locateProfile(arn);
    const before: ObservedProfile = { ...contents.get(id), ...live };
    const changes = world.changes.get(arn);
    const after = changes ? certain(changes.reduce(changed, before), world.open.get(arn)) : before;
    transitions.set(id, { before, after: world.deleted.has(arn) ? undefined : after });
  }
  return transitions;
}

/** Without the fields that are known after deploy. */
function certain(profile: ProfileSnapshot, open: readonly string[] = []): ProfileSnapshot {
  const fields = Object.entries(fieldsOf(profile)).filter(
    ([name, value]) => !open.includes(name) && !isUnknown(JSON.stringify(value)),
  );
  return { ...identityOf(profile), ...Object.fromEntries(fields) };
}
