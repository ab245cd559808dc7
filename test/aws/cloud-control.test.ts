import { describe, expect, test } from "bun:test";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { callsFor } from "../../src/aws/calls.ts";
import { clientToken, cloudControlPlane } from "../../src/aws/cloud-control.ts";
import { closeSessions } from "../../src/aws/clients.ts";
import type { Attempt } from "../../src/aws/control-plane.ts";
import { isSecurityProfileError } from "../../src/errors/index.ts";

const InstanceArn = "arn:aws:connect:us-east-1:123456789012:instance/i";
const ARN = `${InstanceArn}/security-profile/p`;
const subject = { resource: "app/test/team", InstanceArn, SecurityProfileName: "Team" };
const profile = { InstanceArn, SecurityProfileName: "Team" };
const credentials = { accessKeyId: "AKIASCRIPT", secretAccessKey: "script" };

interface Received {
  readonly operation: string;
  readonly body: Record<string, unknown>;
}

type Answer = Record<string, unknown> | { readonly __type: string };

/** Cloud Control as a script: the answers to each operation in turn, the last one for ever. */
async function scripted<T>(
  script: Record<string, readonly Answer[]>,
  act: (plane: ReturnType<typeof cloudControlPlane>, received: Received[]) => Promise<T>,
  deadline = 20_000,
): Promise<T> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
      const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
      const times = received.filter((call) => call.operation === operation).length;
      received.push({ operation, body });
      const answers = script[operation] ?? [{ __type: "x#UnknownOperationException" }];
      const answer = answers[Math.min(times, answers.length - 1)] ?? {};
      const failed = "__type" in answer;
      response.writeHead(failed ? 400 : 200, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify(failed ? { Message: "as scripted", ...answer } : answer));
    })();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  process.env["AWS_ENDPOINT_URL_CLOUDCONTROL"] =
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env["AWS_MAX_ATTEMPTS"] = "1";
  try {
    const plane = cloudControlPlane(
      callsFor("cloudcontrol", subject, credentials),
      callsFor("connect", subject, credentials),
      { deadline, firstPoll: 5, longestPoll: 20 },
    );
    return await act(plane, received);
  } finally {
    delete process.env["AWS_MAX_ATTEMPTS"];
    await closeSessions();
    server.closeAllConnections();
    server.close();
  }
}

const event = (OperationStatus: string | undefined, more: object = {}) => ({
  ProgressEvent: { RequestToken: "token-1", OperationStatus, ...more },
});
const success = event("SUCCESS", { Identifier: ARN });
const failed = (ErrorCode: string) =>
  event("FAILED", { ErrorCode, StatusMessage: "(Service: Connect, Status Code: 400)" });

function attempts(resumed = false): { first: Attempt; tokens: string[] } {
  const tokens = ["attempt-1"];
  const attempt = (token: string, again: boolean): Attempt => ({
    token,
    resumed: again,
    renew: async () => {
      const next = `attempt-${tokens.length + 1}`;
      tokens.push(next);
      return attempt(next, false);
    },
  });
  return { first: attempt("attempt-1", resumed), tokens };
}

const names = (received: readonly Received[]) => received.map(({ operation }) => operation);

async function failure(act: Promise<unknown>): Promise<Error> {
  const outcome = await act.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isSecurityProfileError(outcome)) throw new Error(`no error of ours: ${String(outcome)}`);
  return outcome;
}

describe("waiting", () => {
  test("an operation that is done at once is not asked about", () =>
    scripted({ CreateResource: [success] }, async (plane, received) => {
      expect(await plane.create(profile, attempts().first)).toMatchObject({
        SecurityProfileArn: ARN,
      });
      expect(names(received)).toEqual(["CreateResource"]);
    }));

  test("every status that is under way is waited for", () =>
    scripted(
      {
        CreateResource: [event("PENDING")],
        GetResourceRequestStatus: [event("IN_PROGRESS"), event("CANCEL_IN_PROGRESS"), success],
      },
      async (plane, received) => {
        await plane.create(profile, attempts().first);
        expect(names(received)).toEqual([
          "CreateResource",
          ...Array.from({ length: 3 }, () => "GetResourceRequestStatus"),
        ]);
        expect(received[1]?.body).toEqual({ RequestToken: "token-1" });
      },
    ));

  for (const [name, last, code] of [
    ["a cancelled operation", event("CANCEL_COMPLETE"), "CANCEL_COMPLETE"],
    ["a status that is not known", event("REVIEWED"), "REVIEWED"],
    ["an answer without a status", event(undefined), "no status"],
    ["an answer without an event", {}, "no status"],
  ] as const) {
    test(`${name} ends the wait with an error that carries the token`, () =>
      scripted(
        { CreateResource: [event("IN_PROGRESS")], GetResourceRequestStatus: [last] },
        async (plane) => {
          const error = await failure(plane.create(profile, attempts().first));
          expect(error).toMatchObject({
            code: "OperationFailed",
            operation: "CreateResource",
            handlerErrorCode: code,
            requestToken: "token-1",
          });
        },
      ));
  }

  test("an operation that does not end is given up with its token", () =>
    scripted(
      {
        CreateResource: [event("IN_PROGRESS")],
        GetResourceRequestStatus: [event("IN_PROGRESS")],
      },
      async (plane) => {
        const error = await failure(plane.create(profile, attempts().first));
        expect(error).toMatchObject({ code: "OperationTimeout", requestToken: "token-1" });
        expect(error.message).toBe(
          `CreateResource of security profile "Team" (app/test/team) in ${InstanceArn} has not ended after 0 s (request token token-1). It may still be under way. The state is kept; run the same command again, and it is gone on with.`,
        );
      },
      300,
    ));

  test("polls that are throttled or fail do not abandon the operation", () =>
    scripted(
      {
        CreateResource: [event("IN_PROGRESS")],
        GetResourceRequestStatus: [
          { __type: "com.amazon.coral.availability#ThrottlingException" },
          { __type: "com.amazon.coral.availability#ThrottlingException" },
          success,
        ],
      },
      async (plane, received) => {
        await plane.create(profile, attempts().first);
        expect(names(received).filter((name) => name === "CreateResource")).toHaveLength(1);
        expect(received).toHaveLength(4);
      },
    ));

  test("a poll that is refused for good ends the wait", () =>
    scripted(
      {
        CreateResource: [event("IN_PROGRESS")],
        GetResourceRequestStatus: [{ __type: "x#AccessDeniedException" }],
      },
      async (plane) => {
        const error = await failure(plane.create(profile, attempts().first));
        expect(error.message).toContain("Allow cloudformation:GetResourceRequestStatus on");
      },
    ));

  test("AWS's wish to be asked later is honoured", () =>
    scripted(
      {
        CreateResource: [event("IN_PROGRESS", { RetryAfter: Date.now() / 1000 + 0.25 })],
        GetResourceRequestStatus: [success],
      },
      async (plane, received) => {
        const begun = performance.now();
        await plane.create(profile, attempts().first);
        expect(performance.now() - begun).toBeGreaterThan(150);
        expect(received).toHaveLength(2);
      },
    ));
});

describe("repeating", () => {
  for (const code of [
    "Throttling",
    "ServiceInternalError",
    "NetworkFailure",
    "NotStabilized",
    "ResourceConflict",
    "InternalFailure",
  ]) {
    test(`${code} issues the operation again, a create by another token`, () =>
      scripted({ CreateResource: [failed(code), success] }, async (plane, received) => {
        const { first, tokens } = attempts();
        await plane.create(profile, first);
        expect(received.map(({ body }) => body["ClientToken"])).toEqual(
          ["attempt-1", "attempt-2"].map((token) => clientToken(subject, { token })),
        );
        expect(tokens).toEqual(["attempt-1", "attempt-2"]);
      }));
  }

  test("any other code is an error with code, message and token", () =>
    scripted({ UpdateResource: [failed("InvalidRequest")] }, async (plane, received) => {
      const observed = { ...located, SecurityProfileName: "Team", Tags: {} };
      const changes = { update: { Description: "new" }, tag: {}, untag: [], cleared: [] };
      const error = await failure(plane.update(observed, changes));
      expect(error.message).toBe(
        `Could not update security profile "Team" (app/test/team) in ${InstanceArn}: UpdateResource ended with InvalidRequest, "(Service: Connect, Status Code: 400)" (request token token-1). Cloud Control does not roll back: part of it may be done. The state is kept; run the same command again to complete it.`,
      );
      expect(received).toHaveLength(1);
    }));

  test("another operation on the profile is waited for", () =>
    scripted(
      { UpdateResource: [{ __type: "x#ConcurrentOperationException" }, success] },
      async (plane, received) => {
        const observed = { ...located, SecurityProfileName: "Team", Tags: {} };
        await plane.update(observed, {
          update: { Description: "new" },
          tag: {},
          untag: [],
          cleared: [],
        });
        expect(names(received)).toEqual(["UpdateResource", "UpdateResource"]);
      },
    ));

  test("a name that is taken is no error here, in the event or at the call", async () => {
    for (const answer of [failed("AlreadyExists"), { __type: "x#AlreadyExistsException" }]) {
      await scripted({ CreateResource: [answer] }, async (plane) => {
        expect(await plane.create(profile, attempts().first)).toBe("name-taken");
      });
    }
  });

  test("a create that was cut off is the same request, and what it made has to be looked at", () =>
    scripted({ CreateResource: [success] }, async (plane, received) => {
      expect(await plane.create(profile, attempts(true).first)).toBe("name-taken");
      expect(received[0]?.body["ClientToken"]).toBe(clientToken(subject, { token: "attempt-1" }));
    }));

  test("a cut-off create of other props is left, and one of these begun", () =>
    scripted(
      { CreateResource: [{ __type: "x#ClientTokenConflictException" }, success] },
      async (plane, received) => {
        expect(await plane.create(profile, attempts(true).first)).toMatchObject({
          SecurityProfileArn: ARN,
        });
        expect(received.map(({ body }) => body["ClientToken"])).toEqual(
          ["attempt-1", "attempt-2"].map((token) => clientToken(subject, { token })),
        );
      },
    ));
});

test("a client token is made of the resource and the attempt, in a form that AWS takes", () => {
  const token = (resource: string, attempt: string) =>
    clientToken({ ...subject, resource }, { token: attempt });
  expect(token("app/test/team", "1")).toMatch(/^[0-9a-f]{64}$/);
  expect(token("app/test/team", "1")).toBe(token("app/test/team", "1"));
  const all = [
    token("app/test/team", "1"),
    token("app/prod/team", "1"),
    token("app/test/team", "2"),
  ];
  expect(new Set(all).size).toBe(3);
});

const located = { SecurityProfileArn: ARN, SecurityProfileId: "p" };

describe("what Cloud Control cannot express is an error before the call", () => {
  const update = (
    changes: object,
    Tags: Record<string, string> = {},
  ): Promise<{ error: Error; received: Received[] }> =>
    scripted({ UpdateResource: [success] }, async (plane, received) => ({
      error: await failure(
        plane.update(
          { ...located, SecurityProfileName: "Team", Tags },
          { update: {}, tag: {}, untag: [], cleared: [], ...changes },
        ),
      ),
      received,
    }));

  test("AI agents", async () => {
    const { error, received } = await update({ update: { AllowedAIAgents: [] } });
    expect(error).toMatchObject({ code: "NotSupported", field: "AllowedAIAgents" });
    expect(received).toEqual([]);
  });

  test("clearing the hierarchy group", async () => {
    const { error, received } = await update({
      update: { AllowedAccessControlHierarchyGroupId: "" },
    });
    expect(error.message).toBe(
      `Cannot update security profile "Team" (app/test/team) in ${InstanceArn}: AllowedAccessControlHierarchyGroupId cannot hold "" over Cloud Control. Nothing was sent. Use controlPlane: "connect" for this profile; a later deploy may go back.`,
    );
    expect(received).toEqual([]);
  });

  test("tags, where the profile has one whose key the schema does not allow", async () => {
    const { error, received } = await update({ tag: { ours: "1" } }, { "their key": "1" });
    expect(error).toMatchObject({ code: "NotSupported", field: "Tags" });
    expect(error.message).toContain('Tags cannot hold "their key" over Cloud Control.');
    expect(received).toEqual([]);
  });

  test("all of it at once", async () => {
    const { error, received } = await update(
      {
        update: { AllowedAIAgents: [], AllowedAccessControlHierarchyGroupId: "" },
        tag: { ours: "1" },
      },
      { "their key": "1", "other key": "2" },
    );
    expect(error).toMatchObject({
      field: "Tags",
      fields: ["Tags", "AllowedAccessControlHierarchyGroupId", "AllowedAIAgents"],
    });
    expect(error.message).toBe(
      `Cannot update security profile "Team" (app/test/team) in ${InstanceArn}: Tags cannot hold "their key", "other key"; AllowedAccessControlHierarchyGroupId cannot hold ""; AllowedAIAgents cannot be written over Cloud Control. Nothing was sent. Use controlPlane: "connect" for this profile; a later deploy may go back.`,
    );
    expect(received).toEqual([]);
  });
});

test("a patch holds whole properties, foreign tags and none of AWS's", () =>
  scripted({ UpdateResource: [success] }, async (plane, received) => {
    await plane.update(
      {
        ...located,
        SecurityProfileName: "Team",
        Tags: { "aws:a": "1", theirs: "1", old: "1", ours: "1" },
      },
      {
        update: { Permissions: ["Users.View"], AllowedAccessControlTags: { Team: "x" } },
        tag: { ours: "2" },
        untag: ["old"],
        cleared: [],
      },
    );
    expect(received[0]?.body).toMatchObject({
      TypeName: "AWS::Connect::SecurityProfile",
      Identifier: ARN,
    });
    expect(JSON.parse(String(received[0]?.body["PatchDocument"]))).toEqual([
      { op: "add", path: "/Permissions", value: ["Users.View"] },
      {
        op: "add",
        path: "/Tags",
        value: [
          { Key: "theirs", Value: "1" },
          { Key: "ours", Value: "2" },
        ],
      },
      { op: "add", path: "/AllowedAccessControlTags", value: [{ Key: "Team", Value: "x" }] },
    ]);
  }));

test("a model that cannot be read is an incomplete read, not an empty profile", async () => {
  for (const Properties of ["", "[]", "{}", '{"SecurityProfileName":"Team","Permissions":"all"}']) {
    await scripted({ GetResource: [{ ResourceDescription: { Properties } }] }, async (plane) => {
      expect(await failure(plane.read(ARN, ["describe"]))).toMatchObject({
        code: "IncompleteRead",
        operation: "GetResource",
      });
    });
  }
});
