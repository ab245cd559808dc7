import { readFile } from "node:fs/promises";
import { type Side, compareInstances, isAlike } from "../access/compare.ts";
import { compareHolders } from "../access/compare-holders.ts";
import { comparedGroupNames } from "../access/counterparts.ts";
import { changeFormat } from "../access/format-change.ts";
import { formatReference } from "../access/format-reference.ts";
import type { ReferenceName } from "../access/group-names.ts";
import type { PeopleGroup } from "../access/people.ts";
import { type KeptSnapshot, readSnapshot } from "../access/snapshot-file.ts";
import type { ComparableSnapshot, InstanceSnapshot } from "../profile/snapshot.ts";
import { SnapshotFileError } from "../errors/index.ts";
import { checkAIAgentArn } from "../profile/ai-agent-arn.ts";
import { personChangeFormat } from "../plan/format-people.ts";
import { readComparable, readInstance } from "../read-instance.ts";
import { type Run, EXIT } from "./command.ts";
import { list } from "./compare-list.ts";
import { type Found, SIDES, format, sideNames } from "./compare-text.ts";
import { reportMissing } from "./incomplete.ts";
import { checkedArn, instanceOf } from "./instance.ts";
import { type Progress, outputOf, withMessages } from "./output.ts";
import { reasonOf } from "./reason.ts";
import { UsageError } from "./usage-error.ts";

export const run: Run<"compare"> = async ({ args, values }) => {
  const output = outputOf(args);
  const kept = args.with.startsWith("arn:") ? undefined : await keptIn(args.with);
  const { InstanceArn } = kept?.instance ?? {};
  const own = instanceOf({
    ...args,
    ...(args["instance-arn"] === undefined && InstanceArn && { "instance-arn": InstanceArn }),
  });
  const [here, there] = await output.reading("Reading the instance", async (onProgress) => {
    if (!kept) return readBoth(own, otherOf(args, own), onProgress);
    const aiAgents = [...values("ai-agent"), ...namedIn(kept.instance)];
    return [kept.instance, await readInstance({ ...own, onProgress, aiAgents })] as const;
  });
  const [instances, holders] = [compareInstances(here, there), compareHolders(here, there)];
  const { unknownAIAgents, unknownUsers } = holders;
  const found: Found = {
    ...instances,
    ...holders,
    complete: instances.complete && unknownUsers.length + unknownAIAgents.length === 0,
    since: kept?.takenAt.toISOString() ?? null,
  };
  const groupName = comparedGroupNames(here, there);
  await output.result(
    () => format(found, groupName),
    asData(found, groupName),
    () => list(found, [...here.profiles, ...there.profiles], groupName),
  );
  for (const side of SIDES) {
    const missing = found.missing[side];
    const arn = (side === "here" ? here : there).InstanceArn;
    if (missing.length > 0) output.warn(kept ? `${arn} (${sideNames(found)[side]})` : arn);
    reportMissing(output, missing);
  }
  if (!found.complete) return EXIT.unknown;
  const { aiAgents, aiAgentsOnly, usedAIAgentsOnly, users, usersOnly } = found;
  const lone = SIDES.flatMap((side) => [
    usersOnly[side],
    aiAgentsOnly[side],
    usedAIAgentsOnly[side],
  ]);
  const isSameAccess = [found.holders, users, aiAgents, ...lone].every(
    ({ length }) => length === 0,
  );
  return isAlike(found) && isSameAccess ? EXIT.clean : EXIT.found;
};

/** AI agents that no assistant lists: `--ai-agent` named them when the snapshot was taken. */
function namedIn({ aiAgents }: InstanceSnapshot): string[] {
  return aiAgents
    .filter(({ Arn, Name }) => Name === undefined && checkAIAgentArn(Arn, "").length === 0)
    .map(({ Arn }) => Arn);
}

async function keptIn(file: string): Promise<KeptSnapshot> {
  const content = await readFile(file, "utf8").catch((error: unknown) => {
    throw new UsageError(
      `--with ${JSON.stringify(file)} is neither the ARN of an instance nor a readable file: ${reasonOf(error)}`,
    );
  });
  try {
    return readSnapshot(content);
  } catch (error) {
    if (error instanceof SnapshotFileError) {
      throw new Error(`--with ${file} cannot be compared: ${error.reason}.`, { cause: error });
    }
    throw error;
  }
}

type Instance = ReturnType<typeof instanceOf>;

function otherOf(args: Parameters<Run<"compare">>[0]["args"], own: Instance): Instance {
  const profile = args["with-profile"] ?? own.profile;
  const other = {
    InstanceArn: checkedArn(args.with, args["with-region"], {
      arn: "--with",
      region: "--with-region",
    }),
    ...(profile !== undefined && { profile }),
  };
  if (own.InstanceArn === other.InstanceArn) {
    throw new UsageError("--with and --instance-arn must name different instances");
  }
  return other;
}

function readBoth(
  here: Instance,
  there: Instance,
  onProgress: (progress: Required<Progress>) => void,
): Promise<readonly [ComparableSnapshot, ComparableSnapshot]> {
  const parts = { here: { done: 0, total: 0 }, there: { done: 0, total: 0 } };
  const read = (side: Side, instance: Instance) =>
    readComparable({
      ...instance,
      onProgress(progress) {
        parts[side] = progress;
        onProgress({
          done: parts.here.done + parts.there.done,
          total: parts.here.total + parts.there.total,
        });
      },
    });
  return Promise.all([read("here", here), read("there", there)]);
}

function asData(found: Found, groupName: ReferenceName) {
  const [profileText, personText] = [changeFormat(groupName), personChangeFormat(groupName)];
  const groupData = ({ changes, ...group }: PeopleGroup) => ({
    ...group,
    changes: withMessages(changes, (change) => personText(change).what),
  });
  return {
    ...found,
    differing: found.differing.map(({ changes, ...sides }) => ({
      ...sides,
      changes: withMessages(changes, (change) => profileText(change).what),
    })),
    notCarriedOver: withMessages(found.notCarriedOver, formatReference),
    users: found.users.map(groupData),
    aiAgents: found.aiAgents.map(groupData),
  };
}
