import { expect, test } from "bun:test";
import { nameOfAIAgent, nameOfUser, usernameIn } from "../../src/profile/holder-name.ts";

test("a holder in a message is quoted, and a user's name can be read again", () => {
  expect(nameOfAIAgent('a"b')).toBe(String.raw`AI agent "a\"b"`);
  expect(nameOfUser('a"b')).toBe(String.raw`user "a\"b"`);
  expect([nameOfUser('a"b'), nameOfAIAgent("a")].map(usernameIn)).toEqual(['a"b', undefined]);
});
