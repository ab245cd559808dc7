import type { Scope, State } from "../alchemy/engine.ts";
import { recordsIn } from "../alchemy/records.ts";
import { isAssignmentKind, isProfileKind } from "../alchemy/kinds.ts";
import { explainUnreadable } from "../alchemy/damage.ts";
import { asError } from "../errors/as-error.ts";

/** The record of a security profile in a state store, or why it could not be read. */
export interface ProfileStateRecord {
  readonly fqn: string;
  readonly scope: Scope;
  readonly state: State | Error;
}

/** The record of a resource that assigns profiles to holders. */
export interface AssignmentStateRecord extends ProfileStateRecord {
  readonly state: State;
}

/** The records of all security profiles and assignments, in a scope and below it. Only reads. */
export async function profileRecordsIn(top: Scope): Promise<ProfileStateRecord[]> {
  const records = await recordsIn(top, { withFolders: true });
  return records.flatMap(({ id, scope, state }): ProfileStateRecord[] => {
    const fqn = scope.fqn(id);
    if (state instanceof Error) {
      return [{ fqn, scope, state: asError(explainUnreadable(scope, id, state)) }];
    }
    const isOurs = isProfileKind(state.kind) || isAssignmentKind(state.kind);
    return isOurs ? [{ fqn, scope, state }] : [];
  });
}

/** Whether a deploy completed the resource, and the resource has not left the record. */
export function isSettled({ props, status }: State): boolean {
  return (status === "created" || status === "updated") && props?.["formerlyOf"] === undefined;
}

export function isAssignmentRecord(record: ProfileStateRecord): record is AssignmentStateRecord {
  return !(record.state instanceof Error) && isAssignmentKind(record.state.kind);
}
