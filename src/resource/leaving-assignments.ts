import { stageOf } from "../alchemy/engine.ts";
import { destroyRecord } from "../alchemy/records.ts";
import { IF_OF_ANOTHER_STACK } from "../errors/profiles.ts";
import { locateProfile } from "../profile/arn.ts";
import type { ResourceContext } from "./record.ts";
import { mentions } from "./ledger.ts";
import { runOf } from "./run.ts";
import { siblingsOf } from "./siblings.ts";

/**
 * Removes the assignments of a profile that leave the code together with it, and those that may give it back: AWS does
 * not delete a profile that has holders. Alchemy deletes in the order in which the resources last changed, which may
 * put the profile first.
 */
export async function removeAssignmentsOf(
  context: ResourceContext,
  SecurityProfileArn: string,
): Promise<void> {
  const { SecurityProfileId } = locateProfile(SecurityProfileArn);
  const run = runOf(context.scope);
  const others = [...(await siblingsOf(context)), ...run.left];
  for (const { identity, ledger, resource } of others) {
    if (mentions(ledger, SecurityProfileId) && !run.knows(resource))
      await destroyRecord(stageOf(context.scope), identity);
  }
}

/** What to do if AWS refuses to delete a profile that the code still assigns. */
export function whenAssigned(
  { scope }: ResourceContext,
  SecurityProfileArn: string,
): string | undefined {
  const resources = runOf(scope).assigning(locateProfile(SecurityProfileArn).SecurityProfileId);
  return resources.length === 0
    ? undefined
    : `Take it out of the SecurityProfiles of ${resources.join(", ")}, then run the same command again. ${IF_OF_ANOTHER_STACK}`;
}
