import type { AuditFinding } from "../access/findings.ts";
import type { InstanceSnapshot } from "../access/snapshot.ts";

/** Numbers of the profiles and permissions that a finding is about. */
export interface About {
  readonly columns: readonly number[];
  readonly rows: readonly number[];
}

/** Finds them among everything that a finding tells, and a user's profiles by the user. */
export function aboutIn(
  { profiles, users }: InstanceSnapshot,
  permissions: readonly { readonly name: string; readonly row: number }[],
): (finding: AuditFinding) => About {
  const columnOf = new Map(
    profiles.flatMap(({ SecurityProfileId, SecurityProfileName }, column) => [
      [SecurityProfileName, column],
      [SecurityProfileId, column],
    ]),
  );
  const rowOf = new Map(permissions.map(({ name, row }) => [name, row]));
  const heldBy = new Map(
    users.map(({ SecurityProfileIds, UserArn }) => [UserArn, SecurityProfileIds]),
  );
  return ({ args, subject: { arn, name } }) => {
    const texts = [...textsIn(args)];
    return {
      columns: numbers([name, ...(heldBy.get(arn) ?? []), ...texts], columnOf),
      rows: numbers(texts, rowOf),
    };
  };
}

function numbers(texts: readonly string[], known: ReadonlyMap<string, number>): number[] {
  return [...new Set(texts.flatMap((text) => known.get(text) ?? []))];
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null) {
    for (const each of Object.values(value)) yield* textsIn(each);
  }
}
