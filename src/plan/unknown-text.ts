/** Prefix of the text of a value that is known after deploy. It is valid in AWS as a name, an id, a tag and a region. */
const MARK = "known-after-deploy";
const MARKED = /known-after-deploy(?:--([A-Za-z0-9-]*?)--([A-Za-z0-9_]+)|-[0-9a-f]{12})/g;

/** The text that stands for a member of the output of a resource. */
export function unknownText(id: string, member: string): string {
  const name = member.replaceAll(/[^A-Za-z0-9_]+/g, "_");
  const text = `${MARK}--${id.replaceAll(/[^A-Za-z0-9]+/g, "-")}--${name}`;
  return /arn$/i.test(member) ? unknownInstance(text) : text;
}

/** The text in the form of an instance ARN. */
export function unknownInstance(text: string): string {
  return text.startsWith("arn:")
    ? text
    : `arn:aws:connect:us-east-1:000000000000:instance/${text.replaceAll("_", "-")}`;
}

/** Whether a text contains an unknown value. */
export function isUnknown(text: string): boolean {
  return text.includes(MARK);
}

/** The id of a profile that does not exist yet. */
export function unknownId(hash: string): string {
  return `${MARK}-${hash}`;
}

/** The text with each unknown value as a reader sees it: `(known after deploy: bucket.arn)`. */
export function nameUnknown(text: string): string {
  return text
    .replaceAll("arn:aws:connect:us-east-1:000000000000:instance/known-", "known-")
    .replaceAll(MARKED, (_mark, id?: string, member?: string) => {
      if (id === undefined) return "(known after deploy)";
      const name = id.replaceAll(/^-+|-+$/g, "");
      return `(known after deploy: ${name === "" ? "" : `${name}.`}${member})`;
    });
}

/** A plan for a reader, with each unknown value in all of its texts as `nameUnknown` shows it. */
export function withUnknownsNamed<T>(plan: T): T {
  const named: T = JSON.parse(nameUnknown(JSON.stringify(plan)));
  return named;
}
