interface Failed {
  readonly name: string;
  readonly resource: string;
  readonly error: { readonly message: string };
}

/** Formats why a resource could not be read. */
export type FailureNote = (failed: Failed) => string;

/**
 * Formats why resources could not be read, in the order of the output. If AWS answered an earlier one the same, such as
 * without credentials, the note refers to that one.
 */
export function failureNotes(): FailureNote {
  const first = new Map<string, string>();
  return ({ error: { message }, name, resource }) => {
    const self = `(${resource})`;
    const at = message.indexOf(`${self} `);
    if (at === -1) return message;
    const answer = message.slice(at + self.length).replaceAll(/request id [\w-]+/g, "");
    const earlier = first.get(answer);
    if (earlier !== undefined) return `The same failure as for ${earlier}.`;
    first.set(answer, `"${name}" ${self}`);
    return message;
  };
}
