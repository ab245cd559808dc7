import type { AnySubject, RegionSubject } from "../errors/subject.ts";
import { locateInstance } from "../profile/arn.ts";
import { listAIAgents, listAssistants } from "./ai-agents.ts";
import type { Calls } from "./calls.ts";
import type { Api } from "./clients.ts";
import { entries } from "./entries.ts";
import { asInstanceNotFound } from "./errors.ts";

/** What a lookup by name found, and everything that it searched. */
export interface Found<T> {
  readonly found: readonly T[];
  readonly all: readonly T[];
}

/**
 * A list that all lookups of a process share. It may be older than what the process has created since, so a name
 * that is missing is looked up in a new list.
 */
function shared<T>() {
  const known = new WeakMap<object, Map<string, Promise<readonly T[]>>>();
  return async <A extends Api, S extends AnySubject>(
    calls: Calls<A, S>,
    list: () => Promise<readonly T[]>,
    isIt: (entry: T) => boolean,
  ): Promise<Found<T>> => {
    const session = await calls.session();
    const lists = known.get(session) ?? new Map<string, Promise<readonly T[]>>();
    known.set(session, lists);
    const { subject } = calls;
    const place = "what" in subject ? subject.region : subject.InstanceArn;
    const older = lists.get(place);
    if (older) {
      const all = await older;
      const found = all.filter(isIt);
      if (found.length > 0) return { found, all };
    }
    const newest = lists.get(place);
    const listing = newest === undefined || newest === older ? list() : newest;
    lists.set(place, listing);
    listing.catch(() => lists.delete(place));
    const all = await listing;
    return { found: all.filter(isIt), all };
  };
}

interface Named {
  readonly Arn: string;
  readonly Id: string;
  readonly Name: string;
}

const instances = shared<Named>();

/** Instances of the account in the region, by their alias. */
export function findInstances(
  calls: Calls<"connect", RegionSubject>,
  alias: string,
): Promise<Found<Named>> {
  const operation = "ListInstances";
  const list = async () => {
    const listed = await calls.pages(operation, "InstanceSummaryList", (connect, NextToken) =>
      connect.listInstances({ NextToken, MaxResults: 10 }),
    );
    return entries(calls.subject, operation, listed, ({ Arn, Id, InstanceAlias }) =>
      Arn === undefined || Id === undefined ? undefined : { Arn, Id, Name: InstanceAlias ?? "" },
    );
  };
  return instances(calls, list, ({ Name }) => Name === alias);
}

const hierarchyGroups = shared<Named>();

export function findHierarchyGroups(calls: Calls<"connect">, name: string): Promise<Found<Named>> {
  const list = async () => {
    const listed = await listHierarchyGroups(calls).catch(asInstanceNotFound(calls.subject));
    return entries(calls.subject, "ListUserHierarchyGroups", listed, named);
  };
  return hierarchyGroups(calls, list, ({ Name }) => Name === name);
}

export function listHierarchyGroups({ pages, subject }: Calls<"connect">) {
  const { InstanceId } = locateInstance(subject.InstanceArn);
  return pages("ListUserHierarchyGroups", "UserHierarchyGroupSummaryList", (connect, NextToken) =>
    connect.listUserHierarchyGroups({ InstanceId, NextToken, MaxResults: 1000 }),
  );
}

/** The names from the first level of the hierarchy down to a group. */
export async function pathOfGroup(
  { call, subject }: Calls<"connect">,
  HierarchyGroupId: string,
): Promise<string[]> {
  const operation = "DescribeUserHierarchyGroup";
  const { InstanceId } = locateInstance(subject.InstanceArn);
  const { HierarchyGroup } = await call("read", operation, (connect) =>
    connect.describeUserHierarchyGroup({ InstanceId, HierarchyGroupId }),
  );
  const { LevelOne, LevelTwo, LevelThree, LevelFour, LevelFive } =
    HierarchyGroup?.HierarchyPath ?? {};
  const levels = [LevelOne, LevelTwo, LevelThree, LevelFour, LevelFive];
  const path = levels.filter((level) => level !== undefined);
  return entries(subject, operation, path.length === 0 ? [{}] : path, ({ Name }) => Name);
}

interface FlowModule extends Named {
  readonly State: string;
}

const flowModules = shared<FlowModule>();

export function findFlowModules(calls: Calls<"connect">, name: string): Promise<Found<FlowModule>> {
  return flowModules(
    calls,
    () => listFlowModules(calls).catch(asInstanceNotFound(calls.subject)),
    ({ Name }) => Name === name,
  );
}

/** Flow modules in every state. */
export async function listFlowModules({
  pages,
  subject,
}: Calls<"connect">): Promise<readonly FlowModule[]> {
  const operation = "ListContactFlowModules";
  const { InstanceId } = locateInstance(subject.InstanceArn);
  const listed = await pages(operation, "ContactFlowModulesSummaryList", (connect, NextToken) =>
    connect.listContactFlowModules({ InstanceId, NextToken, MaxResults: 1000 }),
  );
  return entries(subject, operation, listed, ({ State, ...module }) => {
    const identity = named(module);
    return identity && State !== undefined ? { ...identity, State } : undefined;
  });
}

interface ListedApplication extends Named {
  readonly Namespace: string;
}

const applications = shared<ListedApplication>();

export function findApplications(
  calls: Calls<"appintegrations", RegionSubject>,
  isIt: (application: ListedApplication) => boolean,
): Promise<Found<ListedApplication>> {
  return applications(calls, () => listApplications(calls), isIt);
}

/** Applications of the account in the region, of every type. */
export async function listApplications({
  pages,
  subject,
}: Calls<"appintegrations", RegionSubject>): Promise<readonly ListedApplication[]> {
  const operation = "ListApplications";
  const listed = await pages(operation, "Applications", (client, NextToken) =>
    client.listApplications({ ...(NextToken !== undefined && { NextToken }), MaxResults: 50 }),
  );
  return entries(subject, operation, listed, ({ Namespace, ...application }) => {
    const identity = named(application);
    return identity && Namespace !== undefined ? { ...identity, Namespace } : undefined;
  });
}

interface FoundAIAgent {
  readonly Arn: string;
  readonly AssistantArn: string;
  readonly Name: string;
  readonly Type: string;
}

const aiAgents = shared<FoundAIAgent>();

/** AI agents of all assistants of the instance. */
export function findAIAgents(
  connect: Calls<"connect">,
  qconnect: Calls<"qconnect">,
  name: string,
): Promise<Found<FoundAIAgent>> {
  const list = async () => {
    const assistants = await listAssistants(connect).catch(asInstanceNotFound(connect.subject));
    const lists = assistants.map(async (AssistantArn) =>
      (await listAIAgents(qconnect, AssistantArn)).map((agent) => ({ ...agent, AssistantArn })),
    );
    return (await Promise.all(lists)).flat();
  };
  return aiAgents(connect, list, ({ Name }) => Name === name);
}

function named(entry: {
  Arn?: string | undefined;
  Id?: string | undefined;
  Name?: string | undefined;
}): Named | undefined {
  const { Arn, Id, Name } = entry;
  return Arn === undefined || Id === undefined || Name === undefined
    ? undefined
    : { Arn, Id, Name };
}
