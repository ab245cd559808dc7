import { expect, test } from "bun:test";
import { rmSync } from "node:fs";
import path from "node:path";
import { startLocalConnect } from "../../src/local/index.ts";
import { Project } from "../support/project.ts";

const program = (app: string, stage: string, body: string) => `import alchemy from "alchemy";
import "alchemy-aws-connect";
import { SecurityProfile, UserSecurityProfiles } from "alchemy-aws-connect";
const app = await alchemy(${JSON.stringify(app)}, { stage: ${JSON.stringify(stage)}, noTrack: true });
const InstanceArn = process.env.INSTANCE_ARN!;
${body}
await app.finalize();
`;

const declare = (id: string) =>
  `await SecurityProfile("${id}", { InstanceArn, SecurityProfileName: "${id}" });`;

const open = async () => {
  const connect = await startLocalConnect({
    users: [{ Username: "ana", SecurityProfiles: ["Agent"] }],
  });
  const project = new Project({});
  const env = {
    ...connect.env,
    INSTANCE_ARN: connect.instanceArn,
    ALCHEMY_CI_STATE_STORE_CHECK: "false",
    ALCHEMY_TELEMETRY_DISABLED: "1",
  };
  return {
    connect,
    project,
    deploy: (args: Readonly<Parameters<typeof program>>, ...flags: string[]) => {
      project.write("alchemy.run.ts", program(...args));
      return project.run(flags, env);
    },
    async [Symbol.asyncDispose]() {
      project[Symbol.dispose]();
      await connect.close();
    },
  };
};

test("a stage whose folder is a scope of another stage deletes and changes nothing there", async () => {
  await using opened = await open();
  const { connect, deploy } = opened;
  const nested = `await alchemy.run("ana", async () => { ${declare("Nested")} });`;
  expect((await deploy(["acme", "dev", nested])).exitCode).toBe(0);
  const changed = declare("Nested").replace(" });", ', Description: "theirs" });');
  const assign = `await UserSecurityProfiles("ana", { InstanceArn, User: "ana", SecurityProfiles: ["Agent"] });`;
  for (const body of [declare("Theirs"), changed, assign, ""]) {
    const before = connect.calls.length;
    const { exitCode, stderr } = await deploy(["acme", "dev/ana", body]);
    expect([body, exitCode, connect.calls.length]).toEqual([body, 1, before]);
    expect(stderr).toContain(
      'stage "dev/ana" has the folder that "ana" of stage "dev" has in Alchemy\'s state, so Alchemy would delete what is there; rename the stage, or keep its state elsewhere',
    );
  }
  const from = connect.calls.length;
  expect((await deploy(["acme", "dev/ana", ""], "--destroy")).exitCode).toBe(1);
  expect((await deploy(["acme", "dev", nested])).exitCode).toBe(0);
  const called = connect.calls.slice(from).map(({ operation }) => operation);
  expect(called.filter((operation) => !/^(?:Describe|List)/.test(operation))).toEqual([]);
});

test("a stage with a slash in its name is deployed beside one without a scope in its place", async () => {
  await using opened = await open();
  const { deploy } = opened;
  for (const [stage, id] of [
    ["dev", "Mine"],
    ["dev/ana", "Theirs"],
    ["dev", "Mine"],
  ] as const) {
    expect((await deploy(["acme", stage, declare(id)])).exitCode).toBe(0);
  }
});

test("a destroyed stage keeps the state of a stage in its folder", async () => {
  await using opened = await open();
  const { connect, deploy } = opened;
  for (const [stage, id] of [
    ["dev", "Mine"],
    ["dev/ana", "Theirs"],
  ] as const) {
    expect((await deploy(["acme", stage, declare(id)])).exitCode).toBe(0);
  }
  const { exitCode, stderr } = await deploy(["acme", "dev", ""], "--destroy");
  expect([exitCode, stderr]).toEqual([
    0,
    "WARN The state in the folder of acme/dev still has acme/dev/ana/Theirs, which this stage does not know: another stage or application, or a scope without a record. It is kept, and nothing of it was deleted.\n",
  ]);
  const from = connect.calls.length;
  expect((await deploy(["acme", "dev/ana", declare("Theirs")])).exitCode).toBe(0);
  expect(connect.calls.length).toBe(from);
});

test.each([
  ["dev/ana", "acme", "ana", "acme", "dev"],
  ["prod", "acme/eu", "prod", "acme", "eu"],
])(
  "a scope in the folder of stage %s of application %s deletes and changes nothing there",
  async (theirStage, theirApp, scope, app, stage) => {
    await using opened = await open();
    const { connect, deploy } = opened;
    const assign = (profile: string) =>
      `await UserSecurityProfiles("ana", { InstanceArn, User: "ana", SecurityProfiles: ["${profile}"] });`;
    const theirs = [theirApp, theirStage, `${declare("Theirs")} ${assign("Admin")}`] as const;
    expect(await deploy(theirs)).toMatchObject({ exitCode: 0 });
    const nested = (name: string, body: string) =>
      `await alchemy.run("${name}", async () => { ${body} });`;
    const changed = declare("Theirs").replace(" });", ', Description: "mine" });');
    for (const body of [declare("Mine"), changed, assign("Agent"), ""]) {
      const before = connect.calls.length;
      const { exitCode, stderr } = await deploy([app, stage, nested(scope, body)]);
      expect([body, exitCode, connect.calls.length]).toEqual([body, 1, before]);
      expect(stderr).toContain(
        `"${scope}" has the folder that stage "${theirStage}" of application "${theirApp}" has in Alchemy's state, so Alchemy would delete what is there; give the scope another name, and delete the record .alchemy/${app}/${stage}/${scope}.json yourself`,
      );
    }
    const from = connect.calls.length;
    for (const flags of [[], ["--destroy"]]) {
      expect((await deploy([app, stage, ""], ...flags)).exitCode).toBe(1);
    }
    expect(connect.calls.length).toBe(from);
  },
  20_000,
);

test("a scope in the folder of another stage does not delete what a scope of that stage has left", async () => {
  await using opened = await open();
  const { connect, deploy } = opened;
  const team = (body: string) => `await alchemy.run("team", async () => { ${body} });`;
  expect((await deploy(["acme", "dev/ana", team(declare("Theirs"))])).exitCode).toBe(0);
  const failing = `${team("")} throw new Error("another resource");`;
  expect((await deploy(["acme", "dev/ana", failing])).exitCode).toBe(1);
  const before = connect.calls.length;
  const mine = `await alchemy.run("ana", async () => undefined);`;
  expect((await deploy(["acme", "dev", mine])).exitCode).toBe(1);
  expect(connect.calls.length).toBe(before);
});

test("a scope with a new name is deployed once the record of the former one is deleted", async () => {
  await using opened = await open();
  const { connect, deploy, project } = opened;
  const inScope = (name: string) =>
    ["acme", "dev", `await alchemy.run("${name}", async () => { ${declare("Mine")} });`] as const;
  const theirs = ["acme", "dev/ana", declare("Theirs")] as const;
  expect((await deploy(theirs)).exitCode).toBe(0);
  expect((await deploy(inScope("ana"))).exitCode).toBe(1);
  rmSync(path.join(project.folder, ".alchemy/acme/dev/ana.json"));
  expect((await deploy(inScope("bo"))).exitCode).toBe(0);
  const before = connect.calls.length;
  expect((await deploy(theirs)).exitCode).toBe(0);
  expect(connect.calls.length).toBe(before);
});

test("an application whose folder is a stage of another application deletes nothing there", async () => {
  await using opened = await open();
  const { connect, deploy } = opened;
  const nested = `await alchemy.run("team", async () => { ${declare("Nested")} });`;
  expect((await deploy(["acme", "t", `${declare("Mine")} ${nested}`])).exitCode).toBe(0);
  const reason =
    'application "acme/t" has the folder that stage "t" of application "acme" has in Alchemy\'s state, so Alchemy would delete what is there; rename the application, or keep its state elsewhere';
  for (const body of [declare("Theirs"), ""]) {
    const before = connect.calls.length;
    const { exitCode, stderr } = await deploy(["acme/t", "prod", body]);
    expect([exitCode, connect.calls.length]).toEqual([1, before]);
    expect(stderr).toContain(reason);
  }
  const from = connect.calls.length;
  expect((await deploy(["acme", "t", `${declare("Mine")} ${nested}`])).exitCode).toBe(0);
  expect(connect.calls.length).toBe(from);
});

test("a scope that a file name cannot hold is refused, and leaves nothing in the state", async () => {
  await using opened = await open();
  const { connect, deploy } = opened;
  const inScope = (scope: string, id: string, after = "") =>
    [
      "acme",
      "dev",
      `await alchemy.run(${JSON.stringify(scope)}, async () => { ${declare(id)} })${after};`,
    ] as const;
  const long = await deploy(inScope("x".repeat(251), "Mine"));
  expect([long.exitCode, connect.calls]).toEqual([1, []]);
  expect(long.stderr).toContain("alchemy.run has a problem in its props. No call was made");
  expect(long.stderr).toContain(
    'has 251 bytes; a file name that ends with ".json" has room for 250',
  );
  const caught = await deploy(inScope("x".repeat(251), "Mine", ".catch(() => {})"));
  expect([caught.exitCode, connect.calls]).toEqual([1, []]);

  const cut = await deploy(inScope("a\0b", "Mine"));
  expect([cut.exitCode, connect.calls]).toEqual([1, []]);
  expect(cut.stderr).toContain('scope "a\\u0000b" has the control character U+0000');

  expect((await deploy(inScope("a\\b", "Mine"))).exitCode).toBe(1);
  expect((await deploy(inScope("a", "b"))).exitCode).toBe(0);
});

test("a refused scope leaves the record of another scope in its place", async () => {
  await using opened = await open();
  const { connect, deploy } = opened;
  const nested = `await alchemy.run("a", () => alchemy.run("b", async () => { ${declare("Mine")} }));`;
  expect((await deploy(["acme", "dev", nested])).exitCode).toBe(0);
  const refused = `await alchemy.run("a\\\\b", async () => { ${declare("Theirs")} });`;
  expect((await deploy(["acme", "dev", refused])).exitCode).toBe(1);
  expect((await deploy(["acme", "dev", ""])).exitCode).toBe(0);
  expect(connect.calls.at(-1)?.operation).toBe("DeleteSecurityProfile");
});
