import type { InstanceLocation } from "../profile/arn.ts";

/** The exceptions of the services that speak REST JSON, and those of AWS's front end, with their HTTP status. */
const STATUS = {
  AccessDeniedException: 403,
  ConditionalOperationFailedException: 409,
  DuplicateResourceException: 409,
  IncompleteSignatureException: 403,
  InternalServerException: 500,
  InternalServiceError: 500,
  InternalServiceException: 500,
  InvalidParameterException: 400,
  InvalidRequestException: 400,
  InvalidSignatureException: 403,
  LimitExceededException: 429,
  MissingAuthenticationTokenException: 403,
  ResourceConflictException: 409,
  ResourceInUseException: 409,
  ResourceNotFoundException: 404,
  SerializationException: 400,
  ThrottlingException: 429,
  TooManyRequestsException: 429,
  UnauthorizedException: 401,
  UnknownOperationException: 404,
  ValidationException: 400,
} as const;

export type ErrorType = keyof typeof STATUS;

export const RATE_EXCEEDED = "Rate exceeded";
export const INTERNAL_FAILURE = "An internal failure occurred";

/** The words for an action that no policy allows. */
export function notAuthorized(
  { account, partition }: InstanceLocation,
  action: string,
  resource: string,
): string {
  return `User: arn:${partition}:iam::${account}:user/local is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
}

/** An answer that AWS would give. Any other error is a fault of this server. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly type: ErrorType;
  readonly status: (typeof STATUS)[ErrorType];
  /** What the exception carries beside its message. */
  readonly members: Readonly<Record<string, string>>;

  constructor(type: ErrorType, message: string, members: Readonly<Record<string, string>> = {}) {
    super(message);
    this.type = type;
    this.status = STATUS[type];
    this.members = members;
  }
}

export function notFound(what: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", `${what} does not exist`);
}
