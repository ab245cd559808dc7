import { NotFoundError, RequestFailedError } from "../errors/index.ts";
import type { Holders } from "../errors/subject.ts";
import { locateProfile } from "../profile/arn.ts";
import { candidates } from "../profile/distance.ts";
import type { ObservedProfile, ReadPart } from "../profile/model.ts";
import type { Calls } from "./calls.ts";
import type { Listing } from "./clients.ts";
import type { ControlPlane } from "./control-plane.ts";
import { failedWith } from "./errors.ts";
import { USERS_PAGE, holding } from "./users.ts";

/**
 * The profile with exactly this name, read and verified, or `undefined`.
 *
 * All resources of the process share one listing of the instance, which may be older than the last writes. With
 * `certain`, a name that is missing from an older listing is looked up in a new one.
 */
export async function readByName(
  plane: ControlPlane,
  InstanceArn: string,
  name: string,
  parts: readonly ReadPart[],
  options: { readonly certain: boolean },
): Promise<ObservedProfile | undefined> {
  const listings = await plane.listings();
  const known = listings.get(InstanceArn);
  const live = await readIn(newest(plane, InstanceArn, listings));
  if (live || known === undefined || !options.certain) return live;
  return readIn(newest(plane, InstanceArn, listings, known));

  async function readIn(listing: Listing): Promise<ObservedProfile | undefined> {
    const listed = (await listing.profiles).get(name);
    const found = listed && (await plane.read(listed.SecurityProfileArn, parts));
    return found?.SecurityProfileName === name ? found : undefined;
  }
}

/**
 * The ids of the profiles with these names.
 *
 * @throws NotFoundError where the instance has none of that name
 */
export async function idsOf(
  plane: ControlPlane,
  InstanceArn: string,
  names: readonly string[],
): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const listings = await plane.listings();
  const known = listings.get(InstanceArn);
  let listed = await newest(plane, InstanceArn, listings).profiles;
  if (known && !names.every((name) => listed.has(name))) {
    listed = await newest(plane, InstanceArn, listings, known).profiles;
  }
  return names.map((name) => {
    const found = listed.get(name);
    if (found) return locateProfile(found.SecurityProfileArn).SecurityProfileId;
    throw new NotFoundError(
      `security profile ${JSON.stringify(name)}`,
      InstanceArn,
      `Correct the name. ${candidates(name, "security profile", [...listed.keys()].toSorted())}`,
    );
  });
}

/** The listing of the instance that all resources of the process share. */
export async function listingOf(plane: ControlPlane, InstanceArn: string): Promise<Listing> {
  return newest(plane, InstanceArn, await plane.listings());
}

/** The names in that listing by the ARN of the profile. */
export async function namesByArn(
  plane: ControlPlane,
  InstanceArn: string,
): Promise<ReadonlyMap<string, string>> {
  const { profiles } = await listingOf(plane, InstanceArn);
  return new Map([...(await profiles)].map(([name, each]) => [each.SecurityProfileArn, name]));
}

/** Takes a deleted profile out of the listing that all resources of the process share. */
export async function unlist(
  plane: ControlPlane,
  InstanceArn: string,
  SecurityProfileArn: string,
): Promise<void> {
  const listings = await plane.listings();
  const listing = listings.get(InstanceArn);
  if (!listing) return;
  const rest = listing.profiles.then(
    (all) => new Map([...all].filter(([, each]) => each.SecurityProfileArn !== SecurityProfileArn)),
  );
  share({ at: listing.at, profiles: rest }, InstanceArn, listings);
}

/** The newest listing; one that is read now if there is none but the `older` one. */
function newest(
  plane: ControlPlane,
  InstanceArn: string,
  listings: Map<string, Listing>,
  older?: Listing,
): Listing {
  const listing = listings.get(InstanceArn);
  if (listing && listing !== older) return listing;
  return share({ at: Date.now(), profiles: plane.list() }, InstanceArn, listings);
}

function share(listing: Listing, InstanceArn: string, listings: Map<string, Listing>): Listing {
  listings.set(InstanceArn, listing);
  listing.profiles.catch(() => listings.delete(InstanceArn));
  return listing;
}

export function usersHold(holders: Holders): boolean {
  return "count" in holders && holders.count > 0;
}

/** How many of the users that have a profile an error names. */
export const NAMED_USERS = 10;

/** The users that have a profile: how many, and the first ones; or why they could not be read. */
export async function holdersOf(
  calls: Calls<"connect">,
  SecurityProfileArn: string,
  named = NAMED_USERS,
): Promise<Holders> {
  const { InstanceId, SecurityProfileId } = locateProfile(SecurityProfileArn);
  const answer = await calls
    .call("find the holders of", "SearchUsers", (connect) =>
      connect.searchUsers({
        InstanceId,
        MaxResults: Math.min(named, USERS_PAGE),
        SearchCriteria: holding(SecurityProfileId).criteria,
      }),
    )
    .catch((error: unknown) => {
      if (!(error instanceof RequestFailedError)) throw error;
      const reason = `${error.operation}: ${error.awsCode}`;
      return failedWith(error, "AccessDeniedException")
        ? `${reason}; allow connect:${error.operation}`
        : reason;
    });
  if (typeof answer === "string") return { unknown: answer };
  if (!answer.Users) return { unknown: "SearchUsers returned no Users" };
  const usernames = answer.Users.flatMap(({ Username }) => Username ?? []);
  return { count: answer.ApproximateTotalCount ?? usernames.length, usernames };
}
