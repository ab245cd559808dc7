import type { Connect } from "@aws-sdk/client-connect";

// The types of an optional package do not resolve if it is not installed, so these interfaces describe what is
// called.

interface Client {
  readonly config: Pick<Connect["config"], "credentials">;
  destroy(): void;
}

interface PageRequest {
  readonly nextToken?: string | undefined;
  readonly maxResults?: number;
}

type Page<Member extends string, Item> = Promise<
  { readonly nextToken?: string | undefined } & { readonly [M in Member]?: Item[] | undefined }
>;

/** The calls to `@aws-sdk/client-qconnect`. */
export interface QConnect extends Client {
  listAssistants(
    request: PageRequest,
  ): Page<"assistantSummaries", { assistantArn: string | undefined }>;
  listAIAgents(
    request: PageRequest & { readonly assistantId: string },
  ): Page<
    "aiAgentSummaries",
    { aiAgentArn: string | undefined; name: string | undefined; type: string | undefined }
  >;
  listAIAgentVersions(
    request: PageRequest & { readonly assistantId: string; readonly aiAgentId: string },
  ): Page<"aiAgentVersionSummaries", { versionNumber?: number | undefined }>;
}

/** The calls to `@aws-sdk/client-appintegrations`. */
export interface AppIntegrations extends Client {
  listApplications(request: { NextToken?: string; MaxResults: number }): Promise<{
    Applications?:
      | {
          Arn?: string | undefined;
          Id?: string | undefined;
          Name?: string | undefined;
          Namespace?: string | undefined;
        }[]
      | undefined;
    NextToken?: string | undefined;
  }>;
}
