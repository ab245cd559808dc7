import { describe, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { Center } from "../support/center.ts";
import { agents, brief, planned } from "../support/planned.ts";
import { repository } from "../support/project.ts";

const LIMIT = 60_000;
const REFUSED =
  "A plan does not reach into a process or worker that its script, or a wrapper around that, has started (kid.ts). A resource declared there would really be deployed, so the plan refuses it. Plan that script itself: --runtime names the command that runs it and must pass its arguments on.";

/** A script of its own, which also has a resource of another kind, and says that it ran. */
const KID = `
  import alchemy, { Resource } from "alchemy";
  import { SecurityProfile } from "alchemy-aws-connect";
  import { appendFileSync } from "node:fs";
  const Site = Resource("test::Site", async function (id, props) {
    appendFileSync("handlers", this.phase + " " + id + "\\n");
    return { ...props };
  });
  const app = await alchemy("kid", { noTrack: true });
  await Site("site", {});
  await SecurityProfile("kid", {
    InstanceArn: process.env.CONNECT_INSTANCE_ARN ?? "",
    SecurityProfileName: "Kid",
  });
  await app.finalize();`;

const names = async (center: Center) =>
  [...(await center.profiles()).values()].map(({ SecurityProfileName }) => SecurityProfileName);

describe("a plan does not deploy where it does not reach", () => {
  test.each([
    [
      "a process",
      `const { spawnSync } = await import("node:child_process");
       spawnSync(process.execPath, ["kid.ts", "--stage", "kid"], { stdio: "inherit" });`,
    ],
    [
      "a process that destroys",
      `const { spawnSync } = await import("node:child_process");
       spawnSync(process.execPath, ["kid.ts", "--stage", "kid", "--destroy"], { stdio: "inherit" });`,
    ],
    [
      "a worker",
      `const worker = new Worker("./kid.ts");
       await new Promise((resolve) => { worker.onerror = resolve; worker.addEventListener("close", resolve); });`,
    ],
  ])(
    "%s that the script starts",
    async (_, start) => {
      await using center = await Center.open();
      center.project.write("kid.ts", KID);
      center.script(`${start} ${agents("")}`);
      const { exitCode, plan, stderr } = await planned(center);
      expect([exitCode, plan.complete, brief(plan)]).toEqual([2, false, ["create agents"]]);
      expect(plan.untold[0]?.replace("alchemy.run.ts", "kid.ts")).toBe(REFUSED);
      expect(existsSync(path.join(center.project.folder, "handlers"))).toBe(false);
      expect(stderr).toContain("Incomplete: the deploy may do more than shown.");
    },
    LIMIT,
  );

  test(
    "and the same script deploys that process where it is no plan",
    async () => {
      await using center = await Center.open();
      center.project.write("kid.ts", KID);
      center.script(
        `const { spawnSync } = await import("node:child_process");
         spawnSync(process.execPath, ["kid.ts", "--stage", "kid"], { stdio: "inherit" });`,
      );
      expect((await center.deploy()).exitCode).toBe(0);
      expect(await names(center)).toContain("Kid");
      expect(center.project.read("handlers")).toBe("create site\n");
    },
    LIMIT,
  );

  test.each(["plan", "drift"])(
    "a wrapper that drops its arguments: %s",
    async (command) => {
      await using center = await Center.open();
      center.script(agents(""));
      center.project.write(
        "wrapper.mjs",
        `import { spawnSync } from "node:child_process";
         const { status } = spawnSync(${JSON.stringify(process.execPath)}, ["alchemy.run.ts", "--stage", "test"], { stdio: "inherit" });
         process.exit(process.env.SWALLOW ? 0 : status);`,
      );
      const state = center.project.state();
      const before = await names(center);
      for (const swallow of ["", "1"]) {
        center.env["SWALLOW"] = swallow;
        const { exitCode, stdout } = await center.command(
          command,
          "alchemy.run.ts",
          "--runtime",
          `${process.execPath} wrapper.mjs`,
          "--json",
        );
        expect(exitCode).toBe(2);
        expect(stdout).toContain(REFUSED.replace("kid.ts", "alchemy.run.ts"));
      }
      expect(await names(center)).toEqual(before);
      expect(center.project.state()).toEqual(state);
    },
    LIMIT,
  );
});

describe("a script that does not end", () => {
  const HANGS = `
    appendFileSync("pid", String(process.pid));
    setInterval(() => {}, 1000);
    await new Promise(() => {});`;
  const folders = (temporary: string) =>
    readdirSync(temporary).filter((name) => name.startsWith("alchemy-aws-connect-"));
  const isRunning = (center: Center) => {
    try {
      process.kill(Number(center.project.read("pid")), 0);
      return true;
    } catch {
      return false;
    }
  };

  test(
    "is ended when its time is up",
    async () => {
      await using center = await Center.open();
      center.script(`${agents("")} ${HANGS}`);
      const { exitCode, plan } = await planned(center, "--timeout", "4");
      expect([exitCode, brief(plan), plan.problem]).toEqual([
        2,
        ["create agents"],
        "alchemy.run.ts was still running after 4 s, and was stopped, so what it would do after that is unknown.",
      ]);
      expect(isRunning(center)).toBe(false);
      const wrong = await center.command("plan", "--timeout", "soon");
      expect([wrong.exitCode, wrong.stderr.split("\n")[0]]).toEqual([
        2,
        "--timeout takes a number of seconds, at most 86400",
      ]);
    },
    LIMIT,
  );

  test.each(["SIGTERM", "SIGINT"] as const)(
    "ends with the command, at %s, and leaves no folder",
    async (signal) => {
      await using center = await Center.open();
      center.script(HANGS);
      center.project.write("tmp/.keep", "");
      const temporary = path.join(center.project.folder, "tmp");
      const command = spawn(
        process.execPath,
        [path.join(repository, "src/cli/main.ts"), "plan", "--quiet"],
        {
          cwd: center.project.folder,
          env: { ...process.env, ...center.env, TMPDIR: temporary },
          stdio: "ignore",
        },
      );
      const closed = once(command, "close");
      const hasBegun = () => existsSync(path.join(center.project.folder, "pid"));
      for (let tries = 0; tries < 200 && !hasBegun(); tries += 1) await Bun.sleep(50);
      expect([isRunning(center), folders(temporary).length]).toEqual([true, 1]);
      command.kill(signal);
      await closed;
      for (let tries = 0; tries < 40 && isRunning(center); tries += 1) await Bun.sleep(50);
      expect([command.signalCode, isRunning(center), folders(temporary)]).toEqual([
        signal,
        false,
        [],
      ]);
    },
    LIMIT,
  );
});

test(
  "what a script printed last has no credential and no color in it, and no place in Markdown",
  async () => {
    await using center = await Center.open();
    center.env["AWS_SECRET_ACCESS_KEY"] = "a-secret-of-this-test";
    center.script(
      `throw new Error("\\u001B[31mcannot sign with " + process.env.AWS_SECRET_ACCESS_KEY + "\\u001B[0m");`,
    );
    const { plan, stderr } = await planned(center);
    expect(plan.printed).toContain("cannot sign with [redacted]");
    expect(plan.printed).not.toContain("\u001B");
    expect(stderr).not.toContain("a-secret-of-this-test");
    const { stdout } = await center.command("plan", "--markdown");
    expect(stdout).not.toContain("cannot sign");
    expect(stdout).toContain("alchemy.run.ts ended with exit code 1");
  },
  LIMIT,
);
