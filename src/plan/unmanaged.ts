import { accessChanges } from "../access/changes.ts";
import { groupBy } from "../access/group-by.ts";
import type { ListedProfile } from "../aws/clients.ts";
import type { ControlPlane } from "../aws/control-plane.ts";
import { listingOf } from "../aws/directory.ts";
import { type FieldName, FIELDS, FIELD_NAMES, partsOf } from "../profile/model.ts";
import { ownerIn } from "../profile/ownership.ts";
import { sortBy } from "../profile/sort-by.ts";
import { isStockProfile } from "../profile/stock.ts";
import { listKey } from "../resource/journal.ts";
import { errorText } from "./error-text.ts";
import { type OpenedRecord, isReadable } from "./opened-record.ts";
import type { InstanceDrift, UnmanagedProfile } from "./profile-drift.ts";

/** AWS rejects a request with a clock that differs by more. */
const CLOCK_SKEW = 5 * 60_000;

/** The profiles that no record of the state manages, for each instance in the records. */
export function findUnmanaged(records: readonly OpenedRecord[]): Promise<InstanceDrift>[] {
  const named = records.filter(({ InstanceArn }) => InstanceArn !== "");
  const byInstance = groupBy(named, ({ InstanceArn }) => InstanceArn);
  return [...byInstance.values()].map((same) => inInstance(same));
}

/** Reads the instance with the credentials of its first record. */
async function inInstance(
  records: readonly [OpenedRecord, ...OpenedRecord[]],
): Promise<InstanceDrift> {
  const [first] = records;
  const { InstanceArn, open } = first;
  const readable = FIELD_NAMES.filter((name) => isReadable(first, name));
  const managed = new Set(records.map(({ known }) => known?.SecurityProfileArn));
  const wasThere = memoryOf(records, InstanceArn);
  try {
    const { profiles } = await listingOf(open({}), InstanceArn);
    const others = [...(await profiles)].filter(
      ([, { SecurityProfileArn }]) => !managed.has(SecurityProfileArn),
    );
    const unmanaged = await Promise.all(
      others.map(async ([SecurityProfileName, listed]) => {
        const stock = isStockProfile(SecurityProfileName);
        const known = wasThere(listed);
        // Every instance has them from its creation on.
        const appeared = known === undefined ? (stock ? false : null) : !known;
        const { LastModifiedTime, SecurityProfileArn } = listed;
        const profile: UnmanagedProfile = {
          InstanceArn,
          SecurityProfileName,
          SecurityProfileArn,
          ...(LastModifiedTime && { LastModifiedTime: LastModifiedTime.toISOString() }),
          stock,
          appeared,
          findings: stock && appeared === false ? [] : ["unmanaged"],
          changes: [],
        };
        if (appeared === false) return [profile];
        return readNew(profile, open({ SecurityProfileArn, SecurityProfileName }), readable);
      }),
    );
    return { InstanceArn, unmanaged: sortBy(unmanaged.flat(), (each) => each.SecurityProfileName) };
  } catch (error) {
    return { InstanceArn, unmanaged: [], error: errorText(error) };
  }
}

/** The owner of a profile, and what it grants; nothing if it was deleted meanwhile. */
async function readNew(
  profile: UnmanagedProfile,
  plane: ControlPlane,
  readable: readonly FieldName[],
): Promise<UnmanagedProfile[]> {
  try {
    const live = await plane.read(profile.SecurityProfileArn, partsOf(readable));
    if (!live) return [];
    const owner = ownerIn(live.Tags);
    return [
      {
        ...profile,
        findings: owner ? ["unmanaged"] : ["unmanaged", "appeared"],
        ...(owner && { owner }),
        changes: accessChanges(undefined, live).filter(
          ({ field }) => FIELDS[field].access !== "describes",
        ),
      },
    ];
  } catch (error) {
    return [
      { ...profile, findings: ["unmanaged", "appeared", "unknown"], error: errorText(error) },
    ];
  }
}

/**
 * Whether a profile existed at the last deploy, as far as the state shows: it was in the list or, if no deploy read
 * the list, was last modified before the last write.
 */
function memoryOf(
  records: readonly OpenedRecord[],
  InstanceArn: string,
): (listed: ListedProfile) => boolean | undefined {
  const deploys = records.map(({ lastDeploy }) => lastDeploy);
  const [newest] = deploys
    .flatMap(({ listed }) => (listed?.InstanceArn === InstanceArn ? listed : []))
    .toSorted((a, b) => b.at - a.at);
  if (newest) {
    const keys = new Set(newest.keys);
    return ({ SecurityProfileArn }) => keys.has(listKey(SecurityProfileArn));
  }
  const written = Math.max(...deploys.map(({ writtenAt = 0 }) => writtenAt)) - CLOCK_SKEW;
  return ({ LastModifiedTime }) =>
    LastModifiedTime !== undefined && LastModifiedTime.getTime() < written ? true : undefined;
}
