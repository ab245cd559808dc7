import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { randomUUID } from "node:crypto";
import type { HttpHandler } from "@smithy/core/protocols";
import { type Calls, callsFor } from "../../src/aws/calls.ts";
import { closeSessions } from "../../src/aws/clients.ts";
import { connectPlane } from "../../src/aws/connect.ts";
import { holdersOf } from "../../src/aws/directory.ts";
import { IncompleteReadError, RequestFailedError } from "../../src/errors/index.ts";
import { type LocalConnect, startLocalConnect } from "../../src/local/index.ts";
import { readInstance } from "../../src/access.ts";
import { rejection } from "../support/connect.ts";
import { Stack } from "../support/stack.ts";

let connect: LocalConnect;
let stack: Stack;
let calls: Calls<"connect">;

beforeEach(async () => {
  connect = await startLocalConnect();
  Object.assign(process.env, connect.env);
  stack = new Stack(connect, "connect");
  const { instanceArn: InstanceArn } = connect;
  calls = callsFor("connect", { InstanceArn, SecurityProfileName: "Team" }, {});
});

afterEach(async () => {
  await closeSessions();
  await connect.close();
});

/** What sends the requests of the client, which can be set up anew. */
async function handlerOf({ session }: Calls<"connect">) {
  const { client } = await session();
  return client.config.requestHandler as HttpHandler<{
    readonly requestTimeout: number;
    readonly socketTimeout: number;
  }>;
}

/** A server that begins an answer, or does not, and never ends it. */
function startSilent(beginning: string) {
  const requests: string[] = [];
  const server = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      data(socket, bytes) {
        requests.push(bytes.toString());
        socket.write(beginning);
      },
    },
  });
  return {
    requests,
    url: `http://127.0.0.1:${server.port}`,
    [Symbol.dispose]: () => server.stop(true),
  };
}

/** Before the local Amazon Connect: answers the paths that begin so by itself. */
function startFront(path: string, answer: (call: number) => unknown) {
  let asked = 0;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      if (pathname.startsWith(path)) {
        return Response.json(answer(++asked), { headers: { "x-amzn-requestid": randomUUID() } });
      }
      const { headers, method } = request;
      const body = method === "GET" ? {} : { body: await request.arrayBuffer() };
      return fetch(connect.url + pathname + search, { method, headers, ...body });
    },
  });
  return {
    url: server.url.origin,
    get asked() {
      return asked;
    },
    [Symbol.dispose]: () => void server.stop(true),
  };
}

describe("a call that is never answered is given up", () => {
  for (const [what, beginning, words] of [
    ["nothing comes", "", "a request has exceeded the configured 200 ms requestTimeout."],
    [
      "the answer stops",
      "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{",
      "the request socket timed out after 200 ms of inactivity",
    ],
  ] as const) {
    test(`${what}, three times`, async () => {
      using silent = startSilent(beginning);
      stack.pointTo(silent);
      const handler = await handlerOf(calls);
      // As in the test below, it would take a minute.
      handler.updateHttpClientConfig("requestTimeout", 200);
      handler.updateHttpClientConfig("socketTimeout", 200);
      const error = await rejection(connectPlane(calls).list());
      expect(error).toBeInstanceOf(RequestFailedError);
      expect(error).toMatchObject({
        operation: "ListSecurityProfiles",
        awsCode: "TimeoutError",
        answer: expect.stringContaining(words),
        attempts: 3,
      });
      expect(silent.requests).toHaveLength(3);
    });
  }

  test("which is after 20 s each, so after a minute", async () => {
    await connectPlane(calls).list();
    expect((await handlerOf(calls)).httpHandlerConfigs()).toMatchObject({
      connectionTimeout: 10_000,
      requestTimeout: 20_000,
      throwOnRequestTimeout: true,
      socketTimeout: 20_000,
    });
  });
});

const PERMISSIONS = "/security-profiles-permissions/";
const team = (...Permissions: string[]) =>
  stack.profile("team", { SecurityProfileName: "Team", Permissions });

test("a list whose page tokens are always fresh is given up", async () => {
  await stack.deploy(() => team("Queues.View"));
  using front = startFront(PERMISSIONS, (call) => ({ Permissions: [], NextToken: `token${call}` }));
  stack.pointTo(front);
  const error = await stack.failure(() => team("Users.View"));
  expect(error).toBeInstanceOf(IncompleteReadError);
  expect(error.message).toBe(
    'Could not read security profile "Team" (app/test/team): ListSecurityProfilePermissions did not end after 1000 pages. The state is unchanged, and nothing was written after that. Run the same command again.',
  );
  expect(front.asked).toBe(1000);
  expect(stack.writes).toEqual([]);
}, 60_000);

test("a page without its list is no empty one", async () => {
  await stack.deploy(() => team("Queues.View", "Users.View"));
  const before = await stack.live("Team");
  for (const answer of [
    {},
    { message: "welcome" },
    { Permissions: null },
    { Permissions: "Queues.View" },
    { Permissions: { "0": "Queues.View" } },
    { NextToken: "more" },
    { LastModifiedRegion: "us-east-1" },
  ]) {
    using front = startFront(PERMISSIONS, () => answer);
    stack.pointTo(front);
    const error = await stack.failure(() => team("Queues.View"));
    expect([answer, error.message]).toEqual([
      answer,
      'Could not read security profile "Team" (app/test/team): ListSecurityProfilePermissions returned no Permissions. The state is unchanged, and nothing was written after that. Run the same command again.',
    ]);
    expect(stack.writes).toEqual([]);
  }
  expect(await stack.live("Team")).toEqual(before);
  stack.pointTo(connect);
  await stack.deploy(() => team("Queues.View"));
  expect((await stack.live("Team")).Permissions).toEqual(["Queues.View"]);
});

test("nor is a search for the holders without them", async () => {
  const { SecurityProfileArn } = await stack.deploy(() => team());
  using front = startFront("/search-users", () => ({ ApproximateTotalCount: 0 }));
  stack.pointTo(front);
  expect(await holdersOf(calls, SecurityProfileArn)).toEqual({
    unknown: "SearchUsers returned no Users",
  });
});

test("a description without the profile's ARN, id or name is no profile", async () => {
  await stack.deploy(() => team("Queues.View"));
  const whole = { Arn: await stack.arnOf("Team"), Id: "id", SecurityProfileName: "Team" };
  for (const SecurityProfile of [
    undefined,
    { ...whole, Arn: undefined },
    { ...whole, Id: undefined },
    { ...whole, SecurityProfileName: undefined },
  ]) {
    using front = startFront("/security-profiles/", () => ({ SecurityProfile }));
    stack.pointTo(front);
    const error = await stack.failure(() => team("Users.View"));
    expect(error.message).toBe(
      'Could not read security profile "Team" (app/test/team): DescribeSecurityProfile returned no profile. The state is unchanged, and nothing was written after that. Run the same command again.',
    );
    expect(stack.writes).toEqual([]);
  }
  stack.pointTo(connect);
});

test("an entry of a list without its id or name is no entry", async () => {
  const { instanceArn: InstanceArn } = connect;
  const missing = async () => {
    const { missing: parts } = await readInstance({ InstanceArn });
    return parts.map(({ code, message, operation }) => [operation, code, message]);
  };
  const words = "returned an entry without its id or name";
  const user = { Arn: "arn", Id: "id", Username: "ana" };
  for (const member of ["Arn", "Id", "Username"]) {
    using front = startFront("/search-users", () => ({
      Users: [{ ...user, [member]: undefined }],
    }));
    stack.pointTo(front);
    await closeSessions();
    expect(await missing()).toEqual([["SearchUsers", "IncompleteRead", words]]);
  }
  for (const member of ["Id", "Name"]) {
    using front = startFront("/user-hierarchy-groups-summary/", () => ({
      UserHierarchyGroupSummaryList: [{ Id: "id", Name: "North", [member]: undefined }],
    }));
    stack.pointTo(front);
    await closeSessions();
    expect(await missing()).toEqual([["ListUserHierarchyGroups", "IncompleteRead", words]]);
  }
  for (const member of ["Arn", "Id", "Name"]) {
    using front = startFront("/security-profiles-summary/", () => ({
      SecurityProfileSummaryList: [{ Arn: "arn", Id: "id", Name: "Team", [member]: undefined }],
    }));
    stack.pointTo(front);
    await closeSessions();
    expect(await rejection(readInstance({ InstanceArn }))).toMatchObject({
      code: "IncompleteRead",
      operation: "ListSecurityProfiles",
      reason: words,
    });
  }
  stack.pointTo(connect);
});
