/** What a value looks like that a plan cannot know. It passes for a name, an id, a tag and a region. */
const MARK = "known-after-deploy";
const MARKED = /known-after-deploy--([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)--([A-Za-z0-9_]+)/g;

/**
 * Lets an object answer for any member that it lacks with a text that says so. A member whose name ends in
 * `Arn` is a text in the form of the ARN of an instance, which is what a security profile would take it for.
 */
export function answerUnknown<T extends object>(output: T, id: string): T {
  const answering = new Proxy(Object.prototype, {
    get(target, member, receiver) {
      const known: unknown = Reflect.get(target, member, receiver);
      return known === undefined && typeof member === "string" ? unknownValue(id, member) : known;
    },
  });
  return Object.setPrototypeOf(output, answering);
}

function unknownValue(id: string, member: string): string {
  const mark = `${MARK}--${id.replaceAll(/[^A-Za-z0-9]+/g, "-")}--${member}`;
  return /arn$/i.test(member)
    ? `arn:aws:connect:us-east-1:000000000000:instance/${mark.replaceAll("_", "-")}`
    : mark;
}

/** Whether something that was made of an unknown value stands in a text. */
export function isUnknown(text: string): boolean {
  return text.includes(MARK);
}

/** A text with each unknown value in it named for a reader: `(known after deploy: bucket.arn)`. */
export function nameUnknown(text: string): string {
  return text
    .replaceAll("arn:aws:connect:us-east-1:000000000000:instance/known-", "known-")
    .replaceAll(MARKED, "(known after deploy: $1.$2)");
}
