import fc from "fast-check";
import type { ControlPlaneName } from "../../src/aws/control-plane.ts";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import { FAULT_KINDS } from "../../src/local/faults.ts";
import type { LocalChaos, LocalFault, LocalFaultKind } from "../../src/local/index.ts";
import type { ProfileFields } from "../../src/profile/model.ts";

/** What a profile is called in the course of a plan. */
const NAMES = {
  north: ["North", "Far North"],
  south: ["South", "Far South"],
  theirs: ["Theirs", "Not Theirs"],
} as const;

export type Profile = keyof typeof NAMES;

export type Fields = Partial<
  Pick<
    ProfileFields,
    "Applications" | "Description" | "HierarchyRestrictedResources" | "Permissions" | "Tags"
  >
>;

/** One resource, as the code declares it. */
export interface Declaration {
  readonly profile: Profile;
  readonly id: string;
  readonly nested: boolean;
  readonly SecurityProfileName: string;
  readonly fields: Fields;
  readonly options: {
    readonly adopt?: boolean;
    readonly delete?: boolean;
    readonly controlPlane?: ControlPlaneName;
  };
}

/** A program: what it declares, in this order. */
export type Code = readonly Declaration[];

/** What the stack does. */
export type Run =
  | { readonly kind: "deploy"; readonly code: Code; readonly force: boolean; readonly fault: Fault }
  | { readonly kind: "destroy"; readonly fault: Fault };

/** Beside what chaos brings: the first call of a write fails, if there is one. */
type Fault = Pick<LocalFault, "operation"> & { readonly kind: Exclude<LocalFaultKind, "delay"> };

/** What others do to a profile. */
export interface Meddling {
  readonly kind: "edit" | "rename" | "delete";
  readonly profile: Profile;
}

export type Step = Run | Meddling;

export interface Plan {
  readonly traits: Traits;
  readonly server: {
    readonly cloudControl: { readonly operationTime: number };
    readonly pageSize: number;
    readonly readLag: number;
  };
  readonly chaos: Omit<LocalChaos, "seed">;
  readonly attempts: number;
  readonly steps: readonly Step[];
  /** The code in the end, when nothing fails any more. */
  readonly last: Code;
}

/** How far the programs of one plan go. */
interface Traits {
  /** Resources take new ids, with `adopt`. */
  readonly moves: boolean;
  /** They take each other's names, with `adopt`. */
  readonly trades: boolean;
  /** They go into a nested scope and out of it, with `adopt`. */
  readonly nests: boolean;
  /** Some say `delete: false`, and where none trades. */
  readonly keeps: boolean;
  /** Each resource chooses its control plane anew. */
  readonly mixes: boolean;
}

const rarely = fc.nat(3).map((drawn) => drawn === 0);

/** The first of them, mostly. */
const mostly = <T>(first: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(first) },
    ...others.map((other) => ({ weight: 1, arbitrary: fc.constant(other) })),
  );

const fields: fc.Arbitrary<Fields> = fc.record(
  {
    Permissions: fc.subarray(["Prompts.View", "Queues.View", "Users.View"]),
    Tags: fc.dictionary(fc.constantFrom("Team", "Shift"), fc.constantFrom("A", "B")),
    Description: fc.constantFrom("one", "two", ""),
    HierarchyRestrictedResources: fc.subarray(["User"]),
    Applications: fc.subarray([{ Namespace: "crm", ApplicationPermissions: ["ACCESS"] }]),
  },
  { requiredKeys: [] },
);

const fault: fc.Arbitrary<Fault> = fc.record({
  operation: fc.constantFrom(
    "CreateSecurityProfile",
    "UpdateSecurityProfile",
    "TagResource",
    "UntagResource",
    "DeleteSecurityProfile",
  ),
  kind: fc.constantFrom("cut-before", "cut-after", "garbage", "internal", "deny"),
});

function declaration(
  profile: Profile,
  { keeps, mixes, moves, nests, trades }: Traits,
): fc.Arbitrary<Declaration> {
  const isTheirs = profile === "theirs";
  const adopt = moves || nests || trades || isTheirs;
  const [name, otherName] = NAMES[profile];
  const traded = trades && !isTheirs ? [...NAMES.south, ...NAMES.north] : [];
  return fc.record({
    profile: fc.constant(profile),
    id: mostly<string>(profile, ...(moves ? [`${profile}-moved`] : [])),
    nested: nests ? rarely : fc.constant(false),
    SecurityProfileName: mostly<string>(name, otherName, ...traded),
    fields,
    options: fc.record({
      ...(adopt && { adopt: fc.constant(true) }),
      ...(mixes && { controlPlane: fc.constantFrom(...CONTROL_PLANES) }),
      ...(keeps && { delete: fc.constantFrom(false, !isTheirs) }),
    }),
  });
}

/** Most of the profiles, in any order. */
function code(traits: Traits): fc.Arbitrary<Code> {
  return fc
    .tuple(
      fc.option(declaration("north", traits), { freq: 6 }),
      fc.option(declaration("south", traits), { freq: 6 }),
      fc.option(declaration("theirs", traits), { freq: 2 }),
    )
    .map((drawn) => drawn.filter((declared) => declared !== null))
    .filter(([one, other]) => one?.SecurityProfileName !== other?.SecurityProfileName || !other)
    .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }));
}

function step(traits: Traits): fc.Arbitrary<Step> {
  const deploy = {
    kind: fc.constant("deploy"),
    code: code(traits),
    force: fc.boolean(),
    fault,
  } as const;
  const outside = {
    // A profile that was given a name which the code gives to another resource is two resources'.
    kind: fc.constantFrom("edit", "delete", ...(traits.trades ? [] : (["rename"] as const))),
    profile: fc.constantFrom("north", "south"),
  } as const;
  return fc.oneof(
    { weight: 8, arbitrary: fc.record(deploy) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("destroy"), fault }) },
    { weight: 3, arbitrary: fc.record(outside) },
  );
}

const plan: fc.Arbitrary<Plan> = fc
  .record({
    moves: fc.boolean(),
    trades: rarely,
    nests: rarely,
    keeps: rarely,
    mixes: rarely,
  })
  .map((traits) => ({ ...traits, keeps: traits.keeps && !traits.trades }))
  .chain((traits) =>
    fc.record({
      traits: fc.constant(traits),
      server: fc.record({
        cloudControl: fc.record({ operationTime: fc.constantFrom(0, 0, 30) }),
        pageSize: fc.constantFrom(1, 1000),
        readLag: fc.constantFrom(0, 0, 0, 50, 200),
      }),
      chaos: fc.record({
        rate: fc.constantFrom(0.03, 0.1, 0.25),
        kinds: fc.constantFrom(
          ["throttle", "internal", "cut-before", "cut-after", "delay", "garbage"] as const,
          ["cut-after", "garbage"] as const,
          FAULT_KINDS,
        ),
      }),
      attempts: fc.constantFrom(1, 1, 3),
      steps: fc.array(step(traits), { minLength: 4, maxLength: 10 }),
      last: code(traits),
    }),
  );

export function isCalled(profile: Profile, name: string): boolean {
  return NAMES[profile].some((other) => other === name);
}

export function otherNameOf(profile: Profile, name: string): string {
  const [one, other] = NAMES[profile];
  return name === one ? other : one;
}

/** The plan of a seed. */
export function planOf(seed: number): Plan {
  const [drawn] = fc.sample(fc.noBias(plan), { seed: Math.imul(seed, 0x9e3779b1), numRuns: 1 });
  if (!drawn) throw new Error("no plan was drawn");
  return drawn;
}
