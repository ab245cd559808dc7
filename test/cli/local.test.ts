import { describe, expect, test } from "bun:test";
import { Connect, paginateListSecurityProfiles } from "@aws-sdk/client-connect";
import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand, startCommand } from "../support/command.ts";
import { rejection } from "../support/connect.ts";

/** What the command prints until it has printed so many lines. */
async function lines(stream: ReadableStream<Uint8Array>, count: number): Promise<string[]> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    if (text.split("\n").length > count) break;
  }
  return text.trimEnd().split("\n");
}

const finished = (...args: string[]) => runCommand(args);
const start = (...args: string[]) => startCommand(args);

describe("local", () => {
  test.each(["SIGTERM", "SIGINT"] as const)("--json serves until %s", async (signal) => {
    const instanceArn = "arn:aws:connect:eu-west-2:123456789012:instance/mine";
    const file = join(await mkdtemp(join(tmpdir(), "connect-")), "connect.json");
    const command = start("local", "--json", "--instance-arn", instanceArn, `--file=${file}`);
    const printed = await lines(command.stdout, 1);
    expect(printed).toHaveLength(1);
    const { url, ...rest } = JSON.parse(printed[0] ?? "");
    expect(rest).toEqual({ instanceArn });
    expect(await (await fetch(`${url}/_local/calls`)).json()).toEqual([]);
    expect(existsSync(file)).toBe(true);
    command.kill(signal);
    expect(await command.exited).toBe(0);
    expect(await rejection(fetch(`${url}/_local/calls`))).toBeInstanceOf(Error);
  });

  test("prints the variables for a shell", async () => {
    const command = start("local", "--port", "0");
    const printed = await lines(command.stdout, 13);
    command.kill("SIGTERM");
    expect(await command.exited).toBe(0);
    const [endpoint = "", ...rest] = printed;
    expect(endpoint).toMatch(/^export AWS_ENDPOINT_URL_CONNECT=http:\/\/127\.0\.0\.1:\d+$/);
    const url = endpoint.split("=")[1];
    expect(rest).toEqual([
      `export AWS_ENDPOINT_URL_CLOUDCONTROL=${url}`,
      `export AWS_ENDPOINT_URL_CLOUDCONTROLAPI=${url}`,
      `export AWS_ENDPOINT_URL_QCONNECT=${url}`,
      `export AWS_ENDPOINT_URL_APPINTEGRATIONS=${url}`,
      "export AWS_REGION=us-east-1",
      "export AWS_DEFAULT_REGION=us-east-1",
      "export AWS_USE_FIPS_ENDPOINT=false",
      "export AWS_USE_DUALSTACK_ENDPOINT=false",
      "export AWS_ACCESS_KEY_ID=local",
      "export AWS_SECRET_ACCESS_KEY=local",
      expect.stringMatching(
        /^export CONNECT_INSTANCE_ARN=arn:aws:connect:us-east-1:123456789012:instance\/[-0-9a-f]{36}$/,
      ),
      "unset AWS_IGNORE_CONFIGURED_ENDPOINT_URLS AWS_PROFILE AWS_SESSION_TOKEN",
    ]);
  });

  test("difficulties can be asked for", async () => {
    const flags = "--quotas 0.001:3 --latency=5 --read-lag 60000 --page-size 3 --chaos 1:0".split(
      " ",
    );
    const command = start("local", "--json", ...flags);
    const [line = ""] = await lines(command.stdout, 1);
    const { url, instanceArn } = JSON.parse(line);
    const InstanceId = String(instanceArn).split("/").at(-1) ?? "";
    const client = new Connect({
      endpoint: url,
      region: "us-east-1",
      maxAttempts: 1,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    await client.createSecurityProfile({ InstanceId, SecurityProfileName: "Team" });
    const sizes = [];
    const began = performance.now();
    for await (const page of paginateListSecurityProfiles({ client }, { InstanceId })) {
      sizes.push(page.SecurityProfileSummaryList?.length);
    }
    expect(sizes).toEqual([3, 1]);
    expect(performance.now() - began).toBeGreaterThan(9);
    await client.listSecurityProfiles({ InstanceId });
    expect(await rejection(client.listSecurityProfiles({ InstanceId }))).toMatchObject({
      name: "ThrottlingException",
    });
    const answered = async (path: string) => (await fetch(`${url}/_local/${path}`)).json();
    expect(await answered("quotas")).toEqual({ rate: 0.001, burst: 3 });
    expect(await answered("chaos")).toEqual({ seed: 1, rate: 0 });
    client.destroy();
    command.kill("SIGTERM");
    expect(await command.exited).toBe(0);
  });

  test("a start that fails says why and ends with 2", async () => {
    const folder = await mkdtemp(join(tmpdir(), "connect-"));
    const { code, stderr, stdout } = await finished("local", "--file", folder);
    expect([code, stdout, stderr]).toEqual([
      2,
      "",
      `${folder} cannot be read. Name another file.\n`,
    ]);
  });
});

describe("wrong arguments end with 2", () => {
  test.each([
    [["local", "--port", "x"], '--port must be a whole number from 0 to 65535, not "x"'],
    [["local", "--port=65536"], '--port must be a whole number from 0 to 65535, not "65536"'],
    [["local", "--port"], "--port needs a value (number)"],
    [["local", "--file="], "--file needs a value (path)"],
    [["local", "--no-json"], "Unknown argument: --no-json."],
    [
      ["local", "--instance-arn", "mine"],
      '--instance-arn "mine" is not an ARN; an id alone does not name the region (arn:aws:connect:REGION:ACCOUNT:instance/ID)',
    ],
    [["local", "--quotas", "gcp"], '--quotas must be aws or RATE:BURST, such as 2:5, not "gcp"'],
    [["local", "--quotas=0:5"], "quotas.rate must be > 0, not 0"],
    [["local", "--latency=-1"], '--latency must be a number, not "-1"'],
    [["local", "--read-lag", ""], "--read-lag needs a value (ms)"],
    [["local", "--page-size", "0"], "pageSize must be >= 1, not 0"],
    [["local", "--chaos", "7"], '--chaos must be SEED:RATE, such as 7:0.1, not "7"'],
    [["local", "--chaos", "7:2"], "chaos.rate must be <= 1, not 2"],
    [["local", "--json=yes"], "--json takes no value"],
    [["local", "--prot", "1"], "Unknown argument: --prot. Did you mean --port?"],
    [["local", "extra"], "Unknown argument: extra."],
  ])("%j", async (args, message) => {
    const { code, stderr, stdout } = await finished(...args);
    expect([code, stdout, stderr]).toEqual([
      2,
      "",
      `${message}\nSee: alchemy-aws-connect local --help\n`,
    ]);
  });
});

test("--help names the commands, and what they take", async () => {
  const all = await finished("--help");
  expect([all.code, all.stderr]).toEqual([0, ""]);
  expect(all.stdout).toContain("Start a local Amazon Connect that runs until SIGINT or SIGTERM");
  const one = await finished("local", "--help");
  expect([one.code, one.stderr]).toEqual([0, ""]);
  for (const flag of [
    "--port=<number>",
    "--file=<path>",
    "--instance-arn=<arn>",
    "--quotas=<aws|rate:burst>",
    "--latency=<ms>",
    "--read-lag=<ms>",
    "--page-size=<number>",
    "--chaos=<seed:rate>",
    "--json",
  ]) {
    expect(one.stdout).toContain(flag);
  }
});
