import type { AdminStep } from "../access/admin-path.ts";
import type { AuditFinding } from "../access/findings.ts";
import type { InstanceSnapshot } from "../profile/snapshot.ts";
import { usersIn } from "../access/users-in.ts";

/** Numbers of the profiles and permissions that a finding concerns. */
export interface About {
  readonly columns: readonly number[];
  readonly rows: readonly number[];
  /** Usernames in its arguments; `undefined` if it names none. */
  readonly users: readonly string[] | undefined;
}

/** The members of arguments that name holders, and profiles: any of these can have the name of something else. */
const HOLDERS = new Set(["users", "aiAgents"]);
const PROFILES = new Set(["profile", "profiles"]);

/** Steps of a path to full access that name a user; the others name a profile. */
const ON_USERS: ReadonlySet<unknown> = new Set<AdminStep["action"]>(["reset-password", "sign-in"]);

/** Finds the profiles and permissions in the arguments of a finding; for a user, the user's profiles. */
export function aboutIn(
  { profiles, users }: InstanceSnapshot,
  rowOf: ReadonlyMap<string, number>,
): (finding: AuditFinding) => About {
  const columnOf = new Map(
    profiles.map(({ SecurityProfileName }, column) => [SecurityProfileName, column]),
  );
  const nameOf = new Map(
    profiles.map(({ SecurityProfileId, SecurityProfileName }) => [
      SecurityProfileId,
      SecurityProfileName,
    ]),
  );
  const heldBy = new Map(
    users.map(({ SecurityProfileIds, UserArn }) => [
      UserArn,
      SecurityProfileIds.flatMap((id) => nameOf.get(id) ?? []),
    ]),
  );
  return ({ args, subject: { arn, kind, name } }) => {
    const columns = new Set<number>();
    const rows = new Set<number>();
    const note = (text: string, isProfile: boolean) => {
      const number = isProfile ? columnOf.get(text) : rowOf.get(text);
      if (number !== undefined) (isProfile ? columns : rows).add(number);
    };
    for (const each of kind === "profile" ? [name] : (heldBy.get(arn) ?? [])) note(each, true);
    eachText(args, note);
    return { columns: [...columns], rows: [...rows], users: usersIn(args) };
  };
}

function eachText(
  value: unknown,
  note: (text: string, isProfile: boolean) => void,
  isProfile = false,
): void {
  if (typeof value === "string") note(value, isProfile);
  else if (Array.isArray(value)) for (const each of value) eachText(each, note, isProfile);
  else if (typeof value === "object" && value !== null) {
    const action = "action" in value ? value.action : undefined;
    for (const [key, each] of Object.entries(value)) {
      const isOnStep = action !== undefined && key === "name";
      if (HOLDERS.has(key) || (isOnStep && ON_USERS.has(action))) continue;
      eachText(each, note, isOnStep || PROFILES.has(key));
    }
  }
}
