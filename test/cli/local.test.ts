import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rejection } from "../support/connect.ts";

const MAIN = join(import.meta.dir, "../../src/cli/main.ts");

function start(...args: string[]) {
  return Bun.spawn([process.execPath, MAIN, ...args], {
    env: { ...process.env, NO_COLOR: "1" },
    stdout: "pipe",
    stderr: "pipe",
  });
}

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

async function finished(...args: string[]) {
  const command = start(...args);
  const [stdout, stderr, code] = await Promise.all([
    new Response(command.stdout).text(),
    new Response(command.stderr).text(),
    command.exited,
  ]);
  return { stdout, stderr, code };
}

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
    const printed = await lines(command.stdout, 7);
    command.kill("SIGTERM");
    expect(await command.exited).toBe(0);
    const [endpoint = "", ...rest] = printed;
    expect(endpoint).toMatch(/^export AWS_ENDPOINT_URL_CONNECT=http:\/\/127\.0\.0\.1:\d+$/);
    const url = endpoint.split("=")[1];
    expect(rest).toEqual([
      `export AWS_ENDPOINT_URL_CLOUDCONTROL=${url}`,
      `export AWS_ENDPOINT_URL_CLOUDCONTROLAPI=${url}`,
      "export AWS_REGION=us-east-1",
      "export AWS_ACCESS_KEY_ID=local",
      "export AWS_SECRET_ACCESS_KEY=local",
      expect.stringMatching(
        /^export CONNECT_INSTANCE_ARN=arn:aws:connect:us-east-1:123456789012:instance\/[-0-9a-f]{36}$/,
      ),
    ]);
  });

  test("a start that fails says why and ends with 1", async () => {
    const folder = await mkdtemp(join(tmpdir(), "connect-"));
    const { code, stderr, stdout } = await finished("local", "--file", folder);
    expect([code, stdout, stderr]).toEqual([
      1,
      "",
      `${folder} cannot be read. Name another file.\n`,
    ]);
  });
});

describe("wrong arguments end with 2", () => {
  test.each([
    [["local", "--port", "x"], '--port must be a whole number from 0 to 65535, not "x"'],
    [["local", "--port=65536"], '--port must be a whole number from 0 to 65535, not "65536"'],
    [["local", "--port"], '--port must be a whole number from 0 to 65535, not ""'],
    [["local", "--file"], "--file needs a path"],
    [
      ["local", "--instance-arn", "mine"],
      '--instance-arn must be the ARN of an Amazon Connect instance (arn:aws:connect:REGION:ACCOUNT:instance/ID), not "mine"',
    ],
    [["local", "--prot", "1"], "Unknown argument: --prot"],
    [["local", "extra"], "Unknown argument: extra"],
    [["lokal"], "Unknown command lokal"],
    [[], "No command specified."],
  ])("%j", async (args, message) => {
    const { code, stderr, stdout } = await finished(...args);
    expect([code, stdout, stderr]).toEqual([
      2,
      "",
      `${message}\nSee: alchemy-aws-connect --help\n`,
    ]);
  });
});

test("--help names the commands, and what they take", async () => {
  const all = await finished("--help");
  expect([all.code, all.stderr]).toEqual([0, ""]);
  expect(all.stdout).toContain("Start a local Amazon Connect and serve until SIGINT or SIGTERM");
  const one = await finished("local", "--help");
  expect([one.code, one.stderr]).toEqual([0, ""]);
  for (const flag of ["--port=<number>", "--file=<path>", "--instance-arn=<arn>", "--json"]) {
    expect(one.stdout).toContain(flag);
  }
});
