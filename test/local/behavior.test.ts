import { expect, test } from "bun:test";
import { BEHAVIOR_VALUES, readBehavior } from "../../src/local/behavior.ts";
import { type LocalConnectOptions, startLocalConnect } from "../../src/local/index.ts";
import { rejection } from "../support/connect.ts";

test("the first value of each setting is the default", () => {
  expect(readBehavior({})).toEqual(
    Object.fromEntries(
      Object.entries(BEHAVIOR_VALUES).map(([name, [first]]) => [name, first]),
    ) as ReturnType<typeof readBehavior>,
  );
});

test.each([
  [
    { emptyText: "keeps" },
    'behavior.emptyText must be one of clears, ignored, refused, not "keeps"',
  ],
  [{ emptyTexts: "clears" }, 'behavior has no "emptyTexts"'],
])("%j is refused", async (behavior, message) => {
  const options = { behavior } as LocalConnectOptions;
  expect(await rejection(startLocalConnect(options))).toMatchObject({ message });
});
