import { locateProfile, profileArn } from "../profile/arn.ts";
import type { HolderPlane } from "../aws/holder-plane.ts";
import { namesByArn } from "../aws/directory.ts";
import { openControlPlane } from "../aws/index.ts";
import type { GainingHolders, OpenHolders } from "../aws/plan-hooks.ts";
import { usernameIn } from "../profile/holder-name.ts";
import { afterChange, isSameSet } from "../profile/membership.ts";
import { type AssignedProfile, assignedProfile } from "./assignment-plan.ts";
import type { World } from "./dry-run-plane.ts";
import { NotFoundError } from "../errors/index.ts";
import { isUnknown } from "./unknown-text.ts";

/** The holders that have a profile after what is planned so far, and that do not have it in AWS. */
export function gainingIn({ held }: World, SecurityProfileArn: string): GainingHolders {
  const { SecurityProfileId: id } = locateProfile(SecurityProfileArn);
  const gaining = [...held].filter(
    ([, { after, before }]) => after.includes(id) && !before.includes(id),
  );
  return {
    users: gaining.flatMap(([UserArn, { after, kind, username }]) =>
      kind === "user"
        ? [{ UserArn, Username: username ?? UserArn, SecurityProfileIds: after }]
        : [],
    ),
    aiAgents: gaining.flatMap(([Arn, { kind }]) => (kind === "ai-agent" ? [{ Arn }] : [])),
  };
}

/** A plane that reads what users or AI agents hold, and records writes instead of making them. */
export function dryRunHolders(
  plane: HolderPlane,
  world: World,
  [kind, subject, credentials]: Parameters<OpenHolders>,
): HolderPlane {
  const { InstanceArn } = subject;

  async function named(ids: readonly string[]): Promise<AssignedProfile[]> {
    if (ids.length === 0) return [];
    const names = await namesByArn(openControlPlane("connect", subject, credentials), InstanceArn);
    return ids.map((id) => {
      const arn = profileArn(InstanceArn, id);
      return assignedProfile(arn, world.made.get(arn)?.SecurityProfileName ?? names.get(arn));
    });
  }

  /** Without a name, neither AWS nor the deploy has it: a deploy does not read a profile whose props did not change. */
  function refuseMissing({ SecurityProfileArn, SecurityProfileName }: AssignedProfile): void {
    if (SecurityProfileName !== undefined || isUnknown(SecurityProfileArn)) return;
    throw new NotFoundError(
      `security profile ${SecurityProfileArn}`,
      InstanceArn,
      "If the code declares it, deploy with --force, which creates it again. Otherwise remove its ARN from the code.",
    );
  }

  const dryRun: HolderPlane = {
    ...plane,
    async read(arn) {
      const planned = world.held.get(arn);
      if (planned) return planned.after;
      const held = await plane.readOneOfMany(arn, () => true);
      if (held) world.held.set(arn, { kind, InstanceArn, before: held, after: held });
      return held;
    },
    async change(holder, held, change) {
      const outcome = await dryRun.write(holder, held, change);
      return outcome === "written" ? afterChange(held, change) : outcome;
    },
    async write({ arn, name }, held, change) {
      const planned = world.held.get(arn);
      if (planned && !isSameSet(planned.after, held)) return planned.after;
      const [gains, loses] = await Promise.all([named(change.add), named(change.remove)]);
      for (const each of gains) refuseMissing(each);
      const after = afterChange(held, change);
      const before = planned?.before ?? held;
      world.held.set(arn, { kind, InstanceArn, username: usernameIn(name), before, after });
      // At the end, the plan reads who gains or loses access by it.
      world.holdersIn(InstanceArn, credentials);
      world.asked()?.assigned.push({ holder: name, HolderArn: arn, gains, loses });
      return "written";
    },
  };
  return dryRun;
}
