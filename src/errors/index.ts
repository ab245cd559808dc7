import { SecurityProfileError } from "./base.ts";
import type { AlreadyExistsError, InUseError, NotFoundError } from "./profiles.ts";
import type { InvalidPropsError } from "./props.ts";
import type {
  IncompleteReadError,
  InstanceNotFoundError,
  NotSupportedError,
  OperationFailedError,
  OperationTimeoutError,
  RequestFailedError,
} from "./requests.ts";
import type { ConcurrentDeployError, StateUnreadableError } from "./state.ts";

export { type ErrorCode, SecurityProfileError } from "./base.ts";
export { AlreadyExistsError, type Holders, InUseError, NotFoundError } from "./profiles.ts";
export { InvalidPropsError } from "./props.ts";
export {
  IncompleteReadError,
  InstanceNotFoundError,
  NotSupportedError,
  OperationFailedError,
  OperationTimeoutError,
  RequestFailedError,
} from "./requests.ts";
export { ConcurrentDeployError, StateUnreadableError } from "./state.ts";
export { type Subject, nameOf } from "./subject.ts";

/** Whether an error is one of this package's; its `code` then tells which, and what it has. */
export function isSecurityProfileError(
  error: unknown,
): error is
  | InvalidPropsError
  | AlreadyExistsError
  | InUseError
  | NotFoundError
  | InstanceNotFoundError
  | IncompleteReadError
  | RequestFailedError
  | OperationFailedError
  | OperationTimeoutError
  | NotSupportedError
  | StateUnreadableError
  | ConcurrentDeployError {
  return error instanceof SecurityProfileError;
}
