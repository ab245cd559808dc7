import {
  type Infer,
  type StructureShape,
  integer,
  list,
  structure,
  text,
  whole,
} from "../../profile/shapes.ts";

/**
 * AWS Cloud Control's operations, as its service model has them. The pattern of a document, which any
 * text matches, is left out.
 */
const TypeName = text({
  min: 10,
  max: 196,
  pattern: /[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}/,
});
const TypeVersionId = text({ min: 1, max: 128, pattern: /[A-Za-z0-9-]+/ });
const RoleArn = text({ min: 20, max: 2048, pattern: /arn:.+:iam::[0-9]{12}:role\/.+/ });
const Token = { min: 1, max: 128, pattern: /[-A-Za-z0-9+/=]+/ };
const ClientToken = text(Token);
const RequestToken = text(Token);
const Identifier = text({ min: 1, max: 1024, pattern: /.+/ });
const Document = text({ min: 1, max: 262_144 });
const HandlerNextToken = text({ min: 1, max: 4096, pattern: /.+/ });
const NextToken = text({ min: 1, max: 2048, pattern: /[-A-Za-z0-9+/=]+/ });
const MaxResults = integer({ min: 1, max: 100 });

export const Operation = text({ enum: ["CREATE", "DELETE", "UPDATE"] });
export const OperationStatus = text({
  enum: ["PENDING", "IN_PROGRESS", "SUCCESS", "FAILED", "CANCEL_IN_PROGRESS", "CANCEL_COMPLETE"],
});
export const HandlerErrorCode = text({
  enum: [
    "NotUpdatable",
    "InvalidRequest",
    "AccessDenied",
    "UnauthorizedTaggingOperation",
    "InvalidCredentials",
    "AlreadyExists",
    "NotFound",
    "ResourceConflict",
    "Throttling",
    "ServiceLimitExceeded",
    "NotStabilized",
    "GeneralServiceException",
    "ServiceInternalError",
    "ServiceTimeout",
    "NetworkFailure",
    "InternalFailure",
  ],
});

const ofType = { TypeName, TypeVersionId, RoleArn };

const OPERATIONS = {
  CreateResource: structure({ ...ofType, ClientToken, DesiredState: Document }, [
    "TypeName",
    "DesiredState",
  ]),
  GetResource: structure({ ...ofType, Identifier }, ["TypeName", "Identifier"]),
  UpdateResource: structure({ ...ofType, ClientToken, Identifier, PatchDocument: Document }, [
    "TypeName",
    "Identifier",
    "PatchDocument",
  ]),
  DeleteResource: structure({ ...ofType, ClientToken, Identifier }, ["TypeName", "Identifier"]),
  ListResources: structure(
    { ...ofType, NextToken: HandlerNextToken, MaxResults, ResourceModel: Document },
    ["TypeName"],
  ),
  GetResourceRequestStatus: whole({ RequestToken }),
  ListResourceRequests: structure({
    MaxResults,
    NextToken,
    ResourceRequestStatusFilter: structure({
      Operations: list(Operation),
      OperationStatuses: list(OperationStatus),
    }),
  }),
  CancelResourceRequest: whole({ RequestToken }),
} as const satisfies Record<string, StructureShape>;

export type OperationName = keyof typeof OPERATIONS;
export type InputOf<K extends OperationName> = Infer<(typeof OPERATIONS)[K]>;

export const OPERATION_NAMES = Object.keys(OPERATIONS).filter(isOperationName);

export function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(OPERATIONS, name);
}

export function inputShape<K extends OperationName>(name: K): (typeof OPERATIONS)[K] {
  return OPERATIONS[name];
}
