import type {
  AIAgentSnapshot,
  HierarchyGroup,
  MissingPart,
  ProfileIdentity,
  ProfileSnapshot,
  ReferenceKind,
  References,
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
import { type UserSearch, USERS_PAGE, holding, searchUsers, userSnapshots } from "./users.ts";

/** The progress of a read. */
export interface ReadProgress {
  /** Parts that were read or failed. */
  readonly done: number;
  /** Parts to read, as far as known: grows until the profiles have been listed. */
  readonly total: number;
}

/** Reads parts of one instance. Parts that are requested together are read concurrently. */
export interface InstanceReader {
  /** What could not be read so far, sorted by its owner. */
  readonly missing: () => MissingPart[];
  /** @throws when the list cannot be read: without it nothing of the instance is known */
  readonly profiles: () => Promise<ProfileIdentity[]>;
  /** @param fields default: all */
  readonly profile: (
    identity: ProfileIdentity,
    fields?: readonly FieldName[],
  ) => Promise<ProfileSnapshot>;
  readonly users: (search?: UserSearch) => Promise<UserSnapshot[]>;
  /** The users that have a profile; `undefined` if they cannot be read. */
  readonly holders: (SecurityProfileId: string) => Promise<UserSnapshot[] | undefined>;
  /** All users; `undefined` if they cannot be read, or more than so many pages would follow the first one. */
  readonly everybody: (mostPages: number) => Promise<UserSnapshot[] | undefined>;
  /** @throws when the search fails */
  readonly findUsers: (search: UserSearch) => Promise<UserSnapshot[]>;
  readonly hierarchyGroups: () => Promise<HierarchyGroup[]>;
  /** Every ARN under which an AI agent of the instance, or one of these, may have profiles. */
  readonly aiAgents: (named: readonly string[]) => Promise<AIAgentSnapshot[]>;
  /** Names of the AI agents of the instance; of none that cannot be read. */
  readonly aiAgentNames: () => Promise<string[]>;
  /** ARNs of AI agents in the settings of the instance's assistants; `undefined` if they cannot be read. */
  readonly usedAIAgents: () => Promise<string[] | undefined>;
  readonly alias: () => Promise<string | undefined>;
  readonly references: (
    ids: Readonly<Record<ReferenceKind, readonly string[]>>,
  ) => Promise<References["names"]>;
  /** Records profiles that somebody has and the list lacks. */
  readonly check: (
    profiles: readonly ProfileIdentity[],
    holders: readonly (UserSnapshot | AIAgentSnapshot)[],
  ) => void;
}

export function instanceReader(
  InstanceArn: string,
  credentials: Credentials,
  onProgress: (progress: ReadProgress) => void = () => undefined,
): InstanceReader {
  const { InstanceId, region } = locateInstance(InstanceArn);
  const calls = callsFor("connect", { InstanceArn }, credentials);
  const { pages, subject } = calls;
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
    missing: () => sortBy(missing, ({ of, part: name }) => `${of} ${name}`),

    profiles: () =>
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

    async profile(identity, names = FIELD_NAMES) {
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

    users: async (search = {}) =>
      (await part("users", InstanceArn, () => searchUsers(calls, search))) ?? [],

    holders: (id) => part("users", InstanceArn, () => searchUsers(calls, holding(id))),

    everybody: (mostPages) =>
      part("users", InstanceArn, async () => {
        const { ApproximateTotalCount, NextToken, Users } = await calls.call(
          "read",
          "SearchUsers",
          (connect) => connect.searchUsers({ InstanceId, MaxResults: USERS_PAGE }),
        );
        if (!Users) throw new IncompleteReadError(subject, "SearchUsers", "returned no Users");
        if (!NextToken) return userSnapshots(subject, Users);
        const following = Math.ceil((ApproximateTotalCount ?? 0) / USERS_PAGE) - 1;
        if (following > mostPages) return undefined;
        const others = await pages("SearchUsers", "Users", (connect, next = NextToken) =>
          connect.searchUsers({ InstanceId, NextToken: next, MaxResults: USERS_PAGE }),
        );
        return userSnapshots(subject, [...Users, ...others]);
      }),

    findUsers: (search) =>
      counted(() => searchUsers(calls, search).catch(asInstanceNotFound(subject))),

    async hierarchyGroups() {
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

    references: (ids) => readReferences({ connect: calls, applications }, part, ids),

    check(profiles, holders) {
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
