import { expect } from "bun:test";
import { existsSync } from "node:fs";
import path from "node:path";
import alchemy from "alchemy";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta, CONTROL_PLANES);

interface Fields {
  readonly Description: string;
  readonly Permissions?: readonly string[];
  readonly Tags: Readonly<Record<string, string>>;
  readonly delete?: boolean;
}

const BEFORE: Fields = { Description: "before", Tags: { Team: "A" } };
const AFTER: Fields = {
  Description: "after",
  Permissions: ["Users.View"],
  Tags: { Team: "B", Cost: "1" },
};

/** One profile, whichever resource the code declares it with. */
function north(stack: Stack, resource: string, fields: Fields) {
  const [id = "", scope] = resource.split("/").toReversed();
  const declare = () => stack.profile(id, { SecurityProfileName: "North", adopt: true, ...fields });
  return scope === undefined ? declare() : alchemy.run(scope, declare);
}

function deploy(stack: Stack, resource: string, fields: Fields) {
  return stack.deploy(() => north(stack, resource, fields));
}

/** A deploy that writes all that it declares, and then fails for another resource. */
function deployInVain(stack: Stack, resource: string, fields: Fields) {
  return stack.failure(async () => {
    // A destroy begins with what was declared last.
    await alchemy.run("first", async () => {});
    await north(stack, resource, fields);
    await stack.profile("south", { SecurityProfileName: "" });
  });
}

async function expectLive(stack: Stack, { Description, Permissions = [], Tags }: Fields) {
  expect(await stack.live("North")).toEqual(
    expect.objectContaining({ Description, Permissions: [...Permissions], Tags: { ...Tags } }),
  );
}

function isInState({ rootDir }: Stack, resource: string): boolean {
  return existsSync(path.join(rootDir, "app/test", `${resource}.json`));
}

for (const [origin, moved, more] of [
  ["created", "moved", {}],
  // What the stack adopted, it deletes only if the code says so.
  ["adopted", "team/north", { delete: true }],
] as const) {
  const before = { ...BEFORE, ...more };
  const after = { ...AFTER, ...more };
  const named = `of the ${origin} profile to ${moved}`;

  const begin = async (stack: Stack) => {
    if (origin === "adopted") await stack.foreign({ SecurityProfileName: "North" });
    await deploy(stack, "north", before);
    await deployInVain(stack, moved, after);
    await expectLive(stack, after);
    expect([isInState(stack, "north"), isInState(stack, moved)]).toEqual([true, true]);
  };

  const expectSettled = async (stack: Stack, resource: string, fields: Fields) => {
    await expectLive(stack, fields);
    await deploy(stack, resource, fields);
    expect(stack.operations).toEqual([]);
    const inState = ["north", moved].filter((each) => isInState(stack, each));
    expect(inState).toEqual([resource]);
  };

  test(`a deploy undoes a failed move ${named}`, async (stack) => {
    await begin(stack);
    await deploy(stack, "north", before);
    await expectSettled(stack, "north", before);
  });

  test(`a deploy repeats a failed move ${named} that another one undid`, async (stack) => {
    await begin(stack);
    await deployInVain(stack, "north", before);
    await expectLive(stack, before);
    await deploy(stack, moved, after);
    await expectSettled(stack, moved, after);
  });

  test(`a deploy undoes a failed move ${named} after a destroy that AWS refused`, async (stack) => {
    await begin(stack);
    await stack.failing("DeleteSecurityProfile", "deny", () => stack.destroyFailure());
    await deploy(stack, "north", before);
    await expectSettled(stack, "north", before);
    await stack.destroy();
    expect(await stack.names()).toEqual([]);
    expect(isInState(stack, "north")).toBe(false);
  });
}
