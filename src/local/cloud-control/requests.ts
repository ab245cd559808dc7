import { createHash, randomUUID } from "node:crypto";
import type { ResourceRequest } from "../data.ts";
import { ServiceError } from "../errors.ts";
import type { Store } from "../store.ts";
import { CloudControlError } from "./errors.ts";
import { createProfile, deleteProfile, failure, readProfile, updateProfile } from "./handler.ts";
import { TYPE_NAME, isResourceModel } from "./schema.ts";

const HOUR = 3_600_000;
const CLIENT_TOKEN_LIFE = 36 * HOUR;
const REQUEST_LIFE = 7 * 24 * HOUR;

/** A valid request about a resource. `wanted` is the model that the resource is to have. */
type Asked = Pick<
  ResourceRequest,
  "Operation" | "Identifier" | "wanted" | "ClientToken" | "fingerprint"
>;

/** Takes work on. It is done when it is due, at the next look at the instance. */
export function accept(store: Store, asked: Asked): ResourceRequest {
  const { operationTime, polls } = store.cloudControl;
  const now = store.clock.now();
  const { Operation, wanted } = asked;
  const request: ResourceRequest = {
    RequestToken: randomUUID(),
    OperationStatus: "IN_PROGRESS",
    ...asked,
    ...(Operation === "UPDATE" && wanted !== undefined && { ResourceModel: wanted }),
    EventTime: now,
    due: now + operationTime,
    polls,
  };
  store.change((data) => {
    data.requests = [...data.requests.filter(isKnown(store)), request];
  });
  return request;
}

/** Does the work that is due, and ends what was cancelled. */
export function doDueWork(store: Store): void {
  const now = store.clock.now();
  const ready = store.data.requests.filter(
    (request) => isUnfinished(request) && request.polls === 0 && request.due <= now,
  );
  for (const request of ready) {
    store.change(() => replace(store, request, outcome(store, request)));
  }
}

/** The request as a status call finds it, which counts as one of those that it waits for. */
export function polled(store: Store, RequestToken: string): ResourceRequest {
  const request = known(store, RequestToken);
  if (isUnfinished(request) && request.polls > 0) {
    replace(store, request, { polls: request.polls - 1 });
  }
  return request;
}

export function cancel(store: Store, RequestToken: string): ResourceRequest {
  const request = known(store, RequestToken);
  const { OperationStatus: status } = request;
  if (status !== "IN_PROGRESS" && status !== "PENDING") {
    throw new CloudControlError(
      "ConcurrentModificationException",
      `Request ${RequestToken} cannot be cancelled: it is ${status}`,
    );
  }
  return replace(store, request, {
    OperationStatus: "CANCEL_IN_PROGRESS",
    due: store.clock.now(),
    polls: store.cloudControl.polls,
  });
}

/** The requests of the last seven days, for all instances of the region. */
export function knownRequests(store: Store): ResourceRequest[] {
  return store.region.flatMap(({ data }) => data.requests).filter(isKnown(store));
}

/** The request that had the client token first; none if it was asked too long ago. */
export function earlier(store: Store, ClientToken: string | undefined, fingerprint: string) {
  if (ClientToken === undefined) return undefined;
  const since = store.clock.now() - CLIENT_TOKEN_LIFE;
  const asked = store.region.flatMap(({ data }) => data.requests);
  const first = asked.findLast(
    (request) => request.ClientToken === ClientToken && request.EventTime > since,
  );
  if (first && first.fingerprint !== fingerprint) {
    throw new CloudControlError(
      "ClientTokenConflictException",
      `ClientToken ${ClientToken} was used by another request, with RequestToken ${first.RequestToken}`,
    );
  }
  return first;
}

/** A resource takes one operation at a time. */
export function checkIdle(store: Store, Identifier: string): void {
  const running = store.data.requests.find(
    (request) => request.Identifier === Identifier && isUnfinished(request),
  );
  if (!running) return;
  throw new CloudControlError(
    "ConcurrentOperationException",
    `${Identifier} is being changed by the request with RequestToken ${running.RequestToken}`,
  );
}

/** Two inputs have the same one only if they ask the same. */
export function fingerprintOf(question: unknown): string {
  return createHash("sha256").update(JSON.stringify(question)).digest("hex");
}

export function progressEvent({ clock, cloudControl }: Store, request: ResourceRequest) {
  const { retryAfter } = cloudControl;
  return {
    TypeName: TYPE_NAME,
    RequestToken: request.RequestToken,
    Operation: request.Operation,
    OperationStatus: request.OperationStatus,
    EventTime: request.EventTime / 1000,
    Identifier: request.Identifier,
    ResourceModel: request.ResourceModel,
    StatusMessage: request.StatusMessage,
    ErrorCode: request.ErrorCode,
    ...(isUnfinished(request) &&
      retryAfter !== undefined && { RetryAfter: clock.now() / 1000 + retryAfter }),
  };
}

function outcome(store: Store, request: ResourceRequest): Partial<ResourceRequest> {
  if (request.OperationStatus === "CANCEL_IN_PROGRESS") {
    return { OperationStatus: "CANCEL_COMPLETE" };
  }
  try {
    return { OperationStatus: "SUCCESS", ...perform(store, request) };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { OperationStatus: "FAILED", ...failure(store, error) };
  }
}

function perform(store: Store, { Identifier = "", Operation, wanted = "" }: ResourceRequest) {
  if (Operation === "DELETE") return deleteProfile(store, Identifier);
  const model: unknown = JSON.parse(wanted);
  if (!isResourceModel(model)) throw new TypeError("the model did not survive");
  if (Operation === "UPDATE") updateProfile(store, Identifier, model);
  const arn = Operation === "CREATE" ? createProfile(store, model) : Identifier;
  return { Identifier: arn, ResourceModel: JSON.stringify(readProfile(store, arn)) };
}

function known(store: Store, RequestToken: string): ResourceRequest {
  const request = knownRequests(store).find((each) => each.RequestToken === RequestToken);
  if (request) return request;
  throw new CloudControlError(
    "RequestTokenNotFoundException",
    `Request with RequestToken ${RequestToken} was not found`,
  );
}

function replace(store: Store, request: ResourceRequest, changes: Partial<ResourceRequest>) {
  const changed = { ...request, ...changes };
  store.change((data) => {
    data.requests[data.requests.indexOf(request)] = changed;
  });
  return changed;
}

function isKnown({ clock }: Store) {
  const since = clock.now() - REQUEST_LIFE;
  return ({ EventTime }: ResourceRequest) => EventTime > since;
}

function isUnfinished({ OperationStatus: status }: ResourceRequest): boolean {
  return status === "PENDING" || status === "IN_PROGRESS" || status === "CANCEL_IN_PROGRESS";
}
