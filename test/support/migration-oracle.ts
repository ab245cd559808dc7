import { expect } from "bun:test";
import type { Center } from "./center.ts";
import type { Code, Declared, Fields } from "./migration-story.ts";

export type Profile = Awaited<ReturnType<Center["instance"]>>["profiles"][number];
export type Profiles = ReadonlyMap<string, Profile>;

/** What the stack has under one address, after the last deploy that succeeded there. */
interface Held {
  readonly arn: string;
  readonly declared: Declared;
  readonly adopted: boolean;
}

/** The output of Alchemy's provider in a record, as far as it got. */
interface Output {
  readonly id?: string;
  readonly desiredState?: { readonly SecurityProfileName: string; readonly InstanceArn: string };
}

/** What a stack may do to each profile, by `docs/moving.md` and `docs/security-profile.md`. */
export class MigrationOracle {
  #held = new Map<string, Held>();
  /** Profiles that Alchemy's provider made without a record: nobody knows them. */
  readonly #lost = new Set<string>();
  /** Profiles that it replaced: they are deleted sooner or later. */
  readonly #replaced = new Set<string>();
  /** Fields that a failed deploy declared, and may or may not have written, by ARN. */
  readonly #vague = new Map<string, Set<string>>();

  /** Learns what Alchemy's provider deployed. */
  learn(code: Code, outputOf: (at: string) => Output, before: Profiles, now: Profiles): void {
    this.compareOthers(before, now);
    for (const declared of code) {
      const { id, desiredState } = declared.by === "alchemy" ? outputOf(declared.at) : {};
      if (id === undefined || !desiredState) continue;
      const former = this.#held.get(declared.at);
      if (former && former.arn !== id) this.#replaced.add(former.arn);
      const { InstanceArn: __, SecurityProfileName: name, ...fields } = desiredState;
      const held = { arn: id, declared: { ...declared, name, fields }, adopted: false };
      this.#held.set(declared.at, held);
    }
    const arns = new Set([...this.#held.values()].map(({ arn }) => arn));
    for (const arn of now.keys()) if (!before.has(arn) && !arns.has(arn)) this.#lost.add(arn);
  }

  /** Whether Alchemy's provider has in its state what the code declares. */
  isSettled({ at, by, fields, name }: Declared): boolean {
    const held = this.#held.get(at)?.declared;
    return by !== "alchemy" || (held?.name === name && Bun.deepEquals(held.fields, fields));
  }

  /** What this package declares where Alchemy's provider failed. */
  takenOver(declared: Declared, reverts: boolean): Declared {
    const former = reverts ? this.#held.get(declared.at)?.declared : undefined;
    return { ...declared, ...former, options: declared.options, by: "this package" };
  }

  /** The page: a name that another resource, or nobody, has in the state needs `adopt`. */
  withAdopt(declared: Declared, before: Profiles): Declared {
    const arn = byName(before, declared.name)?.SecurityProfileArn;
    const isOwn = arn === undefined || this.#held.get(declared.at)?.arn === arn;
    if (isOwn || declared.by === "alchemy") return declared;
    return { ...declared, options: { ...declared.options, adopt: true } };
  }

  /** What a failed deploy may have written counts as declared only if it did. */
  note(code: Code, before: Profiles): void {
    for (const { fields, name } of code) {
      const arn = byName(before, name)?.SecurityProfileArn;
      if (arn === undefined) continue;
      const vague = this.#vague.get(arn) ?? new Set();
      for (const key of keysOf(fields)) vague.add(key);
      this.#vague.set(arn, vague);
    }
  }

  /** What the deploy of a code must have left, by the pages. */
  compare(code: Code, before: Profiles, now: Profiles): void {
    const held = new Map<string, Held>();
    const arns = new Set([...this.#held.values()].map(({ arn }) => arn));
    for (const declared of code) {
      const former = this.#held.get(declared.at);
      const named = byName(before, declared.name);
      const kept =
        former?.declared.name === declared.name && before.has(former.arn) ? former : undefined;
      const found = byName(now, declared.name);
      const existing = kept?.arn ?? named?.SecurityProfileArn;
      if (!found) throw new Error(`no profile ${declared.name}`);
      if (existing !== undefined)
        expect([declared.at, found.SecurityProfileArn]).toEqual([declared.at, existing]);
      const arn = found.SecurityProfileArn;
      const owner = kept ?? [...this.#held.values()].find((each) => each.arn === arn);
      const isTagged = named?.Tags?.["alchemy_resource"] !== undefined;
      const isAdopted = named !== undefined && (!isTagged || owner?.adopted === true);
      this.#compareFields(declared, owner?.declared, before.get(arn), found);
      if (!before.has(arn)) this.#vague.delete(arn);
      this.#lost.delete(arn);
      this.#replaced.delete(arn);
      held.set(declared.at, { arn, declared, adopted: kept?.adopted ?? isAdopted });
    }
    const declaredArns = new Set([...held.values()].map(({ arn }) => arn));
    for (const former of this.#held.values()) {
      if (declaredArns.has(former.arn) || this.#isOpen(former.arn)) continue;
      const next = code.find(({ at }) => at === former.declared.at);
      const keeps = !isDeletable(next ?? former.declared, former);
      expect([former.arn, now.has(former.arn)]).toEqual([
        former.arn,
        keeps && before.has(former.arn),
      ]);
      if (keeps) expect(bare(now.get(former.arn))).toEqual(bare(before.get(former.arn)));
    }
    for (const [arn, profile] of before) {
      if (arns.has(arn) || declaredArns.has(arn) || this.#isOpen(arn)) continue;
      expect(now.get(arn)).toEqual(profile);
    }
    for (const arn of now.keys())
      expect([arn, before.has(arn) || declaredArns.has(arn)]).toEqual([arn, true]);
    this.#held = held;
  }

  /** Each field and tag: as the code declares it; cleared if it did so before; otherwise as it was. */
  #compareFields(
    declared: Declared,
    former: Declared | undefined,
    was: Profile | undefined,
    now: Profile,
  ): void {
    // A deploy skips such a resource without reading AWS.
    const isSame = Bun.deepEquals(declared, former);
    const [code, old] = [keysOf(declared.fields), keysOf(former?.fields ?? {})];
    const values = flat(declared.fields);
    const [then, found] = [flat(was ?? {}), flat(now)];
    const vague = this.#vague.get(now.SecurityProfileArn);
    for (const key of new Set([...code, ...then.keys(), ...found.keys()])) {
      const shown = (value: string | undefined) => `${declared.at} ${key}: ${value}`;
      const asWas = shown(then.get(key));
      const wanted = code.has(key)
        ? shown(values.get(key))
        : old.has(key)
          ? shown(undefined)
          : asWas;
      if (isSame && asWas === shown(found.get(key))) continue;
      if (vague?.has(key) && !code.has(key)) continue;
      expect(shown(found.get(key))).toBe(wanted);
    }
  }

  /** What no deploy may do, however it ends. */
  compareFailed(before: Profiles, now: Profiles, code: Code): void {
    this.compareOthers(before, now, code);
    for (const { arn, declared } of this.#held.values()) {
      const isDeclared = code.some(({ name }) => name === declared.name);
      if (isDeclared && before.has(arn))
        expect([declared.name, now.has(arn)]).toEqual([declared.name, true]);
    }
  }

  /** Profiles of others are as they were, unless the code adopts them. */
  compareOthers(before: Profiles, now: Profiles, code: Code = []): void {
    const own = new Set([...this.#held.values()].map(({ arn }) => arn));
    for (const [arn, profile] of before) {
      const isAdopted = code.some(({ name }) => name === profile.SecurityProfileName);
      if (!own.has(arn) && !this.#isOpen(arn) && !isAdopted) expect(now.get(arn)).toEqual(profile);
    }
  }

  /** What a destroy must have left. */
  compareDestroyed(before: Profiles, now: Profiles): void {
    const own = [...this.#held.values()];
    const deleted = own.flatMap((held) => (isDeletable(held.declared, held) ? held.arn : []));
    const gone = new Set([...deleted, ...this.#replaced]);
    for (const [arn, profile] of before) {
      const { SecurityProfileName: name } = profile;
      if (gone.has(arn)) expect([name, now.get(arn)]).toEqual([name, undefined]);
      else expect(now.get(arn)).toEqual(profile);
    }
  }

  /** A profile whose fate the pages leave open for now. */
  #isOpen(arn: string): boolean {
    return this.#lost.has(arn) || this.#replaced.has(arn);
  }
}

function isDeletable({ options }: Declared, { adopted }: Held): boolean {
  return options.delete ?? !adopted;
}

function byName(profiles: Profiles, name: string): Profile | undefined {
  return [...profiles.values()].find(({ SecurityProfileName }) => SecurityProfileName === name);
}

function bare(profile: Profile | undefined): Map<string, string> {
  return flat(profile ?? {});
}

const COMPARED = [
  "Description",
  "Permissions",
  "AllowedAccessControlTags",
  "TagRestrictedResources",
  "HierarchyRestrictedResources",
  "AllowedAccessControlHierarchyGroupId",
  "Applications",
];

/** Fields and tags that are not empty, as text. */
function flat(fields: Fields | Profile): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of COMPARED) {
    const text = textOf(Reflect.get(fields, name));
    if (text !== "") found.set(name, text);
  }
  for (const [key, value] of Object.entries(tagsOf(Reflect.get(fields, "Tags"))))
    if (!key.startsWith("alchemy_")) found.set(`Tags.${key}`, value);
  return found;
}

/** What a declaration is about, also where it says "none". */
function keysOf(fields: Fields): Set<string> {
  const declared = COMPARED.filter((name) => fields[name] !== undefined);
  return new Set([...declared, ...Object.keys(tagsOf(fields["Tags"])).map((key) => `Tags.${key}`)]);
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (!Array.isArray(value))
    return Object.entries(value ?? {})
      .map((pair) => pair.join("="))
      .toSorted()
      .join(", ");
  return value
    .map((item) =>
      typeof item === "string"
        ? item
        : "Key" in item
          ? `${item.Key}=${item.Value}`
          : `${item.Namespace}: ${item.ApplicationPermissions}`,
    )
    .toSorted()
    .join(", ");
}

export function tagsOf(value: unknown): Record<string, string> {
  if (!Array.isArray(value)) return { ...(value as object) };
  return Object.fromEntries(value.map(({ Key, Value }) => [Key, Value]));
}
