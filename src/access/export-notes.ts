import type { Owner } from "../profile/ownership.ts";
import type { Problem } from "../profile/problem.ts";
import { escapeText } from "./escape-text.ts";
import { REFERENCE_KINDS } from "./format-reference.ts";
import type { ReferenceKind } from "../profile/snapshot.ts";
import { text } from "./source.ts";

/** A note about a profile for the reader of the code, as data; `formatExportNote` gives its text. */
export type ExportNote =
  | { readonly code: "stock" }
  /** Another Alchemy stack created it, and adopting it would remove that stack's tags. */
  | ({ readonly code: "other-stack" } & Owner)
  | { readonly code: "cloudformation"; readonly stack: string }
  /** The name of the hierarchy group behind the id. */
  | { readonly code: "hierarchy-group"; readonly id: string; readonly name: string }
  /** Written by its id, because it has no unique name to look up. */
  | { readonly code: "not-portable"; readonly kind: ReferenceKind; readonly id: string }
  /** Written by its ARN, because its name cannot be looked up. */
  | {
      readonly code: "by-arn";
      readonly kind: NamedKind;
      readonly name: string;
      readonly arn: string;
    }
  /** Only some versions of the AI agent hold these profiles. */
  | { readonly code: "some-versions" }
  /** The value in AWS is invalid in AWS's model, or not supported by this package. */
  | { readonly code: "not-declarable"; readonly path: string; readonly problem: string };

/** What an assignment refers to. */
const NAMED_KINDS = { user: "user", aiAgent: "AI agent", securityProfile: "security profile" };

export type NamedKind = keyof typeof NAMED_KINDS;

/** A note as text on one line. */
export function formatExportNote(note: ExportNote): string {
  switch (note.code) {
    case "stock":
      return "A stock profile of Amazon Connect: never deleted by this code.";
    case "other-stack":
      return `Made by the Alchemy resource ${text(note.resource)}, stage ${text(note.stage)}. Two stacks must not manage one profile.`;
    case "cloudformation":
      return `The CloudFormation stack ${text(note.stack)} also manages it. Before the first change, set DeletionPolicy: Retain in that stack and deploy it, then remove the profile from it.`;
    case "hierarchy-group":
      return `The hierarchy group ${text(note.id)} is ${text(note.name)}.`;
    case "not-portable":
      return `Not portable: the ${REFERENCE_KINDS[note.kind]} ${text(note.id)} is written by its id, because it does not exist or its name is not unique.`;
    case "by-arn":
      return `Not portable: the ${NAMED_KINDS[note.kind]} ${text(note.name)} is written by its ARN, because its name cannot be looked up or is not unique.`;
    case "some-versions":
      return "Only these versions hold exactly these profiles. A version published later holds none.";
    case "not-declarable":
      return `Not in the code, and unchanged in AWS: ${escapeText(`${note.path} ${note.problem}`)}.`;
  }
}

/** Notes about what the props do not accept. */
export function refusals(problems: readonly Problem[]): ExportNote[] {
  return problems.map(({ message: problem, path }) => ({ code: "not-declarable", path, problem }));
}

/** Code with its notes above it; commented out if it is not declared. */
export function withNotes(notes: readonly ExportNote[], code: string, declared: boolean): string {
  return [
    ...notes.map((note) => `// ${formatExportNote(note)}`),
    ...code.split("\n").map((line) => (declared ? line : `// ${line}`)),
  ].join("\n");
}
