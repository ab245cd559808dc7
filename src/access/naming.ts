import type { ProfileIdentity } from "../profile/snapshot.ts";

/** The profile with this name, id or ARN. */
export function findProfile<P extends ProfileIdentity>(
  profiles: readonly P[],
  given: string,
): P | undefined {
  return (
    profiles.find(({ SecurityProfileName }) => SecurityProfileName === given) ??
    profiles.find(({ SecurityProfileId }) => SecurityProfileId === given) ??
    profiles.find(({ SecurityProfileArn }) => SecurityProfileArn === given)
  );
}

/** The words of a name, in lower case and the singular: `AgentsReadOnly` has three. */
export function wordsOf(name: string): string[] {
  return name
    .split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/)
    .map((word) => word.toLowerCase().replace(/s$/, ""));
}

/** Whether a name suggests that its holders administer the instance. */
export function promisesAdministration(name: string): boolean {
  return wordsOf(name).some((word) => word === "admin" || word === "administrator");
}

/** Whether a name matches a pattern, in which `*` stands for any text. */
export function matches(name: string, pattern: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return name === pattern;
  if (!name.startsWith(first) || name.length < first.length + last.length) return false;
  if (!name.endsWith(last)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = name.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return from <= name.length - last.length;
}
