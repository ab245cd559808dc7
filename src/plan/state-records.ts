import type { Scope, State } from "../alchemy/engine.ts";
import { isProfileKind, recordsIn } from "../alchemy/records.ts";
import { explainUnreadable } from "../alchemy/damage.ts";

/** What a state store has of a security profile, or why that could not be read. */
export interface ProfileStateRecord {
  readonly fqn: string;
  readonly scope: Scope;
  readonly state: State | Error;
}

/** The records of all security profiles in a scope and in the scopes below it. Reads only. */
export async function profileRecordsIn(top: Scope): Promise<ProfileStateRecord[]> {
  const records = await recordsIn(top, { withFolders: true });
  return records.flatMap(({ id, scope, state }): ProfileStateRecord[] => {
    const fqn = scope.fqn(id);
    if (!(state instanceof Error)) return isProfileKind(state.kind) ? [{ fqn, scope, state }] : [];
    const error = explainUnreadable(scope, id, state);
    return [{ fqn, scope, state: error instanceof Error ? error : new Error(String(error)) }];
  });
}
