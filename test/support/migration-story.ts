import fc from "fast-check";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";

/** A security profile in the script. */
export interface Declared {
  /** Its scopes and id: `team/a`. */
  readonly at: string;
  readonly by: "alchemy" | "this package";
  readonly name: string;
  readonly fields: Fields;
  readonly options: Options;
}

export type Code = readonly Declared[];

export type Fields = Readonly<Record<string, unknown>>;

export interface Options {
  readonly adopt?: boolean;
  readonly delete?: boolean;
  readonly controlPlane?: string;
  readonly accessKeyId?: string;
}

/** The call that AWS denies, or at which the process is killed, and what people deploy then. */
export interface Ending {
  readonly call: number;
  readonly by: "deny" | "kill before" | "kill after";
  readonly next: "the same" | "the former";
}

/** `which` counts declarations, modulo how many there are. */
export type Edit =
  | { readonly edit: "switch"; readonly which: number; readonly drawn: Drawn }
  | { readonly edit: "switch all" }
  | { readonly edit: "change" | "declare"; readonly which: number; readonly drawn: Drawn }
  | { readonly edit: "rename"; readonly which: number; readonly name: string }
  | { readonly edit: "move"; readonly which: number; readonly at: string }
  | { readonly edit: "remove"; readonly which: number };

/** The parts of a declaration, each of which may stay as it was. */
export interface Drawn {
  readonly at: string;
  readonly name: string | undefined;
  readonly fields: Fields | undefined;
  readonly options: Options;
}

export type Step =
  /** Edits of Alchemy's declarations only, deployed once. */
  | { readonly do: "alchemy"; readonly edit: Edit; readonly ends: Ending | undefined }
  | {
      readonly do: "deploy";
      readonly edits: readonly Edit[];
      readonly args: readonly string[];
      readonly ends: Ending | undefined;
      /** Whether the code goes back to what Alchemy's provider has, where that failed at another name. */
      readonly reverts: boolean;
    }
  /** Back to Alchemy's provider, which does not know the state of this package. */
  | { readonly do: "back" }
  | { readonly do: "outside"; readonly name: string; readonly fields: Fields };

export interface Story {
  readonly start: readonly Drawn[];
  readonly startEnds: Ending | undefined;
  readonly steps: readonly Step[];
  readonly destroyEnds: Ending | undefined;
  /** Whether nested scopes come before the other declarations of a scope, and which provider is imported first. */
  readonly isNestedFirst: boolean;
  readonly isAlchemyFirst: boolean;
}

export const FOREIGN = "Theirs";

/** What Alchemy's provider keeps of a user's props. */
export const SECRETS = ["AKIAINTHEPROPS", "secret-in-the-props"] as const;

const NAMES = ["One", "Two", "Three", "Four", "Five", "Six"] as const;
const SCOPES = ["", "", "team/", "team/inner/", "side/"] as const;

const at = fc
  .tuple(fc.constantFrom(...SCOPES), fc.constantFrom("a", "b", "c"))
  .map((parts) => parts.join(""));
const tags = fc
  .dictionary(fc.constantFrom("Team", "Shift"), fc.constantFrom("A", "B"))
  .map((all) => Object.entries(all).map(([Key, Value]) => ({ Key, Value })));

const fields: fc.Arbitrary<Fields> = fc.record(
  {
    Description: fc.constantFrom("one", "two"),
    Permissions: fc.subarray(["Prompts.View", "Queues.View", "Users.View", "Users.Edit"]),
    Tags: tags,
    AllowedAccessControlTags: tags,
    TagRestrictedResources: fc.subarray(["Queue", "User"]),
    HierarchyRestrictedResources: fc.subarray(["User"]),
    AllowedAccessControlHierarchyGroupId: fc.constantFrom("group-1", "group-2"),
    Applications: fc.subarray([
      { Namespace: "crm", ApplicationPermissions: ["ACCESS"], Type: "THIRD_PARTY_APPLICATION" },
    ]),
  },
  { requiredKeys: [] },
);

const options: fc.Arbitrary<Options> = fc.record(
  {
    adopt: fc.constant(true),
    delete: fc.boolean(),
    controlPlane: fc.constantFrom(...CONTROL_PLANES),
    accessKeyId: fc.constant(SECRETS[0]),
  },
  { requiredKeys: [] },
);

const name = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...NAMES) }, fc.constant(FOREIGN));

const drawn = (ofTen: number): fc.Arbitrary<Drawn> =>
  fc.record({
    at,
    name: fc.option(name, { nil: undefined, freq: 3 }),
    fields: fc.nat(9).chain((n) => (n < ofTen ? fields : fc.constant(undefined))),
    options: fc.nat(9).chain((n) => (n < 6 ? options : fc.constant({}))),
  });

const which = fc.nat(7);

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ edit: fc.constant("switch"), which, drawn: drawn(3) }) },
  { weight: 4, arbitrary: fc.record({ edit: fc.constant("switch all") }) },
  { weight: 2, arbitrary: fc.record({ edit: fc.constant("change"), which, drawn: drawn(8) }) },
  { weight: 1, arbitrary: fc.record({ edit: fc.constant("declare"), which, drawn: drawn(8) }) },
  { weight: 2, arbitrary: fc.record({ edit: fc.constant("rename"), which, name }) },
  { weight: 4, arbitrary: fc.record({ edit: fc.constant("move"), which, at }) },
  { weight: 1, arbitrary: fc.record({ edit: fc.constant("remove"), which }) },
);

const ending = (weight: number, most: number): fc.Arbitrary<Ending | undefined> =>
  fc.oneof(
    { weight: 10 - weight, arbitrary: fc.constant(undefined) },
    {
      weight,
      arbitrary: fc.record({
        call: fc.integer({ min: 1, max: most }),
        by: fc.constantFrom("deny", "kill before", "kill after"),
        next: fc.constantFrom("the same", "the same", "the former"),
      }),
    },
  );

const alchemyEdit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ edit: fc.constant("change"), which, drawn: drawn(10) }) },
  { weight: 3, arbitrary: fc.record({ edit: fc.constant("rename"), which, name }) },
);

const alchemyStep: fc.Arbitrary<Step> = fc.record({
  do: fc.constant("alchemy"),
  edit: alchemyEdit,
  ends: ending(8, 6),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({
      do: fc.constant("deploy"),
      edits: fc.array(edit, { minLength: 1, maxLength: 4 }),
      args: fc.constantFrom([], [], [], ["--force"], ["--adopt"]),
      ends: ending(4, 10),
      reverts: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: alchemyStep },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("back") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("outside"), name, fields }) },
);

const story: fc.Arbitrary<Story> = fc.record({
  start: fc.array(drawn(8), { minLength: 1, maxLength: 4 }),
  startEnds: ending(2, 12),
  steps: fc
    .tuple(fc.array(alchemyStep, { maxLength: 1 }), fc.array(step, { minLength: 2, maxLength: 4 }))
    .map((parts) => parts.flat()),
  destroyEnds: ending(3, 6),
  isNestedFirst: fc.boolean(),
  isAlchemyFirst: fc.boolean(),
});

/** The story of a seed. */
export function migrationStoryOf(seed: number): Story {
  const [one] = fc.sample(fc.noBias(story), { seed: Math.imul(seed, 0x9e3779b1), numRuns: 1 });
  if (!one) throw new Error("no story was drawn");
  return one;
}

/** What Alchemy's provider declares in the beginning. */
export function beginning(start: readonly Drawn[]): Code {
  const one = (all: Code, { at: place, fields: given, options: { accessKeyId } }: Drawn): Code => {
    const used = new Set(all.map((each) => each.name));
    const free = NAMES.find((each) => !used.has(each)) ?? "";
    const secret = accessKeyId === undefined ? {} : { accessKeyId };
    const added = {
      at: place,
      by: "alchemy",
      name: free,
      fields: given ?? {},
      options: secret,
    } as const;
    return all.some((each) => each.at === place) ? all : [...all, added];
  };
  return start.reduce(one, []);
}

/** Cloud Control cannot clear these fields. */
const NOT_CLEARED = { Description: "one", AllowedAccessControlHierarchyGroupId: "group-1" };

function declarable(declared: Declared): Declared {
  const isLimited = declared.options.controlPlane === "cloudcontrol";
  return isLimited ? { ...declared, fields: { ...NOT_CLEARED, ...declared.fields } } : declared;
}

/** The code after an edit of what a provider declares; the same where the edit does not fit. */
export function edited(code: Code, change: Edit, provider: Declared["by"]): Code {
  if (change.edit === "switch all") return code.map((each) => ({ ...each, by: "this package" }));
  const isOfEither = ["remove", "switch"].includes(change.edit);
  const indices = code.flatMap(({ by }, index) => (isOfEither || by === provider ? index : []));
  const position = indices[change.which % Math.max(indices.length, 1)] ?? -1;
  const chosen = code[position];
  const isFree = (wanted: string) => code.every((each) => each.name !== wanted);
  if (change.edit === "declare") {
    const { at: place, fields: given = {}, name: wanted, options: chosenOptions } = change.drawn;
    const isTaken = code.some((each) => each.at === place);
    if (wanted === undefined || isTaken || !isFree(wanted)) return code;
    const added = { at: place, name: wanted, fields: given, options: chosenOptions };
    return [...code, declarable({ ...added, by: "this package" })];
  }
  if (!chosen) return code;
  switch (change.edit) {
    case "switch":
    case "change": {
      const { fields: given = chosen.fields, options: chosenOptions } = change.drawn;
      const by = change.edit === "switch" ? "this package" : chosen.by;
      const kept = by === "alchemy" ? chosen.options : chosenOptions;
      return code.with(position, declarable({ ...chosen, by, fields: given, options: kept }));
    }
    case "rename":
      return isFree(change.name) ? code.with(position, { ...chosen, name: change.name }) : code;
    case "move": {
      const isAlchemys = code.some(({ by }) => by === "alchemy");
      if (isAlchemys || code.some((each) => each.at === change.at)) return code;
      const moved = { ...chosen, at: change.at, options: { ...chosen.options, adopt: true } };
      return code.with(position, moved);
    }
    case "remove":
      return code.toSpliced(position, 1);
  }
}

/** The script. Without a declaration of Alchemy's provider, it imports that only if `isAlchemyFirst`. */
export function scriptOf(code: Code, { isAlchemyFirst, isNestedFirst }: Story): string {
  const isAlchemys = code.some(({ by }) => by === "alchemy");
  const imports = [
    `import { SecurityProfile } from "alchemy-aws-connect";`,
    `import "alchemy-aws-connect";`,
  ];
  if (isAlchemys || isAlchemyFirst)
    imports.splice(isAlchemyFirst ? 0 : 2, 0, `import THEIRS from "alchemy/aws/control";`);
  return `import alchemy from "alchemy";
${imports.join("\n")}
const app = await alchemy("center", { noTrack: true });
const InstanceArn = process.env.CONNECT_INSTANCE_ARN ?? "";
${bodyOf(code, "", isNestedFirst)}
${isAlchemyFirst && !isAlchemys ? "void THEIRS;" : ""}
await app.finalize();
`;
}

function bodyOf(code: Code, prefix: string, isNestedFirst: boolean): string {
  const inside = code.filter(({ at: place }) => place.startsWith(prefix));
  const rest = (place: string) => place.slice(prefix.length);
  const here = inside.filter(({ at: place }) => !rest(place).includes("/")).map(callOf);
  const scopes = new Set(
    inside.flatMap(({ at: place }) => (rest(place).includes("/") ? rest(place).split("/", 1) : [])),
  );
  const below = [...scopes].map((scope) => {
    const text = bodyOf(code, `${prefix}${scope}/`, isNestedFirst);
    return `await alchemy.run(${JSON.stringify(scope)}, async () => {\n${text}\n});`;
  });
  return (isNestedFirst ? [...below, ...here] : [...here, ...below]).join("\n");
}

function callOf({
  at: place,
  by,
  fields: given,
  name: SecurityProfileName,
  options: chosen,
}: Declared): string {
  const id = JSON.stringify(place.slice(place.lastIndexOf("/") + 1));
  const secret = chosen.accessKeyId === undefined ? {} : { secretAccessKey: SECRETS[1] };
  const props = JSON.stringify({ SecurityProfileName, ...given, ...chosen, ...secret });
  const resource = by === "alchemy" ? "THEIRS.Connect.SecurityProfile" : "SecurityProfile";
  return `await ${resource}(${id}, { InstanceArn, ...${props} });`;
}
