import { identityOf } from "../alchemy/engine.ts";
import type { Attempt, NameTaken } from "../aws/control-plane.ts";
import { listingOf, readByName } from "../aws/directory.ts";
import { isRefusedCreate } from "../aws/errors.ts";
import { IncompleteReadError } from "../errors/index.ts";
import type { ProfileLocation } from "../profile/arn.ts";
import type { ObservedProfile } from "../profile/model.ts";
import { ownershipTags } from "../profile/ownership.ts";
import type { Pass } from "./pass.ts";
import { claimOf, listKey } from "./journal.ts";
import { report } from "../alchemy/log.ts";
import { isMadeBy } from "./maker.ts";
import { refuseSharedApplication } from "./shared-places.ts";
import { type Found, take } from "./take.ts";

/** The live profile of the state, or why there is none. */
export type Seen = ObservedProfile | "none" | "gone" | "left-behind";

/** Creates the profile, or takes an existing one with the same name if allowed. */
export async function ensure(pass: Pass, seen: Seen): Promise<Found | ProfileLocation> {
  const { context, props, desired, subject, plane, parts, journal } = pass;
  const adopt = props.adopt ?? context.scope.adopt;
  const { InstanceArn, SecurityProfileName } = desired;
  const named = async (certain: boolean) => {
    const live = await readByName(plane, InstanceArn, SecurityProfileName, parts, { certain });
    await rememberListing(pass);
    return live;
  };

  if (context.scope.root.scopeName.includes("/")) await refuseSharedApplication(context);
  const listed = adopt ? await named(false) : undefined;
  if (listed)
    return take(pass, listed, { adopt, made: await isMadeBy(context, listed, journal.noted) });
  const { controlPlane = "connect" } = props;
  const attempt = await journal.begin({ ...claimOf(desired), controlPlane });
  const created = await create(pass, seen, attempt);
  if (typeof created === "object") return created;
  const found = await named(true);
  if (found) {
    const begun = { ...claimOf(desired), attempt: attempt.token };
    const noted = created === "name-taken-since" ? [...journal.noted, begun] : journal.noted;
    const made = await isMadeBy(context, found, noted);
    if (!made) await journal.withdraw();
    return take(pass, found, { adopt, made });
  }
  // What an interrupted attempt created may have been deleted since.
  const again = attempt.resumed && (await create(pass, seen, await attempt.renew()));
  if (typeof again === "object") return again;
  throw new IncompleteReadError(
    subject,
    "ListSecurityProfiles",
    "does not list the profile, but AWS says that the name is taken; if only the case differs, write the name as AWS has it",
  );
}

/** `drift` compares this list with a later one to mark new profiles. */
async function rememberListing({ desired, journal, plane }: Pass): Promise<void> {
  const { InstanceArn } = desired;
  const { at, profiles } = await listingOf(plane, InstanceArn);
  const arns = [...(await profiles).values()].map((each) => each.SecurityProfileArn);
  await journal.remember({ at, InstanceArn, keys: arns.map(listKey).toSorted() });
}

async function create(
  { context, resource, desired, previous, plane, journal }: Pass,
  seen: Seen,
  attempt: Attempt,
): Promise<ProfileLocation | NameTaken> {
  const Tags = { ...desired.Tags, ...ownershipTags(identityOf(context)) };
  const created = await plane
    .create({ ...desired, Tags }, attempt)
    .catch(async (error: unknown) => {
      if (isRefusedCreate(error)) await journal.withdraw();
      throw error;
    });
  if (typeof created === "object" && seen === "gone") {
    const gone = previous?.SecurityProfileArn ?? "";
    report(resource, "remade", `${gone} no longer exists; the deploy creates it again`);
  }
  return created;
}
