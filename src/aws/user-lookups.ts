import type { UserSnapshot } from "../profile/snapshot.ts";

/** The number of lookups from which all users are listed, if that takes no more calls. */
const MANY = 16;

type Listed = ReadonlyMap<string, UserSnapshot> | undefined;

/**
 * The users that the process looks up in one instance. When there are many, all users are listed once. The list comes
 * from a search, which may return older data than a read of one user.
 */
export class UserLookups {
  #lookups = 0;
  #listAt = MANY;
  #listed: Promise<Listed> = Promise.resolve(undefined);

  /**
   * A listed user. `undefined` if the list lacks the user, while there are few lookups, and if users cannot be listed:
   * the caller then reads the user alone.
   *
   * @param list all users; `undefined` if that takes more than so many further calls
   */
  async find(
    key: "UserId" | "Username",
    value: string,
    list: (mostPages: number) => Promise<readonly UserSnapshot[] | undefined>,
  ): Promise<UserSnapshot | undefined> {
    this.#lookups += 1;
    for (;;) {
      const current = this.#listed;
      const listed = await current;
      if (listed) return listed.get(`${key} ${value}`);
      if (current !== this.#listed) continue;
      if (this.#lookups < this.#listAt) return undefined;
      this.#listAt = 2 * this.#lookups;
      this.#listed = list(this.#lookups).then(byKey, () => {
        this.#listAt = Infinity;
        return undefined;
      });
    }
  }
}

function byKey(users: readonly UserSnapshot[] | undefined): Listed {
  return (
    users &&
    new Map(
      users.flatMap((user) => [
        [`UserId ${user.UserId}`, user],
        [`Username ${user.Username}`, user],
      ]),
    )
  );
}
