import { expect, test } from "bun:test";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { Connect } from "@aws-sdk/client-connect";
import { translate, isRefused, isRefusedCreate } from "../../src/aws/errors.ts";
import { answers, retryStrategy } from "../../src/aws/retries.ts";

const InstanceArn = "arn:aws:connect:us-east-1:123456789012:instance/i";
const id = { "x-amzn-requestid": "11111111-2222-4333-8444-555555555555" };
const json = { "content-type": "application/json" };
const html = { "content-type": "text/html; charset=utf-8" };

interface Scripted {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Written one after another, a tenth of a second apart; without an end if the last one is empty. */
  readonly body?: readonly string[];
}

/** The outcome of a write whose every attempt is answered so: nothing, or the error; and the requests. */
async function write(
  { status = 200, headers = {}, body = [] }: Scripted,
  act: (client: Connect) => Promise<unknown>,
  longest?: number,
) {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    request.resume();
    response.writeHead(status, headers);
    void (async () => {
      for (const part of body) {
        if (part === "") return;
        response.write(part);
        await Bun.sleep(100);
        if (response.destroyed) return;
      }
      response.end();
    })();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  process.env["AWS_MAX_ATTEMPTS"] = "2";
  const client = new Connect({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    retryStrategy: retryStrategy(),
  });
  delete process.env["AWS_MAX_ATTEMPTS"];
  client.middlewareStack.use(await answers(longest));
  try {
    const error = await act(client).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return { error, requests };
  } finally {
    client.destroy();
    server.closeAllConnections();
    server.close();
  }
}

const target = { InstanceId: "i", SecurityProfileId: "p" };
const writes: Record<string, (client: Connect) => Promise<unknown>> = {
  CreateSecurityProfile: (client) =>
    client.createSecurityProfile({ InstanceId: "i", SecurityProfileName: "Team" }),
  UpdateSecurityProfile: (client) => client.updateSecurityProfile(target),
  DeleteSecurityProfile: (client) => client.deleteSecurityProfile(target),
  TagResource: (client) => client.tagResource({ resourceArn: InstanceArn, tags: { a: "b" } }),
  UntagResource: (client) => client.untagResource({ resourceArn: InstanceArn, tagKeys: ["a"] }),
};

for (const [operation, act] of Object.entries(writes)) {
  test(`${operation} believes what may be AWS's answer`, async () => {
    for (const answer of [
      { headers: id },
      { headers: { ...id, ...json } },
      { headers: id, body: ["{}"] },
      { headers: { ...id, ...json }, body: ["{}"] },
      { headers: { ...id, "content-type": "application/x-amz-json-1.0" }, body: ["{", "}"] },
      { headers: { ...id, "content-length": "0", ...html } },
    ]) {
      expect({ answer, ...(await write(answer, act)) }).toEqual({
        answer,
        error: undefined,
        requests: 1,
      });
    }
  });

  test(`${operation} believes no other answer, whatever its status`, async () => {
    for (const [answer, why] of [
      [{}, "it has no request id (no content type)"],
      [{ headers: json, body: ["{}"] }, "it has no request id (application/json)"],
      [{ headers: html, body: ["<html>"] }, "it has no request id (text/html; charset=utf-8)"],
      [
        { headers: { ...id, ...html }, body: ["{}"] },
        "its body is not JSON (text/html; charset=utf-8)",
      ],
      [{ headers: id, body: ["<html>"] }, "its body is not JSON (no content type)"],
      [
        { headers: { ...id, ...json }, body: ["<html>"] },
        "its body is not JSON (application/json)",
      ],
      [{ status: 302, headers: { location: "/" } }, "it has no request id (no content type)"],
      [
        { status: 403, headers: html, body: ["no"] },
        "it has no request id (text/html; charset=utf-8)",
      ],
      [
        { status: 404, headers: html, body: ["no"] },
        "it has no request id (text/html; charset=utf-8)",
      ],
      [
        { status: 500, headers: html, body: ["<html>"] },
        "it has no request id (text/html; charset=utf-8)",
      ],
      [{ status: 502 }, "it has no request id (no content type)"],
      [
        { status: 503, headers: { ...id, ...html }, body: ["<html>"] },
        "its body is not JSON (text/html; charset=utf-8)",
      ],
    ] as const) {
      const { error, requests } = await write(answer, act);
      expect({ answer, error, requests }).toMatchObject({
        answer,
        error: { name: "ForeignAnswer", message: `the answer does not come from AWS: ${why}` },
        requests: 2,
      });
    }
  });
}

test("a page with status 403 has refused nothing", async () => {
  const answer = { status: 403, headers: html, body: ["no"] };
  const { error } = await write(answer, (client) =>
    client.createSecurityProfile({ InstanceId: "i", SecurityProfileName: "Team" }),
  );
  const request = {
    api: "connect",
    purpose: "create",
    operation: "CreateSecurityProfile",
    subject: { InstanceArn },
  } as const;
  const translated = translate(error, request, (text) => text);
  expect(translated).toMatchObject({ awsCode: "ForeignAnswer", httpStatusCode: 403 });
  expect([isRefused(translated), isRefusedCreate(translated)]).toEqual([false, false]);
});

test("an answer that trickles for ever is given up", async () => {
  const trickle = ["{", ...Array.from({ length: 50 }, () => " "), "}"];
  const begun = performance.now();
  const { error, requests } = await write(
    { headers: { ...id, ...json }, body: trickle },
    (client) => client.listInstances({}),
    500,
  );
  expect(error).toMatchObject({
    name: "TimeoutError",
    message: expect.stringContaining("the answer did not end within 500 ms of its request"),
  });
  expect(requests).toBe(2);
  expect(performance.now() - begun).toBeWithin(900, 2_500);
});
