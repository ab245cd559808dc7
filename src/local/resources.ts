import type { Infer } from "../profile/shapes.ts";
import type {
  AIAgentType,
  ApplicationType,
  FlowModuleState,
  IntegrationType,
  Origin,
} from "./shapes.ts";

/** An assistant of Amazon Q in Connect. */
export interface LocalAssistant {
  Name: string;
  /** A UUID. @default a new one */
  Id?: string;
  /** Associate it with the instance. @default true */
  associate?: boolean;
}

/** An AI agent of an assistant. */
export interface LocalAIAgent {
  Name: string;
  /** A UUID. @default a new one */
  Id?: string;
  /** Id, ARN or name of its assistant. @default the first one, which is created if there is none */
  Assistant?: string;
  /** @default "ORCHESTRATION" */
  Type?: Infer<typeof AIAgentType>;
  /** @default "CUSTOMER" */
  Origin?: Infer<typeof Origin>;
  /** How many versions are published, numbered from 1. @default 0: it is only saved */
  versions?: number;
  /** The version that its assistant uses for the type: `$LATEST` or a number. @default none */
  usedVersion?: string;
}

/** A flow module of the instance. */
export interface LocalFlowModule {
  Name: string;
  /** @default a new one */
  Id?: string;
  /** @default "ACTIVE" */
  State?: Infer<typeof FlowModuleState>;
}

/** An application of Amazon AppIntegrations. */
export interface LocalApplication {
  Name: string;
  Namespace: string;
  /** A UUID. @default a new one */
  Id?: string;
  /** @default "STANDARD" */
  ApplicationType?: Infer<typeof ApplicationType>;
  /** Associate it with the instance. @default true */
  associate?: boolean;
}

/** What an instance is associated with. */
export interface LocalIntegrationAssociation {
  IntegrationType: Infer<typeof IntegrationType>;
  IntegrationArn: string;
  /** @default a new one */
  Id?: string;
}

/** What was created. */
export interface LocalResource {
  readonly Id: string;
  /** Of an AI agent: without a qualifier. */
  readonly Arn: string;
}

/** What an instance begins with beside its profiles, users and hierarchy groups. */
export interface LocalResources {
  /** Assistants of Amazon Q in Connect. @default [] */
  assistants?: readonly LocalAssistant[];
  /** AI agents. @default [] */
  aiAgents?: readonly LocalAIAgent[];
  /** Flow modules. @default [] */
  flowModules?: readonly LocalFlowModule[];
  /** Applications of Amazon AppIntegrations. @default [] */
  applications?: readonly LocalApplication[];
  /** More associations of the instance. @default [] */
  integrationAssociations?: readonly LocalIntegrationAssociation[];
}

/** Creates what the local Amazon Connect has no operation for. */
export interface ResourceControls {
  readonly addAssistant: (assistant: LocalAssistant) => LocalResource;
  /** An AI agent and its versions begin without a security profile. */
  readonly addAIAgent: (agent: LocalAIAgent) => LocalResource;
  /**
   * Publishes the next version of an AI agent, which begins without a security profile.
   *
   * @param agent its id, or its ARN with a qualifier or without
   * @returns the number of the version
   */
  readonly publishAIAgentVersion: (agent: string) => number;
  readonly addFlowModule: (module: LocalFlowModule) => LocalResource;
  readonly addApplication: (application: LocalApplication) => LocalResource;
  readonly addIntegrationAssociation: (association: LocalIntegrationAssociation) => LocalResource;
}

/** The same for what came over HTTP. */
export type UncheckedResourceControls = {
  readonly [K in keyof ResourceControls]: (given: unknown) => ReturnType<ResourceControls[K]>;
};
