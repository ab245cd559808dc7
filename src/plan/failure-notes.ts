import type { ProfilePlan } from "./profile-plan.ts";

/** Formats why a resource could not be read; nothing without an error. */
export type FailureNote = ReturnType<typeof failureNotes>;

/**
 * Formats why resources could not be read, in the order of the output. If AWS answered an earlier one the same, such as
 * without credentials, the note refers to that one.
 */
export function failureNotes() {
  const first = new Map<string, string>();
  return (name: string, { error, resource }: Pick<ProfilePlan, "error" | "resource">): string[] => {
    if (!error) return [];
    const self = `${resource})`;
    const at = error.message.indexOf(self);
    if (at === -1) return [error.message];
    const answer = error.message.slice(at + self.length).replaceAll(/request id [\w-]+/g, "");
    const earlier = first.get(answer);
    if (earlier !== undefined) return [`The same failure as for ${earlier}.`];
    first.set(answer, `"${name}" (${resource})`);
    return [error.message];
  };
}
