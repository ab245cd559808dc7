import { expect, test } from "bun:test";
import { setTimeout } from "node:timers/promises";
import { counted, patience } from "../support/counted.ts";
import { hasS3 } from "../support/s3-server.ts";
import { Contest, EXPIRY } from "./contest.ts";

/** What happens to the first process that has the lock. */
const FATES = ["nothing", "killed", "stopped", "unlocked", "terminated"] as const;

/** Milliseconds: the margin of the clocks, the time between two looks, and what a busy machine takes. */
const SLACK = 2_000 + 1_000 + 4_000;

/** The same numbers in every run; SEED=… draws others. */
function drawer(): () => number {
  let seed = Number(process.env["SEED"] ?? 1);
  return () => {
    seed = (seed * 48_271 + 11) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
}

test.skipIf(!hasS3)(
  "of processes that compete for the lock in S3 only its holder writes, and no dead holder keeps it",
  async () => {
    using rounds = counted("rounds of competing processes", 2, 200);
    const draw = drawer();
    let longest = 0;
    await using contest = await Contest.open();
    for (let round = 0; round < rounds.wanted; round += 1) {
      const fate = FATES[round % FATES.length] ?? "nothing";
      const processes = new Map(
        ["a", "b", "c"].map((each) => [`${each}${round}`, contest.start(`${each}${round}`)]),
      );
      const first = await contest.takenFrom(undefined);
      const victim = processes.get(first);
      if (!victim) throw new Error(`${first} is of another round`);
      await setTimeout(draw() * 600);
      const isHeld = contest.owner === first;
      const since = performance.now();
      if (fate === "killed") victim.kill("SIGKILL");
      if (fate === "terminated") victim.kill("SIGTERM");
      if (fate === "unlocked" && isHeld) await contest.unlock();
      if (fate === "stopped") {
        victim.kill("SIGSTOP");
        await contest.takenFrom(first);
        await setTimeout(draw() * 300);
        victim.kill("SIGCONT");
      }
      if (fate === "killed" && isHeld) {
        await contest.takenFrom(first);
        longest = Math.max(longest, performance.now() - since);
      }
      for (const [name, process] of processes) {
        const [code, stderr] = await Promise.all([process.exited, process.stderr.text()]);
        const outcome = { round, fate, name, code, stderr };
        if (name !== first) expect(outcome).toMatchObject({ code: 0 });
        else if (!isHeld || code === 0) continue;
        else if (fate === "stopped" || fate === "unlocked") {
          expect(outcome).toMatchObject({ code: 1 });
          expect(stderr).toContain("StateLockLostError");
        } else expect(["killed", "terminated"]).toContain(fate);
      }
      expect(contest.violations).toEqual([]);
      expect(await contest.isFree()).toBe(true);
      rounds.ran();
    }
    rounds.complete();
    expect(longest).toBeLessThan(EXPIRY * 1000 + SLACK);
    process.stderr.write(
      `the lock was taken ${contest.taken} times, for ${contest.writes} writes, of which ${contest.underWay} were under way when it was freed; a dead holder kept it for at most ${(longest / 1000).toFixed(1)} s\n`,
    );
  },
  patience,
);
