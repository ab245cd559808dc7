import { type AccessChange, accessChanges } from "../access/changes.ts";
import type { MovedHolders, Open } from "../aws/plan-hooks.ts";
import { callsFor } from "../aws/calls.ts";
import type { Credentials } from "../aws/credentials.ts";
import type { ControlPlane } from "../aws/control-plane.ts";
import type { HolderKind } from "../aws/holder-plane.ts";
import { NAMED_USERS, holdersOf, readByName, usersHold } from "../aws/directory.ts";
import { openHolders } from "../aws/index.ts";
import { InUseError } from "../errors/index.ts";
import type { Holders, Subject } from "../errors/subject.ts";
import { locateProfile, profileArn } from "../profile/arn.ts";
import { type Changes, changed } from "../profile/diff.ts";
import {
  type DesiredProfile,
  type ObservedProfile,
  type ProfileFields,
  FIELD_NAMES,
  allFields,
  fieldsOf,
  partsOf,
} from "../profile/model.ts";
import { declarableTags, sha256 } from "../profile/ownership.ts";
import type { HolderChange } from "./assignment-plan.ts";
import type { Reach } from "./profile-plan.ts";
import { isUnknown, unknownId } from "./unknown-text.ts";
import { withoutGuesses } from "./unknown-props.ts";

/** The calls that one handler made, and their outcome. */
export interface Asked {
  /** The props with values that are known after deploy. */
  readonly open: readonly string[];
  /** Profiles as read from AWS, by ARN; `undefined` for a deleted one. */
  readonly reads: Map<string, ObservedProfile | undefined>;
  created?: readonly AccessChange[];
  updated?: { readonly changes: readonly AccessChange[]; readonly isMade: boolean };
  readonly deleted: Deleted[];
  /** The deploy removes it at its end, as a record of its own. */
  isDeferred?: boolean;
  moved?: MovedHolders;
  /** Profiles that it assigns and removes. */
  readonly assigned: HolderChange[];
}

export interface Deleted {
  readonly SecurityProfileArn: string;
  /** Absent if it was already deleted. */
  readonly live?: { readonly changes: readonly AccessChange[]; readonly reach: Reach };
}

/** A user or AI agent with assigned profiles: the ids in AWS, and after the deploy. */
export interface PlannedHolder {
  readonly kind: HolderKind;
  readonly InstanceArn: string;
  /** Of a user with a change. */
  readonly username?: string | undefined;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

interface InstanceHolders {
  /** @param read reads the holders of this profile alone */
  readonly holdersOf: (
    arn: string,
    named: number,
    read: () => Promise<Holders>,
  ) => Promise<Holders>;
}

/** AWS as the deploy leaves it: what it creates, changes and deletes, by ARN. */
export interface World {
  /** Profiles as read from AWS. */
  readonly live: Map<string, ObservedProfile>;
  readonly made: Map<string, ObservedProfile>;
  readonly changes: Map<string, Changes[]>;
  readonly deleted: Set<string>;
  /** What a user or AI agent holds, by ARN: in AWS, and after the deploy. */
  readonly held: Map<string, PlannedHolder>;
  /** By AI agent, the ids of the profiles that the assignments of earlier deploys have given it. */
  readonly given: Map<string, readonly string[]>;
  /** ARNs of former profiles with holders that move to another profile. */
  readonly left: Set<string>;
  /** By changed profile, the fields with values that are known after deploy. */
  readonly open: Map<string, readonly string[]>;
  /** The holders of the profiles of an instance. */
  readonly holdersIn: (InstanceArn: string, credentials: Credentials) => InstanceHolders;
  /** The record of the running handler. */
  readonly asked: () => Asked | undefined;
}

/** AWS before the deploy changes anything. */
export function unchangedWorld(hooks: Pick<World, "holdersIn" | "asked">): World {
  return {
    live: new Map(),
    made: new Map(),
    changes: new Map(),
    deleted: new Set(),
    held: new Map(),
    given: new Map(),
    left: new Set(),
    open: new Map(),
    ...hooks,
  };
}

/** A control plane that reads AWS, and records writes instead of making them. */
export function dryRunPlane(
  plane: ControlPlane,
  world: World,
  [name, subject, credentials]: Parameters<Open>,
): ControlPlane {
  const isInstanceUnknown = isUnknown(subject.InstanceArn);

  const holders = async (arn: string, named: number): Promise<Holders> =>
    world.made.has(arn)
      ? { count: 0, usernames: [] }
      : world
          .holdersIn(subject.InstanceArn, credentials)
          .holdersOf(arn, named, () =>
            holdersOf(callsFor("connect", subject, credentials), arn, named),
          );

  /** Adds the AI agents that an assignment has given a profile to those that `world.held` knows: reading one does. */
  async function readGiven(id: string): Promise<void> {
    const agents = openHolders("ai-agent", subject, credentials);
    const arns = [...world.given].flatMap(([arn, ids]) => (ids.includes(id) ? arn : []));
    await Promise.all(arns.map((arn) => agents.read(arn)));
  }

  const dryRun: ControlPlane = {
    ...plane,

    async create(profile) {
      const { InstanceArn, SecurityProfileName } = profile;
      const taken = await readByName(dryRun, InstanceArn, SecurityProfileName, ["describe"], {
        certain: false,
      });
      if (taken || isNameMade(world, profile)) return "name-taken";
      const location = locateProfile(plannedArn(subject, InstanceArn));
      const { SecurityProfileArn, SecurityProfileId } = location;
      world.made.set(SecurityProfileArn, {
        ...allFields(),
        ...fieldsOf(profile),
        SecurityProfileName,
        SecurityProfileArn,
        SecurityProfileId,
      });
      const asked = world.asked();
      if (!asked) return location;
      asked.created = accessChanges(undefined, withoutForeignTags(profile));
      if (asked.open.length > 0) world.open.set(SecurityProfileArn, asked.open);
      return location;
    },

    async read(arn, parts) {
      const made = world.made.get(arn);
      if (made || isInstanceUnknown || world.deleted.has(arn)) return made;
      const live = await plane.read(arn, parts);
      world.asked()?.reads.set(arn, live);
      if (live) world.live.set(arn, { ...world.live.get(arn), ...live });
      return live && (world.changes.get(arn) ?? []).reduce(changed, live);
    },

    async update(observed, changes) {
      plane.check(observed, changes);
      const { SecurityProfileArn: arn } = observed;
      const after = changed(observed, changes);
      const isMade = world.made.has(arn);
      if (isMade) world.made.set(arn, after);
      else {
        world.changes.set(arn, [...(world.changes.get(arn) ?? []), changes]);
        world.holdersIn(subject.InstanceArn, credentials);
      }
      const asked = world.asked();
      if (!asked) return;
      const access = withoutGuesses(accessChanges(observed, after), asked.open);
      asked.updated = { changes: access, isMade };
      if (asked.open.length > 0) world.open.set(arn, asked.open);
    },

    async delete(arn) {
      const parts = partsOf(FIELD_NAMES).filter(
        (part) => name === "connect" || part !== "aiAgents",
      );
      const live = await dryRun.read(arn, parts);
      const asked = world.asked();
      if (!live) {
        if (!isInstanceUnknown) await plane.list();
        asked?.deleted.push({ SecurityProfileArn: arn });
        return;
      }
      const { SecurityProfileId: id } = live;
      const moving = movingUsers(world, id);
      // Those that the deploy takes it from are left out below: with these more, enough others have a name.
      const held = await holders(arn, NAMED_USERS + moving.losing.length);
      const left = holdersAfter(held, moving);
      await readGiven(id);
      asked?.deleted.push({
        SecurityProfileArn: arn,
        live: { changes: accessChanges(withoutForeignTags(live), undefined), reach: reachOf(held) },
      });
      if (usersHold(left) || isHeldByAgent(world, id)) {
        throw new InUseError({ ...subject, SecurityProfileArn: arn }, left, undefined);
      }
      world.deleted.add(arn);
    },

    async list() {
      const listed = isInstanceUnknown ? new Map() : await plane.list();
      const existing = [...listed].filter(
        ([, { SecurityProfileArn }]) => !world.deleted.has(SecurityProfileArn),
      );
      const made = [...world.made].filter(([arn]) => arn.startsWith(`${subject.InstanceArn}/`));
      // A refused profile takes no name away from an existing one.
      return new Map([
        ...made.map(
          ([SecurityProfileArn, { SecurityProfileName }]) =>
            [SecurityProfileName, { SecurityProfileArn }] as const,
        ),
        ...existing,
      ]);
    },
    listings: async () => (isInstanceUnknown ? new Map() : plane.listings()),
    whenIdle: async () => (isInstanceUnknown ? undefined : plane.whenIdle()),
  };
  return dryRun;
}

/** Whether the deploy creates a profile with this name, for example in an earlier application of the script. */
function isNameMade({ made }: World, { InstanceArn, SecurityProfileName: name }: DesiredProfile) {
  return [...made.values()].some(
    ({ SecurityProfileArn, SecurityProfileName }) =>
      SecurityProfileName === name && SecurityProfileArn.startsWith(`${InstanceArn}/`),
  );
}

/** Without ownership tags and the tags of AWS. */
export function withoutForeignTags(fields: Partial<ProfileFields>): Partial<ProfileFields> {
  return { ...fieldsOf(fields), Tags: declarableTags(fields.Tags ?? {}) };
}

/** The ARN of a profile that does not exist yet: no real profile has it, and every plan uses the same one. */
export function plannedArn({ resource = "" }: Subject, InstanceArn: string): string {
  return profileArn(InstanceArn, unknownId(sha256(resource).slice(0, 12)));
}

function reachOf(holders: Holders): Reach {
  return "unknown" in holders ? holders : { users: holders.count };
}

/** Whether an AI agent has a profile after what is planned so far; AWS has no list of others that have it. */
function isHeldByAgent({ held }: World, id: string): boolean {
  return [...held.values()].some(({ after, kind }) => kind === "ai-agent" && after.includes(id));
}

/** The users to whom the plan so far gives a profile, and from whom it takes it. */
function movingUsers({ held }: World, id: string) {
  const named = (isGaining: boolean) =>
    [...held]
      .filter(
        ([, { after, before, kind }]) =>
          kind === "user" && after.includes(id) === isGaining && before.includes(id) !== isGaining,
      )
      .map(([arn, { username }]) => username ?? arn);
  return { gaining: named(true), losing: named(false) };
}

/** The users who have a profile after what is planned so far. */
function holdersAfter(now: Holders, { gaining, losing }: ReturnType<typeof movingUsers>): Holders {
  if ("unknown" in now) return now;
  const lost = new Set(losing);
  return {
    count: now.count + gaining.length - losing.length,
    usernames: [...now.usernames, ...gaining]
      .filter((name) => !lost.has(name))
      .slice(0, NAMED_USERS),
  };
}
