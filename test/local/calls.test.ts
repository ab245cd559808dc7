import { expect, test } from "bun:test";
import { systemClock } from "../../src/local/clock.ts";
import { CallLog } from "../../src/local/calls.ts";

test("calls are in the order of arrival, whichever is answered first", () => {
  const log = new CallLog(systemClock);
  const [first, second, third] = [log.arrive("A"), log.arrive("B"), log.arrive("C")];
  third({ status: 200, input: {} });
  first({ status: 404, input: {} });
  second({ status: 200, input: {} });
  expect(log.calls.map(({ operation, status }) => [operation, status])).toEqual([
    ["A", 404],
    ["B", 200],
    ["C", 200],
  ]);
});

test("a call that arrived before the list was cleared is not in it", () => {
  const log = new CallLog(systemClock);
  const pending = log.arrive("A");
  log.arrive("B")({ status: 200, input: {} });
  log.clear();
  pending({ status: 200, input: {} });
  log.arrive("C")({ status: 200, input: {} });
  expect(log.calls.map(({ operation }) => operation)).toEqual(["C"]);
});
