import type { StateStore } from "alchemy";

/** How a state store keeps the name of a resource or a scope. */
export interface Naming {
  /**
   * - `files`: the name of a file or folder
   * - `objects`: a part of the key of an object, such as in S3
   * - `rows`: a value in a database
   */
  readonly as: "files" | "objects" | "rows";
  readonly platform: NodeJS.Platform;
  /** What stands before every key. */
  readonly prefix: string;
}

/** How a store, and the machine of this process, keep names. A store that is not known may keep any. */
export function namingOf(store: StateStore, platform = process.platform): Naming {
  if ("dir" in store && typeof store.dir === "string") return { as: "files", platform, prefix: "" };
  if ("prefix" in store && typeof store.prefix === "string") {
    return { as: "objects", platform, prefix: store.prefix };
  }
  return { as: "rows", platform, prefix: "" };
}

/**
 * Why the store cannot keep a resource, or a scope, under a name; nothing where it can.
 *
 * @param isRecord whether a record has the name; of an application, only a folder has
 */
export function problemsOfName(name: string, naming: Naming, isRecord: boolean): string[] {
  const { as, platform, prefix } = naming;
  const parts = name.split("/");
  const isPath = as !== "rows";
  const isWindows = as === "files" && platform === "win32";
  const control = /\p{Cc}/u.exec(name)?.[0];
  const onWindows = /[<>"|?*:]/.exec(name)?.[0];
  const device = parts.find((part) => DEVICE.test(part));
  const bytes = Buffer.byteLength(name);
  const key = Buffer.byteLength(prefix) + bytes;
  const problems: readonly (string | false)[] = [
    name === "" && "is empty",
    control !== undefined && `has the control character U+${hexOf(control)}`,
    isRecord && name.includes(":") && "has a colon, which Alchemy keeps for itself",
    !name.isWellFormed() && "has half of a surrogate pair, which UTF-8 cannot hold",
    isPath && isElsewhere(parts) && ELSEWHERE,
    as === "files" && name.includes("\\") && "has a backslash, which Alchemy takes for a slash",
    as === "files" &&
      bytes > LONGEST_FILE &&
      `has ${bytes} bytes; with ".json" behind it, a file name holds ${LONGEST_FILE}`,
    as === "objects" &&
      key > LONGEST_KEY &&
      `makes a key of ${key} bytes; the key of an object holds ${LONGEST_KEY}`,
    as === "objects" &&
      /[\uFFFE\uFFFF]/.test(name) &&
      "has a character that XML, in which S3 lists keys, cannot hold",
    isWindows && onWindows !== undefined && `has ${onWindows}, which no file name on Windows holds`,
    isWindows &&
      isRecord &&
      parts.length > 1 &&
      "has a slash, which Alchemy writes as a hyphen on Windows and does not find again",
    isWindows && device !== undefined && `has the part "${device}", a device on Windows`,
    isWindows &&
      parts.some((part) => /[. ]$/.test(part)) &&
      "has a part that ends with a dot or a space, which Windows drops",
  ];
  return problems.filter((problem) => problem !== false);
}

/** Whether the store takes the place of a name for that of another one. */
export function isMisplaced(name: string, { as }: Naming): boolean {
  return as !== "rows" && isElsewhere(name.split("/"));
}

const ELSEWHERE =
  'has ".", ".." or nothing between its slashes, or begins or ends with one, so that it leads to another folder';

function isElsewhere(parts: readonly string[]): boolean {
  return parts.some((part) => part === "." || part === ".." || (part === "" && parts.length > 1));
}

/** Two names with the same are one to the store. */
export function folded(name: string, { as, platform }: Naming): string {
  const ignoresCase = as === "files" && (platform === "darwin" || platform === "win32");
  return ignoresCase ? name.normalize("NFC").toLowerCase() : name;
}

/** Where a store keeps what is in a scope, or in a resource that declares others. */
export function placeOf(names: readonly string[], naming: Naming): string {
  const separator = naming.as === "rows" ? "\0" : "/";
  return names.map((name) => folded(name, naming)).join(separator);
}

/** Bytes: 255 of a file name, less those of `.json`. */
const LONGEST_FILE = 250;

/** Bytes of a key in S3. */
const LONGEST_KEY = 1024;

/** https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file */
const DEVICE = /^(?:con|prn|aux|nul|(?:com|lpt)[1-9\u00B9\u00B2\u00B3]|conin\$|conout\$)(?:\.|$)/i;

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
}
