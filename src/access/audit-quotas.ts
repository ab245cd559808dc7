import { MOST_PERMISSIONS } from "../profile/fields.ts";
import {
  type AuditFinding,
  type AuditSubject,
  type QuotaName,
  accessFinding,
  instanceSubject,
  userSubject,
} from "./findings.ts";
import { type InstanceSnapshot, isRead } from "../profile/snapshot.ts";

/** The use of a quota. */
export interface QuotaUse {
  readonly quota: QuotaName;
  readonly count: number;
  /** AWS's default. A higher count means that the quota was raised; its value is not read. */
  readonly limit: number;
  /** For a quota per profile or user: the one with the highest count. */
  readonly of?: string;
}

const LIMITS: Readonly<Record<QuotaName, number>> = {
  profiles: 100,
  users: 500,
  permissions: MOST_PERMISSIONS,
  profilesOfUser: 10,
};

/** A quota is nearly full from this share on. */
const NEAR = 0.8;

/** The use of the quotas, as far as it could be read. */
export function quotasOf({ missing, profiles, users }: InstanceSnapshot): QuotaUse[] {
  const areUsersRead = isRead(missing, "users");
  const ofProfiles = profiles.map(({ Permissions = [], SecurityProfileName }) =>
    use("permissions", Permissions.length, SecurityProfileName),
  );
  const ofUsers = users.map(({ SecurityProfileIds, Username }) =>
    use("profilesOfUser", SecurityProfileIds.length, Username),
  );
  return [
    use("profiles", profiles.length),
    ...(areUsersRead ? [use("users", users.length)] : []),
    ...(isRead(missing, "permissions") ? fullest(ofProfiles) : []),
    ...(areUsersRead ? fullest(ofUsers) : []),
  ];
}

/** Quotas that are nearly full. The linter reports the permissions of a profile. */
export function auditQuotas(
  snapshot: InstanceSnapshot,
  quotas: readonly QuotaUse[],
): AuditFinding[] {
  const near = (subject: AuditSubject, path: string, { count, limit, quota }: QuotaUse) =>
    count >= limit * NEAR && count <= limit
      ? [accessFinding("quota-near", subject, path, { quota, count, limit })]
      : [];
  const ofInstance = quotas.filter(({ quota }) => quota === "profiles" || quota === "users");
  return [
    ...ofInstance.flatMap((each) => near(instanceSubject(snapshot), each.quota, each)),
    ...snapshot.users.flatMap((user) => {
      const ofUser = use("profilesOfUser", user.SecurityProfileIds.length);
      return near(userSubject(user), "SecurityProfileIds", ofUser);
    }),
  ];
}

function use(quota: QuotaName, count: number, of?: string): QuotaUse {
  return { quota, count, limit: LIMITS[quota], ...(of !== undefined && { of }) };
}

function fullest(uses: readonly QuotaUse[]): readonly QuotaUse[] {
  return uses.toSorted((a, b) => b.count - a.count).slice(0, 1);
}
