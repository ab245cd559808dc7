import type { ReferenceKind, References } from "../profile/snapshot.ts";
import { IncompleteReadError } from "../errors/index.ts";
import type { RegionSubject } from "../errors/subject.ts";
import { locateInstance } from "../profile/arn.ts";
import type { PartReader } from "./ai-agent-reader.ts";
import type { Calls } from "./calls.ts";
import { failedWith } from "./errors.ts";
import { listApplications, listFlowModules, pathOfGroup } from "./lookups.ts";

interface ReferenceCalls {
  readonly connect: Calls<"connect">;
  readonly applications: Calls<"appintegrations", RegionSubject>;
}

/** Finds the names behind the ids in profiles. Does not read lists that no profile refers to. */
export async function readReferences(
  { applications, connect }: ReferenceCalls,
  part: PartReader,
  ids: Readonly<Record<ReferenceKind, readonly string[]>>,
): Promise<References["names"]> {
  const { InstanceArn } = connect.subject;
  const groups = Promise.all(
    ids.hierarchyGroup.map(async (id) => {
      const path = await part("hierarchyPath", id, () => pathOfGroup(connect, id).catch(asDeleted));
      return path ? [[id, path] as const] : [];
    }),
  );
  const modules =
    ids.flowModule.length === 0
      ? []
      : part("listedFlowModules", InstanceArn, () => listFlowModules(connect));
  const listed =
    ids.application.length + ids.aiAgent.length === 0
      ? []
      : part("listedApplications", applications.subject.region, () =>
          listApplications(applications),
        );
  return {
    hierarchyGroup: new Map((await groups).flat()),
    flowModule: new Map(((await modules) ?? []).map(({ Id, Name }) => [Id, [Name]])),
    application: new Map(((await listed) ?? []).map(({ Namespace }) => [Namespace, [Namespace]])),
    aiAgent: new Map(((await listed) ?? []).map(({ Arn, Namespace }) => [Arn, [Namespace]])),
  };
}

/** A profile can keep the id of a group that somebody deleted. Such a group has no path. */
function asDeleted(error: unknown): undefined {
  if (!failedWith(error, "ResourceNotFoundException")) throw error;
  return undefined;
}

/** The alias of the instance. */
export async function readAlias({ call, subject }: Calls<"connect">): Promise<string> {
  const operation = "DescribeInstance";
  const { InstanceId } = locateInstance(subject.InstanceArn);
  const { Instance } = await call("read", operation, (connect) =>
    connect.describeInstance({ InstanceId }),
  );
  if (Instance?.InstanceAlias !== undefined) return Instance.InstanceAlias;
  throw new IncompleteReadError(subject, operation, "returned an instance without its alias");
}
