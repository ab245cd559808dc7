import { paginateSearchUsers } from "@aws-sdk/client-connect";
import type { Acme } from "./acme.ts";

/** What each user holds, by the answers of AWS alone: the permissions of every profile, by username. */
export async function rawAccess({
  InstanceArn,
  aws,
  ids,
}: Acme): Promise<Map<string, { profile: string; permissions: string[] }[]>> {
  const InstanceId = InstanceArn.slice(InstanceArn.lastIndexOf("/") + 1);
  const names = new Map([...ids].map(([name, id]) => [id, name]));
  const permissions = new Map<string, string[]>();
  for (const SecurityProfileId of ids.values()) {
    const answer = await aws.listSecurityProfilePermissions({
      InstanceId,
      SecurityProfileId,
      MaxResults: 1000,
    });
    permissions.set(SecurityProfileId, answer.Permissions ?? []);
  }
  const access = new Map<string, { profile: string; permissions: string[] }[]>();
  for await (const { Users = [] } of paginateSearchUsers({ client: aws }, { InstanceId })) {
    for (const { SecurityProfileIds = [], Username = "" } of Users) {
      const held = SecurityProfileIds.map((id) => ({
        profile: names.get(id) ?? id,
        permissions: permissions.get(id) ?? [],
      }));
      access.set(Username, held);
    }
  }
  return access;
}
