import type { PermissionRisk } from "../permissions/catalog.ts";
import { describePermission } from "../permissions/details.ts";
import { lintSecurityProfile } from "../permissions/lint.ts";
import { type AuditFinding, type AuditSubject, accessFinding, profileSubject } from "./findings.ts";
import type { ProfileHolders } from "./holders.ts";
import { wordsOf } from "./naming.ts";
import type { ProfileSnapshot } from "../profile/snapshot.ts";

/** Words in a name that suggest few permissions, and words that suggest read-only access. */
const LITTLE = new Set(["agent", "basic", "guest", "intern", "trainee"]);
const READING = new Set([
  "auditor",
  "observer",
  "read",
  "reader",
  "readonly",
  "view",
  "viewer",
  "viewonly",
]);

/** Words in a name that suggest more. */
const MUCH = new Set([
  "admin",
  "administrator",
  "lead",
  "leader",
  "manager",
  "owner",
  "supervisor",
]);

/** Risks that a name with few permissions should not have. */
const ADMIN_RIGHTS: ReadonlySet<PermissionRisk> = new Set([
  "user-admin",
  "profile-admin",
  "recording-deletion",
]);

/** Actions that change nothing. */
const READ_ACTIONS = new Set(["Access", "Download", "DownloadButton", "Export", "View"]);

export function auditProfile(profile: ProfileSnapshot, holders: ProfileHolders): AuditFinding[] {
  const subject = profileSubject(profile);
  const { Tags } = profile;
  const { aiAgents, users } = holders;
  const linted = lintSecurityProfile(profile);
  return [
    ...broaderThanName(profile, subject),
    ...linted.flatMap((finding) =>
      finding.code === "sensitive-permission"
        ? accessFinding("sensitive-access", subject, finding.path, { ...finding.args, ...holders })
        : [],
    ),
    ...linted.flatMap((finding) =>
      finding.code === "sensitive-permission" ? [] : [{ ...finding, subject }],
    ),
    ...(users?.length === 0 && aiAgents?.length === 0
      ? [accessFinding("unused-profile", subject, "holders", {})]
      : []),
    ...(Tags && Object.keys(Tags).length === 0
      ? [accessFinding("untagged-profile", subject, "Tags", {})]
      : []),
  ];
}

function broaderThanName(profile: ProfileSnapshot, subject: AuditSubject): readonly AuditFinding[] {
  const words = wordsOf(profile.SecurityProfileName);
  if (words.some((word) => MUCH.has(word))) return [];
  const reading = words.find((word) => READING.has(word));
  const little = words.find((word) => LITTLE.has(word));
  const word = reading ?? little;
  if (word === undefined) return [];
  const names = (profile.Permissions ?? []).filter((name) => {
    const permission = describePermission(name);
    if (!permission || permission.restricts) return false;
    if (permission.risk && ADMIN_RIGHTS.has(permission.risk)) return true;
    return reading !== undefined && !READ_ACTIONS.has(permission.action);
  });
  return names.length === 0
    ? []
    : [accessFinding("broader-than-name", subject, "Permissions", { word, names })];
}
