import type { LocalCall } from "../../../src/local/index.ts";
import type { Result } from "./program.ts";
import {
  type Address,
  type Declaration,
  type Program,
  type StackName,
  type Trouble,
  isAt,
} from "./story.ts";
import { type Held, type World, flat } from "./world.ts";

/** How a run of a program ended: by itself, or interrupted by a signal. */
export interface Outcome {
  readonly end: "success" | "failure" | "cut";
  /** By the index of the declaration. */
  readonly results: ReadonlyMap<number, Result>;
  readonly error: unknown;
  readonly calls: readonly LocalCall[];
  /** Everything that was printed or thrown, and every file of the state. */
  readonly text: string;
}

export type Answer = "yes" | "no" | "maybe";

/** What Alchemy may have recorded of a resource. */
export interface Recorded extends Address {
  readonly arn: string;
  readonly name: string;
  /** The fields that it declared. */
  readonly declared: ReadonlySet<string>;
  readonly adopted: boolean | undefined;
  /** Whether the profile goes when the resource leaves the program. */
  readonly deletes: Answer;
  /** Whether a deploy of the same declaration skips it, and the declaration. */
  readonly settled: Answer;
  readonly declaration: string;
  /** Whether there is no other way that the state may look. */
  readonly certain: boolean;
}

/** A profile that a stack made or had, and that no record of a living resource holds. */
interface Loose {
  readonly of: Address;
  /** Whether the next success has to remove it. */
  readonly must: boolean;
}

/** What the model knows of a stack. */
export interface StackModel {
  readonly stack: StackName;
  program: Program;
  records: readonly Recorded[];
  readonly loose: Map<string, Loose>;
  /** By ARN: the fields that this stack has ever declared there since its last success. */
  readonly touched: Map<string, ReadonlySet<string>>;
  /** By address: the fields that failed deploys declared there since the last success. */
  readonly attempted: Map<string, Address & { readonly keys: ReadonlySet<string> }>;
}

export type Owner = (Address & { readonly stack: StackName }) | "nobody" | "unknown";

/** A run that is judged: which program of which stack, from which world to which. */
export interface Judged {
  readonly model: StackModel;
  readonly program: Program;
  readonly force: boolean;
  readonly adopt: boolean;
  readonly trouble: Trouble | undefined;
  readonly before: World;
}

export type Owners = ReadonlyMap<string, Owner>;

export function recordOf(
  declaration: Declaration,
  arn: string,
  name: string,
  adopted: boolean | undefined,
  certain: boolean,
): Recorded {
  return {
    scopes: declaration.scopes,
    id: declaration.id,
    arn,
    name,
    declared: new Set(flat(declaration.fields, true).keys()),
    adopted,
    deletes: answerOf(declaration, adopted),
    settled: "yes",
    declaration: JSON.stringify(declaration),
    certain,
  };
}

export function answerOf(declaration: Declaration, adopted: boolean | undefined): Answer {
  const deletes = declaration.delete ?? (adopted === undefined ? undefined : !adopted);
  return deletes === undefined ? "maybe" : deletes ? "yes" : "no";
}

/** What becomes of a profile that the stack had, unless a resource of the program is on it in the end. */
export function fateOf({ before, model, program }: Judged, arn: string): "must" | "may" | "never" {
  const answers = new Set<Answer>();
  for (const record of model.records) {
    if (record.arn !== arn) continue;
    const declaration = program.declarations.find((other) => isAt(other, record));
    const live = before.get(arn)?.name;
    const stays = (name: string | undefined) =>
      name !== undefined && declaration !== undefined && isName(model, declaration, name);
    // What the code says now counts, where it declares the resource.
    const deletes = declaration ? answerOf(declaration, record.adopted) : record.deletes;
    if (record.certain && (stays(record.name) || stays(live))) answers.add("no");
    else if (!record.certain) answers.add(deletes === "no" ? "no" : "maybe");
    else answers.add(deletes);
  }
  const loose = model.loose.get(arn);
  if (loose) {
    const declaration = program.declarations.find((other) => isAt(other, loose.of));
    answers.add(loose.must && declaration?.delete !== false ? "yes" : "maybe");
    if (loose.must) answers.delete("maybe");
  }
  if (answers.size === 0) return "never";
  if (answers.size > 1) return "may";
  return answers.has("no") ? "never" : answers.has("yes") ? "must" : "may";
}

/** The profiles that a declaration may stand for, of those that are there. */
export function targets(
  { adopt, before, model, program }: Judged,
  declaration: Declaration,
  owners: Owners,
): Set<string> {
  const names = namesOf(model, declaration);
  // Where one is refused for its name or its place, another one may take its profile.
  const others = program.declarations.filter(
    (other) => !isAt(other, declaration) && !names.some((name) => isName(model, other, name)),
  );
  const isSound = !program.declarations.some((one) => isLikeScope(one, program.declarations));
  // Of two in a sequence, the first one has it.
  const at = program.declarations.indexOf(declaration);
  const isEarlier = (other: Declaration) =>
    program.parallel ||
    (program.declarations.indexOf(other) < at &&
      JSON.stringify(other.scopes) === JSON.stringify(declaration.scopes));
  const isKept = (arn: string) =>
    isSound && others.some((other) => isEarlier(other) && keeps(model, other, arn));
  const recorded = recordsOf(model, declaration).map(({ arn }) => arn);
  const named = [...before].filter(([, held]) => isName(model, declaration, held.name));
  const taken = named.filter(([arn]) => {
    if (isKept(arn)) return false;
    const owner = owners.get(arn) ?? "nobody";
    return (
      (declaration.adopt ?? adopt) || owner === "unknown" || isOwnOf(owner, model, declaration)
    );
  });
  return new Set([...recorded, ...taken.map(([arn]) => arn)].filter((arn) => before.has(arn)));
}

/** Whether a resource of the program certainly stays on its profile, whatever the admin website calls that. */
function keeps(model: StackModel, declaration: Declaration, arn: string): boolean {
  const [record, ...others] = recordsOf(model, declaration);
  if (!record?.certain || others.length > 0 || record.arn !== arn) return false;
  return isName(model, declaration, record.name);
}

export function isOwnOf(owner: Owner | undefined, model: StackModel, address: Address): boolean {
  return typeof owner === "object" && owner.stack === model.stack && isAt(owner, address);
}

/** Whether Alchemy skips a declaration without a call. */
export function skipOf({ force, model }: Judged, declaration: Declaration): Answer {
  const text = JSON.stringify(declaration);
  const same = recordsOf(model, declaration).filter((record) => record.declaration === text);
  const [record] = same;
  if (force || !record) return "no";
  return same.length === 1 && record.certain ? record.settled : "maybe";
}

export function addressOf({ id, scopes }: Address): string {
  return JSON.stringify([...scopes, id]);
}

/** Whether an id has the place of a scope in Alchemy's state. */
export function isLikeScope({ id, scopes }: Address, all: readonly Address[]): boolean {
  const place = [...scopes, id].join("/");
  return all.some((other) =>
    other.scopes.some((_, index) => other.scopes.slice(0, index + 1).join("/") === place),
  );
}

/** Whether version 0.1.0 would have given another resource the same tags: they prove nothing then. */
export function isAmbiguous(one: Address, { model, program }: Pick<Judged, "model" | "program">) {
  const all: Address[] = [...program.declarations, ...model.records, ...model.attempted.values()];
  const spelling = ({ id, scopes }: Address) => [...scopes, id].join("/");
  return all.some((other) => !isAt(other, one) && spelling(other) === spelling(one));
}

export function recordsOf(model: StackModel, address: Address): readonly Recorded[] {
  return model.records.filter((record) => isAt(record, address));
}

/** The names that a declaration may go by: the default one, where it has none and never had. */
export function namesOf(model: StackModel, declaration: Declaration): string[] {
  if (declaration.name !== undefined) return [declaration.name];
  const records = recordsOf(model, declaration);
  const known = records.map(({ name }) => name);
  const isKnown = records.length === 1 && records[0]?.certain;
  return [...new Set(isKnown ? known : [...known, defaultName(model.stack, declaration)])];
}

export function isName(model: StackModel, declaration: Declaration, name: string): boolean {
  return namesOf(model, declaration).includes(name);
}

export function nameIn(
  { model }: Judged,
  declaration: Declaration,
  after: World,
  arn: string,
): string {
  const [first = "", ...more] = namesOf(model, declaration);
  return more.length > 0 ? (after.get(arn)?.name ?? first) : first;
}

/** `application-scopes-id-stage`, in the characters that Amazon Connect allows. */
export function defaultName(stack: StackName, { id, scopes }: Address): string {
  const [app = "", stage = ""] = stack.split(":");
  return [app, ...scopes, id, stage].map((part) => part.replaceAll(/[^\w-]/g, "-")).join("-");
}

export function isSameHeld(one: Held | undefined, other: Held | undefined): boolean {
  return Bun.deepEquals(one, other);
}

/** What Alchemy refuses itself, before it comes to a resource. */
const ALCHEMYS = /Tried to create a Scope that conflicts with a Resource|ID cannot include colons/;

export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (ALCHEMYS.test(error.message)) return "Alchemy's";
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}

export function describe({ id, name, scopes }: Declaration): string {
  return `${[...scopes, JSON.stringify(id)].join(" > ")}${name === undefined ? "" : ` "${name}"`}`;
}

export function wrong(message: string): Error {
  return new Error(`WRONG: ${message}`);
}
