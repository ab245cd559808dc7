import { randomUUID } from "node:crypto";
import type { InstanceLocation } from "../profile/arn.ts";
import {
  aiAgentArn,
  applicationArn,
  assistantArn,
  flowModuleArn,
  integrationAssociationArn,
  unqualified,
} from "./arns.ts";
import type { Assistant, Data } from "./data.ts";
import type {
  LocalAIAgent,
  LocalApplication,
  LocalAssistant,
  LocalFlowModule,
  LocalIntegrationAssociation,
  LocalResource,
  LocalResources,
  UncheckedResourceControls,
} from "./resources.ts";
import { SettingError, ajv, members, readSetting } from "./settings.ts";
import {
  AIAgentType,
  ApplicationType,
  FlowModuleState,
  IntegrationType,
  Origin,
} from "./shapes.ts";
import type { Store } from "./store.ts";

/** Where a resource is added, and when. */
interface Target {
  readonly data: Data;
  readonly instance: InstanceLocation;
  readonly now: number;
}

interface Kind<T> {
  /** @throws SettingError */
  readonly read: (name: string, given: unknown) => T;
  readonly add: (target: Target, given: T) => LocalResource;
}

const UUID = { type: "string", pattern: "^[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}$" };
const name = (maxLength: number, pattern?: string) => ({
  type: "string",
  maxLength,
  ...(pattern === undefined ? { minLength: 1 } : { pattern }),
});
/** The names of Amazon Q in Connect. */
const qName = name(255, String.raw`^[a-zA-Z0-9\s_.,-]`);
const flag = { type: "boolean" };

function kind<T>(properties: object, required: readonly string[], add: Kind<T>["add"]): Kind<T> {
  const is = ajv.compile<T>(members(properties, required));
  return { read: (where, given) => structuredClone(readSetting(where, is, given)), add };
}

const assistants = kind<LocalAssistant>(
  { Name: qName, Id: UUID, associate: flag },
  ["Name"],
  (target, { Name, Id = randomUUID(), associate = true }) => {
    const Arn = assistantArn(target.instance, Id);
    const resource = added(target.data.assistants, Arn, { Id, Name, AIAgents: [] });
    if (associate) associated(target, "WISDOM_ASSISTANT", Arn);
    return resource;
  },
);

const aiAgents = kind<LocalAIAgent>(
  {
    Name: qName,
    Id: UUID,
    Assistant: { type: "string" },
    Type: { type: "string", enum: AIAgentType.enum },
    Origin: { type: "string", enum: Origin.enum },
    versions: { type: "integer", minimum: 0 },
    usedVersion: { type: "string", pattern: "^[A-Z0-9_$]+$" },
  },
  ["Name"],
  (target, given) => {
    const { Assistant: wanted, Id = randomUUID(), usedVersion, versions = 0, ...rest } = given;
    const assistant = assistantFor(target, wanted);
    const Arn = aiAgentArn(target.instance, assistant.Id, Id);
    return added(assistant.AIAgents, Arn, {
      Type: "ORCHESTRATION",
      Origin: "CUSTOMER",
      ...rest,
      Id,
      Versions: Array.from({ length: versions }, (_, index) => index + 1),
      ...(usedVersion !== undefined && { UsedVersion: usedVersion }),
      ModifiedTime: target.now,
    });
  },
);

const flowModules = kind<LocalFlowModule>(
  {
    Name: name(127, String.raw`\S`),
    Id: name(256),
    State: { type: "string", enum: FlowModuleState.enum },
  },
  ["Name"],
  ({ data, instance }, { Name, Id = randomUUID(), State = "ACTIVE" }) =>
    added(data.flowModules, flowModuleArn(instance, Id), { Id, Name, State }),
);

const applications = kind<LocalApplication>(
  {
    Name: name(255, "^[a-zA-Z0-9/._ -]+$"),
    Namespace: name(211, "^[a-zA-Z0-9/._-]+$"),
    Id: UUID,
    ApplicationType: { type: "string", enum: ApplicationType.enum },
    associate: flag,
  },
  ["Name", "Namespace"],
  (target, { associate = true, Id = randomUUID(), ...rest }) => {
    const { data, instance, now } = target;
    const Arn = applicationArn(instance, Id);
    const resource = added(data.applications, Arn, {
      ApplicationType: "STANDARD",
      ...rest,
      Id,
      CreatedTime: now,
      LastModifiedTime: now,
    });
    if (associate) associated(target, "APPLICATION", Arn);
    return resource;
  },
);

const integrationAssociations = kind<LocalIntegrationAssociation>(
  {
    IntegrationType: { type: "string", enum: IntegrationType.enum },
    IntegrationArn: name(2048),
    Id: name(200),
  },
  ["IntegrationType", "IntegrationArn"],
  (target, { Id, IntegrationArn, IntegrationType: type }) =>
    associated(target, type, IntegrationArn, Id),
);

export const RESOURCE_KINDS = {
  assistants,
  aiAgents,
  flowModules,
  applications,
  integrationAssociations,
} satisfies Record<keyof LocalResources, unknown>;

/** Adds what an instance begins with. */
export function seedResources(target: Target, resources: LocalResources): void {
  const seed = <T>(where: string, { add, read }: Kind<T>, given: readonly T[] = []) => {
    given.forEach((each, index) => add(target, read(`${where}[${index}]`, each)));
  };
  seed("assistants", assistants, resources.assistants);
  seed("aiAgents", aiAgents, resources.aiAgents);
  seed("flowModules", flowModules, resources.flowModules);
  seed("applications", applications, resources.applications);
  seed("integrationAssociations", integrationAssociations, resources.integrationAssociations);
}

export function resourceControls(store: Store): UncheckedResourceControls {
  const { instance } = store;
  const adding =
    <T>(where: string, { add, read }: Kind<T>) =>
    (given: unknown) => {
      const wanted = read(where, given);
      return store.change((data, now) => add({ data, instance, now }, wanted));
    };
  return {
    addAssistant: adding("assistant", assistants),
    addAIAgent: adding("AI agent", aiAgents),
    addFlowModule: adding("flow module", flowModules),
    addApplication: adding("application", applications),
    addIntegrationAssociation: adding("integration association", integrationAssociations),
    publishAIAgentVersion: (wanted) =>
      store.change((data, now) => publish({ data, instance, now }, String(wanted))),
  };
}

function publish({ data, instance, now }: Target, wanted: string): number {
  const [agent] = data.assistants.flatMap((assistant) =>
    assistant.AIAgents.filter(({ Id }) =>
      [Id, aiAgentArn(instance, assistant.Id, Id)].includes(unqualified(wanted)),
    ),
  );
  if (!agent) throw new SettingError(`There is no AI agent ${wanted}`);
  const version = 1 + Math.max(0, ...agent.Versions);
  agent.Versions.push(version);
  agent.ModifiedTime = now;
  return version;
}

function assistantFor(target: Target, wanted: string | undefined): Assistant {
  const { assistants: all } = target.data;
  if (wanted === undefined && all.length === 0) assistants.add(target, { Name: "local" });
  const found = all.find(
    ({ Id, Name }) =>
      wanted === undefined || [Id, Name, assistantArn(target.instance, Id)].includes(wanted),
  );
  if (!found) throw new SettingError(`There is no assistant ${wanted}`);
  return found;
}

function associated(
  { data, instance }: Target,
  type: LocalIntegrationAssociation["IntegrationType"],
  IntegrationArn: string,
  Id: string = randomUUID(),
): LocalResource {
  return added(data.integrationAssociations, integrationAssociationArn(instance, Id), {
    Id,
    IntegrationType: type,
    IntegrationArn,
  });
}

function added<T extends { readonly Id: string }>(all: T[], Arn: string, item: T): LocalResource {
  const { Id } = item;
  if (all.some((other) => other.Id === Id)) throw new SettingError(`${Arn} exists already`);
  all.push(item);
  return { Id, Arn };
}
