import { escapeText } from "../access/escape-text.ts";
import { type InstanceExport, exportInstance } from "../access/export.ts";
import type { ExportedAssignment } from "../access/export-holders.ts";
import { type ExportNote, formatExportNote } from "../access/export-notes.ts";
import { count } from "../access/some-of.ts";
import { readSecurityProfiles } from "../read-instance.ts";
import { type Run, EXIT } from "./command.ts";
import { reportMissing } from "./incomplete.ts";
import { instanceOf } from "./instance.ts";
import { TEXT_OR_JSON, outputOf, withMessages } from "./output.ts";
import { refuseExisting } from "./write.ts";

export const run: Run<"export"> = async ({ args }) => {
  const output = outputOf(args, TEXT_OR_JSON);
  const { app, complete: isWhole = false, holders = false, json, out, portable = false } = args;
  const instance = instanceOf(args);
  if (out !== undefined && !json) refuseExisting(out, "export never overwrites code");
  const snapshot = await output.reading("Reading the security profiles", (onProgress) =>
    readSecurityProfiles({
      ...instance,
      onProgress,
      alias: portable,
      holders,
      references: portable,
    }),
  );
  const exported = exportInstance(snapshot, {
    complete: isWhole,
    holders,
    portable,
    ...(app !== undefined && { app }),
  });
  const { code, complete, missing } = exported;
  if (json || code !== undefined) {
    await output.result(() => code?.trimEnd() ?? "", asData(exported));
  }
  if (!complete) output.warn("No code was written.");
  reportMissing(output, missing);
  if (complete) output.remark(remarkOf(exported));
  return complete ? EXIT.clean : EXIT.unknown;
};

function asData({ assignments, code, profiles, ...rest }: InstanceExport) {
  return {
    ...rest,
    profiles: profiles.map(formatNotes),
    ...(assignments && { assignments: assignments.map(formatNotes) }),
    code: code ?? null,
  };
}

function formatNotes<T extends { readonly notes: readonly ExportNote[] }>(noted: T) {
  return { ...noted, notes: withMessages(noted.notes, formatExportNote) };
}

/** `6 security profiles, 3 users, 1 AI agent; in a comment only: "Elsewhere".` */
function remarkOf({ assignments, profiles }: InstanceExport): string {
  const holders = (kind: ExportedAssignment["kind"]) =>
    new Set(assignments?.flatMap((each) => (each.kind === kind ? each.holder : []))).size;
  const counts = [
    count(profiles.length, "security profile"),
    ...(assignments ? [count(holders("user"), "user"), count(holders("aiAgent"), "AI agent")] : []),
  ].join(", ");
  const aside = [
    ...profiles
      .filter(({ declared }) => !declared)
      .map(({ SecurityProfileName }) => SecurityProfileName),
    ...(assignments ?? []).filter(({ declared }) => !declared).map(({ holder }) => holder),
  ].map((name) => escapeText(JSON.stringify(name)));
  return aside.length === 0 ? `${counts}.` : `${counts}; in a comment only: ${aside.join(", ")}.`;
}
