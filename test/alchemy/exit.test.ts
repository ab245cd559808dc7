import { describe, expect, test } from "bun:test";
import { Exiting, FINALIZE, OPEN, namesIn, ownLines } from "../support/exiting.ts";
import type { Outcome } from "../support/project.ts";

const LIMIT = 60_000;
const CORRECT = "Correct the cause and deploy again.";

describe("a deploy exits 1 and says why", () => {
  const create = ["CreateSecurityProfile"];

  test.each([
    ["process.exit(0) before finalize", `await declare("one"); process.exit(0);`, OPEN, create],
    ["a script that ends before finalize", `await declare("one");`, OPEN, create],
    [
      "a finalize that waits for a promise that never settles",
      `await declare("one"); void new Promise(() => {}).then(() => app.finalize());`,
      OPEN,
      create,
    ],
    [
      "an uncaughtException listener that swallows the error",
      `process.on("uncaughtException", () => {}); await declare("one"); throw new Error("lost");`,
      OPEN,
      create,
    ],
    [
      "process.exit(0) during finalize",
      `await declare("one"); void app.finalize(); process.exit(0);`,
      "The deploy of exit/test is incomplete: the process ended before app.finalize() was done. Await app.finalize() before the process ends, and deploy again.\n",
      create,
    ],
    [
      "an exit listener of the script that sets 0",
      `process.on("exit", () => { process.exitCode = 0; }); await declare("one");`,
      OPEN,
      create,
    ],
    [
      "an exit listener of the script that calls process.exit(0)",
      `process.on("exit", () => process.exit(0)); await declare("one");`,
      OPEN,
      create,
    ],
    [
      "props that are refused, in a script that goes on",
      `await declare("one", { Permissions: [""] }).catch(() => {}); ${FINALIZE}`,
      `The deploy of exit/test is incomplete: SecurityProfile "exit/test/one" failed, and the script went on. SecurityProfile "exit/test/one" has a problem in its props. No call was made and no state was written.
  - Permissions[0] "" has 0 characters; at least 1\n`,
      [],
    ],
    [
      "a resource of another kind that fails in a nested scope, in a script that goes on",
      `const Bad = Resource("test::Bad", async function () { throw new Error("bad"); });
       await alchemy.run("below", () => Bad("bad", {})).catch(() => {}); await declare("one"); ${FINALIZE}`,
      `The deploy of exit/test is incomplete: a resource in exit/test/below failed, so Alchemy did not delete what left the code there. ${CORRECT}\n`,
      create,
    ],
    [
      "a security profile that is declared after finalize",
      `await declare("one"); ${FINALIZE} await declare("two");`,
      `The deploy of exit/test is incomplete: SecurityProfile "exit/test/two" was not complete when app.finalize() was. Declare and await it before app.finalize(), and deploy again.\n`,
      [...create, ...create],
    ],
  ])(
    "%s",
    async (_, body, stderr, calls) => {
      await using exiting = await Exiting.open(body);
      const called = await exiting.called(async () => {
        const outcome = await exiting.run();
        expect([outcome.exitCode, ownLines(outcome)]).toEqual([1, stderr]);
      });
      expect(called.filter((name) => !name.startsWith("List"))).toEqual(calls);
    },
    LIMIT,
  );

  test(
    "a call that AWS refused, in a script that goes on; and one that fails without anybody noticing",
    async () => {
      await using exiting = await Exiting.open("");
      const { faults } = exiting.connect;
      faults.add({ operation: "CreateSecurityProfile", kind: "deny", call: "every" });
      for (const body of [
        `await declare("one").catch(() => {}); ${FINALIZE}`,
        `process.on("unhandledRejection", () => {}); void declare("one"); ${FINALIZE}`,
      ]) {
        exiting.script(body);
        const outcome = await exiting.run();
        expect(outcome.exitCode).toBe(1);
        expect(ownLines(outcome)).toMatch(
          /^The deploy of exit\/test is incomplete: SecurityProfile "exit\/test\/one" failed, and the script went on\. Could not create security profile "one" .*AccessDeniedException.*then run the same command again\.\n$/,
        );
      }
    },
    LIMIT,
  );

  test(
    "a finalize whose error the script catches",
    async () => {
      await using exiting = await Exiting.open(`await declare("one"); ${FINALIZE}`);
      expect(await exiting.run()).toMatchObject({ exitCode: 0, stderr: "" });
      exiting.script("await app.finalize().catch(() => {});");
      exiting.connect.faults.add({ operation: "DeleteSecurityProfile", kind: "deny" });
      const { exitCode, stderr } = await exiting.run();
      expect(exitCode).toBe(1);
      expect(stderr.trimEnd().split("\n").at(-1)).toMatch(
        /^The deploy of exit\/test is incomplete: SecurityProfile "exit\/test\/one" failed, and the script went on\. Could not delete security profile "one" .*AccessDeniedException.*\.$/,
      );
      expect(await exiting.run()).toMatchObject({ exitCode: 0, stderr: "" });
      expect(await namesIn(exiting.connect)).toEqual([]);
    },
    LIMIT,
  );

  test.each(["process.exitCode = 0;", "process.exit(0);", 'throw new Error("at the exit");'])(
    "an error that nobody catches, and an exit listener of the script: %s",
    async (listener) => {
      await using exiting = await Exiting.open(
        `process.on("exit", () => { ${listener} }); await declare("one"); throw new Error("lost");`,
      );
      const { exitCode, stderr } = await exiting.run();
      expect(exitCode).toBe(1);
      expect(stderr).toContain("lost");
    },
    LIMIT,
  );

  test(
    "an exit listener of the script that throws",
    async () => {
      await using exiting = await Exiting.open(
        `process.on("exit", () => { throw new Error("at the exit"); }); ${FINALIZE}`,
      );
      const { exitCode, stderr } = await exiting.run();
      expect(exitCode).toBe(1);
      expect(stderr).toContain("at the exit");
    },
    LIMIT,
  );
});

describe("a deploy exits 0", () => {
  test.each([
    [
      "when finalize waited for a security profile that nobody awaited",
      `void declare("one"); ${FINALIZE} process.exit(0);`,
    ],
    [
      "when finalize waited for nested scopes that nobody awaited",
      `void alchemy.run("a", async () => {
         await Bun.sleep(200);
         void alchemy.run("b", async () => { await Bun.sleep(200); void declare("one"); });
       });
       ${FINALIZE} process.exit(0);`,
    ],
    [
      "when a deferred function declared a security profile",
      `void app.children.get("test").defer(() => declare("one")); ${FINALIZE}`,
    ],
    [
      "when finalize is called in a nested scope",
      `await alchemy.run("a", async () => { await declare("one"); }); 
       await alchemy.run("c", async () => { ${FINALIZE} });`,
    ],
    [
      "when it failed and the script opened the application again",
      `await declare("one", { Permissions: [""] }).catch(() => {});
       const again = await alchemy("exit", { noTrack: true });
       await declare("one"); await again.finalize();`,
    ],
    [
      "when a nested scope succeeded after it had failed",
      `const attempt = (Permissions: string[]) => alchemy.run("a", () => declare("one", { Permissions }));
       await attempt([""]).catch(() => {}); await attempt(["Users.View"]); ${FINALIZE}`,
    ],
  ])(
    "%s, and the next one makes no call",
    async (_, body) => {
      await using exiting = await Exiting.open(body);
      const run = async () => {
        const outcome = await exiting.run();
        expect([outcome.exitCode, ownLines(outcome)]).toEqual([0, ""]);
      };
      const first = await exiting.called(run);
      expect(first.filter((name) => !name.startsWith("List"))).toEqual(["CreateSecurityProfile"]);
      expect(await exiting.called(run)).toEqual([]);
    },
    LIMIT,
  );

  test(
    "when Alchemy only shows the state, or only reads",
    async () => {
      await using exiting = await Exiting.open(`await declare("one"); ${FINALIZE}`);
      expect(await exiting.run()).toMatchObject({ exitCode: 0, stderr: "" });
      exiting.script(`await declare("one"); process.exit(0);`);
      for (const args of [["--state-cmd", "list"], ["--read"]]) {
        expect(await exiting.run(...args)).toMatchObject({ exitCode: 0, stderr: "" });
      }
    },
    LIMIT,
  );
});

test(
  "a security profile that fails and nobody awaits ends the process with 1 and its error",
  async () => {
    await using exiting = await Exiting.open(`void declare("one"); ${FINALIZE}`);
    exiting.connect.faults.add({ operation: "CreateSecurityProfile", kind: "deny" });
    const outcome = await exiting.run();
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).toContain('Could not create security profile "one" (exit/test/one)');
  },
  LIMIT,
);

test.each([
  [
    "catches a refusal is complete",
    `await declare("one", { Permissions: [""] }).catch(() => {});`,
    [1, true, "refused"],
  ],
  [
    "ends before finalize is incomplete",
    `await declare("one"); process.exit(0);`,
    [2, false, "create"],
  ],
] as const)(
  "a plan of a script that %s",
  async (_, body, expected) => {
    await using exiting = await Exiting.open(`${body} ${FINALIZE}`);
    const args = ["plan", "--stage", "test", "--json"];
    const { exitCode, stdout } = await exiting.project.command(args, exiting.env);
    const { complete, profiles } = JSON.parse(stdout);
    expect([exitCode, complete, profiles[0].action]).toEqual([...expected]);
  },
  LIMIT,
);

test(
  "a script that has caught the error of a deploy may exit with 0, but not with work under way",
  async () => {
    await using exiting = await Exiting.open(
      `await declare("one", { Permissions: [""] }).catch(() => {}); process.exit(0);`,
    );
    const outcome = await exiting.run();
    expect([outcome.exitCode, ownLines(outcome)]).toEqual([0, ""]);
    exiting.script(
      `await declare("one", { Permissions: [""] }).catch(() => {}); void declare("two"); process.exit(0);`,
    );
    expect((await exiting.run()).exitCode).toBe(1);
  },
  LIMIT,
);

test(
  "an exit code that the script chose stays",
  async () => {
    await using exiting = await Exiting.open("process.exit(3);");
    expect(await exiting.run()).toMatchObject({ exitCode: 3, stderr: "" });
  },
  LIMIT,
);

test(
  "alchemy.destroy(app) is stopped before it deletes the state of every stage",
  async () => {
    await using exiting = await Exiting.open(`await declare("one"); ${FINALIZE}`);
    const script = exiting.project.read("alchemy.run.ts");
    const elsewhere = script.replace("noTrack: true", `$&, stage: "other"`);
    exiting.project.write("alchemy.run.ts", elsewhere);
    expect(await exiting.run()).toMatchObject({ exitCode: 0 });
    exiting.script(`await declare("two"); ${FINALIZE}`);
    expect(await exiting.run()).toMatchObject({ exitCode: 0 });
    const state = exiting.project.state();
    exiting.script(`await declare("two"); await alchemy.destroy(app); ${FINALIZE}`);
    const stopped = await exiting.run();
    expect(stopped.exitCode).toBe(1);
    expect(stopped.stderr).toContain(
      "alchemy.destroy(app) would delete the state of exit and leave its resources. Run the script with --destroy instead.",
    );
    expect(exiting.project.state()).toEqual(state);
    expect(await exiting.run("--destroy")).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await namesIn(exiting.connect)).toEqual(["one"]);
    exiting.script(`await alchemy.destroy(app); ${FINALIZE}`);
    expect(await exiting.run()).toMatchObject({ exitCode: 1 });
  },
  LIMIT,
);

test(
  "a resource that the run has removed cannot be declared again, and the error says why",
  async () => {
    await using exiting = await Exiting.open(
      `const one = await declare("one"); await alchemy.destroy(one); await declare("one"); ${FINALIZE}`,
    );
    const { exitCode, stderr } = await exiting.run();
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      '- id "one" was removed earlier in this run, by app.finalize(), the end of its scope or alchemy.destroy(); declare it before that',
    );
  },
  LIMIT,
);

describe("a destroy exits 1 and says why", () => {
  const todo =
    "The remaining resources are still in the state. Correct the cause and run the same command again.";
  const lastLine = ({ stderr }: Outcome) => stderr.trimEnd().split("\n").at(-1);
  const BAD = `const Bad = Resource("test::Bad", async function () {
    if (this.phase === "delete") throw new Error("it cannot be deleted");
    return {};
  });`;

  test(
    "when another resource fails, or its provider is missing, and completes later",
    async () => {
      await using exiting = await Exiting.open("");
      exiting.script(`await declare("one"); await Bad("bad", {}); ${FINALIZE}`, BAD);
      expect(await exiting.run()).toMatchObject({ exitCode: 0, stderr: "" });

      const failed = await exiting.run("--destroy");
      expect([failed.exitCode, lastLine(failed)]).toEqual([
        1,
        `The destroy of exit/test is incomplete: it cannot be deleted. ${todo}`,
      ]);
      exiting.script("");
      const missing = await exiting.run("--destroy");
      expect(missing).toMatchObject({
        exitCode: 1,
        stderr: `The destroy of exit/test is incomplete: Cannot destroy resource "exit/test/bad" type test::Bad - no provider found. You may need to import the provider in your alchemy.run.ts. ${todo}\n`,
      });
      expect(exiting.connect.calls.map(({ operation }) => operation)).not.toContain(
        "DeleteSecurityProfile",
      );
      exiting.script("", BAD.replace("throw", "return this.destroy(); throw"));
      const calls = await exiting.called(async () =>
        expect(await exiting.run("--destroy")).toMatchObject({ exitCode: 0, stderr: "" }),
      );
      expect(calls).toEqual(["DeleteSecurityProfile"]);
    },
    LIMIT,
  );

  test(
    "when the process ends in the middle of it",
    async () => {
      await using exiting = await Exiting.open(`await declare("one"); ${FINALIZE}`);
      expect(await exiting.run()).toMatchObject({ exitCode: 0, stderr: "" });
      exiting.script("", "setTimeout(() => process.exit(0), 0);");
      expect(await exiting.run("--destroy")).toMatchObject({
        exitCode: 1,
        stderr: `The destroy of exit/test is incomplete: the process ended before it was done. ${todo}\n`,
      });
    },
    LIMIT,
  );

  test(
    "when Alchemy ends it at an application that is only read",
    async () => {
      await using exiting = await Exiting.open("");
      exiting.project.write(
        "alchemy.run.ts",
        `import alchemy from "alchemy";
import { SecurityProfile } from "alchemy-aws-connect";
const declare = (id: string) =>
  SecurityProfile(id, { InstanceArn: process.env.INSTANCE_ARN!, SecurityProfileName: id });
const upstream = await alchemy("upstream", { noTrack: true });
await declare("shared");
await upstream.finalize();
const app = await alchemy("exit", { noTrack: true });
await declare("one");
await app.finalize();`,
      );
      expect(await exiting.run("--destroy", "--app", "exit")).toMatchObject({
        exitCode: 1,
        stderr:
          'The destroy of exit is incomplete: it did not begin, because SecurityProfile "upstream/test/shared", which the script reads first, is not in the state. If exit still has resources, deploy upstream/test and run the same command again.\n',
      });
      expect(exiting.connect.calls).toEqual([]);
    },
    LIMIT,
  );
});
