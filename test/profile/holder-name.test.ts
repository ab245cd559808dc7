import { expect, test } from "bun:test";
import { nameOfAIAgent, nameOfUser, usernameIn } from "../../src/profile/holder-name.ts";

test("a holder in a message is quoted, and a user's name can be read again", () => {
  expect(nameOfAIAgent('a"b')).toBe(String.raw`AI agent "a\"b"`);
  expect(nameOfUser('a"b')).toBe(String.raw`user "a\"b"`);
  const names = [nameOfUser('a"b'), `${nameOfUser('a"b')} ("arn")`, nameOfAIAgent("a")];
  expect(names.map(usernameIn)).toEqual(['a"b', 'a"b', undefined]);
});
