import type { AnySubject, RegionSubject } from "../errors/subject.ts";
import { locateInstance } from "../profile/arn.ts";
import { type ListedAIAgent, listAIAgents, listAssistants } from "./ai-agents.ts";
import type { Calls } from "./calls.ts";
import type { Api, Lists } from "./clients.ts";
import { entries, hasAll, withoutRepeats } from "./entries.ts";
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
function shared<T extends Pick<Named, "Arn">>() {
  const known = new WeakMap<Lists, Map<string, Promise<readonly T[]>>>();
  return async <A extends Api, S extends AnySubject>(
    calls: Calls<A, S>,
    list: () => Promise<readonly T[]>,
    isIt: (entry: T) => boolean,
  ): Promise<Found<T>> => {
    const { lists: ofSession } = await calls.session();
    const lists = known.get(ofSession) ?? new Map<string, Promise<readonly T[]>>();
    known.set(ofSession, lists);
    const { subject } = calls;
    const place = "what" in subject ? subject.region : subject.InstanceArn;
    const older = lists.get(place);
    if (older) {
      const all = await older;
      const found = all.filter(isIt);
      if (found.length > 0) return { found, all };
    }
    const newest = lists.get(place);
    const listing = newest === undefined || newest === older ? list().then(distinct) : newest;
    lists.set(place, listing);
    listing.catch(() => lists.delete(place));
    const all = await listing;
    return { found: all.filter(isIt), all };
  };
}

function distinct<T extends Pick<Named, "Arn">>(listed: readonly T[]): readonly T[] {
  return withoutRepeats(listed, ({ Arn }) => Arn);
}

interface Named {
  readonly Arn: string;
  readonly Id: string;
  readonly Name: string;
}

/** Finds entries of a shared list by their names. */
function byName<S extends AnySubject, T extends Pick<Named, "Arn" | "Name">>(
  list: (calls: Calls<"connect", S>) => Promise<readonly T[]>,
) {
  const find = shared<T>();
  return (calls: Calls<"connect", S>, name: string): Promise<Found<T>> =>
    find(
      calls,
      () => list(calls),
      ({ Name }) => Name === name,
    );
}

/** Instances of the account in the region, by their alias. */
export const findInstances = byName(
  async ({ pages, subject }: Calls<"connect", RegionSubject>): Promise<Named[]> => {
    const operation = "ListInstances";
    const listed = await pages(operation, "InstanceSummaryList", (connect, NextToken) =>
      connect.listInstances({ NextToken, MaxResults: 10 }),
    );
    return entries(subject, operation, listed, ({ Arn, Id, InstanceAlias: Name = "" }) =>
      Arn === undefined || Id === undefined ? undefined : { Arn, Id, Name },
    );
  },
);

export const findHierarchyGroups = byName(async (calls: Calls<"connect">): Promise<Named[]> => {
  const { subject } = calls;
  const listed = await listHierarchyGroups(calls).catch(asInstanceNotFound(subject));
  return entries(subject, "ListUserHierarchyGroups", listed, (group) =>
    hasAll(group, "Arn", "Id", "Name") ? group : undefined,
  );
});

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

export const findFlowModules = byName((calls: Calls<"connect">) =>
  listFlowModules(calls).catch(asInstanceNotFound(calls.subject)),
);

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
  return entries(subject, operation, listed, (module) =>
    hasAll(module, "Arn", "Id", "Name", "State") ? module : undefined,
  );
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
  return entries(subject, operation, listed, (application) =>
    hasAll(application, "Arn", "Id", "Name", "Namespace") ? application : undefined,
  );
}

interface FoundAIAgent extends ListedAIAgent {
  readonly AssistantArn: string;
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
