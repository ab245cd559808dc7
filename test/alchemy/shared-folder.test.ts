import { expect, test } from "bun:test";
import { startLocalConnect } from "../../src/local/index.ts";
import { Project } from "../support/project.ts";

const program = (app: string, stage: string, body: string) => `import alchemy from "alchemy";
import "alchemy-aws-connect";
import { SecurityProfile } from "alchemy-aws-connect";
const app = await alchemy(${JSON.stringify(app)}, { stage: ${JSON.stringify(stage)}, noTrack: true });
const InstanceArn = process.env.INSTANCE_ARN!;
${body}
await app.finalize();
`;

const declare = (id: string) =>
  `await SecurityProfile("${id}", { InstanceArn, SecurityProfileName: "${id}" });`;

test("an application whose folder is a stage of another application deletes nothing there", async () => {
  await using connect = await startLocalConnect();
  using project = new Project({});
  const env = {
    ...connect.env,
    INSTANCE_ARN: connect.instanceArn,
    ALCHEMY_CI_STATE_STORE_CHECK: "false",
    ALCHEMY_TELEMETRY_DISABLED: "1",
  };
  const deploy = (...[app, stage, body]: Parameters<typeof program>) => {
    project.write("alchemy.run.ts", program(app, stage, body));
    return project.run([], env);
  };
  const nested = `await alchemy.run("team", async () => { ${declare("Nested")} });`;
  expect((await deploy("acme", "t", `${declare("Mine")} ${nested}`)).exitCode).toBe(0);
  const reason =
    'application "acme/t" has the folder that stage "t" of application "acme" has in Alchemy\'s state, so Alchemy would delete what is there; rename the application, or keep its state elsewhere';
  for (const body of [declare("Theirs"), ""]) {
    const before = connect.calls.length;
    const { exitCode, stderr } = await deploy("acme/t", "prod", body);
    expect([exitCode, connect.calls.length]).toEqual([1, before]);
    expect(stderr).toContain(reason);
  }
  const from = connect.calls.length;
  expect((await deploy("acme", "t", `${declare("Mine")} ${nested}`)).exitCode).toBe(0);
  expect(connect.calls.length).toBe(from);
});
