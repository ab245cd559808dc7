import { expect, test } from "bun:test";
import { ConnectClient, ListInstancesCommand } from "@aws-sdk/client-connect";
import { useLocalConnect } from "../../src/local/index.ts";
import { rejection } from "../support/connect.ts";
import { Project, repository } from "../support/project.ts";

const IN_AWS = "arn:aws:connect:eu-west-2:123456789012:instance/mine";

/** Runs a test with these variables, and puts back the former ones. */
async function withEnvironment(
  env: Readonly<Record<string, string>>,
  run: () => Promise<void>,
): Promise<void> {
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, env);
  try {
    await run();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

test("an AWS client without options reaches the local Connect, whatever profile or kind of endpoint is set", async () => {
  const given = {
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true",
    AWS_PROFILE: "production",
    AWS_REGION: "eu-west-2",
    AWS_SESSION_TOKEN: "token",
    AWS_USE_DUALSTACK_ENDPOINT: "true",
    AWS_USE_FIPS_ENDPOINT: "true",
  };
  await withEnvironment(given, async () => {
    const before = { ...process.env };
    await using connect = await useLocalConnect();
    const client = new ConnectClient();
    const { InstanceSummaryList = [] } = await client.send(new ListInstancesCommand({}));
    client.destroy();
    expect(InstanceSummaryList.map(({ Arn }) => Arn)).toEqual([connect.InstanceArn]);
    expect(connect.local.calls.map(({ accessKeyId }) => accessKeyId)).toEqual(["local"]);
    const set = { ...connect.local.env, ALCHEMY_CI_STATE_STORE_CHECK: "false" };
    const expected: Record<string, string | undefined> = { ...before, ...set };
    delete expected["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"];
    delete expected["AWS_PROFILE"];
    delete expected["AWS_SESSION_TOKEN"];
    expect({ ...process.env }).toEqual(expected);

    await connect.close();
    await connect.close();
    expect({ ...process.env }).toEqual(before);
    expect(await rejection(fetch(`${connect.local.url}/_local/calls`))).toBeInstanceOf(Error);
  });
});

test("ALCHEMY_CI_STATE_STORE_CHECK keeps a value that is set", async () => {
  await withEnvironment({ ALCHEMY_CI_STATE_STORE_CHECK: "true" }, async () => {
    await using _ = await useLocalConnect();
    expect(process.env["ALCHEMY_CI_STATE_STORE_CHECK"]).toBe("true");
  });
});

test("with an instance in AWS, no server starts and the environment does not change", async () => {
  const before = { ...process.env };
  await using connect = await useLocalConnect({ unless: IN_AWS, report: true });
  expect(connect).toMatchObject({ InstanceArn: IN_AWS, local: undefined });
  expect({ ...process.env }).toEqual(before);
});

test("an empty ARN, as a shell sets it, starts the local Connect", async () => {
  await using connect = await useLocalConnect({ unless: "" });
  expect(connect.InstanceArn).toBe(connect.local?.instanceArn ?? "");
});

test("a second one in a process is refused until the first one closes", async () => {
  expect(await rejection(useLocalConnect({ port: -1 }))).toMatchObject({
    message: "port must be >= 0, not -1",
  });
  const first = await useLocalConnect();
  const env = { ...process.env };
  expect(await rejection(useLocalConnect())).toMatchObject({
    message: "This process uses a local Amazon Connect already. Close it first.",
  });
  expect({ ...process.env }).toEqual(env);
  await first.close();
  await using second = await useLocalConnect();
  expect(second.local.calls).toEqual([]);
});

const SCRIPT = `
import { Connect } from "${repository}/node_modules/@aws-sdk/client-connect";
import { useLocalConnect } from "alchemy-aws-connect/local";
const connect = await useLocalConnect({ file: "connect.json", report: true });
const aws = new Connect();
const { SecurityProfileSummaryList } = await aws.listSecurityProfiles({ InstanceId: connect.InstanceArn });
await aws.createSecurityProfile({ InstanceId: connect.InstanceArn, SecurityProfileName: "P" + process.argv.at(-1) });
await aws.createSecurityProfile({ InstanceId: connect.InstanceArn, SecurityProfileName: "Q" + process.argv.at(-1) });
console.log(SecurityProfileSummaryList.length);
`;
const CALLS = "3 calls to Amazon Connect: CreateSecurityProfile 2, ListSecurityProfiles 1";

test("a script ends by itself, prints its calls, and its data stays in the file", async () => {
  using project = new Project({ "alchemy.run.ts": SCRIPT });
  const ended = (stdout: string) => ({ exitCode: 0, stderr: "", stdout });
  expect(await project.run(["1"])).toMatchObject(ended(`4\n${CALLS}\n`));
  expect(await project.run(["2"])).toMatchObject(ended(`6\n${CALLS}\n`));
}, 30_000);

test("close() prints the calls once; process.exit prints them too", async () => {
  using project = new Project({
    "alchemy.run.ts": `${SCRIPT}
await connect.close();
console.log("closed");
`,
  });
  expect((await project.run(["1"])).stdout).toBe(`4\n${CALLS}\nclosed\n`);
  project.write("alchemy.run.ts", `${SCRIPT}\nprocess.exit(3);\n`);
  expect(await project.run(["2"])).toMatchObject({ exitCode: 3, stdout: `6\n${CALLS}\n` });
}, 30_000);
