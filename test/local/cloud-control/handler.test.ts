import { describe, expect, test } from "bun:test";
import { readBehavior } from "../../../src/local/behavior.ts";
import { failure, within } from "../../../src/local/cloud-control/handler.ts";
import { ServiceError } from "../../../src/local/errors.ts";
import { rejection } from "../../support/connect.ts";

const store = { behavior: readBehavior({}) };
const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

describe("what Amazon Connect refuses, as an event and as an exception", () => {
  test.each([
    ["AccessDeniedException", 403, "AccessDenied", "AccessDeniedException", 400],
    ["DuplicateResourceException", 409, "AlreadyExists", "AlreadyExistsException", 400],
    ["InternalServiceException", 500, "ServiceInternalError", "ServiceInternalErrorException", 502],
    ["InvalidParameterException", 400, "InvalidRequest", "InvalidRequestException", 400],
    ["InvalidRequestException", 400, "InvalidRequest", "InvalidRequestException", 400],
    ["LimitExceededException", 429, "ServiceLimitExceeded", "ServiceLimitExceededException", 400],
    ["ResourceInUseException", 409, "GeneralServiceException", "GeneralServiceException", 400],
    ["ResourceNotFoundException", 404, "NotFound", "ResourceNotFoundException", 404],
    ["SerializationException", 400, "InvalidRequest", "InvalidRequestException", 400],
    ["ThrottlingException", 429, "Throttling", "ThrottlingException", 429],
  ] as const)("%s", async (type, connectStatus, ErrorCode, exception, status) => {
    const refused = new ServiceError(type, "Why");
    const origin = `Why \\(Service: Connect, Status Code: ${connectStatus}, Request ID: ${UUID}\\)`;
    expect(failure(store, refused)).toEqual({
      ErrorCode,
      StatusMessage: expect.stringMatching(new RegExp(`^${origin}$`)),
    });
    const error = await rejection(
      Promise.try(() =>
        within(store, () => {
          throw refused;
        }),
      ),
    );
    expect(error).toMatchObject({
      type: exception,
      status,
      message: expect.stringMatching(
        new RegExp(
          `^AWS::Connect::SecurityProfile Handler returned status FAILED: ${origin} \\(HandlerErrorCode: ${ErrorCode}, RequestToken: ${UUID}\\)$`,
        ),
      ),
    });
  });

  test("a fault of the server stays one", () => {
    const fault = new TypeError("a fault");
    expect(() =>
      within(store, () => {
        throw fault;
      }),
    ).toThrow(fault);
  });
});
