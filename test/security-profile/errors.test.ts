import { expect } from "bun:test";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { type RequestListener, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { SecurityProfile, SecurityProfileError, isSecurityProfileError } from "../../src/index.ts";
import { startLocalConnect } from "../../src/local/index.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta);

const declare = (stack: Stack, fields: object = {}) =>
  SecurityProfile("team", {
    InstanceArn: stack.InstanceArn,
    SecurityProfileName: "Team",
    ...fields,
  });

/** Deploys against a server that answers as `listener` does, and has to fail. */
async function against(
  stack: Stack,
  fields: object,
  listener: RequestListener,
  attempts: "1" | "2" = "2",
) {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  process.env["AWS_ENDPOINT_URL_CONNECT"] =
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env["AWS_MAX_ATTEMPTS"] = attempts;
  try {
    return await stack.failure(() => declare(stack, fields));
  } finally {
    delete process.env["AWS_MAX_ATTEMPTS"];
    process.env["AWS_ENDPOINT_URL_CONNECT"] = stack.connect.url;
    server.closeAllConnections();
    server.close();
  }
}

const answered = (
  stack: Stack,
  status: number,
  type: string,
  Message: string,
  attempts?: "1" | "2",
) =>
  against(
    stack,
    {},
    (_, response) => {
      response.writeHead(status, { "x-amzn-errortype": type, "x-amzn-requestid": "request-1" });
      response.end(JSON.stringify({ Message }));
    },
    attempts,
  );

test(
  "a full instance is reported at once, not retried as if it were throttling",
  async (stack) => {
    const error = await stack.failure(() => declare(stack));
    expect(stack.operations).toEqual(["CreateSecurityProfile"]);
    expect(stack.calls[0]).toMatchObject({ status: 429 });
    expect(error).toMatchObject({ code: "RequestFailed", awsCode: "LimitExceededException" });
    expect(error.message).toEndWith(
      "The instance is at its quota: 100 security profiles by default. Delete some or request an increase in Service Quotas (L-F325A715).",
    );
  },
  { securityProfileQuota: 4 },
);

test("an unknown instance is reported with what to check", async (stack) => {
  const InstanceArn = stack.InstanceArn.replace(/[^/]+$/, "elsewhere");
  const error = await stack.failure(() => declare(stack, { InstanceArn }));
  expect(error).toMatchObject({
    code: "InstanceNotFound",
    cause: { name: "ResourceNotFoundException", message: "Instance elsewhere does not exist" },
  });
  expect(error.message).toStartWith(
    `The current credentials cannot access the instance ${InstanceArn} of security profile "Team" (app/test/team). Check the ARN and its region, and that the credentials belong to account 123456789012; `,
  );
});

test("where an instance is gone, the record of an id with a slash, or of a former profile, is named as its file is", async (stack) => {
  const record = /state, and run the same command again: rm (\S+)$/;
  const folder = path.join(stack.rootDir, "app/test");
  await using other = await startLocalConnect({
    instanceArn: stack.InstanceArn.replace(/[^/]+$/, "another"),
  });
  await stack.deploy(() => stack.profile("teams/a", { SecurityProfileName: "Team" }));
  stack.pointTo(other);
  const gone = await stack.destroyFailure();
  expect(record.exec(gone.message)?.[1]).toBe(`${folder}/teams:a.json`);
  const moved = await stack.failure(() =>
    stack.profile("teams/a", { SecurityProfileName: "Team", InstanceArn: other.instanceArn }),
  );
  const file = record.exec(moved.message)?.[1] ?? "";
  expect(file).toStartWith(`${folder}/teams.a.replaced.`);
  expect(existsSync(`${folder}/teams:a.json`)).toBe(true);
  rmSync(file);
  await stack.destroy();
  stack.pointTo(stack.connect);
  expect(await stack.names()).toEqual(["Team"]);
});

test("an instance of another account than its ARN says is refused where its profiles are listed", async (stack) => {
  await stack.deploy(() => stack.profile("team", { SecurityProfileName: "Team" }));
  const InstanceArn = stack.InstanceArn.replace("123456789012", "999999999999");
  const { message } = await stack.failure(() =>
    stack.profile("other", { InstanceArn, SecurityProfileName: "Team", adopt: true }),
  );
  expect(message).toStartWith(
    `The current credentials cannot access the instance ${InstanceArn} of`,
  );
  expect(message).toContain(
    "belong to account 999999999999; then run the same command again. AWS says that its profiles are in account 123456789012.",
  );
  expect(stack.operations).toEqual(["ListSecurityProfiles"]);
});

test("an error carries AWS's code, request id and status, and what to do", async (stack) => {
  const error = await answered(stack, 403, "AccessDeniedException", "not yours");
  expect(error).toMatchObject({
    name: "RequestFailedError",
    code: "RequestFailed",
    operation: "CreateSecurityProfile",
    awsCode: "AccessDeniedException",
    requestId: "request-1",
    httpStatusCode: 403,
    cause: { name: "AccessDeniedException", message: "not yours" },
  });
  expect(error.message).toEndWith(
    'CreateSecurityProfile failed with "not yours" (AccessDeniedException, HTTP 403, request id request-1). Allow connect:CreateSecurityProfile on this resource for the current credentials, then run the same command again.',
  );
  expect(error).toBeInstanceOf(SecurityProfileError);
  expect(isSecurityProfileError(error)).toBe(true);
  expect(isSecurityProfileError(new Error("AlreadyExists"))).toBe(false);
});

test("throttling that does not end says so", async (stack) => {
  const error = await answered(stack, 429, "ThrottlingException", "Rate exceeded");
  expect(error.message).toEndWith(
    "AWS throttled every retry (its default quota is 2 calls per second for each operation). The state is unchanged. Run the same command again.",
  );
});

test("credentials that are refused are reported with the places they come from", async (stack) => {
  const error = await answered(stack, 403, "ExpiredTokenException", "The token is expired");
  expect(error.message).toEndWith(
    "Check the credentials: the resource's props, the scope's `aws`, then the AWS SDK's own chain (environment, profile, SSO, role). If they come from SSO, sign in with: aws sso login --profile NAME.",
  );
});

const AGAIN = "The state is unchanged. Run the same command again.";
const CREDENTIALS =
  "Check the credentials: the resource's props, the scope's `aws`, then the AWS SDK's own chain (environment, profile, SSO, role). If they come from SSO, sign in with: aws sso login --profile NAME.";
const REFUSED =
  "AWS refused a value that its service model allows. Its message above has no more detail.";

/** What to do, by AWS's code. */
const ADVICE: readonly (readonly [awsCode: string, status: number, advice: string])[] = [
  [
    "AccessDenied",
    403,
    "Check that the current credentials may assume the role, and that its trust policy allows them.",
  ],
  ["UnrecognizedClientException", 403, CREDENTIALS],
  ["MissingAuthenticationTokenException", 403, CREDENTIALS],
  ["SignatureDoesNotMatch", 403, CREDENTIALS],
  [
    "TooManyRequestsException",
    429,
    `AWS throttled every retry (its default quota is 2 calls per second for each operation). ${AGAIN}`,
  ],
  ["InvalidParameterException", 400, REFUSED],
  ["InvalidRequestException", 400, REFUSED],
  ["InternalServiceException", 500, AGAIN],
  ["SomethingNew", 400, AGAIN],
];

for (const [awsCode, status, advice] of ADVICE) {
  test(`an error ${awsCode} says what to do`, async (stack) => {
    const error = await answered(stack, status, awsCode, "no");
    expect(error).toMatchObject({ code: "RequestFailed", awsCode, httpStatusCode: status });
    expect(error.message).toEndWith(
      `(${awsCode}, HTTP ${status}, request id request-1). ${advice}`,
    );
  });
}

test("a create that AWS refuses is not looked for later; one that failed is", async (stack) => {
  for (const [status, found] of [
    [400, []],
    [499, []],
    [500, ["ListSecurityProfiles"]],
  ] as const) {
    await answered(stack, status, "SomethingNew", "no", "1");
    await stack.destroy();
    expect([status, stack.operations]).toEqual([status, [...found]]);
  }
});

test("an answer that cannot be read is an error, not an empty profile", async (stack) => {
  await stack.deploy(() => declare(stack));
  const error = await against(stack, { Permissions: [] }, (_, response) => {
    response.end("<html>");
  });
  expect(error.message).toStartWith('Could not read security profile "Team"');
  expect(error["operation"]).toBe("DescribeSecurityProfile");
});

test("a page token that comes twice ends the read with an error", async (stack) => {
  await stack.deploy(() => declare(stack));
  const { SecurityProfile: described } = await stack.aws.describeSecurityProfile({
    InstanceId: stack.InstanceId,
    SecurityProfileId: (await stack.arnOf("Team")).split("/").at(-1),
  });
  const error = await against(stack, { Permissions: [] }, (request, response) => {
    const list = request.url?.startsWith("/security-profiles-permissions/");
    response.setHeader("x-amzn-requestid", "request-1");
    response.end(
      JSON.stringify(
        list
          ? { Permissions: ["Users.View"], NextToken: "again" }
          : { SecurityProfile: { ...described, LastModifiedTime: 1 } },
      ),
    );
  });
  expect(error.message).toBe(
    'Could not read security profile "Team" (app/test/team): ListSecurityProfilePermissions gave the same page token twice. The state is unchanged, and nothing was written after that. Run the same command again.',
  );
  expect(error["code"]).toBe("IncompleteRead");
});
