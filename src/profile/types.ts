/**
 * A type of resource that access can be restricted to. AWS names these four, of which hierarchy restricts
 * `User` alone; other names compile, since AWS adds types.
 */
export type ResourceType = "User" | "SecurityProfile" | "Queue" | "RoutingProfile" | (string & {});

/** An application, or an MCP server, that the holder of a profile may use. */
export interface Application {
  /** Namespace of the application; for an MCP server, its gateway. 1 to 128 characters. */
  Namespace: string;
  /**
   * What it may do there: `["ACCESS"]` for a third-party application, tool identifiers for an MCP
   * server. 1 to 50 entries of 1 to 128 characters.
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

/** An outside AI agent that an AI agent with the profile may talk to. */
export interface AIAgent {
  /** Of the AppIntegrations application of type A2A_SERVER that stands for it; not of an AI agent. */
  Arn: string;
  /** @default "THIRD_PARTY", the only value AWS knows */
  Type?: "THIRD_PARTY";
}

/** Which rows of a data table the holder may see, by the value of one primary attribute. */
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
