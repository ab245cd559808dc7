import type { Case } from "./case.ts";

/** AWS's default quota of each operation: calls a second, and at once. */
const RATE = 2;
const BURST = 5;

/** Seconds that a call takes. */
const ROUND_TRIP = 0.2;

/** Seconds that AWS Cloud Control takes for a piece of work. */
const WORK = 10;

/** Keeps the calls of each operation within AWS's default quota. */
export class Buckets {
  /** When the bucket of an operation is full again, in seconds. */
  readonly #fullAt = new Map<string, number>();

  /** Seconds to wait from `now` until a call is within its quota; the call is counted then. */
  take(operation: string, now: number): number {
    const fullAt = Math.max(now, this.#fullAt.get(operation) ?? now);
    const wait = Math.max(0, fullAt - now - (BURST - 1) / RATE);
    this.#fullAt.set(operation, fullAt + 1 / RATE);
    return wait;
  }
}

/** Calls that every run makes before its cases and after them. */
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
  /** The most that a case has at a time. */
  readonly profiles: number;
  readonly users: number;
}

/** What a run takes, where AWS answers as expected and nobody else uses its quotas. */
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
