import { Connect, paginateSearchUsers } from "@aws-sdk/client-connect";
import { PERMISSIONS } from "../../src/index.ts";
import { type LocalConnect, startLocalConnect } from "../../src/local/index.ts";
import { connectTo } from "./connect.ts";

const STOCK_PROFILES = 4;
const PERMISSIONS_EACH = 300;

/** Tokens of a bucket of AWS's, and how many a second brings. */
const BURST = 5;
const RATE = 2;

/** A local Amazon Connect at AWS's quotas, with so many profiles of 300 permissions each, and users. */
export async function startLargeInstance(profiles: number, users: number): Promise<LocalConnect> {
  const connect = await startLocalConnect({
    users: Array.from({ length: users }, (_, index) => ({ Username: `user-${index}` })),
  });
  const aws = new Connect({
    endpoint: connect.url,
    region: connect.env.AWS_REGION,
    credentials: { accessKeyId: "observer", secretAccessKey: "observer" },
  });
  const Permissions = PERMISSIONS.slice(0, PERMISSIONS_EACH).map(({ name }) => name);
  const InstanceId = connect.instanceArn.slice(connect.instanceArn.lastIndexOf("/") + 1);
  for (let index = STOCK_PROFILES; index < profiles; index += 1) {
    const SecurityProfileName = `Profile ${index}`;
    await aws.createSecurityProfile({ InstanceId, SecurityProfileName, Permissions });
  }
  aws.destroy();
  connect.quotas.set("aws");
  return connect;
}

/**
 * A local Amazon Connect without quotas, with so many profiles of 300 permissions each, no two the same, and users
 * who hold three of them. Tags restrict half of the profiles.
 */
export async function startBusyInstance(profiles: number, users: number): Promise<LocalConnect> {
  const connect = await startLocalConnect({
    users: Array.from({ length: users }, (_, index) => ({ Username: `user-${index}` })),
  });
  const aws = connectTo(connect, 3);
  const InstanceId = connect.instanceArn.slice(connect.instanceArn.lastIndexOf("/") + 1);
  const names = PERMISSIONS.map(({ name }) => name);
  const ids: string[] = [];
  for (let index = STOCK_PROFILES; index < profiles; index += 1) {
    const from = index % (names.length - PERMISSIONS_EACH);
    const { SecurityProfileId = "" } = await aws.createSecurityProfile({
      InstanceId,
      SecurityProfileName: `Profile ${index}`,
      Permissions: [...names.slice(from), ...names.slice(0, from)].slice(0, PERMISSIONS_EACH),
      ...(index % 2 === 0 && {
        AllowedAccessControlTags: { site: `site-${index}` },
        TagRestrictedResources: ["Queue", "SecurityProfile", "User"],
      }),
    });
    ids.push(SecurityProfileId);
  }
  let given = 0;
  for await (const { Users = [] } of paginateSearchUsers(
    { client: aws },
    { InstanceId, MaxResults: 500 },
  )) {
    await Promise.all(
      Users.map(({ Id: UserId }, index) => {
        const user = given + index;
        const held = [user, user * 7 + 3, Math.floor(user / ids.length)];
        const SecurityProfileIds = [...new Set(held.map((at) => ids[at % ids.length] ?? ""))];
        return aws.updateUserSecurityProfiles({ InstanceId, UserId, SecurityProfileIds });
      }),
    );
    given += Users.length;
  }
  aws.destroy();
  return connect;
}

/** Seconds that AWS's quotas take for one call of an operation for each profile: operations go side by side. */
export function floorOf(profiles: number): number {
  return (profiles - BURST) / RATE;
}
