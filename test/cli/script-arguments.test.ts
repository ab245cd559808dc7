import { expect, test } from "bun:test";
import { Center } from "../support/center.ts";
import { runCommand } from "../support/command.ts";

const LIMIT = 60_000;

test(
  "plan and drift pass what follows -- to the script",
  async () => {
    await using center = await Center.open();
    center.script(
      `appendFileSync("argv", JSON.stringify(process.argv.slice(2)) + "\\n");
       await SecurityProfile("team", { InstanceArn, SecurityProfileName: process.argv.at(-1) });`,
    );
    const own = ["--", "--team", "--json", "north"];
    const { stdout } = await center.command("plan", "--stage", "test", "--json", ...own);
    expect(JSON.parse(stdout)).toMatchObject({ profiles: [{ SecurityProfileName: "north" }] });
    await center.deploy("north");
    const drift = await center.command("drift", "alchemy.run.ts", "--stage", "test", ...own);
    expect([drift.exitCode, drift.stdout]).toEqual([
      0,
      "1 profile: no drift; unmanaged: 4 stock.\n",
    ]);
    const called = ["--stage", "test", "--team", "--json", "north"];
    expect(
      center.project
        .read("argv")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([called, ["--stage", "test", "north"], called]);
  },
  LIMIT,
);

test("-- ends the options of a command that runs no script, and drift names one", async () => {
  const { stderr } = await runCommand(["drift", "--", "--team"]);
  expect(stderr).toBe(
    "Arguments after -- are passed to a script. Name the script.\nSee: alchemy-aws-connect drift --help\n",
  );
  const env = { CONNECT_INSTANCE_ARN: "arn" };
  expect((await runCommand(["effective", "--", "ana", "bea"], { env })).stderr).toStartWith(
    "Unknown argument: bea. effective takes one user; put a name with spaces in quotes.\n",
  );
});
