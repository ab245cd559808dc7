import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Api } from "../../src/aws/clients.ts";
import {
  type Request,
  asInstanceNotFound,
  failedWith,
  isRefused,
  isRefusedCreate,
  translate,
} from "../../src/aws/errors.ts";
import { takeProfileFlag } from "../../src/aws/profile-flag.ts";
import { GivenUp } from "../../src/aws/pacer.ts";
import { InstanceNotFoundError, OperationFailedError } from "../../src/errors/index.ts";

const InstanceArn =
  "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555";
const profile = { resource: "acme/prod/team", SecurityProfileName: "Team", InstanceArn };
const request: Request = {
  api: "connect",
  purpose: "update",
  operation: "UpdateSecurityProfile",
  subject: profile,
};

const CHAIN =
  "Check the credentials: the resource's props, the scope's `aws`, then the AWS SDK's own chain (environment, profile, SSO, role). If they come from SSO, sign in with: aws sso login --profile NAME.";
const AGAIN = "Run the same command again.";
const STATE = `The state is unchanged. ${AGAIN}`;

const VARIABLES = ["AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CONNECT"];
const before = new Map(VARIABLES.map((name) => [name, process.env[name]]));

beforeEach(() => {
  for (const name of VARIABLES) Reflect.deleteProperty(process.env, name);
});
afterEach(() => {
  for (const [name, value] of before) if (value !== undefined) process.env[name] = value;
});

/** An error as the SDK throws it. */
function answerOf(name: string, $metadata: object = { httpStatusCode: 400 }, message = "no") {
  return Object.assign(new Error(message), { name, $metadata });
}

const translated = (error: unknown, about: Partial<Request> = {}) =>
  translate(error, { ...request, ...about }, (text) => text.replaceAll("secret", "***"));

/** The end of the message, after what failed. */
function adviceFor(error: unknown, about: Partial<Request> = {}): string {
  return translated(error, about).message.replace(/^.*?"\s\([^)]*\)\. /, "");
}

describe("the message of a failed call", () => {
  test("names the call, the profile and its place, and what AWS said", () => {
    const error = answerOf(
      "LimitExceededException",
      {
        httpStatusCode: 429,
        requestId: "id-secret",
        attempts: 3,
      },
      "a secret",
    );
    const failed = translated(error);
    expect(failed.message).toBe(
      `Could not update security profile "Team" (acme/prod/team) in us-east-1, account 123456789012 (${InstanceArn}): UpdateSecurityProfile failed with "a ***" (LimitExceededException, HTTP 429, request id id-***). The instance is at its quota: 100 security profiles by default. Delete some or request an increase in Service Quotas (L-F325A715).`,
    );
    expect(failed).toMatchObject({
      operation: "UpdateSecurityProfile",
      awsCode: "LimitExceededException",
      answer: "a ***",
      requestId: "id-***",
      httpStatusCode: 429,
      attempts: 3,
      cause: { name: "LimitExceededException", message: "a ***" },
    });
  });

  test("gives the ARN of the profile if it is known, and no place for a list of a region", () => {
    const arn = `${InstanceArn}/security-profile/x`;
    const { message } = translated(answerOf("X"), {
      subject: { ...profile, SecurityProfileArn: arn },
    });
    expect(message).toContain(` account 123456789012 (${arn}): Update`);
    const subject = { region: "us-east-1", what: "the applications" };
    expect(translated(answerOf("X"), { subject }).message).toBe(
      `Could not update the applications of us-east-1: UpdateSecurityProfile failed with "no" (X, HTTP 400). ${AGAIN}`,
    );
  });

  test.each<[string, unknown, string, string]>([
    [
      "of the network",
      Object.assign(new Error("refused"), { code: "ECONNREFUSED" }),
      "ECONNREFUSED",
      "refused",
    ],
    [
      "of the network without a message",
      Object.assign(new TypeError(""), { code: "ERR_INVALID_CHAR" }),
      "ERR_INVALID_CHAR",
      "ERR_INVALID_CHAR",
    ],
    [
      "with a code that is no text",
      Object.assign(new Error("x"), { code: 7, $metadata: "none" }),
      "Error",
      "x",
    ],
    [
      "of AWS with a code of the network",
      Object.assign(answerOf("TimeoutError", {}), { code: "ETIMEDOUT" }),
      "TimeoutError",
      "no",
    ],
    [
      "of AWS without a message",
      answerOf("EmptyException", {}, ""),
      "EmptyException",
      "EmptyException",
    ],
    [
      "with other metadata",
      answerOf("X", { requestId: 1, httpStatusCode: "2", attempts: "3" }),
      "X",
      "no",
    ],
    ["that is a text", "a secret", "UnknownError", "a ***"],
  ])("of an error %s", (_what, error, awsCode, answer) => {
    const failed = translated(error);
    expect([failed.awsCode, failed.answer]).toEqual([awsCode, answer]);
    const { attempts, httpStatusCode, requestId } = failed;
    expect([attempts, httpStatusCode, requestId]).toEqual([undefined, undefined, undefined]);
    expect(failed.message).toContain(`failed with "${answer}" (${awsCode}). `);
  });

  test("of a call that was given up is about the answer before that, with its attempts", () => {
    const cause = answerOf("ThrottlingException", { httpStatusCode: 429 });
    const error = Object.assign(new GivenUp(cause), { $metadata: { attempts: 2 } });
    expect(translated(error)).toMatchObject({ awsCode: "ThrottlingException", attempts: 2 });
    expect(translated(error, { attempts: 5 })).toMatchObject({ attempts: 5 });
    expect(translated(error, { attempts: 1 })).toMatchObject({ attempts: 2 });
  });
});

describe("what to do next", () => {
  test.each([
    [
      "AccessDenied",
      "Check that the current credentials may assume the role, and that its trust policy allows them.",
    ],
    [
      "AccessDeniedException",
      "Allow connect:UpdateSecurityProfile on this resource for the current credentials, then run the same command again.",
    ],
    ["CredentialsProviderError", CHAIN],
    ["ExpiredTokenException", CHAIN],
    ["UnrecognizedClientException", CHAIN],
    ["InvalidSignatureException", CHAIN],
    ["MissingAuthenticationTokenException", CHAIN],
    ["SignatureDoesNotMatch", CHAIN],
    ["ERR_INVALID_CHAR", CHAIN],
    [
      "ForeignAnswer",
      `A proxy or gateway in front of AWS answered, so it is unknown whether AWS did it. Check the network path to AWS. ${STATE}`,
    ],
    [
      "ThrottlingException",
      `AWS throttled every retry (its default quota is 2 calls per second for each operation). ${STATE}`,
    ],
    [
      "TooManyRequestsException",
      `AWS throttled every retry (its default quota is 2 calls per second for each operation). ${STATE}`,
    ],
    [
      "ResourceNotFoundException",
      "Check that the instance exists in this region and that the current credentials belong to its account.",
    ],
    [
      "InvalidParameterException",
      "AWS refused a value that its service model allows. Its message above has no more detail.",
    ],
    [
      "InvalidRequestException",
      "AWS refused a value that its service model allows. Its message above has no more detail.",
    ],
    ["InternalServiceException", STATE],
  ])("about %s", (code, advice) => {
    expect(adviceFor(answerOf(code))).toBe(advice);
  });

  test.each(["AssociateSecurityProfiles", "UpdateUserSecurityProfiles"])(
    "about a profile that %s assigns and that is gone",
    (operation) => {
      expect(adviceFor(answerOf("ResourceNotFoundException"), { operation })).toBe(
        "If the code declares the security profile, deploy with --force, which creates it again. Otherwise take it out of the code.",
      );
    },
  );

  test.each<[Api, string]>([
    ["connect", "connect"],
    ["cloudcontrol", "cloudformation"],
    ["qconnect", "wisdom"],
    ["appintegrations", "app-integrations"],
  ])("about a permission of %s", (api, prefix) => {
    expect(adviceFor(answerOf("AccessDeniedException"), { api })).toStartWith(
      `Allow ${prefix}:UpdateSecurityProfile on this`,
    );
  });

  test("about an endpoint that did not answer as AWS does", () => {
    const network = Object.assign(new Error("no"), { code: "ECONNREFUSED" });
    const foreign = answerOf("ForeignAnswer");
    expect(adviceFor(network)).toBe(`Could not reach AWS or read its answer. ${STATE}`);
    process.env["AWS_ENDPOINT_URL"] = "http://user:pass@127.0.0.1:4510/path";
    expect(adviceFor(network)).toBe(
      `Could not reach http://127.0.0.1:4510, which the environment sets instead of AWS, or read its answer. Start that server, or unset the variable. ${STATE}`,
    );
    expect(adviceFor(foreign)).toBe(
      `http://127.0.0.1:4510, or a proxy in front of it, answered, so it is unknown whether AWS did it. Check the endpoint that the environment sets instead of AWS. ${STATE}`,
    );
    process.env["AWS_ENDPOINT_URL_CONNECT"] = "no address";
    expect(adviceFor(foreign)).toStartWith("The endpoint, or a proxy in front of it, answered");
    for (const endpoint of ["no address", "localhost:4510"]) {
      process.env["AWS_ENDPOINT_URL_CONNECT"] = endpoint;
      expect(adviceFor(network)).toBe(
        `The endpoint that the environment sets instead of AWS is not a web address: begin AWS_ENDPOINT_URL, or the variable of the service, with https:// or http://. ${STATE}`,
      );
    }
    process.env["AWS_ENDPOINT_URL_CONNECT"] = "";
    expect(adviceFor(network)).toStartWith("Could not reach http://127.0.0.1:4510, which");
    process.env["AWS_ENDPOINT_URL"] = "";
    expect(adviceFor(network)).toBe(`Could not reach AWS or read its answer. ${STATE}`);
  });

  test("about a region that the network or the endpoint does not serve", () => {
    const unknown = Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" });
    const signature = answerOf("InvalidSignatureException");
    expect(adviceFor(unknown)).toBe(
      `The network finds no server of AWS for this region. Check the region and the network. ${STATE}`,
    );
    expect(adviceFor(signature)).toBe(CHAIN);
    process.env["AWS_ENDPOINT_URL"] = "http://127.0.0.1:4510";
    expect(adviceFor(unknown)).toStartWith("Could not reach http://127.0.0.1:4510, which");
    expect(adviceFor(signature)).toBe(
      `Check the region: http://127.0.0.1:4510, which the environment sets instead of AWS, may serve another one. ${CHAIN}`,
    );
    process.env["AWS_ENDPOINT_URL"] = "no address";
    expect(adviceFor(signature)).toBe(CHAIN);
  });

  test("about the credentials of a resource, of other calls of a script, or of a command", () => {
    const error = answerOf("ExpiredTokenException");
    const command = { subject: { InstanceArn } };
    process.env["AWS_PROFILE"] = "dev";
    expect(adviceFor(error)).toBe(CHAIN);
    const inScript = CHAIN.replace("the resource's props, the scope's `aws`", "those in the code");
    expect(adviceFor(error, command)).toBe(inScript);
    expect(adviceFor(error, { ...command, profile: "ops" })).toBe(
      'Check that ~/.aws/config has the profile "ops". If it uses SSO, sign in with: aws sso login --profile ops.',
    );
    takeProfileFlag();
    expect(adviceFor(error)).toBe(CHAIN);
    expect(adviceFor(error, { profile: "ops team" })).toBe(
      'Check that ~/.aws/config has the profile "ops team". If it uses SSO, sign in with: aws sso login --profile "ops team".',
    );
    expect(adviceFor(error, command)).toBe(
      'Check that ~/.aws/config has the profile "dev", or choose another one with --profile NAME. If it uses SSO, sign in with: aws sso login --profile dev.',
    );
    process.env["AWS_PROFILE"] = "";
    expect(adviceFor(error, command)).toBe(
      "Choose a profile of ~/.aws/config with --profile NAME, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. If the profile uses SSO, sign in with: aws sso login --profile NAME.",
    );
  });

  test.each([
    ["AccessDenied", true],
    ["AccessDeniedException", true],
    ["CredentialsProviderError", true],
    ["ExpiredTokenException", true],
    ["UnrecognizedClientException", true],
    ["InvalidSignatureException", true],
    ["MissingAuthenticationTokenException", true],
    ["SignatureDoesNotMatch", true],
    ["ResourceNotFoundException", true],
    ["ThrottlingException", false],
  ])("about what the credentials lack, for %s: %p", (code, isNamed) => {
    const subject = { ...profile, lacking: "It lacks keys." };
    expect(translated(answerOf(code), { subject }).message.endsWith(". It lacks keys.")).toBe(
      isNamed,
    );
    expect(translated(answerOf(code)).message).not.toContain("lacks");
  });

  test("of a command does not speak of a state", () => {
    expect(adviceFor(answerOf("X"), { subject: { InstanceArn } })).toBe(AGAIN);
  });
});

describe("whether AWS refused", () => {
  test.each([
    ["X", 399, false],
    ["X", 400, true],
    ["X", 499, true],
    ["X", 500, false],
    ["X", undefined, false],
    ["ForeignAnswer", 403, false],
  ])("%s with status %p: %p", (code, httpStatusCode, refused) => {
    expect(isRefused(translated(answerOf(code, { httpStatusCode })))).toBe(refused);
  });

  test.each([
    ["CreateSecurityProfile", 1, 400, true],
    ["CreateResource", 1, 400, true],
    ["UpdateResource", 1, 400, false],
    ["CreateSecurityProfile", 2, 400, false],
    ["CreateSecurityProfile", 1, 500, false],
  ])(
    "the create %s at attempt %p with status %p: %p",
    (operation, attempts, httpStatusCode, refused) => {
      const error = answerOf("X", { attempts, httpStatusCode });
      expect(isRefusedCreate(translated(error, { operation }))).toBe(refused);
    },
  );

  test.each([
    ["InvalidCredentials", true],
    ["NotFound", true],
    ["ServiceLimitExceeded", true],
    ["GeneralServiceException", false],
  ])("the create of Cloud Control that ends with %s: %p", (handlerErrorCode, refused) => {
    const failure = {
      operation: "CreateResource",
      handlerErrorCode,
      requestToken: undefined,
      statusMessage: undefined,
    };
    expect(isRefusedCreate(new OperationFailedError(profile, "create", failure))).toBe(refused);
  });

  test("a create in an instance that is not there, or an unknown error", () => {
    expect(isRefusedCreate(new InstanceNotFoundError(profile, "1", undefined))).toBe(true);
    expect(isRefusedCreate(new Error("no"))).toBe(false);
  });

  test("failedWith knows an answer by its code", () => {
    const error = translated(answerOf("X"));
    expect([
      failedWith(error, "X"),
      failedWith(error, "Y"),
      failedWith(new Error("X"), "X"),
    ]).toEqual([true, false, false]);
  });

  test("not found is the instance's, any other answer stays", () => {
    const thrown = (error: unknown) => {
      try {
        return asInstanceNotFound(profile)(error);
      } catch (caught) {
        return caught;
      }
    };
    const other = translated(answerOf("X"));
    expect(thrown(other)).toBe(other);
    const gone = thrown(translated(answerOf("ResourceNotFoundException")));
    expect(gone).toBeInstanceOf(InstanceNotFoundError);
    expect(gone).toMatchObject({ cause: { name: "ResourceNotFoundException" } });
    expect(String(gone)).toContain("the credentials belong to account 123456789012; then");
  });
});
