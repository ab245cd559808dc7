import { relative } from "node:path";
import type { Scope, StateStore } from "alchemy";
import { type Placed, chainOf, withParents } from "./engine.ts";
import { shellLine } from "../errors/shell-line.ts";
import { type Problem, show } from "../profile/problem.ts";
import { isSameJson } from "../profile/shapes.ts";

/** How a state store represents the name of a resource or scope. */
export interface Naming {
  /**
   * - `files`: the name of a file or folder
   * - `objects`: a part of the key of an object, such as in S3
   * - `rows`: a value in a database
   */
  readonly as: "files" | "objects" | "rows";
  readonly platform: NodeJS.Platform;
  /** The folder, or the prefix of every key. */
  readonly prefix: string;
}

/** How a store on this machine represents names. An unknown store is taken to accept any name. */
export function namingOf(store: StateStore, platform = process.platform): Naming {
  if ("dir" in store && typeof store.dir === "string") {
    return { as: "files", platform, prefix: `${store.dir}/` };
  }
  if ("prefix" in store && typeof store.prefix === "string") {
    return { as: "objects", platform, prefix: store.prefix };
  }
  return { as: "rows", platform, prefix: "" };
}

/** Where the store keeps a record: its file, the key of its object, or the names that lead to it. */
export function recordPlace({ id, scope }: Placed): string {
  const { as, platform, prefix } = namingOf(scope.state);
  const key = id.replaceAll("/", as === "files" && platform === "win32" ? "-" : ":");
  switch (as) {
    case "files": {
      const file = `${prefix}${key}.json`;
      const fromHere = relative(process.cwd(), file).replaceAll("\\", "/");
      return fromHere.startsWith("../") ? file : fromHere;
    }
    case "objects":
      return `${prefix}${key}`;
    case "rows":
      return [...chainOf(scope), id].join("/");
  }
}

/** How to delete records: a command for files, otherwise their places. */
export function removalOf(records: readonly Placed[]): string {
  const places = records.map(recordPlace).toSorted();
  const isShell = records.every(({ scope: { state } }) => {
    const { as, platform } = namingOf(state);
    return as === "files" && platform !== "win32";
  });
  if (!isShell) return places.join(", ");
  return shellLine(["rm", ...places]);
}

/**
 * Why the store cannot keep a resource or scope under a name; empty if it can.
 *
 * @param isRecord whether a record has the name; of an application, only a folder has
 */
export function problemsOfName(name: string, naming: Naming, isRecord: boolean): string[] {
  const { as, platform } = naming;
  const parts = name.split("/");
  const isPath = as !== "rows";
  const isWindows = as === "files" && platform === "win32";
  const control = /\p{Cc}/u.exec(name)?.[0];
  const onWindows = /[<>"|?*:]/.exec(name)?.[0];
  const device = parts.find((part) => DEVICE.test(part));
  const problems: readonly (string | false)[] = [
    name === "" && "is empty",
    control !== undefined && `has the control character U+${hexOf(control)}`,
    isRecord && name.includes(":") && "has a colon, which Alchemy reserves",
    !name.isWellFormed() && "has half of a surrogate pair, which UTF-8 cannot encode",
    isPath && isElsewhere(parts) && ELSEWHERE,
    as === "files" && name.includes("\\") && "has a backslash, which Alchemy treats as a slash",
    lengthProblem(name, naming) ?? false,
    as === "rows" &&
      name === "__proto__" &&
      "is a name that JavaScript objects reserve, so a destroy would miss what has it",
    as === "objects" &&
      /[\uFFFE\uFFFF]/.test(name) &&
      "has a character that is not valid in XML, the format in which S3 lists keys",
    isWindows &&
      onWindows !== undefined &&
      `has ${onWindows}, which Windows does not allow in a file name`,
    isWindows &&
      isRecord &&
      parts.length > 1 &&
      "has a slash, which Alchemy writes as a hyphen on Windows and cannot find again",
    isWindows && device !== undefined && `has the part "${device}", a device on Windows`,
    isWindows &&
      parts.some((part) => /[. ]$/.test(part)) &&
      "has a part that ends with a dot or a space, which Windows drops",
  ];
  return problems.filter((problem) => problem !== false);
}

/** Why the store cannot write any record under a name; `undefined` if it can. */
export function unwritable(name: string, naming: Naming): string | undefined {
  const { as } = naming;
  const isDotted = name.split("/").some((part) => part === "." || part === "..");
  const isRefused =
    (as !== "rows" && name.includes("\0")) ||
    (as === "objects" && (isDotted || !name.isWellFormed()));
  return isRefused ? problemsOfName(name, naming, true).at(0) : lengthProblem(name, naming);
}

/** Why a name is too long for the store; `undefined` if it is not. */
function lengthProblem(name: string, { as, prefix }: Naming): string | undefined {
  const bytes = Buffer.byteLength(name);
  if (as === "files" && bytes > LONGEST_FILE)
    return `has ${bytes} bytes; a file name that ends with ".json" has room for ${LONGEST_FILE}`;
  const key = Buffer.byteLength(prefix) + bytes;
  if (as === "objects" && key > LONGEST_KEY)
    return `makes a key of ${key} bytes; an object key may have at most ${LONGEST_KEY}`;
  return undefined;
}

/** Whether the store confuses the place of a name with that of another name. */
export function isMisplaced(name: string, { as }: Naming): boolean {
  return as !== "rows" && isElsewhere(name.split("/"));
}

const ELSEWHERE =
  'has ".", ".." or nothing between its slashes, or begins or ends with one, so it points to another folder';

function isElsewhere(parts: readonly string[]): boolean {
  return parts.some((part) => part === "." || part === ".." || (part === "" && parts.length > 1));
}

/** Two names with the same result are one name in the store. */
export function folded(name: string, { as, platform }: Naming): string {
  const ignoresCase = as === "files" && (platform === "darwin" || platform === "win32");
  return ignoresCase ? name.normalize("NFC").toLowerCase() : name;
}

/** The place in a store for what is in a scope, or in a resource that declares others. */
export function placeOf(names: readonly string[], naming: Naming): string {
  const separator = naming.as === "rows" ? "\0" : "/";
  return names.map((name) => folded(name, naming)).join(separator);
}

/** Bytes: 255 for a file name, minus those of `.json`. */
const LONGEST_FILE = 250;

/** Bytes of a key in S3. */
const LONGEST_KEY = 1024;

/** https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file */
const DEVICE = /^(?:con|prn|aux|nul|(?:com|lpt)[1-9\u00B9\u00B2\u00B3]|conin\$|conout\$)(?:\.|$)/i;

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
}

interface OpenScope {
  readonly scope: Scope;
  /** The resources that it declares. */
  readonly resources: Set<string>;
}

interface Place {
  readonly chain: readonly string[];
  readonly resource: string;
}

/** What the run knows about its declarations. */
interface Others {
  /** Whether the id is already declared. */
  readonly isDeclared: boolean;
  /** Whether the run has removed the resource: Alchemy gives it a scope of its name for that. */
  readonly isReleased: boolean;
  readonly isActive: (resource: string) => boolean;
  /** Also refuses the other resource, if its work has not begun. */
  readonly contest: (resource: string, problem: Problem) => void;
}

/** A scope and its place. */
interface KnownScope {
  readonly scope: Scope;
  readonly path: "application" | "scope";
  readonly chain: readonly string[];
  readonly place: string;
  /** Why the store cannot keep the scope under its name. */
  readonly problems: readonly Problem[];
}

/** The places of one run's resources in Alchemy's state. No two may share a place. */
export class Places {
  readonly #scopes = new Map<string, OpenScope>();
  readonly #resources = new Map<string, Place>();
  /** Each scope with those around it. */
  readonly #known = new WeakMap<Scope, readonly KnownScope[]>();

  /** Why a resource cannot be kept, or not together with the others. */
  problemsOf(scope: Scope, id: string, others: Others): Problem[] {
    if (typeof id !== "string")
      return [{ path: "id", message: `must be a string, not ${show(id)}` }];
    const names = problemsOfName(id, namingOf(scope.state), true);
    return [
      ...names.map((message) => ({ path: "id", message: `${show(id)} ${message}` })),
      ...this.#withParents(scope).flatMap((known) => this.#problemsOfScope(known, others)),
      ...this.#problemsOfPlace(scope, id, others),
    ];
  }

  /** Why the scope of a resource, or one around it, cannot have its place. */
  #problemsOfScope(
    { chain, path, place, problems, scope }: KnownScope,
    { contest, isActive }: Others,
  ): readonly Problem[] {
    const found = [...problems];
    const open = this.#scopes.get(place);
    if (open && open.scope !== scope && [...open.resources].some(isActive)) {
      const other = chainOf(open.scope);
      found.push(
        isSameJson(other, chain) ? openedTwice(path, scope.scopeName) : shared(path, chain, other),
      );
    }
    const there = this.#resources.get(place);
    if (there && isActive(there.resource)) {
      found.push(shared(path, chain, there.chain));
      contest(there.resource, shared("id", there.chain, chain));
    }
    return found;
  }

  /** Why a resource cannot have the place of its id in its scope. */
  #problemsOfPlace(
    scope: Scope,
    id: string,
    { isActive, isDeclared, isReleased }: Others,
  ): readonly Problem[] {
    const naming = namingOf(scope.state);
    const chain = [...chainOf(scope), id];
    const place = placeOf(chain, naming);
    const problems: Problem[] = [];
    const open = this.#scopes.get(place);
    if (open && [...open.resources].some(isActive)) {
      problems.push(shared("id", chain, chainOf(open.scope)));
    }
    // Alchemy also gives a declared resource a scope of its name.
    if (!isDeclared && scope.children.has(id)) {
      const message = isReleased
        ? `${show(id)} was removed earlier in this run, by app.finalize(), the end of its scope or alchemy.destroy(); declare it before that`
        : `${show(id)} is also the name of a scope in the same scope, and Alchemy keeps one record for both; rename one of them`;
      problems.push({ path: "id", message });
    }
    const there = this.#resources.get(place);
    const thereId = there?.chain.at(-1) ?? id;
    const isOneFile = thereId !== id && folded(thereId, naming) === folded(id, naming);
    if (there && isActive(there.resource) && isOneFile) {
      const message = `${show(id)} and ${show(thereId)} share one file on this machine, which ignores the case of names; give one of them another id`;
      problems.push({ path: "id", message });
    }
    return problems;
  }

  take(scope: Scope, id: string, resource: string): void {
    for (const { place, scope: at } of this.#withParents(scope)) {
      const open = this.#scopes.get(place);
      if (open?.scope === at) open.resources.add(resource);
      else this.#scopes.set(place, { scope: at, resources: new Set([resource]) });
    }
    const chain = [...chainOf(scope), id];
    this.#resources.set(placeOf(chain, namingOf(scope.state)), { chain, resource });
  }

  #withParents(scope: Scope): readonly KnownScope[] {
    const known = this.#known.get(scope) ?? withParents(scope).map(knownScope);
    this.#known.set(scope, known);
    return known;
  }
}

/**
 * Removes the records that Alchemy has written for the scopes around a refused resource under names that point
 * elsewhere: a later deploy would remove what is there.
 *
 * @param onFailure called for a record that could not be removed: the refusal must not get lost by it
 */
export async function forgetMisplaced(
  scope: Scope,
  onFailure: (record: Placed, error: unknown) => void,
): Promise<void> {
  const naming = namingOf(scope.state);
  for (const { parent, scopeName } of withParents(scope)) {
    const hasBackslash = naming.as === "files" && scopeName.includes("\\");
    if (!parent || (!hasBackslash && !isMisplaced(scopeName, naming))) continue;
    try {
      // The place may have the record of another scope.
      const record = await parent.state.get(scopeName);
      if (record?.id === scopeName) await parent.state.delete(scopeName);
    } catch (error) {
      onFailure({ id: scopeName, scope: parent }, error);
    }
  }
}

function knownScope(scope: Scope): KnownScope {
  const naming = namingOf(scope.state);
  const chain = chainOf(scope);
  const name = scope.scopeName;
  const isRecord = scope.parent !== undefined;
  const path = isRecord ? "scope" : "application";
  const problems = problemsOfName(name, naming, isRecord).map((message) => ({
    path,
    message: `${show(name)} ${message}`,
  }));
  return { scope, path, chain, place: placeOf(chain, naming), problems };
}

function openedTwice(path: string, scope: string): Problem {
  const name = show(scope);
  const message = `${name} is opened twice in this run, and each would delete at its end what the other declares; declare everything in one alchemy.run(${name}, …)`;
  return { path, message };
}

function shared(path: string, chain: readonly string[], other: readonly string[]): Problem {
  const [mine, theirs] = [chain, other].map((names) => names.map((name) => show(name)).join(" > "));
  const message = `${mine} has the same place in Alchemy's state as ${theirs}, so one would delete what is in the other; rename one of them`;
  return { path, message };
}
