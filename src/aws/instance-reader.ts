import type {
  AIAgentSnapshot,
  HierarchyGroup,
  MissingPart,
  ProfileIdentity,
  ProfileSnapshot,
  ReferenceKind,
  SnapshotPart,
  UserSnapshot,
} from "../profile/snapshot.ts";
import { IncompleteReadError, MissingPackageError, RequestFailedError } from "../errors/index.ts";
import { locateInstance } from "../profile/arn.ts";
import { type FieldName, FIELDS, FIELD_NAMES, LISTED_FIELDS, readOf } from "../profile/model.ts";
import { sortBy } from "../profile/sort-by.ts";
import { aiAgentReader } from "./ai-agent-reader.ts";
import { callsFor } from "./calls.ts";
import type { Credentials } from "./credentials.ts";
import { asInstanceNotFound } from "./errors.ts";
import { entries, withoutRepeats } from "./entries.ts";
import { listHierarchyGroups } from "./lookups.ts";
import { listProfiles, readDescription, readList } from "./profile-parts.ts";
import { readAlias, readReferences } from "./reference-reader.ts";
import { type UserSearch, allUsers, holding, searchUsers } from "./users.ts";

/** The progress of a read. */
export interface ReadProgress {
  /** Parts that were read or failed. */
  readonly done: number;
  /** Parts to read, as far as known: grows until the profiles have been listed. */
  readonly total: number;
}

export type InstanceReader = ReturnType<typeof instanceReader>;

/** Reads parts of one instance. Parts that are requested together are read concurrently. */
export function instanceReader(
  InstanceArn: string,
  credentials: Credentials,
  onProgress: (progress: ReadProgress) => void = () => undefined,
) {
  const { InstanceId, region } = locateInstance(InstanceArn);
  const calls = callsFor("connect", { InstanceArn }, credentials);
  const { subject } = calls;
  const missing: MissingPart[] = [];
  const qconnect = callsFor("qconnect", { InstanceArn }, credentials);
  const inRegion = { region, what: "the applications" };
  const applications = callsFor("appintegrations", inRegion, credentials);
  const agents = aiAgentReader(calls, qconnect, part);
  const progress = { done: 0, total: 0 };

  /** Reads a part, or adds it to `missing`. */
  async function part<T>(name: SnapshotPart, of: string, read: () => Promise<T>) {
    return counted(read).catch((error: unknown) => {
      missing.push(missingPart(name, of, error));
      return undefined;
    });
  }

  async function counted<T>(read: () => Promise<T>): Promise<T> {
    progress.total += 1;
    onProgress({ ...progress });
    try {
      return await read();
    } finally {
      progress.done += 1;
      onProgress({ ...progress });
    }
  }

  return {
    /** What could not be read so far, sorted by its owner. */
    missing: () => sortBy(missing, ({ of, part: name }) => `${of} ${name}`),

    /** @throws when the list cannot be read: without it nothing of the instance is known */
    profiles: (): Promise<ProfileIdentity[]> =>
      counted(async () => {
        const listed = await listProfiles(calls);
        const profiles = entries(subject, "ListSecurityProfiles", listed, ({ Arn, Id, Name }) =>
          Arn === undefined || Id === undefined || Name === undefined
            ? undefined
            : { SecurityProfileArn: Arn, SecurityProfileId: Id, SecurityProfileName: Name },
        );
        const distinct = withoutRepeats(profiles, ({ SecurityProfileId }) => SecurityProfileId);
        return sortBy(distinct, ({ SecurityProfileName }) => SecurityProfileName);
      }),

    /** @param names the fields to read; default: all */
    async profile(
      identity: ProfileIdentity,
      names: readonly FieldName[] = FIELD_NAMES,
    ): Promise<ProfileSnapshot> {
      const { SecurityProfileId, SecurityProfileName } = identity;
      const target = { InstanceId, SecurityProfileId };
      const isDescribed = names.some((name) => readOf(name).part === "describe");
      const fields = await Promise.all([
        isDescribed && part("describe", SecurityProfileName, () => readDescription(calls, target)),
        ...LISTED_FIELDS.filter((name) => names.includes(name)).map((name) =>
          part(FIELDS[name].readBy.part, SecurityProfileName, () => readList(name, calls, target)),
        ),
      ]);
      return { ...Object.assign({}, ...fields), ...identity };
    },

    users: async (search: UserSearch = {}): Promise<UserSnapshot[]> =>
      (await part("users", InstanceArn, () => searchUsers(calls, search))) ?? [],

    /** The users that have a profile; `undefined` if they cannot be read. */
    holders: (id: string) => part("users", InstanceArn, () => searchUsers(calls, holding(id))),

    /** All users; `undefined` if they cannot be read, or more than so many pages would follow the first one. */
    everybody: (mostPages: number) => part("users", InstanceArn, () => allUsers(calls, mostPages)),

    /** @throws when the search fails */
    findUsers: (search: UserSearch): Promise<UserSnapshot[]> =>
      counted(() => searchUsers(calls, search).catch(asInstanceNotFound(subject))),

    async hierarchyGroups(): Promise<HierarchyGroup[]> {
      const groups = await part("hierarchyGroups", InstanceArn, async () =>
        entries(
          subject,
          "ListUserHierarchyGroups",
          await listHierarchyGroups(calls),
          ({ Id, Name }) => (Id === undefined || Name === undefined ? undefined : { Id, Name }),
        ),
      );
      return sortBy(
        withoutRepeats(groups ?? [], ({ Id }) => Id),
        ({ Name }) => Name,
      );
    },

    ...agents,

    alias: () => part("alias", InstanceArn, () => readAlias(calls)),

    references: (ids: Readonly<Record<ReferenceKind, readonly string[]>>) =>
      readReferences({ connect: calls, applications }, part, ids),

    /** Records profiles that somebody has and the list lacks. */
    check(
      profiles: readonly ProfileIdentity[],
      holders: readonly (UserSnapshot | AIAgentSnapshot)[],
    ) {
      const known = new Set(profiles.map(({ SecurityProfileId }) => SecurityProfileId));
      const held = new Set(holders.flatMap(({ SecurityProfileIds }) => SecurityProfileIds));
      for (const id of held) {
        if (known.has(id)) continue;
        missing.push({
          part: "describe",
          of: id,
          operation: "ListSecurityProfiles",
          code: "IncompleteRead",
          message: "does not list a profile that has a holder",
        });
      }
    },
  };
}

function missingPart(part: SnapshotPart, of: string, error: unknown): MissingPart {
  if (error instanceof RequestFailedError) {
    const { answer, awsCode, operation } = error;
    return { part, of, operation, code: awsCode, message: answer };
  }
  if (error instanceof IncompleteReadError) {
    return { part, of, operation: error.operation, code: error.code, message: error.reason };
  }
  if (error instanceof MissingPackageError) {
    return {
      part,
      of,
      operation: `import ${error.package}`,
      code: error.code,
      message: error.message,
    };
  }
  throw error;
}
