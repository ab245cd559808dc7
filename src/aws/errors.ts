import {
  InstanceNotFoundError,
  OperationFailedError,
  RequestFailedError,
} from "../errors/index.ts";
import { type AnySubject, type Subject, nameOf } from "../errors/subject.ts";
import { locateInstance } from "../profile/arn.ts";
import { isRecord } from "../profile/shapes.ts";
import { FOREIGN_ANSWER } from "./retries.ts";
import { type Api, endpointOf } from "./clients.ts";
import { GivenUp } from "./pacer.ts";
import type { Redact } from "./redact.ts";

/** IAM knows the operations of Cloud Control as CloudFormation's, and those of Q in Connect as Wisdom's. */
const IAM_PREFIX: Record<Api, string> = {
  connect: "connect",
  cloudcontrol: "cloudformation",
  qconnect: "wisdom",
  appintegrations: "app-integrations",
};

/** What was asked of AWS when it failed. */
export interface Request {
  readonly api: Api;
  /** What the call was for, as an infinitive: `update`. */
  readonly purpose: string;
  readonly operation: string;
  readonly subject: AnySubject;
  /** The profile of AWS's configuration that the credentials are from. */
  readonly profile?: string | undefined;
  /** Of the piece of work that the call is part of, if it is; the call's own are among them. */
  readonly attempts?: number | undefined;
}

/** AWS's error, or the network's, as ours. */
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
      attempts:
        typeof attempts === "number" ? Math.max(attempts, request.attempts ?? 0) : undefined,
    },
    { name: awsCode, message: text },
  );
}

/** Where the subject is, of one in an instance. */
function placeOf(subject: AnySubject): string {
  if ("what" in subject) return "";
  const { region, account } = locateInstance(subject.InstanceArn);
  return ` in ${region}, account ${account} (${subject.SecurityProfileArn ?? subject.InstanceArn})`;
}

/** Whether a create did nothing at all, so that nothing is to be looked for later. */
export function isRefusedCreate(error: unknown): boolean {
  if (error instanceof InstanceNotFoundError) return true;
  if (error instanceof OperationFailedError) return REFUSALS.has(error.handlerErrorCode);
  if (!(error instanceof RequestFailedError)) return false;
  const { attempts, operation } = error;
  const isCreate = operation === "CreateSecurityProfile" || operation === "CreateResource";
  return isCreate && attempts === 1 && isRefused(error);
}

/** Whether AWS said no: it did not fail, and its answer could be read. */
export function isRefused({ awsCode, httpStatusCode = 0 }: RequestFailedError): boolean {
  return httpStatusCode >= 400 && httpStatusCode < 500 && awsCode !== FOREIGN_ANSWER;
}

/** Codes of a handler that did not get as far as the profile. */
const REFUSALS = new Set(["InvalidCredentials", "NotFound", "ServiceLimitExceeded"]);

/** Whether AWS answered with this code. */
export function failedWith(error: unknown, awsCode: string): error is RequestFailedError {
  return error instanceof RequestFailedError && error.awsCode === awsCode;
}

/** Makes "not found" for a whole instance say so. */
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
    text: redact(error.message === "" ? (network ?? error.name) : error.message),
    requestId: typeof requestId === "string" ? redact(requestId) : undefined,
    httpStatusCode: typeof httpStatusCode === "number" ? httpStatusCode : undefined,
  };
}

/** What the SDK notes of a call in its error. */
function metadataOf(error: unknown): Readonly<Record<string, unknown>> {
  return error instanceof Error && "$metadata" in error && isRecord(error.$metadata)
    ? error.$metadata
    : {};
}

/** Codes of an identity that may not do it, or is not known. */
const IDENTITY_CODES = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "CredentialsProviderError",
  "ExpiredTokenException",
  "UnrecognizedClientException",
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "SignatureDoesNotMatch",
  "ResourceNotFoundException",
]);

function lackingFor(awsCode: string, { lacking }: AnySubject): string {
  return lacking !== undefined && IDENTITY_CODES.has(awsCode) ? ` ${lacking}` : "";
}

function advice(
  awsCode: string,
  status: number | undefined,
  { api, operation, profile, subject }: Request,
): string {
  const again =
    subject.resource === undefined
      ? "Run the same command again."
      : "The state is kept; run the same command again.";
  switch (awsCode) {
    case "AccessDenied":
      return "Check that the credentials in use may assume the role, and that its trust policy lets them.";
    case "AccessDeniedException":
      return `Allow ${IAM_PREFIX[api]}:${operation} on this resource for the credentials in use, then run the same command again.`;
    case "CredentialsProviderError":
    case "ExpiredTokenException":
    case "UnrecognizedClientException":
    case "InvalidSignatureException":
    case "MissingAuthenticationTokenException":
    case "SignatureDoesNotMatch":
    case "ERR_INVALID_CHAR":
      return checkCredentials(subject, profile);
    case FOREIGN_ANSWER:
      return `${between(api)} ${again}`;
    case "LimitExceededException":
      return "The instance is full: 100 security profiles by default. Delete some or ask for more in Service Quotas (L-F325A715).";
    case "ThrottlingException":
    case "TooManyRequestsException":
      return `AWS kept throttling after every retry (its default is 2 calls a second for each operation). ${again}`;
    case "ResourceNotFoundException":
      return "Check that the instance exists in this region and that the credentials in use are of its account.";
    case "InvalidParameterException":
    case "InvalidRequestException":
      return "AWS refused a value that its model allows; its words above are all it tells.";
    default:
      return status === undefined ? `${unreached(api)} ${again}` : again;
  }
}

/** A command takes its credentials from the environment or a profile, a resource from its props and scope first. */
function checkCredentials({ resource }: AnySubject, profile: string | undefined): string {
  const isCommand = resource === undefined;
  const named = profile ?? (isCommand ? process.env["AWS_PROFILE"] : undefined) ?? "";
  if (named !== "") {
    const another = isCommand ? ", or choose another one with --profile NAME" : "";
    return `Check that ~/.aws/config has the profile ${JSON.stringify(named)}${another}. If it uses SSO, sign in with: ${login(named)}.`;
  }
  return isCommand
    ? `Choose a profile of ~/.aws/config with --profile NAME, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. If the profile uses SSO, sign in with: ${login("NAME")}.`
    : `Check the credentials: the resource's props, the scope's \`aws\`, then the AWS SDK's own chain (environment, profile, SSO, role). If they are from SSO, sign in with: ${login("NAME")}.`;
}

function login(profile: string): string {
  return `aws sso login --profile ${/^[\w.@+-]+$/.test(profile) ? profile : JSON.stringify(profile)}`;
}

/** What answered in AWS's place. */
function between(api: Api): string {
  const origin = originOf(api);
  const what =
    origin === undefined
      ? "A proxy or gateway between here and AWS"
      : `${origin}, or a proxy before it,`;
  const where =
    origin === undefined
      ? "the network path to AWS"
      : "the endpoint that the environment names in place of AWS";
  return `${what} answered, so whether AWS has done it is unknown. Check ${where}.`;
}

function originOf(api: Api): string | undefined {
  const endpoint = endpointOf(api);
  if (endpoint === undefined) return undefined;
  return URL.canParse(endpoint) ? new URL(endpoint).origin : "The endpoint";
}

function unreached(api: Api): string {
  const origin = originOf(api);
  return origin === undefined
    ? "AWS was not reached or its answer could not be read."
    : `${origin} was not reached or its answer could not be read; the environment names it in place of AWS.`;
}
