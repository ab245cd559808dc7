import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import alchemy from "alchemy";
import fc from "fast-check";
import { AIAgentSecurityProfiles, UserSecurityProfiles } from "../../src/index.ts";
import { startLocalConnect } from "../../src/local/index.ts";
import { patience } from "../support/counted.ts";
import { eachSeed } from "../support/seeds.ts";
import { Holders } from "../support/held.ts";
import { Stack, readLagOf } from "../support/stack.ts";

test(
  "in a random story, users and AI agents hold what the code declares and what they held beside it",
  () =>
    eachSeed("random stories of holders", [20, 1000], import.meta, ({ seed, told }) =>
      tell(storyOf(seed), told),
    ),
  patience,
);

/** The profile of stage one, which a rename replaces, with its holders. */
const OWN = "own";
const OWN_NAMES = ["One A", "One B"] as const;
const NAMES = ["Admin", "Agent", "CallCenterManager", "QualityAnalyst", "Base", OWN];
const USERS = ["ana", "ben"];
const AI_AGENT = "Orders";
const STAGES = ["one", "two"] as const;

type Stage = (typeof STAGES)[number];
type Names = readonly string[];

interface Assignment {
  /** The scope and id. The resource `kept` has `delete: false`. */
  readonly at: string;
  /** A user, or the AI agent. */
  readonly holder: string;
  /** Which ARNs of the AI agent. */
  readonly versions?: readonly ["$LATEST"] | "all";
  readonly profiles: readonly string[];
  readonly exact: boolean;
  /** The name of the own profile, if it is one of them: another name is another profile. */
  readonly own?: string | undefined;
}

type Program = readonly Assignment[];

type Edit = Assignment | { readonly remove: number };

interface Fault {
  readonly call: number;
  readonly kind: "deny" | "cut-before" | "cut-after";
}

type Step =
  | {
      readonly do: "deploy";
      readonly stage: Stage;
      /** Absent in a destroy. */
      readonly edits: readonly Edit[] | undefined;
      /** Whether the own profile gets its other name. */
      readonly isRename: boolean;
      readonly atOnce: boolean;
      readonly force: boolean;
      readonly fault: Fault | undefined;
      /** What comes after a deploy that failed. */
      readonly next: "again" | "back" | "destroy";
    }
  | { readonly do: "hold"; readonly holder: string; readonly names: readonly string[] }
  /** A new version of the AI agent, which holds nothing. */
  | { readonly do: "publish" };

const names = fc.subarray(NAMES, { minLength: 1, maxLength: 3 });

const assigned = { profiles: names, exact: fc.constantFrom(false, false, true) };

const assignment: fc.Arbitrary<Assignment> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      at: fc.constantFrom("u", "v", "kept", "team/u"),
      holder: fc.constantFrom(...USERS),
      ...assigned,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      at: fc.constantFrom("agent", "team/agent"),
      holder: fc.constant(AI_AGENT),
      versions: fc.constantFrom<NonNullable<Assignment["versions"]>>(["$LATEST"], "all"),
      ...assigned,
    }),
  },
);

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 3, arbitrary: assignment },
  { weight: 1, arbitrary: fc.record({ remove: fc.nat(3) }) },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("deploy"),
      stage: fc.constantFrom("one", ...STAGES),
      edits: fc.option(fc.array(edit, { minLength: 1, maxLength: 3 }), { nil: undefined, freq: 8 }),
      isRename: fc.nat(2).map((drawn) => drawn === 0),
      atOnce: fc.boolean(),
      force: fc.boolean(),
      fault: fc.option(
        fc.record({
          call: fc.integer({ min: 1, max: 20 }),
          kind: fc.constantFrom("deny", "cut-before", "cut-after"),
        }),
        { nil: undefined, freq: 2 },
      ),
      next: fc.constantFrom("again", "back", "destroy"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("hold"),
      holder: fc.constantFrom(...USERS, `${AI_AGENT}:$LATEST`),
      names,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("publish") }) },
);

interface Story {
  /** Whether stage one has a profile of its own. */
  readonly isManaged: boolean;
  /** Milliseconds for which reads show what was before a change. */
  readonly readLag: number;
  readonly steps: readonly Step[];
}

const story: fc.Arbitrary<Story> = fc.record({
  isManaged: fc.boolean(),
  readLag: fc.constantFrom(0, 0, 0, 0, 0, 20),
  steps: fc.array(step, { minLength: 6, maxLength: 12 }),
});

function storyOf(seed: number): Story {
  const [drawn] = fc.sample(fc.noBias(story), { seed: Math.imul(seed, 0x9e3779b1), numRuns: 1 });
  if (!drawn) throw new Error("no story was drawn");
  return drawn;
}

/** One resource for each address and for each holder: two for one holder are refused. */
function edited(program: Program, edits: readonly Edit[], own: string | undefined): Program {
  const changed = edits.reduce<Program>((all, change) => {
    if ("remove" in change) return all.filter((_, index) => index !== change.remove);
    const others = all.filter(
      ({ at, holder: other }) => at !== change.at && other !== change.holder,
    );
    return [...others, change];
  }, program);
  return changed.map((each) => {
    const known = each.profiles.filter((name) => name !== OWN || own !== undefined);
    const profiles = known.length > 0 ? known : ["Base"];
    return { ...each, profiles, own: known.includes(OWN) ? own : undefined };
  });
}

type Held = ReadonlyMap<string, Names>;

/** What one resource has to do with one holder. */
interface Entry {
  readonly at: string;
  /** What the holder held before the stage changed it first. */
  readonly before: Names;
  /** What the resource declared last. */
  readonly ours: Names;
}

/** What a stage has to do to each holder, written from the pages about assignments. */
class Model {
  program: Program = [];
  /** The name of its own profile. */
  own: string | undefined;
  readonly #entries = new Map<string, readonly Entry[]>();
  /** The declarations that Alchemy skips while they stay the same. */
  readonly #done = new Map<string, string>();

  /** What each holder holds after a deploy that succeeds. */
  outcome(program: Program, held: Held, force: boolean): Held {
    return new Map(
      [...held].map(([name, now]) => {
        const declared = program.find((each) => isOf(each, name));
        const own = declared && this.#own(declared, name);
        const given = declared && !this.#skips(declared, force) ? merged(declared, now, own) : now;
        const kept = declared?.profiles ?? [];
        const leaving = this.#of(name).filter((entry) => entry !== own && entry.at !== "kept");
        return [name, leaving.reduce((all, entry) => without(name, entry, all, kept), given)];
      }),
    );
  }

  succeeded({ own, program }: Run, held: Held): void {
    this.own = own;
    for (const [name, now] of held) {
      const declared = program.find((each) => isOf(each, name));
      const entries = declared ? [this.#entry(declared, name, now, declared.profiles)] : [];
      this.#entries.set(name, entries);
    }
    this.#done.clear();
    for (const each of program) this.#done.set(each.at, JSON.stringify(each));
    this.program = program;
  }

  /** After a failure, AWS shows what a resource has added that did not come to its end. */
  failed(program: Program, { begun, done, forgotten }: Progress, held: Held, after: Held): void {
    for (const declared of program.filter(({ at }) => begun.has(at))) {
      const { at, profiles } = declared;
      for (const [name, now] of held) {
        if (!isOf(declared, name)) continue;
        const gained = minus(of(after, name), now).filter((each) => profiles.includes(each));
        const own = this.#own(declared, name);
        const ours = done.has(at) ? profiles : plus(own?.ours ?? [], gained);
        const others = this.#of(name).filter((entry) => entry !== own);
        this.#entries.set(name, [this.#entry(declared, name, now, ours), ...others]);
      }
      if (done.has(at)) this.#done.set(at, JSON.stringify(declared));
      else this.#done.delete(at);
    }
    for (const [name, entries] of this.#entries) {
      const left = entries.filter(({ at }) => !forgotten.has(at));
      this.#entries.set(name, left);
    }
  }

  /** Another stage has replaced its own profile, which is a fact that this stage cannot know. */
  forgetOwn(): void {
    for (const [name, entries] of this.#entries) {
      const left = entries.map((entry) => ({ ...entry, before: minus(entry.before, [OWN]) }));
      this.#entries.set(name, left);
    }
  }

  #of(name: string): readonly Entry[] {
    return this.#entries.get(name) ?? [];
  }

  #own({ at }: Assignment, name: string): Entry | undefined {
    return this.#of(name).find((entry) => entry.at === at);
  }

  #skips(declared: Assignment, force: boolean): boolean {
    if (force || declared.versions === "all") return false;
    return this.#done.get(declared.at) === JSON.stringify(declared);
  }

  #entry(declared: Assignment, name: string, held: Names, ours: Names): Entry {
    const [other] = this.#of(name);
    const { before = held } = this.#own(declared, name) ?? other ?? {};
    return { at: declared.at, before, ours };
  }
}

/** Whether an assignment is one to this user or this ARN of the AI agent. */
function isOf({ holder, versions }: Assignment, name: string): boolean {
  if (!versions) return name === holder;
  return versions === "all" ? isAgent(name) : name === `${AI_AGENT}:$LATEST`;
}

function isAgent(name: string): boolean {
  return name.startsWith(AI_AGENT);
}

/** Declared: given. Declared before, or with `exact` not declared: taken away. */
function merged({ exact, profiles }: Assignment, held: Names, own: Entry | undefined): Names {
  return exact ? profiles : plus(minus(held, own?.ours ?? []), profiles);
}

/** Without what a resource has added. A user who would hold nothing gets back what it held before. */
function without(name: string, { before, ours }: Entry, held: Names, kept: Names): Names {
  const left = minus(held, minus(minus(ours, before), kept));
  if (left.length > 0 || isAgent(name)) return left;
  return before.length > 0 ? before : held;
}

function plus(one: Names, other: Names): Names {
  return [...new Set([...one, ...other])];
}

function minus(one: Names, other: Names): Names {
  return one.filter((each) => !other.includes(each));
}

function of(held: Held, name: string): Names {
  return held.get(name) ?? [];
}

/** The resources that a program has begun, that have come to their end, and that the state no longer has. */
interface Progress {
  readonly begun: Set<string>;
  readonly done: Set<string>;
  readonly forgotten: Set<string>;
}

async function tell({ isManaged, readLag, steps }: Story, told: string[]): Promise<void> {
  await using connect = await startLocalConnect({ readLag });
  Object.assign(process.env, connect.env, readLagOf({ readLag }));
  const stack = new Stack(connect, "connect");
  const instance = await Instance.open(stack, readLag);
  const models = { one: new Model(), two: new Model() };
  for (const each of steps) {
    told.push(JSON.stringify(each));
    if (each.do === "hold") {
      const live = each.names.flatMap((name) => (name === OWN ? (models.one.own ?? []) : name));
      if (live.length > 0) await instance.hold(each.holder, live);
      continue;
    }
    if (each.do === "publish") {
      instance.publish();
      continue;
    }
    const { fault, isRename, next, stage } = each;
    const model = models[stage];
    const [first, second] = OWN_NAMES;
    const hasOwn = isManaged && stage === "one";
    const other = model.own === first ? second : first;
    const own = hasOwn ? (isRename ? other : (model.own ?? first)) : undefined;
    const former = model.program;
    if (own !== undefined && own !== model.own) models.two.forgetOwn();
    // A destroy would have to take the own profile from those whom others gave it.
    const edits = each.edits ?? (hasOwn ? former.map(() => ({ remove: 0 })) : undefined);
    const program = edits ? edited(former, edits, own) : [];
    if (await run(instance, model, { ...each, edits, own, program }, told)) continue;
    expect(fault).toBeDefined();
    const isBack = next === "back";
    const last = isBack ? { own: model.own ?? own, program: former } : { own, program };
    const isDestroy = !hasOwn && (next === "destroy" || (next === "again" && !edits));
    const then = {
      ...each,
      ...(isDestroy ? { ...last, edits: undefined, program: [] } : { ...last, edits: [] }),
      fault: undefined,
      // Alchemy does not skip what a deploy has begun to delete.
      force: each.force || isBack,
    };
    expect(await run(instance, model, then, told)).toBe(true);
  }
}

type Run = Extract<Step, { do: "deploy" }> & {
  readonly program: Program;
  readonly own: string | undefined;
};

/** Deploys or destroys, and compares the result with the model. */
async function run(
  instance: Instance,
  model: Model,
  deploy: Run,
  told: string[],
): Promise<boolean> {
  const { edits, fault, force, program, stage } = deploy;
  const { stack } = instance;
  const before = await instance.held();
  const progress: Progress = { begun: new Set(), done: new Set(), forgotten: new Set() };
  if (fault) stack.connect.faults.add({ operation: "*", ...fault });
  if (fault) process.env["AWS_MAX_ATTEMPTS"] = "1";
  const error = await (
    edits
      ? stack.deploy(() => perform(stack, deploy, progress), { stage, force })
      : stack.destroy({ stage })
  ).then(
    () => undefined,
    (failure: unknown) => failure,
  );
  delete process.env["AWS_MAX_ATTEMPTS"];
  stack.connect.faults.clear();
  const after = await instance.held();
  told.push(`  ${JSON.stringify(program)}`, `  ${stack.operations.join(" ")} ${String(error)}`);
  told.push(`  ${format(before)}`, `  ${format(after)}`);
  const wanted = model.outcome(program, before, force && edits !== undefined);
  if (error === undefined) {
    expect(format(after)).toBe(format(wanted));
    model.succeeded(deploy, before);
    return true;
  }
  expect(error).toMatchObject({ code: expect.any(String) });
  // A failure leaves of each holder something between what it was and what it should be.
  for (const [name, now] of after) {
    const [was, goal] = [of(before, name), of(wanted, name)];
    const lost = was.filter((each) => goal.includes(each) && !now.includes(each));
    expect([name, minus(now, plus(was, goal)), lost]).toEqual([name, [], []]);
  }
  for (const at of ["u", "v", "agent", "kept"]) {
    if (!existsSync(path.join(stack.rootDir, "app", stage, `${at}.json`)))
      progress.forgotten.add(at);
  }
  model.failed(program, progress, before, after);
  return false;
}

/** Declares the resources of a program. A script that stops at an error does not begin the next one. */
async function perform(stack: Stack, { atOnce, own, program }: Run, progress: Progress) {
  const errors: unknown[] = [];
  const made = own && (await stack.profile(OWN, { SecurityProfileName: own, moveHolders: true }));
  const declare = async ({ at, exact, holder, profiles, versions }: Assignment) => {
    if (errors.length > 0 && !atOnce) return;
    progress.begun.add(at);
    const { InstanceArn } = stack;
    const SecurityProfiles = profiles.map((each) => (each === OWN && made ? made : each));
    const props = { InstanceArn, SecurityProfiles, exact, delete: at !== "kept" };
    const id = at.replace("team/", "");
    await (
      versions
        ? AIAgentSecurityProfiles(id, { ...props, AIAgent: holder, versions })
        : UserSecurityProfiles(id, { ...props, User: holder })
    ).then(
      () => progress.done.add(at),
      (error: unknown) => errors.push(error),
    );
  };
  const all = async (some: Program) => {
    if (atOnce) await Promise.all(some.map(declare));
    else for (const each of some) await declare(each);
    if (errors.length > 0) throw errors[0];
  };
  const nested = program.filter(({ at }) => at.startsWith("team/"));
  await all(program.filter((each) => !nested.includes(each)));
  if (nested.length > 0) await alchemy.run("team", () => all(nested));
}

/** The users and the AI agent of an instance. */
class Instance {
  readonly stack: Stack;
  readonly #holders: Holders;
  readonly #arns = new Map<string, string>();

  readonly #readLag: number;

  private constructor(stack: Stack, readLag: number) {
    this.stack = stack;
    this.#readLag = readLag;
    this.#holders = new Holders(stack);
  }

  static async open(stack: Stack, readLag: number): Promise<Instance> {
    const instance = new Instance(stack, readLag);
    await stack.foreign({ SecurityProfileName: "Base" });
    await setTimeout(readLag);
    for (const user of USERS) {
      instance.#arns.set(user, await instance.#holders.addUser(user, "Base"));
    }
    const { Arn } = stack.connect.addAIAgent({ Name: AI_AGENT });
    for (const version of ["", ":$LATEST", ":$SAVED"]) {
      instance.#arns.set(`${AI_AGENT}${version}`, `${Arn}${version}`);
    }
    return instance;
  }

  async held(): Promise<Held> {
    await setTimeout(this.#readLag);
    const held = [...this.#arns].map(async ([name, arn]) => {
      const found = isAgent(name) ? this.#holders.ofAgent(arn) : this.#holders.ofUser(arn);
      const isOwn = (each: string) => OWN_NAMES.some((own) => own === each);
      const all = (await found).map((each) => (isOwn(each) ? OWN : each));
      return [name, [...new Set(all)]] as const;
    });
    return new Map(await Promise.all(held));
  }

  publish(): void {
    const arn = this.#arns.get(AI_AGENT) ?? "";
    const version = this.stack.connect.publishAIAgentVersion(arn);
    this.#arns.set(`${AI_AGENT}:${version}`, `${arn}:${version}`);
  }

  /** What somebody does in the admin website. */
  async hold(name: string, wanted: readonly string[]): Promise<void> {
    const arn = this.#arns.get(name) ?? "";
    if (!isAgent(name)) return this.#holders.setUser(arn, ...wanted);
    const held = await this.#holders.ofAgent(arn);
    const [more, fewer] = [minus(wanted, held), minus(held, wanted)];
    if (more.length > 0) await this.#holders.changeAgent("associate", arn, ...more);
    if (fewer.length > 0) await this.#holders.changeAgent("disassociate", arn, ...fewer);
  }
}

function format(held: Held): string {
  return [...held].map(([name, all]) => `${name}: ${[...all].toSorted().join(", ")}`).join("; ");
}
