import { type ErrorCode, SecurityProfileError } from "./base.ts";
import {
  AlreadyExistsError,
  AmbiguousError,
  AssignmentFailedError,
  InUseError,
  NotClearedError,
  NotFoundError,
} from "./profiles.ts";
import { InvalidPropsError, SnapshotFileError } from "./input.ts";
import {
  IncompleteReadError,
  InstanceNotFoundError,
  MissingPackageError,
  NotSupportedError,
  OperationFailedError,
  OperationTimeoutError,
  RequestFailedError,
} from "./requests.ts";
import {
  ConcurrentDeployError,
  StateLockLostError,
  StateLockedError,
  StateStoreFailedError,
  StateUnreadableError,
} from "./state.ts";

export { type ErrorCode, SecurityProfileError } from "./base.ts";
export * from "./input.ts";
export * from "./profiles.ts";
export * from "./requests.ts";
export * from "./state.ts";

/** The class of each code. */
export const ERRORS = {
  InvalidProps: InvalidPropsError,
  AlreadyExists: AlreadyExistsError,
  InUse: InUseError,
  NotFound: NotFoundError,
  Ambiguous: AmbiguousError,
  InstanceNotFound: InstanceNotFoundError,
  IncompleteRead: IncompleteReadError,
  RequestFailed: RequestFailedError,
  MissingPackage: MissingPackageError,
  OperationFailed: OperationFailedError,
  OperationTimeout: OperationTimeoutError,
  NotSupported: NotSupportedError,
  NotCleared: NotClearedError,
  AssignmentFailed: AssignmentFailedError,
  StateUnreadable: StateUnreadableError,
  ConcurrentDeploy: ConcurrentDeployError,
  StateLocked: StateLockedError,
  StateLockLost: StateLockLostError,
  StateStoreFailed: StateStoreFailedError,
  SnapshotFile: SnapshotFileError,
} satisfies {
  readonly [Code in ErrorCode]: abstract new (...args: never) => { readonly code: Code };
};

/** Whether an error is from this package. Its `code` then gives the class and its fields. */
export function isSecurityProfileError(
  error: unknown,
): error is InstanceType<(typeof ERRORS)[ErrorCode]> {
  return error instanceof SecurityProfileError;
}
