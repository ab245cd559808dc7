import fc from "fast-check";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";

/** What people do to one instance: they edit a script and deploy it, or change something beside it. */
export type Step =
  | {
      readonly do: "deploy";
      readonly edits: readonly Edit[];
      readonly atOnce: boolean;
      readonly args: readonly string[];
      /** Such a deploy is not compared with its plan. */
      readonly ends: Ending | undefined;
    }
  | { readonly do: "edit"; readonly name: string; readonly fields: object }
  | { readonly do: "rename"; readonly name: string; readonly to: string }
  | { readonly do: "delete"; readonly name: string }
  | { readonly do: "hold"; readonly user: string; readonly names: readonly string[] }
  | { readonly do: "publish"; readonly agent: string };

/** The call that AWS denies, or at which the process is killed. */
export interface Ending {
  readonly call: number;
  readonly by: "deny" | "kill";
}

interface Address {
  /** `""`: outside of scopes. */
  readonly scope: string;
  readonly id: string;
}

interface Profile extends Address {
  readonly kind: "profile";
  readonly name: string | undefined;
  readonly props: object;
}

interface Assignment extends Address {
  readonly kind: "assignment";
  /** A user or an AI agent. */
  readonly holder: string;
  /** Names, and addresses of profiles in the script: `#team/a`. */
  readonly profiles: readonly string[];
  readonly exact: boolean;
  /** Whether its removal takes nothing away. */
  readonly isKept: boolean;
}

export type Declaration = Profile | Assignment;

type Edit =
  | { readonly edit: "declare"; readonly declaration: Declaration }
  | { readonly edit: "remove"; readonly at: number }
  | { readonly edit: "change"; readonly at: number; readonly from: Declaration }
  /** Two resources exchange all but their addresses. */
  | { readonly edit: "exchange"; readonly at: number; readonly with: number }
  | { readonly edit: "move"; readonly at: number; readonly to: Address }
  /** A profile gets another name, and its holders move. */
  | { readonly edit: "rename"; readonly at: number; readonly name: string };

export const USERS = ["ana", "ben", "cem"] as const;

export const AI_AGENTS = ["Orders", "Refunds"] as const;

/** Names of profiles; `Base` and `Theirs` exist from the beginning. */
const NAMES = ["Base", "Theirs", "Agents", "Leads"] as const;

const SCOPES = ["", "", "team"] as const;
const address = fc.record({
  scope: fc.constantFrom(...SCOPES),
  id: fc.constantFrom("a", "b", "c"),
});
const profileName = fc.constantFrom(...NAMES);
const tags = fc.dictionary(fc.constantFrom("Team", "Shift"), fc.constantFrom("A", "B"));

const fields = fc.record(
  {
    Description: fc.constantFrom("one", "two", ""),
    Permissions: fc.subarray(["Prompts.View", "Queues.View", "Users.View", "Users.Edit"]),
    Tags: tags,
    AllowedAccessControlTags: tags,
    TagRestrictedResources: fc.subarray(["Queue", "User"]),
    HierarchyRestrictedResources: fc.subarray(["User"]),
    AllowedAccessControlHierarchyGroupId: fc.constantFrom("group-1", "group-2", ""),
    Applications: fc.subarray([
      { Namespace: "crm", ApplicationPermissions: ["ACCESS"], Type: "THIRD_PARTY_APPLICATION" },
    ]),
  },
  { requiredKeys: [] },
);

/** AWS changes no tags in an update. */
const updated = fields.map(({ Tags: __, ...others }) => others);

const profile: fc.Arbitrary<Profile> = fc
  .tuple(
    address,
    fc.option(profileName, { nil: undefined, freq: 6 }),
    fields,
    fc.record(
      {
        adopt: fc.constant(true),
        delete: fc.constant(false),
        moveHolders: fc.constant(true),
        controlPlane: fc.constantFrom(...CONTROL_PLANES),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([where, name, held, options]) => ({
    kind: "profile",
    ...where,
    name,
    props: { ...held, ...options },
  }));

const assignment: fc.Arbitrary<Assignment> = fc.record({
  kind: fc.constant("assignment"),
  scope: fc.constantFrom(...SCOPES),
  id: fc.constantFrom("u", "v"),
  holder: fc.constantFrom(...USERS, ...USERS, ...AI_AGENTS),
  profiles: fc.subarray(["#a", "#b", "#c", "#team/a", "#team/b", ...NAMES], {
    minLength: 1,
    maxLength: 3,
  }),
  exact: fc.constantFrom(false, false, true),
  isKept: fc.constantFrom(false, false, true),
});

const declaration = fc.oneof(
  { weight: 3, arbitrary: profile },
  { weight: 2, arbitrary: assignment },
);
const at = fc.nat(7);

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ edit: fc.constant("declare"), declaration }) },
  { weight: 2, arbitrary: fc.record({ edit: fc.constant("remove"), at }) },
  { weight: 3, arbitrary: fc.record({ edit: fc.constant("change"), at, from: declaration }) },
  { weight: 1, arbitrary: fc.record({ edit: fc.constant("exchange"), at, with: at }) },
  {
    weight: 2,
    arbitrary: fc.record({ edit: fc.constant("move"), at, to: address }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      edit: fc.constant("rename"),
      at,
      name: fc.constantFrom("Agents", "Leads"),
    }),
  },
);

const ending = fc.record({
  call: fc.integer({ min: 1, max: 12 }),
  by: fc.constantFrom("deny", "kill"),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("deploy"),
      edits: fc.array(edit, { minLength: 2, maxLength: 6 }),
      atOnce: fc.boolean(),
      args: fc.constantFrom([], [], [], [], [], [], ["--force"], ["--adopt"], ["--destroy"]),
      ends: fc.oneof(
        { weight: 4, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: ending },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("edit"), name: profileName, fields: updated }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("rename"), name: profileName, to: profileName }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("delete"), name: profileName }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("hold"),
      user: fc.constantFrom(...USERS),
      names: fc.subarray([...NAMES], { minLength: 1 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("publish"), agent: fc.constantFrom(...AI_AGENTS) }),
  },
);

/** A user holds a profile of the code from the beginning, so that a new name has somebody to move. */
const BEGINNING: readonly Step[] = [
  {
    do: "deploy",
    edits: [
      {
        edit: "declare",
        declaration: {
          kind: "profile",
          scope: "",
          id: "a",
          name: "Agents",
          props: { Permissions: ["Users.View"], moveHolders: true },
        },
      },
    ],
    atOnce: false,
    args: [],
    ends: undefined,
  },
  { do: "hold", user: "ana", names: ["Agents"] },
];

/** The story of a seed. */
export function planStoryOf(seed: number): readonly Step[] {
  const [drawn] = fc.sample(fc.noBias(fc.array(step, { minLength: 6, maxLength: 10 })), {
    seed: Math.imul(seed, 0x9e3779b1),
    numRuns: 1,
  });
  if (!drawn) throw new Error("no story was drawn");
  return [...BEGINNING, ...drawn];
}

/** The declarations after edits. */
export function edited(
  all: readonly Declaration[],
  edits: readonly Edit[],
): readonly Declaration[] {
  return edits.reduce(applied, all);
}

function applied(all: readonly Declaration[], change: Edit): readonly Declaration[] {
  if (change.edit === "declare") {
    const { declaration: added } = change;
    return [...all.filter((other) => !isAt(other, added) && !isRival(other, added)), added];
  }
  const some = change.edit === "rename" ? all.filter(({ kind }) => kind === "profile") : all;
  const chosen = some[change.at % Math.max(some.length, 1)];
  if (!chosen) return all;
  const index = all.indexOf(chosen);
  switch (change.edit) {
    case "remove":
      return all.toSpliced(index, 1);
    case "change": {
      const { from } = change;
      if (from.kind !== chosen.kind) return all;
      return withChanged(all, index, { ...from, scope: chosen.scope, id: chosen.id });
    }
    case "rename":
      return chosen.kind === "profile"
        ? withChanged(all, index, {
            ...chosen,
            name: change.name,
            props: { ...chosen.props, delete: true, moveHolders: true },
          })
        : all;
    case "exchange": {
      const other = change.with % all.length;
      const partner = all[other];
      if (partner?.kind !== chosen.kind || other === index) return all;
      const { id, scope } = chosen;
      return all
        .with(index, { ...partner, scope, id })
        .with(other, { ...chosen, scope: partner.scope, id: partner.id });
    }
    case "move": {
      const { id, scope } = change.to;
      const to = { scope, id: chosen.kind === "profile" ? id : chosen.id };
      return all.some((other) => isAt(other, to)) ? all : all.with(index, { ...chosen, ...to });
    }
  }
}

function withChanged(
  all: readonly Declaration[],
  index: number,
  changed: Declaration,
): readonly Declaration[] {
  return all.with(index, changed).filter((one) => one === changed || !isRival(one, changed));
}

function isAt(one: Address, other: Address): boolean {
  return one.scope === other.scope && one.id === other.id;
}

/** Whether two declarations name the same profile or holder, which is refused. */
function isRival(one: Declaration, other: Declaration): boolean {
  return one.kind === "profile"
    ? other.kind === "profile" && one.name !== undefined && one.name === other.name
    : other.kind === "assignment" && one.holder === other.holder;
}

/** The script: profiles first, then assignments; one `alchemy.run` for each scope. */
export function scriptOf(all: readonly Declaration[], atOnce: boolean): string {
  const scopes = [...new Set(["", ...all.map(({ scope }) => scope)])];
  const bodies = scopes.map((scope) => {
    const here = all.filter((each) => each.scope === scope);
    const body = (["profile", "assignment"] as const).map((kind) => {
      const calls = here.filter((each) => each.kind === kind).map(callOf);
      return atOnce
        ? `await Promise.all([\n${calls.join(",\n")}\n]);`
        : calls.map((call) => `await ${call};`).join("\n");
    });
    const text = body.join("\n");
    return scope === ""
      ? text
      : `await alchemy.run(${JSON.stringify(scope)}, async () => {\n${text}\n});`;
  });
  return ["const made = {};", ...bodies].join("\n");
}

function callOf(declared: Declaration): string {
  const id = JSON.stringify(declared.id);
  if (declared.kind === "profile") {
    const { name, props, scope } = declared;
    const given = JSON.stringify({ SecurityProfileName: name, ...props });
    const key = JSON.stringify(scope === "" ? declared.id : `${scope}/${declared.id}`);
    return `SecurityProfile(${id}, { InstanceArn, ...${given} }).then((one) => (made[${key}] = one))`;
  }
  const { exact, holder, isKept, profiles } = declared;
  const held = profiles.map((one) =>
    one.startsWith("#") ? `made[${JSON.stringify(one.slice(1))}] ?? []` : JSON.stringify(one),
  );
  const isAgent = AI_AGENTS.some((agent) => agent === holder);
  const [resource, prop] = isAgent
    ? ["AIAgentSecurityProfiles", "AIAgent"]
    : ["UserSecurityProfiles", "User"];
  const given = `${prop}: ${JSON.stringify(holder)}, SecurityProfiles: [${held.join(", ")}].flat()`;
  return `${resource}(${id}, { InstanceArn, ${given}, exact: ${exact}, delete: ${!isKept} })`;
}
