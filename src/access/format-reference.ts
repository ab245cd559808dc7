import { FIELDS, REFERRING_FIELDS } from "../profile/model.ts";
import { recordOf } from "../profile/record-of.ts";
import type { LocalReference } from "./compare.ts";
import { escapeText } from "./escape-text.ts";
import type { ReferenceKind } from "../profile/snapshot.ts";

/** The name of each kind. */
export const REFERENCE_KINDS: Readonly<Record<ReferenceKind, string>> = recordOf(
  REFERRING_FIELDS,
  (name) => FIELDS[name].refersTo,
  (name) => FIELDS[name].label,
);

/** One line: `hierarchy group north ("North"), only here: "Leads". There the hierarchy group of this name is north-2.` */
export function formatReference(reference: LocalReference): string {
  const { counterpart, id, kind, name, namedBy, side } = reference;
  const other = side === "here" ? "There" : "Here";
  const named = name === undefined ? "" : ` (${JSON.stringify(name)})`;
  const profiles = namedBy.map((each) => JSON.stringify(each)).join(", ");
  const noun = REFERENCE_KINDS[kind];
  const way =
    counterpart === undefined ? "" : `. ${other} the ${noun} of this name is ${counterpart}`;
  return escapeText(`${noun} ${id}${named}, only ${side}: ${profiles}${way}`);
}
