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

/** The members of arguments that name holders. Their names can equal names of profiles. */
const HOLDERS = new Set(["users", "aiAgents"]);

/** Finds the profiles and permissions in the arguments of a finding; for a user, the user's profiles. */
export function aboutIn(
  { profiles, users }: InstanceSnapshot,
  rowOf: ReadonlyMap<string, number>,
): (finding: AuditFinding) => About {
  const columnOf = new Map(
    profiles.flatMap(({ SecurityProfileId, SecurityProfileName }, column) => [
      [SecurityProfileName, column],
      [SecurityProfileId, column],
    ]),
  );
  const heldBy = new Map(
    users.map(({ SecurityProfileIds, UserArn }) => [UserArn, SecurityProfileIds]),
  );
  return ({ args, subject: { arn, name } }) => {
    const columns = new Set<number>();
    const rows = new Set<number>();
    const note = (text: string) => {
      const [column, row] = [columnOf.get(text), rowOf.get(text)];
      if (column !== undefined) columns.add(column);
      if (row !== undefined) rows.add(row);
    };
    for (const text of [name, ...(heldBy.get(arn) ?? [])]) {
      const column = columnOf.get(text);
      if (column !== undefined) columns.add(column);
    }
    eachText(args, note);
    return { columns: [...columns], rows: [...rows], users: usersIn(args) };
  };
}

function eachText(value: unknown, note: (text: string) => void): void {
  if (typeof value === "string") note(value);
  else if (Array.isArray(value)) for (const each of value) eachText(each, note);
  else if (typeof value === "object" && value !== null) {
    for (const [key, each] of Object.entries(value)) if (!HOLDERS.has(key)) eachText(each, note);
  }
}
