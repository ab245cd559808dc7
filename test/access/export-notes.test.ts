import { expect, test } from "bun:test";
import { type ExportNote, formatExportNote, withNotes } from "../../src/access/export-notes.ts";

const notPortable = (kind: string) =>
  `Not portable: the ${kind} "x" is written by its id, because it does not exist or its name is not unique.`;

const byArn = (kind: string) =>
  `Not portable: the ${kind} "x" is written by its ARN, because its name cannot be looked up or is not unique.`;

test.each<[ExportNote, string]>([
  [{ code: "stock" }, "A stock profile of Amazon Connect: never deleted by this code."],
  [
    { code: "other-stack", stage: "prod", resource: "app/prod/x" },
    'Made by the Alchemy resource "app/prod/x", stage "prod". Two stacks must not manage one profile.',
  ],
  [
    { code: "cloudformation", stack: "base" },
    'The CloudFormation stack "base" also manages it. Before the first change, set DeletionPolicy: Retain in that stack and deploy it, then remove the profile from it.',
  ],
  [{ code: "hierarchy-group", id: "g", name: "North" }, 'The hierarchy group "g" is "North".'],
  [{ code: "not-portable", kind: "hierarchyGroup", id: "x" }, notPortable("hierarchy group")],
  [{ code: "not-portable", kind: "flowModule", id: "x" }, notPortable("flow module")],
  [{ code: "not-portable", kind: "application", id: "x" }, notPortable("application")],
  [{ code: "not-portable", kind: "aiAgent", id: "x" }, notPortable("AI agent")],
  [{ code: "by-arn", kind: "user", name: "x", arn: "arn" }, byArn("user")],
  [{ code: "by-arn", kind: "aiAgent", name: "x", arn: "arn" }, byArn("AI agent")],
  [{ code: "by-arn", kind: "securityProfile", name: "x", arn: "arn" }, byArn("security profile")],
  [
    { code: "some-versions" },
    "Only these versions hold exactly these profiles. A version published later holds none.",
  ],
  [
    { code: "not-declarable", path: "Tags", problem: "has 49 entries" },
    "Not in the code, and unchanged in AWS: Tags has 49 entries.",
  ],
])("the note %j has this text", (note, line) => {
  expect(formatExportNote(note)).toBe(line);
});

test("code that is not declared is a comment, below its notes", () => {
  const notes = [{ code: "hierarchy-group", id: "g", name: "North" }] as const;
  const note = '// The hierarchy group "g" is "North".';
  expect(withNotes(notes, "a\nb", true)).toBe(`${note}\na\nb`);
  expect(withNotes(notes, "a\nb", false)).toBe(`${note}\n// a\n// b`);
});
