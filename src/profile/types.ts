/**
 * A type of resource that access can be restricted to. AWS documents these four; hierarchy restricts only `User`.
 * Other names compile, since AWS may add types.
 */
export type ResourceType = "User" | "SecurityProfile" | "Queue" | "RoutingProfile" | (string & {});

/** An application or MCP server that a holder may use. */
export interface Application {
  /** Namespace of the application, or the gateway of the MCP server. 1 to 128 characters. */
  Namespace: string;
  /**
   * What a holder may do there: `["ACCESS"]` for a third-party application, tool identifiers for an MCP server. 1
   * to 50 entries of 1 to 128 characters.
   */
  ApplicationPermissions: string[];
  /** @default AWS decides; by its history a third-party application */
  Type?: "MCP" | "THIRD_PARTY_APPLICATION";
}

/** A flow module that an AI agent with the profile may call as a tool. */
export interface FlowModule {
  /** 1 to 128 characters. */
  FlowModuleId: string;
  /** @default "MCP", the only value AWS knows */
  Type?: "MCP";
}

/** An external AI agent that an AI agent with the profile may talk to. */
export interface AIAgent {
  /**
   * ARN of the AppIntegrations application of type A2A_SERVER that represents the agent; not the ARN of an AI
   * agent.
   */
  Arn: string;
  /** @default "THIRD_PARTY", the only value AWS knows */
  Type?: "THIRD_PARTY";
}

/** The rows of a data table that a holder may see, by the value of one primary attribute. */
export interface PrimaryAttributeValue {
  /** @default "ALLOW", the only value AWS knows */
  AccessType?: "ALLOW";
  /** 1 to 127 characters, not beginning with `aws:` or `connect:`. */
  AttributeName?: string;
  /** At most 2. */
  Values?: string[];
}

/** Granular access to data tables. */
export interface GranularAccessControlConfiguration {
  DataTableAccessControlConfiguration?: {
    PrimaryAttributeAccessControlConfiguration?: {
      /** At most 5. */
      PrimaryAttributeValues?: PrimaryAttributeValue[];
    };
  };
}
