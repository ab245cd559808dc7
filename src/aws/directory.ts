import { RequestFailedError } from "../errors/index.ts";
import type { Holders } from "../errors/subject.ts";
import { locateProfile } from "../profile/arn.ts";
import type { ObservedProfile, ReadPart } from "../profile/model.ts";
import type { Calls } from "./calls.ts";
import type { Listing } from "./clients.ts";
import type { ControlPlane } from "./control-plane.ts";

/**
 * The profile with exactly this name, read and verified, or `undefined`.
 *
 * All resources of the process share one listing of the instance, which may be older than the last
 * writes. With `certain`, a name that an older listing does not settle is looked up in a new one.
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
  const live = await readIn(known ?? list());
  if (live || known === undefined || !options.certain) return live;
  const newest = listings.get(InstanceArn);
  return readIn(newest === undefined || newest === known ? list() : newest);

  async function readIn(listing: Listing): Promise<ObservedProfile | undefined> {
    const arn = (await listing.arns).get(name);
    const found = arn === undefined ? undefined : await plane.read(arn, parts);
    return found?.SecurityProfileName === name ? found : undefined;
  }

  function list(): Listing {
    const listing = { arns: plane.list() };
    listings.set(InstanceArn, listing);
    listing.arns.catch(() => listings.delete(InstanceArn));
    return listing;
  }
}

/** The users that hold a profile: how many, and the first ten; or why AWS did not tell. */
export async function holdersOf(
  calls: Calls<"connect">,
  SecurityProfileArn: string,
): Promise<Holders> {
  const { InstanceId, SecurityProfileId } = locateProfile(SecurityProfileArn);
  const answer = await calls
    .call("find the holders of", "SearchUsers", (connect) =>
      connect.searchUsers({
        InstanceId,
        MaxResults: 10,
        SearchCriteria: {
          StringCondition: {
            FieldName: "SecurityProfileId",
            Value: SecurityProfileId,
            ComparisonType: "EXACT",
          },
        },
      }),
    )
    .catch((error: unknown) => {
      if (error instanceof RequestFailedError) return `${error.operation}: ${error.awsCode}`;
      throw error;
    });
  if (typeof answer === "string") return { unknown: answer };
  if (!answer.Users) return { unknown: "SearchUsers answered without Users" };
  const usernames = answer.Users.flatMap(({ Username }) => Username ?? []);
  return { count: answer.ApproximateTotalCount ?? usernames.length, usernames };
}
