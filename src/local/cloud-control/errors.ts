/** Status and namespace of each type. The statuses of Cloud Control's own are its service model's. */
const FRONT_END = { status: 400, namespace: "com.amazon.coral.service" } as const;
const own = <const S extends number>(status: S) =>
  ({ status, namespace: "com.amazon.cloudapiservice" }) as const;

const TYPES = {
  AlreadyExistsException: own(400),
  ClientTokenConflictException: own(409),
  ConcurrentModificationException: own(500),
  ConcurrentOperationException: own(409),
  GeneralServiceException: own(400),
  InvalidRequestException: own(400),
  NotUpdatableException: own(400),
  RequestTokenNotFoundException: own(404),
  ResourceNotFoundException: own(404),
  ServiceInternalErrorException: own(502),
  ServiceLimitExceededException: own(400),
  TypeNotFoundException: own(404),
  AccessDeniedException: FRONT_END,
  IncompleteSignatureException: FRONT_END,
  InvalidSignatureException: FRONT_END,
  MissingAuthenticationTokenException: FRONT_END,
  SerializationException: FRONT_END,
  UnknownOperationException: FRONT_END,
  ThrottlingException: { status: 429, namespace: "com.amazon.coral.availability" },
  TooManyRequestsException: { status: 429, namespace: "com.amazon.coral.availability" },
  ValidationException: { status: 400, namespace: "com.amazon.coral.validate" },
} as const;

export type CloudControlErrorType = keyof typeof TYPES;

/** As long as the model lets a message be. */
export const LONGEST_MESSAGE = 2048;

/** An answer that AWS Cloud Control would give. */
export class CloudControlError extends Error {
  override readonly name = "CloudControlError";
  readonly type: CloudControlErrorType;

  constructor(type: CloudControlErrorType, message: string) {
    super(message.slice(0, LONGEST_MESSAGE));
    this.type = type;
  }

  get status(): number {
    return TYPES[this.type].status;
  }

  /** The type as the body spells it. */
  get shape(): string {
    return `${TYPES[this.type].namespace}#${this.type}`;
  }
}
