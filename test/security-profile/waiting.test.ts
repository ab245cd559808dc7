import { expect } from "bun:test";
import { callsFor } from "../../src/aws/calls.ts";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta, CONTROL_PLANES);

/** Reports the waits of this deploy sooner than after 30 s. */
async function reportAfter({ InstanceArn }: Stack, milliseconds: number): Promise<void> {
  for (const api of CONTROL_PLANES) {
    const { waits } = await callsFor(api, { InstanceArn }, {}).session();
    waits.interval = milliseconds;
  }
}

const waiting = ({ lines }: Stack) => lines.filter((line) => line.startsWith("[waiting]"));

test(
  "a deploy that waits prints what for, once for all resources",
  async (stack) => {
    const names = ["a", "b", "c"];
    await stack.deploy(async () => {
      await reportAfter(stack, 300);
      return Promise.all(names.map((id) => stack.profile(id, { SecurityProfileName: id })));
    });
    const [operation = ""] = stack.on(["CreateSecurityProfile"]);
    const end =
      stack.plane === "connect"
        ? "if no attempt is answered within a minute"
        : "in 600 s at the latest";
    const first = waiting(stack).filter((line) => line.includes(" for 0 s;"));
    expect(first.map((line) => line.replace(/ [abc] /, " one "))).toEqual([
      `[waiting] one 3 calls of ${operation}, for 0 s; gives up ${end}`,
    ]);
  },
  { latency: { "*": 0, CreateSecurityProfile: 450 }, cloudControl: { operationTime: 450 } },
);

test("a deploy that does not wait for long prints nothing of it", async (stack) => {
  await stack.deploy(() => stack.profile("a", { SecurityProfileName: "a" }));
  expect(waiting(stack)).toEqual([]);
});
