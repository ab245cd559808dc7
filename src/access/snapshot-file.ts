import { createHash } from "node:crypto";
import { SnapshotFileError } from "../errors/index.ts";
import { INSTANCE_ARN } from "../profile/arn.ts";
import { FIELDS, FIELD_NAMES, readOf } from "../profile/model.ts";
import {
  type Shape,
  isRecord,
  list,
  map,
  parsedJson,
  text,
  violations,
  whole,
} from "../profile/shapes.ts";
import {
  type InstanceSnapshot,
  type MissingPart,
  NOT_IN_SNAPSHOT,
  isOfInstance,
  isRead,
  isWhole,
} from "../profile/snapshot.ts";

const FORMAT = "alchemy-aws-connect snapshot";

/** Increased by every change that an older version of this package would misread. */
const VERSION = 1;

const RESTORE = "Restore the file, or name another snapshot";

/** A saved reading of an instance. */
export interface KeptSnapshot {
  readonly takenAt: Date;
  readonly instance: InstanceSnapshot;
}

/**
 * The text of a file with a reading, the version of its format and a checksum.
 *
 * @throws SnapshotFileError if the reading is incomplete: missing parts would later look added or removed
 */
export function writeSnapshot({ instance, takenAt }: KeptSnapshot): string {
  if (!isOfInstance(instance) || !isWhole(instance)) {
    throw new SnapshotFileError("the reading is incomplete");
  }
  const content = { takenAt: takenAt.toISOString(), instance };
  const file = { format: FORMAT, version: VERSION, checksum: checksumOf(content), ...content };
  return `${JSON.stringify(file)}\n`;
}

/**
 * Parses a file that `writeSnapshot` wrote, with this version of the format or an older one.
 *
 * @throws SnapshotFileError if the file is not a snapshot, is damaged, or was written by a newer version
 */
export function readSnapshot(content: string): KeptSnapshot {
  const file = parsed(content);
  if (!isRecord(file) || file["format"] !== FORMAT) {
    throw new SnapshotFileError(
      "it is not a snapshot of alchemy-aws-connect. Name a file that snapshot --out wrote",
    );
  }
  const { checksum, instance, takenAt, version } = file;
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1) {
    throw new SnapshotFileError(`it is damaged: the version of its format is missing. ${RESTORE}`);
  }
  if (version > VERSION) {
    throw new SnapshotFileError(
      `a newer version of this package wrote it (format ${version}; this one reads up to ${VERSION}). Update alchemy-aws-connect`,
    );
  }
  if (checksum !== checksumOf({ takenAt, instance })) {
    throw new SnapshotFileError(
      `it is damaged or was edited: its checksum does not match. ${RESTORE}`,
    );
  }
  if (typeof takenAt !== "string" || Number.isNaN(Date.parse(takenAt)) || !isInstance(instance)) {
    throw new SnapshotFileError(`it is damaged: a part of the reading is missing. ${RESTORE}`);
  }
  return {
    takenAt: new Date(takenAt),
    instance: {
      ...instance,
      missing: [...instance.missing, ...unsavedIn(instance), ...unsavedUse(instance)],
    },
  };
}

/** Fields that are in this version and not in the file: an older version wrote it. */
function unsavedIn({ missing, profiles }: InstanceSnapshot): MissingPart[] {
  const unsaved = profiles.flatMap((profile) =>
    FIELD_NAMES.filter((name) => profile[name] === undefined).map((name) => ({
      ...readOf(name),
      of: profile.SecurityProfileName,
    })),
  );
  const noted = new Set(missing.map(nameOfPart));
  const byPart = new Map(unsaved.map((each) => [nameOfPart(each), each]));
  return [...byPart]
    .filter(([name]) => !noted.has(name))
    .map(([, { of, operation, part }]) => ({
      part,
      of,
      operation,
      code: "IncompleteRead",
      message: NOT_IN_SNAPSHOT.field,
    }));
}

/** Which AI agents the assistants use, if the file lacks it. */
function unsavedUse({ InstanceArn, missing, usedAIAgents }: InstanceSnapshot): MissingPart[] {
  if (usedAIAgents || !isRead(missing, "assistants", "usedAIAgents")) return [];
  return [
    {
      part: "usedAIAgents",
      of: InstanceArn,
      operation: "ListAssistants",
      code: "IncompleteRead",
      message: NOT_IN_SNAPSHOT.field,
    },
  ];
}

function nameOfPart({ of, part }: Pick<MissingPart, "part" | "of">): string {
  return `${part} ${of}`;
}

function parsed(content: string): unknown {
  const value = parsedJson(content);
  if (value !== undefined) return value;
  throw new SnapshotFileError(`it is damaged, or not a snapshot: it is not JSON. ${RESTORE}`);
}

function checksumOf({ instance, takenAt }: Readonly<Record<"instance" | "takenAt", unknown>>) {
  const content = JSON.stringify([takenAt, instance]);
  return `sha256-${createHash("sha256").update(content).digest("base64")}`;
}

const filled = text({ min: 1 });
const ids = list(text({}));

const Instance: Shape = whole({
  InstanceArn: text({ pattern: INSTANCE_ARN }),
  profiles: list(
    whole({ SecurityProfileArn: filled, SecurityProfileId: filled, SecurityProfileName: filled }),
  ),
  users: list(
    whole({
      UserId: filled,
      UserArn: filled,
      Username: filled,
      SecurityProfileIds: ids,
      Tags: map(text({}), text({})),
    }),
  ),
  hierarchyGroups: list(whole({ Id: filled, Name: text({}) })),
  aiAgents: list(whole({ Arn: filled, SecurityProfileIds: ids })),
  missing: list(whole({})),
});

function isInstance(value: unknown): value is InstanceSnapshot {
  if (violations(Instance, value).length > 0 || !isRecord(value)) return false;
  const { profiles } = value;
  return Array.isArray(profiles) && profiles.every(hasFields);
}

function hasFields(profile: unknown): boolean {
  return FIELD_NAMES.every((name) => {
    const value = isRecord(profile) ? profile[name] : undefined;
    if (value === undefined) return true;
    return violations(FIELDS[name].shape, value).every(
      ({ code }) => code !== "type" && code !== "required",
    );
  });
}
