import { signOf, formatChange, formatEffect } from "../access/format-change.ts";
import {
  type InstanceComparison,
  type ProfileComparison,
  type Side,
  compareInstances,
  isAlike,
} from "../access/compare.ts";
import { formatReference } from "../access/format-reference.ts";
import { escapeText } from "../access/escape-text.ts";
import type { ProfileIdentity } from "../access/snapshot.ts";
import { readSecurityProfiles } from "../read-instance.ts";
import { type Run, EXIT } from "./command.ts";
import { tellMissing } from "./incomplete.ts";
import { checkedArn, instanceOf } from "./instance.ts";
import { type List, listOf } from "./list.ts";
import { outputOf, paint, table } from "./output.ts";
import { UsageError } from "./usage-error.ts";

const COLOURS = { gains: "red", loses: "green", both: "yellow", neither: "dim" } as const;

export const run: Run<"compare"> = async ({ args }) => {
  const output = outputOf(args);
  const here = instanceOf(args);
  const profile = args["with-profile"] ?? here.profile;
  const there = {
    InstanceArn: checkedArn(args.with, args["with-region"], {
      arn: "--with",
      region: "--with-region",
    }),
    ...(profile !== undefined && { profile }),
  };
  if (here.InstanceArn === there.InstanceArn) {
    throw new UsageError("--with must be another instance than --instance-arn");
  }
  const snapshots = await output.reading("Reading the security profiles", (onProgress) => {
    const parts = { here: { done: 0, total: 0 }, there: { done: 0, total: 0 } };
    const read = (side: keyof typeof parts, instance: typeof here) =>
      readSecurityProfiles({
        ...instance,
        references: true,
        onProgress(progress) {
          parts[side] = progress;
          onProgress({
            done: parts.here.done + parts.there.done,
            total: parts.here.total + parts.there.total,
          });
        },
      });
    return Promise.all([read("here", here), read("there", there)]);
  });
  const found = compareInstances(...snapshots);
  await output.result(
    () => format(found),
    asData(found),
    () => list(found),
  );
  for (const { InstanceArn, missing } of snapshots) {
    if (missing.length > 0) output.warn(InstanceArn);
    tellMissing(output, missing);
  }
  if (!found.complete) return EXIT.unknown;
  return isAlike(found) ? EXIT.clean : EXIT.found;
};

function asData(found: InstanceComparison) {
  return {
    ...found,
    differing: found.differing.map(({ changes, ...sides }) => ({
      ...sides,
      changes: changes.map((change) => ({ ...change, message: formatChange(change) })),
    })),
    notCarriedOver: found.notCarriedOver.map((reference) => ({
      ...reference,
      message: formatReference(reference),
    })),
  };
}

function list({ differing, notCarriedOver, onlyHere, onlyThere }: InstanceComparison): List {
  const row = { change: null, what: null, effect: null, risks: null };
  const alone = (side: Side) => (profile: ProfileIdentity) => ({
    ...row,
    profile: profile.SecurityProfileName,
    side,
  });
  return listOf(
    ["profile", "side", "change", "what", "effect", "risks"],
    [
      ...differing.flatMap(({ changes, here }) =>
        changes.map((change) => ({
          profile: here.SecurityProfileName,
          side: "both",
          change: change.change,
          what: formatChange(change),
          effect: change.effect,
          risks: change.risks ?? [],
        })),
      ),
      ...onlyHere.map(alone("here")),
      ...onlyThere.map(alone("there")),
      ...notCarriedOver.map((reference) => ({
        ...row,
        profile: reference.namedBy,
        side: reference.side,
        what: formatReference(reference),
      })),
    ],
  );
}

function format(found: InstanceComparison): string {
  const { InstanceArn, WithInstanceArn, complete, differing, notCarriedOver, same } = found;
  const { onlyHere, onlyThere } = found;
  return [
    table([
      ["-", "here", InstanceArn],
      ["+", "there", WithInstanceArn],
    ]),
    ...differing.map(formatProfile),
    ...section("Only here", onlyHere.map(nameOf)),
    ...section("Only there", onlyThere.map(nameOf)),
    ...section("Not to be carried over as it is", notCarriedOver.map(formatReference)),
    `${same} the same, ${differing.length} different, ${onlyHere.length} only here, ${onlyThere.length} only there${complete ? "" : " (incomplete)"}`,
  ].join("\n\n");
}

function formatProfile({ changes, here }: ProfileComparison): string {
  const rows = changes.map((change) => [
    `${signOf(change)} ${formatChange(change)}`,
    paint(COLOURS[change.effect], formatEffect(change.effect)),
    (change.risks ?? []).join(", "),
  ]);
  return `${paint("bold", nameOf(here))}\n${table(rows, "  ")}`;
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [[paint("bold", title), ...lines.map((line) => `  ${line}`)].join("\n")];
}

function nameOf({ SecurityProfileName }: ProfileIdentity): string {
  return escapeText(SecurityProfileName);
}
