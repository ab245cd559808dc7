import type { Case } from "./case.ts";

/** AWS's default rate quota of each operation, in calls per second. */
const RATE = 2;
const BURST = 5;

/** Seconds that a call takes. */
const ROUND_TRIP = 0.2;

/** Seconds that an operation of AWS Cloud Control takes. */
const WORK = 10;

/** Keeps the calls of each operation within AWS's default quota. */
export class Buckets {
  /** When the bucket of an operation is full again, in seconds. */
  readonly #fullAt = new Map<string, number>();

  /** Counts a call, and returns the seconds to wait from `now` until it is within the quota. */
  take(operation: string, now: number): number {
    const fullAt = Math.max(now, this.#fullAt.get(operation) ?? now);
    const wait = Math.max(0, fullAt - now - (BURST - 1) / RATE);
    this.#fullAt.set(operation, fullAt + 1 / RATE);
    return wait;
  }
}

/** Calls of every run besides its cases. */
const AROUND = [
  "ListUsers",
  "DescribeUser",
  "DescribeInstance",
  "ListUserHierarchyGroups",
  "ListSecurityProfiles",
  "ListUsers",
  "ListSecurityProfiles",
];

const DELETES: Readonly<Record<string, string>> = {
  CreateSecurityProfile: "DeleteSecurityProfile",
  CreateUser: "DeleteUser",
  CreateResource: "DeleteSecurityProfile",
};

export interface Estimate {
  readonly calls: number;
  readonly minutes: number;
  /** The most that exist at a time. */
  readonly profiles: number;
  readonly users: number;
}

/** What a run takes, if AWS answers as expected and nobody else uses its quotas. */
export function estimateOf(cases: readonly Case[]): Estimate {
  const perCase = cases.map(({ steps }) => {
    const made = steps
      .filter(({ expect }) => expect.error === undefined)
      .flatMap(({ operation }) => DELETES[operation] ?? []);
    return [
      ...steps.flatMap(({ atOnce = 1, operation }) =>
        Array.from({ length: atOnce }, () => ({ operation, isPaced: atOnce === 1 })),
      ),
      ...made.map((operation) => ({ operation, isPaced: true })),
    ];
  });
  const all = [...AROUND.map((operation) => ({ operation, isPaced: true })), ...perCase.flat()];
  const buckets = new Buckets();
  let now = 0;
  for (const { isPaced, operation } of all) {
    if (isPaced) now += buckets.take(operation, now) + ROUND_TRIP;
    if (operation === "GetResourceRequestStatus") now += WORK;
  }
  const most = (operation: string) =>
    Math.max(
      0,
      ...perCase.map((each) => each.filter((made) => made.operation === operation).length),
    );
  return {
    calls: all.length,
    minutes: Math.ceil(now / 60),
    profiles: most("DeleteSecurityProfile"),
    users: most("DeleteUser"),
  };
}
