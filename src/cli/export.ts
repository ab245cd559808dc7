import { existsSync } from "node:fs";
import { type InstanceExport, exportInstance } from "../access/export.ts";
import { formatExportNote } from "../access/export-notes.ts";
import { readSecurityProfiles } from "../read-instance.ts";
import { type Run, EXIT } from "./command.ts";
import { tellMissing } from "./incomplete.ts";
import { instanceOf } from "./instance.ts";
import { outputOf } from "./output.ts";
import { UsageError } from "./usage-error.ts";

export const run: Run<"export"> = async ({ args }) => {
  const output = outputOf(args);
  const { app, complete: isWhole = false, json, out, portable = false } = args;
  const instance = instanceOf(args);
  if (out !== undefined && !json && existsSync(out)) {
    throw new UsageError(
      `--out ${out} already exists. export never overwrites code: choose another name.`,
    );
  }
  const snapshot = await output.reading("Reading the security profiles", (onProgress) =>
    readSecurityProfiles({ ...instance, onProgress, alias: portable, references: portable }),
  );
  const exported = exportInstance(snapshot, {
    complete: isWhole,
    portable,
    ...(app !== undefined && { app }),
  });
  const { code, complete, missing } = exported;
  if (json || code !== undefined) {
    await output.result(() => code?.trimEnd() ?? "", asData(exported));
  }
  if (!complete) output.warn("No code was written.");
  tellMissing(output, missing);
  if (complete) output.remark(remarkOf(exported));
  return complete ? EXIT.clean : EXIT.unknown;
};

function asData({
  code = null,
  profiles,
  ...rest
}: Omit<InstanceExport, "code"> & { code?: string | null }) {
  return {
    ...rest,
    profiles: profiles.map(({ notes, ...profile }) => ({
      ...profile,
      notes: notes.map((note) => ({ ...note, message: formatExportNote(note) })),
    })),
    code,
  };
}

function remarkOf({ profiles }: InstanceExport): string {
  const aside = profiles.filter(({ declared }) => !declared);
  const names = aside.map(({ SecurityProfileName }) => JSON.stringify(SecurityProfileName));
  const count =
    profiles.length === 1 ? "1 security profile" : `${profiles.length} security profiles`;
  return aside.length === 0 ? `${count}.` : `${count}; in a comment only: ${names.join(", ")}.`;
}
