import { integer, structure, text } from "../../profile/shapes.ts";
import type { ErrorType } from "../errors.ts";
import { Origin } from "../shapes.ts";
import type { Operation } from "./operation.ts";

const ACCOUNT_ERRORS = [
  "ValidationException",
  "UnauthorizedException",
  "AccessDeniedException",
] as const satisfies ErrorType[];

const ERRORS = [
  ...ACCOUNT_ERRORS,
  "ThrottlingException",
  "ResourceNotFoundException",
] as const satisfies ErrorType[];

const UUID = "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}";
const ARN = `arn:[a-z-]*?:wisdom:[a-z0-9-]*?:[0-9]{12}:[a-z-]*?/${UUID}(?:/${UUID}){0,2}`;
const QUALIFIER = "(:[A-Z0-9_$]+){0,1}";

const assistantId = text({ pattern: new RegExp(`${UUID}$|^${ARN}`) });
const aiAgentId = text({ pattern: new RegExp(`${UUID}${QUALIFIER}$|^${ARN}${QUALIFIER}`) });
const nextToken = text({ min: 1, max: 2048 });
const maxResults = integer({ min: 1, max: 100 });

const page = { nextToken: "nextToken", maxResults: "maxResults" } as const;

/** The operations of Amazon Q in Connect that this server covers, as in AWS's service model. */
export const QCONNECT = {
  ListAssistants: {
    method: "GET",
    uri: "/assistants",
    query: page,
    input: structure({ nextToken, maxResults }),
    errors: ACCOUNT_ERRORS,
  },
  ListAIAgents: {
    method: "GET",
    uri: "/assistants/{assistantId}/aiagents",
    query: { ...page, origin: "origin" },
    input: structure({ assistantId, nextToken, maxResults, origin: Origin }, ["assistantId"]),
    errors: ERRORS,
  },
  ListAIAgentVersions: {
    method: "GET",
    uri: "/assistants/{assistantId}/aiagents/{aiAgentId}/versions",
    query: { ...page, origin: "origin" },
    input: structure({ assistantId, aiAgentId, nextToken, maxResults, origin: Origin }, [
      "assistantId",
      "aiAgentId",
    ]),
    errors: ERRORS,
  },
} as const satisfies Record<string, Operation>;
