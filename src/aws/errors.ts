import {
  InstanceNotFoundError,
  OperationFailedError,
  RequestFailedError,
} from "../errors/index.ts";
import { type AnySubject, type Subject, nameOf } from "../errors/subject.ts";
import { locateInstance } from "../profile/arn.ts";
import { FOREIGN_ANSWER } from "./retries.ts";
import { type Api, endpointOf } from "./clients.ts";
import { isCredentialCode, messageOf } from "./credential-failures.ts";
import { metadataOf } from "./metadata.ts";
import { GivenUp } from "./pacer.ts";
import { takesProfileFlag } from "./profile-flag.ts";
import type { Redact } from "./redact.ts";

/** IAM prefixes: Cloud Control's operations are CloudFormation's, and Q in Connect's are Wisdom's. */
const IAM_PREFIX: Record<Api, string> = {
  connect: "connect",
  cloudcontrol: "cloudformation",
  qconnect: "wisdom",
  appintegrations: "app-integrations",
};

/** The request that failed. */
export interface Request {
  readonly api: Api;
  /** What the call was for, as an infinitive: `update`. */
  readonly purpose: string;
  readonly operation: string;
  readonly subject: AnySubject;
  /** The profile of AWS's configuration that the credentials come from. */
  readonly profile?: string | undefined;
  /** The attempts of the piece of work that the call is part of, including the call's own. */
  readonly attempts?: number | undefined;
}

/** Converts an error of AWS or the network. */
export function translate(error: unknown, request: Request, redact: Redact): RequestFailedError {
  const answered = error instanceof GivenUp ? error.cause : error;
  const { awsCode, text, requestId, httpStatusCode } = readAnswer(answered, redact);
  const { attempts } = metadataOf(error);
  const { operation, purpose, subject } = request;
  const answer = [
    awsCode,
    ...(httpStatusCode === undefined ? [] : [`HTTP ${httpStatusCode}`]),
    ...(requestId === undefined ? [] : [`request id ${requestId}`]),
  ].join(", ");
  return new RequestFailedError(
    `Could not ${purpose} ${nameOf(subject)}${placeOf(subject)}: ${operation} failed with "${text}" (${answer}). ${advice(awsCode, httpStatusCode, request)}${lackingFor(awsCode, subject)}`,
    {
      operation,
      awsCode,
      answer: text,
      requestId,
      httpStatusCode,
      attempts: attempts === undefined ? undefined : Math.max(attempts, request.attempts ?? 0),
    },
    { name: awsCode, message: text },
  );
}

/** The place of a subject in an instance. */
function placeOf(subject: AnySubject): string {
  if ("what" in subject) return "";
  const { region, account } = locateInstance(subject.InstanceArn);
  return ` in ${region}, account ${account} (${subject.SecurityProfileArn ?? subject.InstanceArn})`;
}

/** Whether AWS refused a create without doing anything, so that nothing is left to look for. */
export function isRefusedCreate(error: unknown): boolean {
  if (error instanceof InstanceNotFoundError) return true;
  if (error instanceof OperationFailedError) return REFUSALS.has(error.handlerErrorCode);
  if (!(error instanceof RequestFailedError)) return false;
  const { attempts, operation } = error;
  const isCreate = operation === "CreateSecurityProfile" || operation === "CreateResource";
  return isCreate && attempts === 1 && isRefused(error);
}

/** Whether AWS refused the request: it did not fail, and its answer could be read. */
export function isRefused({ awsCode, httpStatusCode = 0 }: RequestFailedError): boolean {
  return httpStatusCode >= 400 && httpStatusCode < 500 && awsCode !== FOREIGN_ANSWER;
}

/** Codes of a handler that failed before it reached the profile. */
const REFUSALS = new Set(["InvalidCredentials", "NotFound", "ServiceLimitExceeded"]);

/** Whether AWS answered with this code. */
export function failedWith(error: unknown, awsCode: string): error is RequestFailedError {
  return error instanceof RequestFailedError && error.awsCode === awsCode;
}

/** Reports "not found" for a whole instance as such. */
export function asInstanceNotFound(subject: Subject): (error: unknown) => never {
  return (error) => {
    if (!failedWith(error, "ResourceNotFoundException")) throw error;
    throw new InstanceNotFoundError(
      subject,
      locateInstance(subject.InstanceArn).account,
      error.cause,
    );
  };
}

function readAnswer(error: unknown, redact: Redact) {
  if (!(error instanceof Error)) return { awsCode: "UnknownError", text: redact(String(error)) };
  const network = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const { requestId, httpStatusCode } = metadataOf(error);
  const isNetwork = error.name === "Error" || error.name === "TypeError";
  return {
    awsCode: redact((isNetwork ? network : undefined) ?? error.name),
    text: redact(messageOf(error) || (network ?? error.name)),
    requestId: requestId && redact(requestId),
    httpStatusCode,
  };
}

/** Codes for an identity that lacks permission, or that is in another account. */
const OTHER_IDENTITY = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "ResourceNotFoundException",
]);

function lackingFor(awsCode: string, { lacking }: AnySubject): string {
  const isIdentity = isCredentialCode(awsCode) || OTHER_IDENTITY.has(awsCode);
  return lacking !== undefined && isIdentity ? ` ${lacking}` : "";
}

/** Operations that AWS refuses if a profile that they assign is gone. */
const ASSIGNS = new Set(["AssociateSecurityProfiles", "UpdateUserSecurityProfiles"]);

function advice(
  awsCode: string,
  status: number | undefined,
  { api, operation, profile, subject }: Request,
): string {
  const again =
    subject.resource === undefined
      ? "Run the same command again."
      : "The state is unchanged. Run the same command again.";
  if (isCredentialCode(awsCode)) {
    const region = awsCode === "InvalidSignatureException" ? checkRegion(api) : "";
    return region + checkCredentials(subject, profile);
  }
  switch (awsCode) {
    case "AccessDenied":
      return "Check that the current credentials may assume the role, and that its trust policy allows them.";
    case "AccessDeniedException":
      return `Allow ${IAM_PREFIX[api]}:${operation} on this resource for the current credentials, then run the same command again.`;
    case FOREIGN_ANSWER:
      return `${between(api)} ${again}`;
    case "LimitExceededException":
      return "The instance is at its quota: 100 security profiles by default. Delete some or request an increase in Service Quotas (L-F325A715).";
    case "ThrottlingException":
    case "TooManyRequestsException":
      return `AWS throttled every retry (its default quota is 2 calls per second for each operation). ${again}`;
    case "ResourceNotFoundException":
      return ASSIGNS.has(operation)
        ? "If the code declares the security profile, deploy with --force, which creates it again. Otherwise take it out of the code."
        : "Check that the instance exists in this region and that the current credentials belong to its account.";
    case "InvalidParameterException":
    case "InvalidRequestException":
      return "AWS refused a value that its service model allows. Its message above has no more detail.";
    default:
      return status === undefined ? `${unreached(api, awsCode)} ${again}` : again;
  }
}

/** A command takes its credentials from a flag or the environment; a resource first from its props and scope. */
function checkCredentials({ resource }: AnySubject, profile: string | undefined): string {
  const isCommand = resource === undefined && takesProfileFlag();
  const named = profile ?? (isCommand ? process.env["AWS_PROFILE"] : undefined) ?? "";
  if (named !== "") {
    const another = isCommand ? ", or choose another one with --profile NAME" : "";
    return `Check that ~/.aws/config has the profile ${JSON.stringify(named)}${another}. If it uses SSO, sign in with: ${login(named)}.`;
  }
  if (isCommand) {
    return `Choose a profile of ~/.aws/config with --profile NAME, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. If the profile uses SSO, sign in with: ${login("NAME")}.`;
  }
  const first =
    resource === undefined ? "those in the code" : "the resource's props, the scope's `aws`";
  return `Check the credentials: ${first}, then the AWS SDK's own chain (environment, profile, SSO, role). If they come from SSO, sign in with: ${login("NAME")}.`;
}

function login(profile: string): string {
  return `aws sso login --profile ${/^[\w.@+-]+$/.test(profile) ? profile : JSON.stringify(profile)}`;
}

/** What answered instead of AWS. */
function between(api: Api): string {
  const endpoint = endpointOf(api);
  const [what, where] =
    endpoint === undefined
      ? ["A proxy or gateway in front of AWS", "the network path to AWS"]
      : [
          `${originOf(endpoint) ?? "The endpoint"}, or a proxy in front of it,`,
          "the endpoint that the environment sets instead of AWS",
        ];
  return `${what} answered, so it is unknown whether AWS did it. Check ${where}.`;
}

/** The endpoint in the environment without its password; `undefined` if that is no web address. */
function originOf(endpoint: string): string | undefined {
  const { origin, protocol } = URL.canParse(endpoint) ? new URL(endpoint) : {};
  return /^https?:$/.test(protocol ?? "") ? origin : undefined;
}

/** An endpoint of another region takes no signature for this one. */
function checkRegion(api: Api): string {
  const origin = originOf(endpointOf(api) ?? "");
  return origin === undefined
    ? ""
    : `Check the region: ${origin}, which the environment sets instead of AWS, may serve another one. `;
}

function unreached(api: Api, awsCode: string): string {
  const endpoint = endpointOf(api);
  if (endpoint === undefined) {
    return awsCode === "ENOTFOUND"
      ? "The network finds no server of AWS for this region. Check the region and the network."
      : "Could not reach AWS or read its answer.";
  }
  const origin = originOf(endpoint);
  return origin === undefined
    ? "The endpoint that the environment sets instead of AWS is not a web address: begin AWS_ENDPOINT_URL, or the variable of the service, with https:// or http://."
    : `Could not reach ${origin}, which the environment sets instead of AWS, or read its answer. Start that server, or unset the variable.`;
}
