import { describe, expect, test } from "bun:test";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { callsFor } from "../../src/aws/calls.ts";
import { clientToken, cloudControlPlane } from "../../src/aws/cloud-control.ts";
import { closeSessions } from "../../src/aws/clients.ts";
import { isRefusedCreate } from "../../src/aws/errors.ts";
import type { Attempt } from "../../src/aws/control-plane.ts";
import { isSecurityProfileError } from "../../src/errors/index.ts";

const InstanceArn = "arn:aws:connect:us-east-1:123456789012:instance/i";
const ARN = `${InstanceArn}/security-profile/p`;
const TypeName = "AWS::Connect::SecurityProfile";
const subject = { resource: "app/test/team", InstanceArn, SecurityProfileName: "Team" };
const profile = { InstanceArn, SecurityProfileName: "Team" };
const credentials = { accessKeyId: "AKIASCRIPT", secretAccessKey: "script" };

interface Received {
  readonly operation: string;
  readonly body: Record<string, unknown>;
}

type Answer = Record<string, unknown> | { readonly __type: string };

/** The answers to an operation that a script leaves out. */
const ANSWERS: Record<string, readonly Answer[]> = {
  GetResource: [{ ResourceDescription: { Properties: JSON.stringify(profile) } }],
};

/** What a proxy answers with status 200. */
const PAGE = { page: true };

const requestId = { "x-amzn-requestid": "11111111-2222-4333-8444-555555555555" };

/** Cloud Control as a script: the answers to each operation in turn, the last one for ever. */
async function scripted<T>(
  script: Record<string, readonly Answer[]>,
  act: (plane: ReturnType<typeof cloudControlPlane>, received: Received[]) => Promise<T>,
  { deadline = 20_000, maxAttempts = "5" } = {},
): Promise<T> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const operation = String(request.headers["x-amz-target"]).split(".")[1];
      if (operation === undefined) {
        // The holders of a profile, by Amazon Connect's own API.
        response.writeHead(403, { "x-amzn-errortype": "AccessDeniedException", ...requestId });
        response.end();
        return;
      }
      const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
      const times = received.filter((call) => call.operation === operation).length;
      received.push({ operation, body });
      const answers = script[operation] ?? ANSWERS[operation] ?? [];
      const unknown = { __type: "x#UnknownOperationException" };
      const answer = answers[Math.min(times, answers.length - 1)] ?? unknown;
      if (answer === PAGE) {
        response.writeHead(200, { "content-type": "text/html" }).end("<html></html>");
        return;
      }
      const failed = "__type" in answer;
      response.writeHead(failed ? 400 : 200, {
        "content-type": "application/x-amz-json-1.0",
        ...requestId,
      });
      response.end(JSON.stringify(failed ? { Message: "as scripted", ...answer } : answer));
    })();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_CLOUDCONTROL: url,
    AWS_ENDPOINT_URL_CONNECT: url,
  });
  process.env["AWS_MAX_ATTEMPTS"] = maxAttempts;
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

const located = { SecurityProfileArn: ARN, SecurityProfileId: "p" };

const event = (OperationStatus: string | undefined, more: object = {}) => ({
  ProgressEvent: { RequestToken: "token-1", OperationStatus, ...more },
});
const success = event("SUCCESS", { Identifier: ARN });
const failed = (ErrorCode: string, status = 400) =>
  event("FAILED", { ErrorCode, StatusMessage: `(Service: Connect, Status Code: ${status})` });

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
          `CreateResource of security profile "Team" (app/test/team) in ${InstanceArn} has not ended after 0 s (request token token-1). It may still be in progress. The state is unchanged. Run the same command again to continue it.`,
        );
      },
      { deadline: 300 },
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

  test("the retry delay that AWS asks for is kept", () =>
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
        `Could not update security profile "Team" (app/test/team) in ${InstanceArn}: UpdateResource ended with InvalidRequest, "(Service: Connect, Status Code: 400)" (request token token-1). Cloud Control does not roll back: part of it may be done. The state is unchanged. Run the same command again to complete it.`,
      );
      expect(received).toHaveLength(1);
    }));

  test.each([
    "ConcurrentOperationException",
    "HandlerInternalFailureException",
    "NetworkFailureException",
    "NotStabilizedException",
    "ResourceConflictException",
    "ServiceInternalErrorException",
    "ThrottlingException",
  ])("a call that fails with %s is sent again", (code) =>
    scripted({ UpdateResource: [{ __type: `x#${code}` }, success] }, async (plane, received) => {
      const observed = { ...located, SecurityProfileName: "Team", Tags: {} };
      const changes = { update: { Description: "new" }, tag: {}, untag: [], cleared: [] };
      await plane.update(observed, changes);
      const updates = names(received).filter((name) => name === "UpdateResource");
      expect(updates).toHaveLength(2);
    }),
  );

  test("a name that is taken is no error here, in the event or at the call", async () => {
    for (const answer of [failed("AlreadyExists"), { __type: "x#AlreadyExistsException" }]) {
      await scripted({ CreateResource: [answer] }, async (plane) => {
        expect(await plane.create(profile, attempts().first)).toBe("name-taken");
      });
    }
  });

  test("an interrupted create is the same request, and what it made is read", () =>
    scripted({ CreateResource: [success] }, async (plane, received) => {
      expect(await plane.create(profile, attempts(true).first)).toBe("name-taken");
      expect(received[0]?.body["ClientToken"]).toBe(clientToken(subject, { token: "attempt-1" }));
    }));

  test.each([
    ["was cancelled", event("CANCEL_COMPLETE")],
    ["was denied", failed("AccessDenied")],
  ])("an interrupted create that %s is begun again", (_, ended) =>
    scripted({ CreateResource: [ended, success] }, async (plane, received) => {
      expect(await plane.create(profile, attempts(true).first)).toMatchObject(located);
      expect(received.map(({ body }) => body["ClientToken"])).toEqual(
        ["attempt-1", "attempt-2"].map((token) => clientToken(subject, { token })),
      );
    }),
  );

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

const observed = { ...located, SecurityProfileName: "Team", Tags: {} };
const described = { update: { Description: "new" }, tag: {}, untag: [], cleared: [] };

type Plane = ReturnType<typeof cloudControlPlane>;

const writes: readonly (readonly [string, (plane: Plane) => Promise<unknown>])[] = [
  ["CreateResource", (plane) => plane.create(profile, attempts().first)],
  ["UpdateResource", (plane) => plane.update(observed, described)],
  ["DeleteResource", (plane) => plane.delete(ARN)],
];

describe("AWS_MAX_ATTEMPTS bounds", () => {
  const unavailable = { __type: "x#ServiceInternalErrorException" };
  const throttled = { __type: "x#ThrottlingException" };
  for (const [operation, write] of writes) {
    for (const [what, answers] of [
      ["that AWS fails", [unavailable]],
      ["that AWS throttles", [throttled]],
      ["that a proxy answers", [PAGE]],
      ["whose handler fails for now", [failed("InternalFailure")]],
      ["that goes wrong each time in another way", [throttled, PAGE, unavailable]],
      ["whose attempts fail at the call and later", [throttled, failed("Throttling"), PAGE]],
    ] as const) {
      test(`all requests of ${operation} ${what}`, () =>
        scripted(
          { [operation]: answers },
          async (plane, received) => {
            await failure(write(plane));
            const requests = names(received).filter((name) => name === operation);
            expect(requests).toEqual([operation, operation, operation]);
          },
          { maxAttempts: "3" },
        ));
    }
  }

  test("a create whose token another request has: the next run has another", () =>
    scripted(
      { CreateResource: [{ __type: "x#ClientTokenConflictException" }] },
      async (plane, received) => {
        const { first, tokens } = attempts(true);
        expect(await failure(plane.create(profile, first))).toMatchObject({
          awsCode: "ClientTokenConflictException",
          attempts: 1,
        });
        expect(names(received)).toEqual(["CreateResource"]);
        expect(tokens).toEqual(["attempt-1", "attempt-2"]);
      },
      { maxAttempts: "1" },
    ));

  test("a create whose operation failed for now: the next run does not find that again", () =>
    scripted(
      { CreateResource: [failed("NotStabilized")] },
      async (plane) => {
        const { first, tokens } = attempts();
        await failure(plane.create(profile, first));
        expect(tokens).toEqual(["attempt-1", "attempt-2"]);
      },
      { maxAttempts: "1" },
    ));

  for (const [what, answer] of [
    ["throttled", throttled],
    ["answered by a proxy", PAGE],
    ["failed", unavailable],
  ] as const) {
    test(`polls that are ${what} in a row`, () =>
      scripted(
        { CreateResource: [event("IN_PROGRESS")], GetResourceRequestStatus: [answer] },
        async (plane, received) => {
          const error = await failure(plane.create(profile, attempts().first));
          expect(error).toMatchObject({ operation: "GetResourceRequestStatus", attempts: 2 });
          expect(names(received)).toEqual([
            "CreateResource",
            "GetResourceRequestStatus",
            "GetResourceRequestStatus",
          ]);
        },
        { maxAttempts: "2" },
      ));
  }

  test("no polls that succeed, nor failed ones between them", () => {
    const GetResourceRequestStatus = [
      ...Array.from({ length: 4 }, () => [PAGE, event("IN_PROGRESS"), throttled]),
      ...Array.from({ length: 4 }, () => [event("IN_PROGRESS")]),
      [success],
    ].flat();
    // Two that fail in a row would be too many.
    const apart = GetResourceRequestStatus.filter(
      (answer, index) => answer !== PAGE || GetResourceRequestStatus[index - 1] !== throttled,
    );
    return scripted(
      { CreateResource: [event("IN_PROGRESS")], GetResourceRequestStatus: apart },
      async (plane, received) => {
        await plane.create(profile, attempts().first);
        expect(received).toHaveLength(1 + apart.length);
      },
      { maxAttempts: "2" },
    );
  });
});

test("without it, the deadline bounds what AWS fails for now", async () => {
  for (const answer of [{ __type: "x#ConcurrentOperationException" }, failed("NotStabilized")]) {
    for (const [operation, write] of writes) {
      await scripted(
        { [operation]: [answer] },
        async (plane, received) => {
          const begun = performance.now();
          await failure(write(plane));
          expect(performance.now() - begun).toBeWithin(650, 10_000);
          expect(received.length).toBeGreaterThan(1);
        },
        { deadline: 700, maxAttempts: "" },
      );
    }
  }
});

test("a create that is refused after an attempt whose outcome is unknown is no refused one", () =>
  scripted(
    {
      CreateResource: [
        { __type: "x#ServiceInternalErrorException" },
        { __type: "x#AccessDeniedException" },
      ],
    },
    async (plane) => {
      const error = await failure(plane.create(profile, attempts().first));
      expect(error).toMatchObject({ awsCode: "AccessDeniedException", attempts: 2 });
      expect(isRefusedCreate(error)).toBe(false);
    },
  ));

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
      `Cannot update security profile "Team" (app/test/team) in ${InstanceArn}: AllowedAccessControlHierarchyGroupId cannot hold "" over Cloud Control. Nothing was sent. Use controlPlane: "connect" for this profile; a later deploy can switch back.`,
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
      `Cannot update security profile "Team" (app/test/team) in ${InstanceArn}: Tags cannot hold "their key", "other key"; AllowedAccessControlHierarchyGroupId cannot hold ""; AllowedAIAgents cannot be written over Cloud Control. Nothing was sent. Use controlPlane: "connect" for this profile; a later deploy can switch back.`,
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

test("a profile that is gone counts as deleted once the instance can be listed", async () => {
  for (const answer of [failed("NotFound"), { __type: "x#ResourceNotFoundException" }]) {
    const script = { DeleteResource: [answer], ListResources: [{ ResourceDescriptions: [] }] };
    await scripted(script, async (plane, received) => {
      await plane.delete(ARN);
      expect(received).toEqual([
        {
          operation: "DeleteResource",
          body: expect.objectContaining({ Identifier: ARN, TypeName }),
        },
        {
          operation: "ListResources",
          body: { TypeName, MaxResults: 100, ResourceModel: JSON.stringify({ InstanceArn }) },
        },
      ]);
    });
    const denied = { __type: "x#ResourceNotFoundException" };
    await scripted({ DeleteResource: [answer], ListResources: [denied] }, async (plane) => {
      expect(await failure(plane.delete(ARN))).toMatchObject({ code: "InstanceNotFound" });
    });
  }
});

test("a delete that Amazon Connect answers with 409 is in use, whatever the code of the handler", async () => {
  for (const code of ["GeneralServiceException", "InvalidRequest", "ResourceConflict"]) {
    await scripted({ DeleteResource: [failed(code, 409)] }, async (plane, received) => {
      expect(await failure(plane.delete(ARN))).toMatchObject({ code: "InUse", users: undefined });
      expect(names(received)).toEqual(["DeleteResource"]);
    });
  }
});

test("a profile whose delete fails otherwise is not deleted", () =>
  scripted({ DeleteResource: [failed("AccessDenied")] }, async (plane, received) => {
    expect(await failure(plane.delete(ARN))).toMatchObject({
      code: "OperationFailed",
      handlerErrorCode: "AccessDenied",
    });
    expect(names(received)).toEqual(["DeleteResource"]);
  }));

test("a name that is taken by a repeat may be the profile of the first request", () =>
  scripted(
    { CreateResource: [failed("ServiceInternalError"), failed("AlreadyExists")] },
    async (plane) => {
      expect(await plane.create(profile, attempts().first)).toBe("name-taken-since");
    },
  ));

test("a create without an identifier is incomplete", async () => {
  for (const more of [{}, { Identifier: "other" }]) {
    await scripted({ CreateResource: [event("SUCCESS", more)] }, async (plane) => {
      expect(await failure(plane.create(profile, attempts().first))).toMatchObject({
        code: "IncompleteRead",
        operation: "CreateResource",
        reason: "succeeded without an identifier",
      });
    });
  }
});

test("without Amazon Connect's own list, each name comes from its model or from a read", () => {
  const [one, two, gone] = [`${ARN}1`, `${ARN}2`, `${ARN}3`];
  const named = (name: string) => JSON.stringify({ SecurityProfileName: name });
  const script = {
    ListResources: [
      {
        ResourceDescriptions: [{ Identifier: one, Properties: named("One") }, { Identifier: two }],
        NextToken: "next",
      },
      { ResourceDescriptions: [{ Identifier: gone }] },
    ],
    GetResource: [
      { ResourceDescription: { Properties: named("Two") } },
      { __type: "x#ResourceNotFoundException" },
    ],
  };
  return scripted(script, async (plane, received) => {
    expect([...(await plane.list())]).toEqual([
      ["One", { SecurityProfileArn: one }],
      ["Two", { SecurityProfileArn: two }],
    ]);
    expect(received.map(({ body }) => [body["NextToken"], body["Identifier"]])).toEqual([
      [undefined, undefined],
      ["next", undefined],
      [undefined, two],
      [undefined, gone],
    ]);
  });
});

test("a list with an entry without its identifier is incomplete", () => {
  const Properties = JSON.stringify({ SecurityProfileName: "None" });
  const script = { ListResources: [{ ResourceDescriptions: [{ Properties }] }] };
  return scripted(script, async (plane) => {
    expect(await failure(plane.list())).toMatchObject({
      code: "IncompleteRead",
      operation: "ListResources",
      reason: "returned an entry without its identifier",
    });
  });
});

test("operations on profiles that are under way are waited for, others are not", () => {
  const running = (Type: string, RequestToken: string, Operation: string) => ({
    TypeName: Type,
    RequestToken,
    Operation,
    OperationStatus: "IN_PROGRESS",
  });
  const script = {
    ListResourceRequests: [
      {
        ResourceRequestStatusSummaries: [
          running(TypeName, "create", "CREATE"),
          running("AWS::S3::Bucket", "bucket", "CREATE"),
          running(TypeName, "update", "UPDATE"),
          running(TypeName, "delete", "DELETE"),
        ],
      },
    ],
    GetResourceRequestStatus: [success],
  };
  return scripted(script, async (plane, received) => {
    await plane.whenIdle();
    expect(received).toEqual([
      {
        operation: "ListResourceRequests",
        body: {
          MaxResults: 100,
          ResourceRequestStatusFilter: {
            OperationStatuses: ["PENDING", "IN_PROGRESS", "CANCEL_IN_PROGRESS"],
          },
        },
      },
      { operation: "GetResourceRequestStatus", body: { RequestToken: "create" } },
      { operation: "GetResourceRequestStatus", body: { RequestToken: "update" } },
      { operation: "GetResourceRequestStatus", body: { RequestToken: "delete" } },
    ]);
  });
});

test.each([
  ["UPDATE", "UpdateResource"],
  ["CREATE", "CreateResource"],
  ["DELETE", "DeleteResource"],
])("an operation of another deploy that does not end names itself: %s", (Operation, operation) => {
  const running = { TypeName, RequestToken: "slow", Operation, OperationStatus: "IN_PROGRESS" };
  return scripted(
    {
      ListResourceRequests: [{ ResourceRequestStatusSummaries: [running] }],
      GetResourceRequestStatus: [event("IN_PROGRESS")],
    },
    async (plane) => {
      expect(await failure(plane.whenIdle())).toMatchObject({
        code: "OperationTimeout",
        operation,
        requestToken: "slow",
      });
    },
    { deadline: 20 },
  );
});
