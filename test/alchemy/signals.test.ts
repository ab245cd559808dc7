import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { Exiting, FINALIZE, OPEN, namesIn } from "../support/exiting.ts";
import type { Outcome } from "../support/project.ts";

const LIMIT = 60_000;

describe("a signal", () => {
  const SIGNALS = [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const;
  const BODY = `await declare("one", { Description: "first" }); await declare("two"); ${FINALIZE}`;
  const interrupted = (work: string, signal: string) =>
    `The ${work} of exit/test was interrupted by ${signal}. Run the same command again: it continues from there.\n`;

  /** Sends the signal at one of the calls of a run; whether the run came that far. */
  async function signalAt(
    exiting: Exiting,
    call: number,
    signal: NodeJS.Signals,
    kind: "cut-before" | "cut-after",
    args: string[],
  ): Promise<Outcome | undefined> {
    let isSent = false;
    exiting.connect.faults.add({
      operation: "*",
      call,
      kind,
      onMet() {
        isSent = true;
        exiting.project.kill(signal);
      },
    });
    const outcome = await exiting.run(...args);
    exiting.connect.faults.clear();
    return isSent ? outcome : undefined;
  }

  test.each([
    ["create", "deploy", "", BODY, []],
    ["update", "deploy", BODY, BODY.replace("first", "second"), []],
    ["destroy", "destroy", BODY, "", ["--destroy"]],
  ] as const)(
    "at each call of a %s ends with 128 and its number, and the next run completes the work",
    async (_, work, before, body, args) => {
      const held: string[] = [];
      let isOver = false;
      for (let call = 1; !isOver && call < 20; call += 1) {
        const [signal, code] = SIGNALS[call % SIGNALS.length] ?? SIGNALS[0];
        for (const kind of ["cut-before", "cut-after"] as const) {
          await using exiting = await Exiting.open("");
          if (before !== "") {
            exiting.script(before);
            expect(await exiting.run()).toMatchObject({ exitCode: 0 });
          }
          exiting.script(body);
          const outcome = await signalAt(exiting, call, signal, kind, [...args]);
          if (!outcome) {
            isOver = true;
            break;
          }
          expect(outcome.exitCode).toBe(code);
          expect(outcome.stderr).toEndWith(interrupted(work, signal));
          held.push(`${call} ${kind}`);

          expect(await exiting.run(...args)).toMatchObject({ exitCode: 0, stderr: "" });
          const calls = await exiting.called(() => exiting.run(...args));
          expect(calls).toEqual([]);
          const names = await namesIn(exiting.connect);
          expect(names).toEqual(work === "deploy" ? ["one", "two"] : []);
        }
      }
      expect(isOver).toBe(true);
      expect(held.length).toBeGreaterThan(0);
    },
    3 * LIMIT,
  );

  test(
    "before the application is opened, and after it is finished, ends with 128 and its number",
    async () => {
      await using exiting = await Exiting.open("");
      const wait = (signal: string) =>
        `process.kill(process.pid, "${signal}"); await Bun.sleep(20_000);`;
      for (const [signal, code] of SIGNALS) {
        exiting.script("", wait(signal));
        expect(await exiting.run()).toMatchObject({ exitCode: null, signal, stderr: "" });
        exiting.script(wait(signal));
        expect(await exiting.run()).toMatchObject({
          exitCode: code,
          stderr: interrupted("deploy", signal),
        });
        exiting.script(
          `process.on("exit", () => { process.exitCode = 0; }); ${FINALIZE} ${wait(signal)}`,
        );
        expect(await exiting.run()).toMatchObject({ exitCode: code, stderr: "" });
      }
    },
    LIMIT,
  );

  test(
    "ends at once when it comes a second time",
    async () => {
      await using exiting = await Exiting.open(
        `app.onCleanup(() => { process.stdout.write("cleaning up"); process.kill(process.pid, "SIGTERM"); return Bun.sleep(20_000); });
         process.kill(process.pid, "SIGTERM"); await Bun.sleep(20_000);`,
      );
      const start = performance.now();
      const { signal, stdout } = await exiting.run();
      expect([signal, stdout.includes("cleaning up")]).toEqual(["SIGTERM", true]);
      expect(performance.now() - start).toBeLessThan(10_000);
    },
    LIMIT,
  );

  test(
    "ends a command that reads, and a plan with its script and its folder, at any moment",
    async () => {
      await using exiting = await Exiting.open("", 20_000);
      exiting.script(FINALIZE, "await Bun.sleep(20_000);");
      const { connect, project } = exiting;
      project.write("tmp/.keep", "");
      const env = { ...exiting.env, TMPDIR: path.join(project.folder, "tmp") };
      const commands = [
        ["audit", "--instance-arn", connect.instanceArn],
        ["report", "--instance-arn", connect.instanceArn, "--out", "report.html"],
        ["plan", "--stage", "test"],
        ["drift", "alchemy.run.ts", "--stage", "test"],
      ];
      for (const command of commands) {
        for (const [index, [signal]] of SIGNALS.entries()) {
          const after = 100 + 400 * index;
          setTimeout(() => project.kill(signal), after);
          const { exitCode, signal: by } = await project.command(command, env);
          expect([command[0], after, exitCode, by]).toEqual([command[0], after, null, signal]);
          expect(readdirSync(env.TMPDIR)).toEqual([".keep"]);
        }
      }
      expect(existsSync(path.join(project.folder, "report.html"))).toBe(false);
    },
    LIMIT,
  );

  test(
    "that ends only the script of a plan makes the plan incomplete",
    async () => {
      await using exiting = await Exiting.open(
        `await declare("one"); process.kill(process.pid, "SIGTERM"); await Bun.sleep(20_000);`,
      );
      const { exitCode, stdout } = await exiting.project.command(
        ["plan", "--stage", "test", "--json"],
        exiting.env,
      );
      expect([exitCode, JSON.parse(stdout).problem]).toEqual([
        2,
        "alchemy.run.ts ended with exit code 143, so what it would do after that is unknown.",
      ]);
    },
    LIMIT,
  );

  test(
    "that the script handles itself does not make unfinished work a success",
    async () => {
      await using exiting = await Exiting.open(
        `process.on("SIGINT", () => process.exit(0)); process.kill(process.pid, "SIGINT"); await Bun.sleep(20_000);`,
      );
      expect(await exiting.run()).toMatchObject({ exitCode: 1, stderr: OPEN });
    },
    LIMIT,
  );
});
