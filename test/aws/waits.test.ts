import { expect, test } from "bun:test";
import { type Wait, Waits, currentWait } from "../../src/aws/waits.ts";
import { ManualClock } from "../support/clock.ts";

const SECOND = 1_000;

/** Waits in time that is not real, and what they print. */
function begin() {
  const clock = new ManualClock();
  const waits = new Waits(clock);
  const lines: string[] = [];
  const ends: (() => void)[] = [];
  return {
    clock,
    lines,
    /** A wait that lasts until `end`, and does something first. */
    wait: (operation: string, first: () => void = () => undefined, longest?: number) => {
      const onWait = (line: string) => void lines.push(line);
      const act = async () => {
        first();
        await new Promise<void>((resolve) => void ends.push(resolve));
      };
      return waits.during(operation, onWait, act, longest);
    },
    end: () => {
      for (const end of ends.splice(0)) end();
    },
    /** Lets time pass in steps of a second. */
    pass: async (seconds: number) => {
      for (let passed = 0; passed < seconds; passed += 1) {
        clock.pass(SECOND);
        await new Promise(setImmediate);
      }
    },
  };
}

const failed = (name: string, isThrottled: boolean) => () => {
  const error = new Error("as scripted");
  error.name = name;
  currentWait()?.failed(error, isThrottled);
};

test("a wait is reported after 30 s and every 30 s, with its cause and its end", async () => {
  const { end, lines, pass, wait } = begin();
  const waiting = wait("CreateSecurityProfile", failed("InternalServiceException", false));
  await pass(29);
  expect(lines).toEqual([]);
  await pass(1);
  expect(lines).toEqual([
    "CreateSecurityProfile, for 30 s: the last attempt failed with InternalServiceException; gives up in 570 s at the latest",
  ]);
  await pass(31);
  expect(lines.slice(1)).toEqual([
    "CreateSecurityProfile, for 60 s: the last attempt failed with InternalServiceException; gives up in 540 s at the latest",
  ]);
  end();
  await waiting;
  await pass(60);
  expect(lines).toHaveLength(2);
});

test("a thousand calls of an operation are one line, those of another operation are another", async () => {
  const { end, lines, pass, wait } = begin();
  const waiting = [
    ...Array.from({ length: 1000 }, () =>
      wait("CreateSecurityProfile", failed("ThrottlingException", true)),
    ),
    wait("DeleteSecurityProfile", failed("ECONNREFUSED", false)),
  ];
  await pass(30);
  expect(lines).toEqual([
    "1000 calls of CreateSecurityProfile, for 30 s: AWS limits its rate; gives up if AWS grants none for about a minute",
    "DeleteSecurityProfile, for 30 s: the last attempt failed with ECONNREFUSED; gives up in 570 s at the latest",
  ]);
  end();
  await Promise.all(waiting);
});

test("calls that come and go are no long wait", async () => {
  const { end, lines, pass, wait } = begin();
  for (let round = 0; round < 6; round += 1) {
    const waiting = wait("CreateSecurityProfile");
    await pass(20);
    end();
    await waiting;
  }
  expect(lines).toEqual([]);
});

test("the time in the queue does not count as time of the attempts", async () => {
  const { end, lines, pass, wait } = begin();
  let call: Wait | undefined;
  let go: (() => void) | undefined;
  const waiting = wait("CreateSecurityProfile", () => {
    failed("InternalServiceException", false)();
    call = currentWait();
    go = call?.queue();
  });
  await pass(700);
  expect(lines.at(-1)).toBe(
    "CreateSecurityProfile, for 690 s: AWS limits its rate; gives up if AWS grants none for about a minute",
  );
  go?.();
  expect([call?.isLate(599 * SECOND), call?.isLate(601 * SECOND)]).toEqual([false, true]);
  await pass(20);
  expect(lines.at(-1)).toBe(
    "CreateSecurityProfile, for 720 s: the last attempt failed with InternalServiceException; gives up in 580 s at the latest",
  );
  end();
  await waiting;
});

test("a call that is not answered yet says so", async () => {
  const { end, lines, pass, wait } = begin();
  const waiting = wait("CreateSecurityProfile");
  await pass(30);
  expect(lines).toEqual([
    "CreateSecurityProfile, for 30 s; gives up if no attempt is answered within a minute",
  ]);
  end();
  await waiting;
});

test("an operation of Cloud Control with its calls is one wait, with one end", async () => {
  const { end, lines, pass, wait } = begin();
  const waiting = wait("CreateResource", () => void wait("CreateResource"), 600 * SECOND);
  await pass(30);
  expect(lines).toEqual(["CreateResource, for 30 s; gives up in 570 s at the latest"]);
  end();
  await waiting;
});

test("a call within an operation is not tried longer than that", async () => {
  const { clock, end, wait } = begin();
  const late: (boolean | undefined)[] = [];
  const poll = () => {
    failed("ThrottlingException", true)();
    late.push(currentWait()?.isLate(99 * SECOND), currentWait()?.isLate(101 * SECOND));
  };
  const waiting = wait(
    "CreateResource",
    () => void wait("GetResourceRequestStatus", poll),
    100 * SECOND,
  );
  clock.pass(0);
  end();
  await waiting;
  expect(late).toEqual([false, true]);
});
