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

/** The calls to `@aws-sdk/client-qconnect`. */
export interface QConnect extends Client {
  listAssistants(request: PageRequest): Promise<{
    assistantSummaries: { assistantArn: string | undefined }[] | undefined;
    nextToken?: string | undefined;
  }>;
  listAIAgents(request: PageRequest & { readonly assistantId: string }): Promise<{
    aiAgentSummaries:
      | {
          aiAgentArn: string | undefined;
          name: string | undefined;
          type: string | undefined;
        }[]
      | undefined;
    nextToken?: string | undefined;
  }>;
  listAIAgentVersions(
    request: PageRequest & { readonly assistantId: string; readonly aiAgentId: string },
  ): Promise<{
    aiAgentVersionSummaries: { versionNumber?: number | undefined }[] | undefined;
    nextToken?: string | undefined;
  }>;
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
