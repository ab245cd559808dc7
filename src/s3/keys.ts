/** The key of a record, as Alchemy's own `S3StateStore` writes it. */
export function recordKey(prefix: string, chain: readonly string[], id: string): string {
  return `${levelOf(prefix, chain)}${id.replaceAll("/", ":")}`;
}

/** The prefix of the keys of a scope's records, and of the records of the scopes below it. */
export function levelOf(prefix: string, chain: readonly string[]): string {
  return `${prefix}${chain.join("/")}/`;
}

/** The ids of a scope's own records among the keys of a listing. A slash means a scope below it. */
export function idsAt(level: string, keys: Iterable<string>): string[] {
  return namesAt(level, keys)
    .filter((name) => name !== "" && !name.includes("/"))
    .map((name) => name.replaceAll(":", "/"));
}

/** The first part of the name of every scope below a scope that has records. */
export function scopesAt(level: string, keys: Iterable<string>): string[] {
  const scopes = namesAt(level, keys).flatMap((name) => name.split("/").slice(0, -1).slice(0, 1));
  return [...new Set(scopes)];
}

/**
 * The key of the lock of a stage. It has no slash after the prefix, so neither this store nor Alchemy's takes
 * it for a record of a scope.
 */
export function lockKey(prefix: string, application: string, stage: string): string {
  return `${prefix}${encodeURIComponent(application)}:${encodeURIComponent(stage)}.lock`;
}

function namesAt(level: string, keys: Iterable<string>): string[] {
  return [...keys].filter((key) => key.startsWith(level)).map((key) => key.slice(level.length));
}
