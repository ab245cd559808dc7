import { accessChanges } from "../access/changes.ts";
import { groupBy } from "../access/group-by.ts";
import type { UnreadField } from "../access/held.ts";
import { type KnownUser, type PeopleChanges, peopleChanges } from "../access/people.ts";
import { type ProfileSnapshot, type UserSnapshot, isRead } from "../profile/snapshot.ts";
import type { Credentials } from "../aws/credentials.ts";
import { type InstanceReader, instanceReader } from "../aws/instance-reader.ts";
import type { Holders as ProfileHolders } from "../errors/subject.ts";
import { locateProfile, profileArn } from "../profile/arn.ts";
import { isSameSet } from "../profile/membership.ts";
import { DESCRIBED_FIELDS, declaredFields } from "../profile/model.ts";
import { errorText } from "./error-text.ts";
import type { PlannedHolder, World } from "./dry-run-plane.ts";
import { type Transitions, transitionsIn } from "./planned-profiles.ts";
import type { PlanEvent } from "./plan-event.ts";
import type { Reach } from "./profile-plan.ts";

/** How many profiles are read at once to find a user who can still edit users or security profiles. */
const SEARCHED_AT_ONCE = 5;

/** The holders of the profiles of one instance, and what else they hold, as far as they were read. */
class Holders {
  readonly #InstanceArn: string;
  readonly #reader: InstanceReader;
  readonly #users = new Map<string, UserSnapshot>();
  readonly #searched = new Set<string>();
  readonly #unread = new Set<string>();
  readonly #contents = new Map<string, ProfileSnapshot>();
  readonly #tried = new Set<string>();
  #isEverybody = false;
  #singles = 0;

  constructor(InstanceArn: string, credentials: Credentials) {
    this.#InstanceArn = InstanceArn;
    this.#reader = instanceReader(InstanceArn, credentials);
  }

  /** Evaluates what the changed profiles mean for people, with as few reads as possible. */
  async peopleOf(world: World): Promise<Extract<PlanEvent, { type: "people" }> | undefined> {
    const changing = [...this.#transitions(world)].flatMap(([id, { after, before }]) => {
      const changes = before && after ? accessChanges(before, after) : [];
      return changes.some(({ effect }) => effect !== "neither") ? [id] : [];
    });
    const left = [...world.left]
      .filter((arn) => arn.startsWith(`${this.#InstanceArn}/`))
      .map((arn) => locateProfile(arn).SecurityProfileId);
    const ids = [...new Set([...changing, ...left])];
    if (ids.length === 0 && this.#assigned(world).size === 0) return undefined;
    await this.#readUsers(ids);
    for (;;) {
      const transitions = this.#transitions(world);
      const people = peopleChanges(transitions, {
        users: this.#knownUsers(world),
        isEverybody: this.#isEverybody,
        unread: [...this.#unread],
      });
      if (await this.#readMore(people, transitions)) continue;
      return {
        type: "people",
        people: {
          InstanceArn: this.#InstanceArn,
          ...people,
          unreadHolders: [...this.#unread].map((id) => this.#arnOf(id)),
          missing: this.#reader.missing(),
        },
        reach: Object.fromEntries(ids.map((id) => [this.#arnOf(id), this.#reachOf(id)])),
      };
    }
  }

  /** The holders of one profile. For many profiles, all users are listed once that takes fewer calls. */
  async holdersOf(
    arn: string,
    named: number,
    read: () => Promise<ProfileHolders>,
  ): Promise<ProfileHolders> {
    const tried = this.#singles;
    // Tried at two, four, eight profiles, so that few calls are wasted.
    if (!this.#isEverybody && tried > 1 && Number.isInteger(Math.log2(tried))) {
      await this.#readEverybody(tried);
    }
    this.#singles += 1;
    if (!this.#isEverybody) return read();
    const users = this.#usersWith(locateProfile(arn).SecurityProfileId);
    return {
      count: users.length,
      usernames: users.slice(0, named).map(({ Username }) => Username),
    };
  }

  /** The users with profiles that the plan changes, by ARN. */
  #assigned({ held }: World): ReadonlyMap<string, PlannedHolder> {
    const assigned = [...held].filter(
      ([, { InstanceArn, after, before, kind }]) =>
        kind === "user" && InstanceArn === this.#InstanceArn && !isSameSet(before, after),
    );
    return new Map(assigned);
  }

  #knownUsers(world: World): KnownUser[] {
    const assigned = this.#assigned(world);
    const others = [...this.#users.values()].filter(({ UserArn }) => !assigned.has(UserArn));
    const names = new Map([...this.#users.values()].map((user) => [user.UserArn, user.Username]));
    const users = [...assigned].map(([arn, { after, before, username }]) => ({
      Username: names.get(arn) ?? username ?? arn,
      SecurityProfileIds: before,
      SecurityProfileIdsAfter: after,
    }));
    return [...others, ...users];
  }

  #usersWith(id: string): UserSnapshot[] {
    return [...this.#users.values()].filter((user) => user.SecurityProfileIds.includes(id));
  }

  #reachOf(id: string): Reach {
    if (!this.#unread.has(id)) return { users: this.#usersWith(id).length };
    const failed = this.#reader.missing().filter(({ part }) => part === "users");
    const why = failed.map(({ code, operation }) => `${operation}: ${code}`);
    return { unknown: [...new Set(why)].join(", ") };
  }

  /** Reads all users, if that takes no more calls than one search per profile. */
  async #readUsers(ids: readonly string[]): Promise<void> {
    const wanted = ids.filter((id) => !this.#searched.has(id));
    for (const id of wanted) this.#searched.add(id);
    if (this.#isEverybody) return;
    if (wanted.length > 1) await this.#readEverybody(wanted.length);
    if (this.#isEverybody) return;
    const isRefused = this.#isRefused();
    await Promise.all(
      wanted.map(async (id) => {
        const found = isRefused ? undefined : await this.#reader.holders(id);
        if (found) this.#add(found);
        else this.#unread.add(id);
      }),
    );
  }

  async #readEverybody(mostPages: number): Promise<void> {
    if (this.#isRefused()) return;
    const users = await this.#reader.everybody(mostPages);
    if (!users) return;
    this.#add(users);
    this.#isEverybody = true;
  }

  #isRefused(): boolean {
    return !isRead(this.#reader.missing(), "users");
  }

  #add(users: readonly UserSnapshot[]): void {
    for (const user of users) this.#users.set(user.UserId, user);
  }

  /** Reads more of what is unknown, and returns whether there was something to read. */
  async #readMore({ groups, lockOuts }: PeopleChanges, transitions: Transitions): Promise<boolean> {
    const held = groups.flatMap(({ unread }) => unread);
    if (await this.#readFields(held, transitions)) return true;
    const uncertain = lockOuts.filter((each) => !each.certain);
    if (uncertain.length === 0) return false;
    if (!this.#isEverybody && !this.#isRefused()) {
      await this.#readEverybody(Infinity);
      return true;
    }
    const fields = uncertain.flatMap(({ unread }) => unread);
    return this.#readFields(fields, transitions, SEARCHED_AT_ONCE);
  }

  /** Reads the fields that were not tried yet, and returns whether there were any. */
  async #readFields(
    unread: readonly UnreadField[],
    transitions: Transitions,
    most = Infinity,
  ): Promise<boolean> {
    const wanted = groupBy(unread, ({ SecurityProfileId }) => SecurityProfileId);
    // AWS has nothing yet of a profile that the deploy creates.
    const existing = [...wanted].filter(
      ([id]) => !transitions.has(id) || transitions.get(id)?.before,
    );
    const untried = existing.flatMap(([id, fields]) => {
      const names = fields
        .map(({ field }) => field)
        .filter((name) => !this.#tried.has(`${id} ${name}`));
      return names.length === 0 ? [] : [{ id, names: [...new Set(names)] }];
    });
    const now = untried.slice(0, most);
    await Promise.all(
      now.map(async ({ id, names }) => {
        for (const name of names) this.#tried.add(`${id} ${name}`);
        const known = declaredFields(transitions.get(id)?.before ?? {});
        const limits = names.includes("Permissions") ? DESCRIBED_FIELDS : [];
        const fields = [...names, ...limits].filter((name) => !known.includes(name));
        const SecurityProfileArn = this.#arnOf(id);
        const identity = { SecurityProfileArn, SecurityProfileId: id, SecurityProfileName: id };
        const read = await this.#reader.profile(identity, fields);
        this.#contents.set(id, { ...this.#contents.get(id), ...read });
      }),
    );
    return now.length > 0;
  }

  #arnOf(id: string): string {
    return profileArn(this.#InstanceArn, id);
  }

  #transitions(world: World): Transitions {
    return transitionsIn(world, this.#InstanceArn, this.#contents);
  }
}

/** Evaluates who gains and loses access, in every instance with a changed profile. */
export function plannedPeople(emit: (event: PlanEvent) => void) {
  const instances = new Map<string, Holders>();
  return {
    /** Who holds the profiles of an instance. */
    of(InstanceArn: string, credentials: Credentials): Holders {
      const holders = instances.get(InstanceArn) ?? new Holders(InstanceArn, credentials);
      instances.set(InstanceArn, holders);
      return holders;
    },
    /** Called when all changes of an application are known. */
    async finish(world: World): Promise<void> {
      await Promise.all(
        [...instances.values()].map(async (holders) => {
          try {
            const event = await holders.peopleOf(world);
            if (event) emit(event);
          } catch (error) {
            const message = `Could not read who gains and loses access: ${errorText(error).message}`;
            emit({ type: "untold", message });
          }
        }),
      );
    },
  };
}
