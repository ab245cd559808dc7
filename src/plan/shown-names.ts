import type { AccessChange } from "../access/changes.ts";
import { groupBy } from "../access/group-by.ts";
import { groupNames } from "../access/group-names.ts";
import type { PersonChange } from "../access/people.ts";
import { type Reference, idsByKind } from "../access/references.ts";
import type { Credentials } from "../aws/credentials.ts";
import { instanceReader } from "../aws/instance-reader.ts";
import { FIELDS } from "../profile/model.ts";
import type { NamesEvent } from "./names-event.ts";
import { isUnknown } from "./unknown-text.ts";

type Change = AccessChange | PersonChange;

/**
 * Reads the names of what the shown changes refer to, each once. What cannot be read is shown by its id, which is exact:
 * the result is complete without it.
 */
export function shownNames(emit: (event: NamesEvent) => void) {
  const instances = new Map<string, Credentials>();
  const seen = new Set<string>();
  const wanted: (Reference & { readonly InstanceArn: string })[] = [];
  return {
    note(InstanceArn: string, credentials: Credentials): void {
      if (!instances.has(InstanceArn)) instances.set(InstanceArn, credentials);
    },
    show(InstanceArn: string, changes: readonly Change[]): void {
      for (const reference of changes.flatMap(referencesIn)) {
        if (seen.has(reference.id)) continue;
        seen.add(reference.id);
        wanted.push({ InstanceArn, ...reference });
      }
    },
    /** Called when all changes are known. */
    async finish(): Promise<void> {
      const byInstance = groupBy(wanted.splice(0), ({ InstanceArn }) => InstanceArn);
      await Promise.all(
        [...byInstance].map(async ([InstanceArn, references]) => {
          const credentials = instances.get(InstanceArn);
          if (!credentials) return;
          const names = await readNames(InstanceArn, credentials, references);
          emit({ type: "names", names });
        }),
      );
    },
  };
}

/** What a change shows by an id of AWS. The namespace of an application is its name. */
function referencesIn({ after, before, field, item = "" }: Change): Reference[] {
  const { refersTo: kind } = FIELDS[field];
  const isId = kind !== "nothing" && kind !== "hierarchyGroup" && kind !== "application";
  const groups = [before, after].flatMap((value = []) => {
    if (typeof value === "string") return kind === "hierarchyGroup" ? value : [];
    return value.flat().flatMap((limit) => (typeof limit === "string" ? [] : groupIn(limit)));
  });
  return [
    ...(isId ? [{ kind, id: item }] : []),
    ...groups.map((id) => ({ kind: "hierarchyGroup" as const, id })),
  ].filter(({ id }) => id !== "" && !isUnknown(id));
}

function groupIn({ hierarchyGroup }: { readonly hierarchyGroup: string | null }): string[] {
  return hierarchyGroup === null || hierarchyGroup === "own" ? [] : [hierarchyGroup];
}

async function readNames(
  InstanceArn: string,
  credentials: Credentials,
  references: readonly Reference[],
): Promise<Record<string, string>> {
  const reader = instanceReader(InstanceArn, credentials);
  const ids = idsByKind(references);
  const groups = ids.hierarchyGroup.length === 0 ? [] : await reader.hierarchyGroups();
  const namesakes = [...groupBy(groups, ({ Name }) => Name).values()]
    .filter(({ length }) => length > 1)
    .flat();
  const ambiguous = ids.hierarchyGroup.filter((id) => namesakes.some(({ Id }) => Id === id));
  const read = await reader.references({ ...ids, hierarchyGroup: ambiguous });
  const groupName = groupNames(groups, read.hierarchyGroup);
  return Object.fromEntries(
    references.map(({ id, kind }) => {
      const [name = id] = read[kind].get(id) ?? [];
      return [id, kind === "hierarchyGroup" ? groupName(id) : name];
    }),
  );
}
