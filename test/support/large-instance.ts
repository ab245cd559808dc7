import { Connect } from "@aws-sdk/client-connect";
import { PERMISSIONS } from "../../src/index.ts";
import { type LocalConnect, startLocalConnect } from "../../src/local/index.ts";

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

/** Seconds that AWS's quotas take for one call of an operation for each profile: operations go side by side. */
export function floorOf(profiles: number): number {
  return (profiles - BURST) / RATE;
}
