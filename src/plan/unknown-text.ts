/** Begins the text of a value that is known after deploy. AWS takes it for a name, an id, a tag or a region. */
const MARK = "known-after-deploy";
const MARKED = /known-after-deploy--([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)--([A-Za-z0-9_]+)/g;

/** The text that stands for a member of the output of a resource. */
export function unknownText(id: string, member: string): string {
  const name = member.replaceAll(/[^A-Za-z0-9_]+/g, "_");
  const text = `${MARK}--${id.replaceAll(/[^A-Za-z0-9]+/g, "-")}--${name}`;
  return /arn$/i.test(member) ? unknownInstance(text) : text;
}

/** In the form of the ARN of an instance. */
export function unknownInstance(text: string): string {
  return text.startsWith("arn:")
    ? text
    : `arn:aws:connect:us-east-1:000000000000:instance/${text.replaceAll("_", "-")}`;
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
