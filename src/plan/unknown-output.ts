import { isSecret } from "../alchemy/engine.ts";
import { isRecord } from "../profile/shapes.ts";
import { unknownText } from "./unknown-text.ts";
import { textOfUnknown, unknownValue } from "./unknown-value.ts";

/** Members that `await` and JSON read of every value. */
const ASKED_OF_ALL = new Set(["then", "toJSON"]);

/** Endings of member names with text values. Other members can be lists or records. */
const IS_TEXT =
  /(arn|id|name|ur[il]|domain|host|endpoint|path|key|token|region|email|password|secret)$/i;

/** Stands for all members of an output. */
const WHOLE = "output";

/** A resource of another kind, with a handler that the deploy would call and a plan does not. */
export interface OtherResource {
  /** Fully qualified name. */
  readonly resource: string;
  readonly kind: string;
  readonly action: "create" | "update" | "delete";
}

/** A member of the output of such a resource. */
export interface UnknownMember {
  readonly of: OtherResource;
  readonly member: string;
  /** The texts that stand in for it; none if it is not a text. */
  readonly marks: Set<string>;
  /** Whether the script read something of it that is known after deploy. */
  isAsked: boolean;
}

/** Tracks values that are known after deploy into props. Does not follow a script that computes with them. */
export class UnknownOutputs {
  readonly #members = new Map<string, UnknownMember>();
  readonly #outputs = new WeakMap<object, OtherResource>();
  readonly #read = new Set<UnknownMember>();
  readonly #used = new Set<UnknownMember | OtherResource>();
  #isWatching = true;

  /**
   * Replaces every text in an output, and any missing member, with a text that marks it as unknown. A member with a name
   * that ends in `Arn` has the form of an instance ARN, so that a security profile accepts it. Other values stay
   * unchanged.
   */
  hide(output: object, id: string, of: OtherResource): void {
    this.#outputs.set(output, of);
    for (const [member, value] of Object.entries(output)) {
      const marked = mark(value, id, member);
      const get = () => this.#note(of, member, marked.marks, marked.value);
      Object.defineProperty(output, member, { get, enumerable: true, configurable: true });
    }
    // When spread or listed, one entry stands for those that are known after deploy.
    if (of.action === "create") {
      const text = unknownText(id, WHOLE);
      const get = () => this.#note(of, WHOLE, [text], this.#unknown(of, id, [WHOLE]));
      Object.defineProperty(output, text, { get, enumerable: true, configurable: true });
    }
    const answering = new Proxy(Object.prototype, {
      get: (target, member, receiver) => {
        const known: unknown = Reflect.get(target, member, receiver);
        if (known !== undefined || typeof member !== "string" || ASKED_OF_ALL.has(member)) {
          return known;
        }
        const text = unknownText(id, member);
        return this.#note(of, member, [text], this.#unknown(of, id, [member]));
      },
    });
    Object.setPrototypeOf(output, answering);
  }

  /** Notes the unknown values that the props of a resource contain, and returns the members that they are part of. */
  use(props: unknown): UnknownMember[] {
    const all = [...this.#members.values()];
    const longestFirst = all
      .flatMap((member) => [...member.marks].map((text) => ({ member, text })))
      .toSorted((a, b) => b.text.length - a.text.length);
    const found = new Set<UnknownMember>();
    this.#isWatching = false;
    for (const value of valuesIn(props)) {
      if (typeof value === "object") {
        const whole = this.#outputs.get(value);
        if (whole) this.#used.add(whole);
        for (const member of all) if (member.of === whole) found.add(member);
        continue;
      }
      longestFirst.reduce((rest, { member, text }) => {
        if (!rest.includes(text)) return rest;
        found.add(member);
        return rest.replaceAll(text, "");
      }, value);
    }
    this.#isWatching = true;
    for (const member of found) this.#used.add(member);
    return [...found];
  }

  /** Members that the script read and that no props contain unchanged. */
  get lost(): UnknownMember[] {
    return [...this.#read].filter(
      (member) => member.isAsked || (!this.#used.has(member) && !this.#used.has(member.of)),
    );
  }

  #unknown(of: OtherResource, id: string, path: readonly string[]): unknown {
    const [first = "", ...rest] = path;
    const text = unknownText(id, path.join("_"));
    const member = this.#members.get(keyOf(of, first));
    member?.marks.add(text);
    if (IS_TEXT.test(rest.at(-1) ?? first)) return text;
    return unknownValue({
      text,
      member: (name) => this.#unknown(of, id, [...path, name]),
      asked: () => {
        const known = this.#members.get(keyOf(of, first));
        if (known && this.#isWatching) known.isAsked = true;
      },
    });
  }

  #note(of: OtherResource, name: string, marks: readonly string[], value: unknown): unknown {
    if (!this.#isWatching) return value;
    const key = keyOf(of, name);
    const member = this.#members.get(key) ?? { of, member: name, marks: new Set(), isAsked: false };
    this.#members.set(key, member);
    for (const text of marks) member.marks.add(text);
    this.#read.add(member);
    return value;
  }
}

function keyOf({ resource }: OtherResource, member: string): string {
  return JSON.stringify([resource, member]);
}

/** The value with a mark in place of each text, and the marks. */
function mark(value: unknown, id: string, name: string): { value: unknown; marks: string[] } {
  if (typeof value === "string") {
    const text = unknownText(id, name);
    return { value: text, marks: [text] };
  }
  if (Array.isArray(value)) {
    const each = value.map((entry) => mark(entry, id, name));
    return { value: each.map((entry) => entry.value), marks: each.flatMap(({ marks }) => marks) };
  }
  if (!isRecord(value) || Object.getPrototypeOf(value) !== Object.prototype) {
    return { value, marks: [] };
  }
  const members = Object.entries(value).map(
    ([member, entry]) => [member, mark(entry, id, `${name}_${member}`)] as const,
  );
  return {
    value: { ...value, ...Object.fromEntries(members.map(([key, entry]) => [key, entry.value])) },
    marks: members.flatMap(([, { marks }]) => marks),
  };
}

/** Every text and every object in a value. */
function* valuesIn(value: unknown, seen = new Set<object>()): Generator<string | object> {
  const unknown = textOfUnknown(value) ?? value;
  if (typeof unknown === "string") {
    yield unknown;
    return;
  }
  if (isSecret(value)) yield* valuesIn(value.unencrypted, seen);
  else if (typeof value === "object" && value !== null && !seen.has(value)) {
    seen.add(value);
    yield value;
    for (const each of Object.values(value)) yield* valuesIn(each, seen);
  }
}
