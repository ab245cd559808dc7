import { integer, structure, text } from "../../profile/shapes.ts";
import { ApplicationType } from "../shapes.ts";
import type { Operation } from "./operation.ts";

/** The operations of Amazon AppIntegrations that this server covers, as in AWS's service model. */
export const APP_INTEGRATIONS = {
  ListApplications: {
    method: "GET",
    uri: "/applications",
    query: { NextToken: "nextToken", MaxResults: "maxResults", ApplicationType: "applicationType" },
    input: structure({
      NextToken: text({ min: 1, max: 1000, pattern: /.*/ }),
      MaxResults: integer({ min: 1, max: 50 }),
      ApplicationType,
    }),
    errors: [
      "InternalServiceError",
      "ThrottlingException",
      "InvalidRequestException",
      "AccessDeniedException",
    ],
  },
} as const satisfies Record<string, Operation>;
