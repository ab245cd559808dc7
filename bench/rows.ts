import type { LocalQuota } from "../src/local/index.ts";
import {
  type Contender,
  type Work,
  GENERIC,
  OURS,
  OURS_CLOUD_CONTROL,
  OURS_QUARTER,
  SDK,
  TRIVIAL,
} from "./contenders.ts";

/** AWS's quota for each operation in a new account. */
const AWS: LocalQuota = { rate: 2, burst: 5 };

/** What a row measures. */
export type Measure = "milliseconds" | "cpu" | "peakMemory";

/** A target ratio: of one contender to another, to the time that the quotas allow, or to a number. */
export interface Target {
  readonly measure: Measure;
  readonly of: Contender;
  readonly to: Contender | "floor" | number;
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** One kind of work, done by several contenders in turn. */
export interface Row {
  readonly name: string;
  readonly what: string;
  readonly size: "profiles" | "many" | "renames" | "one" | "few";
  readonly work: Work;
  /** Work to do first, without quotas. */
  readonly before?: Work;
  readonly contenders: readonly Contender[];
  readonly quotas?: LocalQuota;
  /** Every call takes as long as a call to AWS. */
  readonly distant?: boolean;
  /** The number of users. Each has one of the profiles and a stock profile. @default 0 */
  readonly users?: number;
  /** Duration of a Cloud Control operation in this row, in milliseconds, instead of the flag's. */
  readonly operationTime?: number;
  /** The calls of this package, by the number of profiles. */
  readonly calls: (profiles: number) => Readonly<Record<string, number>>;
  readonly targets?: readonly Target[];
}

const creates = (profiles: number) => ({ CreateSecurityProfile: profiles });
const reads = (profiles: number) => ({
  DescribeSecurityProfile: profiles,
  ListSecurityProfilePermissions: profiles,
});
const adopts = (profiles: number) => ({ ListSecurityProfiles: 1, ...reads(profiles) });
const changes = (profiles: number) => ({ ...reads(profiles), UpdateSecurityProfile: profiles });
const renames = (profiles: number) => ({
  ...reads(profiles),
  CreateSecurityProfile: profiles,
  DeleteSecurityProfile: profiles,
});
const none = () => ({});

const nearFloor: Target = { measure: "milliseconds", of: OURS, to: "floor", atMost: 1.1 };

const planes = {
  size: "few",
  contenders: [OURS, OURS_CLOUD_CONTROL, GENERIC],
  operationTime: 1000,
} as const;

/** Users in the row about plans, and the page size of SearchUsers. */
const PLANNED_USERS = 5000;
const USERS_PAGE = 500;

/** Users in the row about moves. */
const MOVED_USERS = 500;

export const ROWS: readonly Row[] = [
  {
    name: "create",
    what: "first deploy at AWS's default quotas",
    size: "profiles",
    work: "create",
    contenders: [OURS, SDK, GENERIC],
    quotas: AWS,
    calls: creates,
    targets: [nearFloor],
  },
  {
    name: "adopt",
    what: "adoption of existing profiles, fields declared, at AWS's default quotas",
    size: "profiles",
    work: "adopt",
    contenders: [OURS, SDK, GENERIC],
    quotas: AWS,
    calls: adopts,
    targets: [nearFloor],
  },
  {
    name: "change",
    what: "a change to one permission of each profile at AWS's default quotas",
    size: "profiles",
    before: "create",
    work: "change",
    contenders: [OURS, SDK, GENERIC],
    quotas: AWS,
    calls: changes,
    targets: [nearFloor],
  },
  {
    name: "plan",
    what: "plan of a change to one permission of each profile, with 5,000 users, at AWS's default quotas",
    size: "profiles",
    before: "create",
    work: "plan",
    contenders: [OURS],
    quotas: AWS,
    users: PLANNED_USERS,
    // All users once; the changed profiles, and the stock profile that all users have.
    calls: (profiles) => ({
      ...reads(profiles + 1),
      SearchUsers: Math.ceil(PLANNED_USERS / USERS_PAGE),
    }),
    targets: [{ ...nearFloor, atMost: 1.15 }],
  },
  {
    name: "larger-quotas",
    what: "first deploy with ten times the default quotas",
    size: "profiles",
    work: "create",
    contenders: [OURS, SDK],
    quotas: { rate: 20, burst: 40 },
    calls: creates,
    targets: [{ measure: "milliseconds", of: OURS, to: SDK, atMost: 1 }],
  },
  {
    name: "no-change",
    what: "deploy without changes",
    size: "many",
    before: "create",
    work: "no change",
    contenders: [OURS, TRIVIAL],
    calls: none,
    targets: [
      { measure: "milliseconds", of: OURS, to: TRIVIAL, atMost: 1.1 },
      { measure: "cpu", of: OURS, to: TRIVIAL, atMost: 1.3 },
    ],
  },
  {
    name: "renames",
    what: "a new name for each profile, and how the time grows with their number",
    size: "renames",
    before: "create",
    work: "rename",
    contenders: [OURS, OURS_QUARTER],
    calls: renames,
    targets: [{ measure: "milliseconds", of: OURS, to: OURS_QUARTER, atMost: 6 }],
  },
  {
    name: "move-holders",
    what: "a new name for a profile of 500 users, who move to it, at AWS's default quotas",
    size: "one",
    before: "create",
    work: "move",
    contenders: [OURS],
    quotas: AWS,
    users: MOVED_USERS,
    calls: (profiles) => ({
      ...renames(profiles),
      ListIntegrationAssociations: 1,
      SearchUsers: Math.ceil(MOVED_USERS / USERS_PAGE),
      DescribeUser: MOVED_USERS,
      UpdateUserSecurityProfiles: MOVED_USERS,
    }),
    targets: [{ ...nearFloor, atMost: 1.15 }],
  },
  {
    name: "one",
    what: "first deploy of one profile, each call as far away as AWS",
    size: "one",
    work: "create",
    contenders: [OURS, OURS_CLOUD_CONTROL, GENERIC],
    distant: true,
    calls: creates,
    targets: [{ measure: "milliseconds", of: GENERIC, to: OURS, atLeast: 5 }],
  },
  {
    name: "memory",
    what: "first deploy of many profiles without quotas",
    size: "many",
    work: "create",
    contenders: [OURS, TRIVIAL, SDK],
    calls: creates,
    targets: [{ measure: "peakMemory", of: OURS, to: TRIVIAL, atMost: 1.5 }],
  },
  { ...planes, name: "planes-create", what: "create", work: "create", calls: creates },
  {
    ...planes,
    name: "planes-no-change",
    what: "deploy without changes",
    before: "create",
    work: "no change",
    calls: none,
  },
  {
    ...planes,
    name: "planes-change",
    what: "a change to one permission",
    before: "create",
    work: "change",
    calls: changes,
  },
  { ...planes, name: "planes-adopt", what: "adoption", work: "adopt", calls: adopts },
  {
    ...planes,
    name: "planes-destroy",
    what: "destroy, one after another",
    before: "create",
    work: "destroy",
    calls: (profiles) => ({ DeleteSecurityProfile: profiles }),
  },
];
