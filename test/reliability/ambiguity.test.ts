import { afterAll, expect } from "bun:test";
import { CONTROL_PLANES } from "../../src/aws/control-plane.ts";
import { counted } from "../support/counted.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta, CONTROL_PLANES);

interface Step {
  readonly name: string;
  /** The write whose answer is lost. */
  readonly write: string;
  readonly before?: (stack: Stack) => Promise<unknown>;
  readonly act: (stack: Stack) => Promise<unknown>;
  /** The names of the instance in the end, and what the profile holds. */
  readonly names: readonly string[];
  readonly holds?: object;
}

const deploy = (fields: object) => (stack: Stack) =>
  stack.deploy(() =>
    stack.profile("team", {
      SecurityProfileName: "Team",
      Permissions: ["Queues.View"],
      Tags: { Word: "first" },
      ...fields,
    }),
  );

const steps: readonly Step[] = [
  {
    name: "create",
    write: "CreateSecurityProfile",
    act: deploy({}),
    names: ["Team"],
    holds: { Permissions: ["Queues.View"], Tags: { Word: "first" } },
  },
  {
    name: "update",
    write: "UpdateSecurityProfile",
    before: deploy({}),
    act: deploy({ Permissions: ["Users.View"] }),
    names: ["Team"],
    holds: { Permissions: ["Users.View"] },
  },
  {
    name: "tag",
    write: "TagResource",
    before: deploy({}),
    act: deploy({ Tags: { Word: "second" } }),
    names: ["Team"],
    holds: { Tags: { Word: "second" } },
  },
  {
    name: "untag",
    write: "UntagResource",
    before: deploy({}),
    act: deploy({ Tags: {} }),
    names: ["Team"],
    holds: { Tags: {} },
  },
  {
    name: "adopt",
    write: "UpdateSecurityProfile",
    before: (stack) => stack.foreign({ SecurityProfileName: "Team", Tags: { Theirs: "1" } }),
    act: deploy({ adopt: true, Description: "ours" }),
    names: ["Team"],
    holds: { Description: "ours", Tags: { Theirs: "1", Word: "first" } },
  },
  {
    name: "replace, at its create",
    write: "CreateSecurityProfile",
    before: deploy({ SecurityProfileName: "Former" }),
    act: deploy({}),
    names: ["Team"],
  },
  {
    name: "replace, at its delete",
    write: "DeleteSecurityProfile",
    before: deploy({ SecurityProfileName: "Former" }),
    act: deploy({}),
    names: ["Team"],
  },
  {
    name: "destroy",
    write: "DeleteSecurityProfile",
    before: deploy({}),
    act: (stack) => stack.destroy(),
    names: [],
  },
];

async function settled(stack: Stack, { holds, names }: Step): Promise<void> {
  expect(await stack.names()).toEqual([...names]);
  if (holds) expect(await stack.live("Team")).toMatchObject(holds);
}

const lost = counted("answers that were lost", 2 * CONTROL_PLANES.length * steps.length);
afterAll(() => lost[Symbol.dispose]());

for (const step of steps) {
  const { act, before, name, write } = step;

  test(`${name} whose answer is lost once succeeds in the same run`, async (stack) => {
    await before?.(stack);
    await stack.failing(write, "cut-after", () => act(stack), 1);
    await settled(stack, step);
    await stack.deploy(async () => undefined);
    expect(await stack.names()).toEqual(name === "adopt" ? ["Team"] : []);
    lost.ran();
  });

  test(`${name} whose answer is always lost is completed by the next run`, async (stack) => {
    await before?.(stack);
    const failed = await stack
      .failing(write, "cut-after", () => act(stack))
      .then(
        () => "no error",
        (error: Error) => error.message,
      );
    expect(failed).toContain(stack.on([write])[0] ?? "");
    await act(stack);
    await settled(stack, step);
    await stack.deploy(async () => undefined);
    expect(await stack.names()).toEqual(name === "adopt" ? ["Team"] : []);
    lost.ran();
  });
}
