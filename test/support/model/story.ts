import fc from "fast-check";
import type { ControlPlaneName } from "../../../src/aws/control-plane.ts";
import { CONTROL_PLANES } from "../../../src/profile/constraints.ts";
import type { LocalChaos, LocalFaultKind } from "../../../src/local/index.ts";
import type { ProfileFields } from "../../../src/profile/model.ts";

/** What stories contain or must keep. One that is off fails, or cannot run here. */
export const FEATURES = {
  /**
   * All applications keep their states in one folder. What one folder in another comes to is refused for an
   * application that `alchemy(…)` opens, and most programs here are run without it.
   */
  sharedState: false,
  /** Two applications or two addresses whose parts, joined by slashes, read the same. */
  slashes: true,
  /** One address twice in a program. */
  idTwice: true,
  /** Ids that a file name cannot hold, or only some file systems keep apart. */
  oddIds: true,
  /** Resources whose id is also the name of a scope. */
  idsLikeScopes: true,
  /** What a profile has declared goes along when it leaves a scope and is taken at the same moment. */
  movesAtOnce: true,
  /** SIGINT and SIGTERM end a deploy with 130 and 143. */
  signals: true,
  /** A write is answered with status 200 and a page that is not AWS's. */
  garbage: true,
  /** A resource asks for the profile of another resource of its program. */
  secondClaims: true,
};

export const STACKS = ["acme:t", "acme:prod", "acme/t:t", "acme/eu:t", "acme/eu/x:t"] as const;

/** An application and one of its stages. */
export type StackName = (typeof STACKS)[number];

const NAMES = ["Agents", "Leads", "Auditors", "Night", "Day"] as const;

/** Where a program declares a resource: nested scopes, then the id. */
export interface Address {
  readonly scopes: readonly string[];
  readonly id: string;
}

export type Fields = Partial<ProfileFields>;

export interface Declaration extends Address {
  /** `undefined`: the default name. */
  readonly name: string | undefined;
  readonly fields: Fields;
  readonly adopt: boolean | undefined;
  readonly delete: boolean | undefined;
  readonly plane: ControlPlaneName;
  /** Access keys in the props, beside those of the environment. */
  readonly keys: boolean;
}

export interface Program {
  readonly declarations: readonly Declaration[];
  /** All at once, or one after the other. */
  readonly parallel: boolean;
}

/** What the author of a program changes in it before a deploy. */
export type Edit =
  | { readonly edit: "declare"; readonly declaration: Declaration; readonly twice: boolean }
  | { readonly edit: "remove"; readonly at: number }
  | { readonly edit: "move"; readonly at: number; readonly to: Address; readonly adopt: boolean }
  | { readonly edit: "rename"; readonly at: number; readonly name: string | undefined }
  | { readonly edit: "fields"; readonly at: number; readonly fields: Fields }
  | { readonly edit: "options"; readonly at: number; readonly options: Options };

type Options = Pick<Declaration, "adopt" | "delete" | "plane" | "keys">;

/** What goes wrong in a deploy. */
export type Trouble =
  | { readonly kind: FaultKind; readonly operation: string; readonly attempts: number }
  | { readonly chaos: LocalChaos; readonly attempts: number };

type FaultKind = Exclude<LocalFaultKind, "delay">;

/** When and how a process ends before its work is done. */
export interface Interruption {
  readonly call: number;
  readonly signal: "SIGKILL" | "SIGINT" | "SIGTERM";
  readonly moment: "before" | "after" | "answered";
}

export interface Run {
  readonly stack: StackName;
  readonly force: boolean;
  readonly adopt: boolean;
  readonly trouble: Trouble | undefined;
}

/** What others do in the admin website, to one of the profiles that are there: `at` is counted modulo. */
export type Meddling =
  | { readonly meddle: "create"; readonly name: string; readonly fields: Fields }
  | { readonly meddle: "edit"; readonly at: number; readonly fields: Fields }
  | { readonly meddle: "rename"; readonly at: number; readonly name: string }
  | { readonly meddle: "delete" | "hold" | "release"; readonly at: number };

export type Step =
  | (Run & { readonly do: "deploy"; readonly edits: readonly Edit[]; readonly parallel: boolean })
  | (Run & { readonly do: "destroy" })
  | {
      readonly do: "interrupted";
      readonly stack: StackName;
      readonly edits: readonly Edit[] | "destroy";
      readonly parallel: boolean;
      readonly interruption: Interruption;
    }
  | ({ readonly do: "meddle" } & Meddling);

export interface Story {
  readonly pageSize: number;
  readonly steps: readonly Step[];
}

const GRANULAR = (values: string[]) => ({
  DataTableAccessControlConfiguration: {
    PrimaryAttributeAccessControlConfiguration: {
      PrimaryAttributeValues: values.map((value) => ({
        AccessType: "ALLOW" as const,
        AttributeName: "Region",
        Values: [value],
      })),
    },
  },
});

const tool = { Namespace: "crm", ApplicationPermissions: ["ACCESS"] };
const app = { ...tool, Type: "THIRD_PARTY_APPLICATION" as const };
const gateway = { Namespace: "orders", ApplicationPermissions: ["find"], Type: "MCP" as const };

const tags = fc.dictionary(fc.constantFrom("Team", "Shift"), fc.constantFrom("A", "B"));

const fields: fc.Arbitrary<Fields> = fc.record(
  {
    Description: fc.constantFrom("one", "two", ""),
    Permissions: fc.subarray(["Prompts.View", "Queues.View", "Users.View"]),
    Tags: tags,
    AllowedAccessControlTags: tags,
    TagRestrictedResources: fc.subarray(["Queue", "SecurityProfile", "User"]),
    HierarchyRestrictedResources: fc.subarray(["User"]),
    AllowedAccessControlHierarchyGroupId: fc.constantFrom("group-1", "group-2", ""),
    Applications: fc.subarray([app, gateway]),
    AllowedFlowModules: fc.subarray([{ FlowModuleId: "module", Type: "MCP" as const }]),
    GranularAccessControlConfiguration: fc.subarray(["East", "West"]).map(GRANULAR),
  },
  { requiredKeys: [] },
);

/** Sometimes the eleventh, which Cloud Control does not know. */
const allFields: fc.Arbitrary<Fields> = fc
  .tuple(fields, fc.nat(7))
  .map(([drawn, chance]) =>
    chance === 0
      ? { ...drawn, AllowedAIAgents: [{ Arn: "arn:aws:agent", Type: "THIRD_PARTY" as const }] }
      : drawn,
  );

const FLAT = ["a", "b", ...(FEATURES.slashes ? ["team/a", "team/eu/a", "t/a"] : [])];
const ADDRESSES: readonly Address[] = [
  ...FLAT.map((id) => ({ scopes: [], id })),
  ...[...(FEATURES.slashes ? ["eu/a"] : []), "a", "b"].map((id) => ({ scopes: ["team"], id })),
  { scopes: ["team", "eu"], id: "a" },
  ...(FEATURES.idsLikeScopes
    ? [
        { scopes: [], id: "team" },
        { scopes: [], id: "team/eu" },
        { scopes: ["team"], id: "eu" },
      ]
    : []),
];
const ODD: readonly Address[] = [
  { scopes: [], id: "." },
  { scopes: [], id: "A" },
  { scopes: [], id: "a\\b" },
  { scopes: [], id: "a:b" },
  { scopes: [".."], id: "a" },
];

const sometimes = (chance: number) => fc.nat(chance).map((drawn) => drawn === 0);
const address = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...ADDRESSES) },
  ...(FEATURES.oddIds ? [{ weight: 1, arbitrary: fc.constantFrom(...ODD) }] : []),
);
const at = fc.nat(7);
const name = fc.option(fc.constantFrom(...NAMES), { nil: undefined, freq: 6 });

const options: fc.Arbitrary<Options> = fc.record({
  adopt: fc.constantFrom(true, true, undefined, undefined, false),
  delete: fc.constantFrom(undefined, undefined, undefined, undefined, true, false),
  plane: fc.constantFrom(...CONTROL_PLANES, "connect" as const),
  keys: sometimes(5),
});

const declaration: fc.Arbitrary<Declaration> = fc
  .tuple(address, name, allFields, options)
  .map(([where, called, drawn, chosen]) => ({ ...where, name: called, fields: drawn, ...chosen }));

const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      edit: fc.constant("declare"),
      declaration,
      twice: FEATURES.idTwice ? sometimes(15) : fc.constant(false),
    }),
  },
  { weight: 2, arbitrary: fc.record({ edit: fc.constant("remove"), at }) },
  {
    weight: 2,
    arbitrary: fc.record({
      edit: fc.constant("move"),
      at,
      to: address,
      adopt: sometimes(5).map((drawn) => !drawn),
    }),
  },
  { weight: 2, arbitrary: fc.record({ edit: fc.constant("rename"), at, name }) },
  { weight: 3, arbitrary: fc.record({ edit: fc.constant("fields"), at, fields: allFields }) },
  { weight: 1, arbitrary: fc.record({ edit: fc.constant("options"), at, options }) },
);

const KINDS: readonly FaultKind[] = [
  "cut-before",
  "cut-after",
  "internal",
  "deny",
  "throttle",
  ...(FEATURES.garbage ? (["garbage"] as const) : []),
];

const attempts = fc.constantFrom(1, 1, 3);
const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  fc.record({
    operation: fc.constantFrom(
      "CreateSecurityProfile",
      "UpdateSecurityProfile",
      "TagResource",
      "UntagResource",
      "DeleteSecurityProfile",
      "DescribeSecurityProfile",
      "ListSecurityProfiles",
    ),
    kind: fc.constantFrom(...KINDS),
    attempts,
  }),
  fc.record({
    chaos: fc.record({
      seed: fc.nat(),
      rate: fc.constantFrom(0.05, 0.15, 0.3),
      kinds: fc.constant([...KINDS, "delay"] as const),
    }),
    attempts,
  }),
);

const stack = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(STACKS[0]) },
  { weight: 3, arbitrary: fc.constantFrom(...(FEATURES.slashes ? STACKS : STACKS.slice(0, 2))) },
);
const run = {
  stack,
  force: fc.boolean(),
  adopt: sometimes(9),
  trouble: fc.option(trouble, { nil: undefined, freq: 2 }),
};
const edits = fc.array(edit, { minLength: 1, maxLength: 4 });

const meddling: fc.Arbitrary<Meddling> = fc.oneof(
  fc.record({
    meddle: fc.constant("create"),
    name: fc.constantFrom(...NAMES),
    fields: allFields,
  }),
  fc.record({ meddle: fc.constant("edit"), at, fields: allFields }),
  fc.record({
    meddle: fc.constant("rename"),
    at,
    name: fc.constantFrom(...NAMES, "Elsewhere"),
  }),
  fc.record({ meddle: fc.constantFrom("delete", "hold", "hold", "release"), at }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({ do: fc.constant("deploy"), edits, parallel: fc.boolean(), ...run }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("destroy"), ...run }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("interrupted"),
      stack,
      edits: fc.oneof(
        { weight: 4, arbitrary: edits },
        { weight: 1, arbitrary: fc.constant("destroy" as const) },
      ),
      parallel: fc.boolean(),
      interruption: fc.record({
        call: fc.integer({ min: 1, max: 9 }),
        signal: fc.constantFrom(
          "SIGKILL",
          ...(FEATURES.signals ? (["SIGINT", "SIGTERM"] as const) : []),
        ),
        moment: fc.constantFrom("before", "after", "answered"),
      }),
    }),
  },
  { weight: 10, arbitrary: meddling.map((what) => ({ do: "meddle" as const, ...what })) },
);

/** What several applications and stages, and others, do in one instance, one after the other. */
const story: fc.Arbitrary<Story> = fc.record({
  pageSize: fc.constantFrom(1000, 1000, 2),
  steps: fc.array(step, { minLength: 6, maxLength: 14 }),
});

/** The story of a seed. */
export function storyOf(seed: number): Story {
  const [drawn] = fc.sample(fc.noBias(story), { seed: Math.imul(seed, 0x9e3779b1), numRuns: 1 });
  if (!drawn) throw new Error("no story was drawn");
  return drawn;
}

/** The steps of a story by their numbers, and the edits in them. */
export function partsOf({ steps }: Story): string[] {
  return steps.flatMap((each, index) => [
    String(index),
    ...editsOf(each).map((_, number) => `${index}.${number}`),
  ]);
}

/** These parts of a story alone. */
export function part({ steps, ...rest }: Story, parts: readonly string[]): Story {
  const kept = steps.map((each, index): Step | undefined => {
    if (!parts.includes(String(index))) return undefined;
    if (!("edits" in each) || each.edits === "destroy") return each;
    return {
      ...each,
      edits: each.edits.filter((_, number) => parts.includes(`${index}.${number}`)),
    };
  });
  return { ...rest, steps: kept.filter((each) => each !== undefined) };
}

function editsOf(each: Step): readonly Edit[] {
  return "edits" in each && each.edits !== "destroy" ? each.edits : [];
}

/** The program after its author's edits. */
export function edited({ declarations }: Program, changes: readonly Edit[], parallel: boolean) {
  let all = [...declarations];
  for (const change of changes) all = applied(all, change);
  return { declarations: all, parallel };
}

function applied(all: Declaration[], change: Edit): Declaration[] {
  if (change.edit === "declare") {
    const { declaration: added, twice } = change;
    return [...(twice ? all : all.filter((other) => !isAt(other, added))), added];
  }
  const index = change.at % Math.max(all.length, 1);
  const chosen = all[index];
  if (!chosen) return all;
  const replaced = (by: Partial<Declaration>) => all.with(index, { ...chosen, ...by });
  switch (change.edit) {
    case "remove":
      return all.toSpliced(index, 1);
    case "move": {
      const { to } = change;
      if (all.some((other) => isAt(other, to))) return all;
      return replaced({ ...to, ...(change.adopt && { adopt: true }) });
    }
    case "rename":
      return replaced({ name: change.name });
    case "fields":
      return replaced({ fields: change.fields });
    case "options":
      return replaced(change.options);
  }
}

function isSameScope(one: Address, other: Address): boolean {
  return JSON.stringify(one.scopes) === JSON.stringify(other.scopes);
}

export function isAt(one: Address, other: Address): boolean {
  return isSameScope(one, other) && one.id === other.id;
}
