import type { Owner } from "../profile/ownership.ts";
import { escapeText } from "./escape-text.ts";
import { REFERENCE_KINDS } from "./format-reference.ts";
import type { ReferenceKind } from "./snapshot.ts";
import { text } from "./source.ts";

/** What a reader of the code should know of a profile. Data; `formatExportNote` gives its text. */
export type ExportNote =
  | { readonly code: "stock" }
  /** Another Alchemy stack made it, and adopting it would take that stack's tags off. */
  | ({ readonly code: "other-stack" } & Owner)
  | { readonly code: "cloudformation"; readonly stack: string }
  /** What the id of the hierarchy group stands for. */
  | { readonly code: "hierarchy-group"; readonly id: string; readonly name: string }
  /** What is written by its id, since it has no name that can be looked up, or not alone. */
  | { readonly code: "not-portable"; readonly kind: ReferenceKind; readonly id: string }
  /** What is written by its ARN, since its name cannot be looked up. */
  | {
      readonly code: "by-arn";
      readonly kind: NamedKind;
      readonly name: string;
      readonly arn: string;
    }
  /** Only some versions of the AI agent hold these profiles. */
  | { readonly code: "some-versions" }
  /** What AWS holds there is not what it takes, or not what this package does. */
  | { readonly code: "not-declarable"; readonly path: string; readonly problem: string };

/** What an assignment names. */
export type NamedKind = "user" | "aiAgent" | "securityProfile";

const NAMED_KINDS: Readonly<Record<NamedKind, string>> = {
  user: "user",
  aiAgent: "AI agent",
  securityProfile: "security profile",
};

/** A note in words: one line, whatever is in it. */
export function formatExportNote(note: ExportNote): string {
  switch (note.code) {
    case "stock":
      return "A stock profile of Amazon Connect: kept, whatever becomes of this code.";
    case "other-stack":
      return `Made by the Alchemy resource ${text(note.resource)}, stage ${text(note.stage)}. Two stacks must not manage one profile.`;
    case "cloudformation":
      return `The CloudFormation stack ${text(note.stack)} manages it, too. Two stacks must not manage one profile.`;
    case "hierarchy-group":
      return `The hierarchy group ${text(note.id)} is ${text(note.name)}.`;
    case "not-portable":
      return `Not portable: the ${REFERENCE_KINDS[note.kind]} ${text(note.id)} is written by its id. It does not exist, or others have its name.`;
    case "by-arn":
      return `Not portable: the ${NAMED_KINDS[note.kind]} ${text(note.name)} is written by its ARN. Its name cannot be looked up, or others have it.`;
    case "some-versions":
      return "Only these versions hold exactly these profiles. A version that is published later holds none.";
    case "not-declarable":
      return `Left out, and left as it is: ${escapeText(`${note.path} ${note.problem}`)}.`;
  }
}

/** Code with its notes above it; the code a comment as well where it is not declared. */
export function withNotes(notes: readonly ExportNote[], code: string, declared: boolean): string {
  return [
    ...notes.map((note) => `// ${formatExportNote(note)}`),
    ...code.split("\n").map((line) => (declared ? line : `// ${line}`)),
  ].join("\n");
}
