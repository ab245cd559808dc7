import { expect, test } from "bun:test";
import { UserLookups } from "../../src/aws/user-lookups.ts";
import type { UserSnapshot } from "../../src/profile/snapshot.ts";

const USERS: readonly UserSnapshot[] = ["ana", "bea"].map((Username) => ({
  UserId: `id of ${Username}`,
  UserArn: `arn of ${Username}`,
  Username,
  SecurityProfileIds: [],
  Tags: {},
}));

/** Looks up one user at a time, and records how many further calls each list may take. */
function lookups(answers: (readonly UserSnapshot[] | Error | undefined)[]) {
  const lookup = new UserLookups();
  const lists: number[] = [];
  const list = async (mostPages: number) => {
    lists.push(mostPages);
    const answer = answers[lists.length - 1];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const find = async (Username: string) => (await lookup.find("Username", Username, list))?.UserArn;
  const findTimes = async (times: number) => {
    const found = [];
    for (let time = 0; time < times; time += 1) found.push(await find("ana"));
    return found.filter((each) => each !== undefined).length;
  };
  return { lists, lookup, list, find, findTimes };
}

test("few users are not listed; from the 16th on, all are listed once", async () => {
  const { findTimes, list, lists, lookup } = lookups([USERS]);
  expect([await findTimes(15), lists]).toEqual([0, []]);
  expect([await findTimes(30), lists]).toEqual([30, [16]]);
  expect((await lookup.find("UserId", "id of bea", list))?.Username).toBe("bea");
  expect(await lookup.find("UserId", "bea", list)).toBeUndefined();
  expect(lists).toEqual([16]);
});

test("users that are looked up at once share the list", async () => {
  const { find, lists } = lookups([USERS]);
  const found = await Promise.all(Array.from({ length: 40 }, () => find("bea")));
  expect([new Set(found), lists]).toEqual([new Set(["arn of bea"]), [40]]);
});

test("too many users are listed later, when there are twice as many lookups", async () => {
  const { findTimes, lists } = lookups([undefined, undefined, USERS]);
  expect([await findTimes(31), lists]).toEqual([0, [16]]);
  expect([await findTimes(32), lists]).toEqual([0, [16, 32]]);
  expect([await findTimes(1), lists]).toEqual([1, [16, 32, 64]]);
});

test("a list that failed is not tried again", async () => {
  const { findTimes, lists } = lookups([new Error("denied")]);
  expect([await findTimes(100), lists]).toEqual([0, [16]]);
});
