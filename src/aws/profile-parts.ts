import type { Connect, SecurityProfileSummary } from "@aws-sdk/client-connect";
import { IncompleteReadError, InstanceNotFoundError } from "../errors/index.ts";
import { locateInstance, parseProfileArn } from "../profile/arn.ts";
import {
  type ListMember,
  type ListOperation,
  type ListedField,
  type ObservedProfile,
  type ProfileFields,
  DESCRIBED_FIELDS,
  FIELDS,
  readInto,
} from "../profile/model.ts";
import { type Shape, isRecord } from "../profile/shapes.ts";
import type { Calls, Page } from "./calls.ts";
import { asInstanceNotFound, failedWith } from "./errors.ts";

/** The largest page of every list about profiles. */
const PAGE = 1000;

interface Target {
  readonly InstanceId: string;
  readonly SecurityProfileId: string;
}

/**
 * Every profile of the instance, as listed.
 *
 * @throws InstanceNotFoundError also if the instance is in another account than its ARN says: a request has only the id
 */
export async function listProfiles({
  pages,
  subject,
}: Calls<"connect">): Promise<SecurityProfileSummary[]> {
  const { InstanceId, account } = locateInstance(subject.InstanceArn);
  const listed = await pages(
    "ListSecurityProfiles",
    "SecurityProfileSummaryList",
    (connect, NextToken) =>
      connect.listSecurityProfiles({ InstanceId, NextToken, MaxResults: PAGE }),
  ).catch(asInstanceNotFound(subject));
  const accounts = listed.flatMap(({ Arn = "" }) => parseProfileArn(Arn)?.account ?? []);
  const other = accounts.find((each) => each !== account);
  if (other === undefined) return listed;
  const lacking = `AWS says that its profiles are in account ${other}.`;
  throw new InstanceNotFoundError({ ...subject, lacking }, account);
}

/** Takes what no longer exists as `undefined`. AWS also answers "not found" to the credentials of another account. */
export function asGone(calls: Calls<"connect">): (error: unknown) => Promise<undefined> {
  return async (error) => {
    if (!failedWith(error, "ResourceNotFoundException")) throw error;
    await listProfiles(calls);
    return undefined;
  };
}

/** The part of a profile that DescribeSecurityProfile returns: all fields without a list of their own. */
export async function readDescription(
  { call, subject }: Calls<"connect">,
  target: Target,
): Promise<ObservedProfile> {
  const operation = "DescribeSecurityProfile";
  const { SecurityProfile: profile } = await call("read", operation, (connect) =>
    connect.describeSecurityProfile(target),
  );
  if (!profile?.Arn || !profile.Id || !profile.SecurityProfileName) {
    throw new IncompleteReadError(subject, operation, "returned no profile");
  }
  const observed: ObservedProfile = {
    SecurityProfileArn: profile.Arn,
    SecurityProfileId: profile.Id,
    SecurityProfileName: profile.SecurityProfileName,
    Tags: {},
  };
  for (const name of DESCRIBED_FIELDS) {
    if (readInto(observed, name, profile[name])) continue;
    throw new IncompleteReadError(subject, operation, `returned ${name} in an unknown form`);
  }
  return observed;
}

type ListInput = Target & { readonly NextToken: string | undefined; readonly MaxResults: number };

/** The SDK's method for each list in the table of fields. */
const LISTS: {
  readonly [O in ListOperation]: (
    connect: Connect,
    input: ListInput,
  ) => Promise<Page<ListMember, unknown> & { LastModifiedTime?: Date | undefined }>;
} = {
  ListSecurityProfilePermissions: (connect, input) => connect.listSecurityProfilePermissions(input),
  ListSecurityProfileApplications: (connect, input) =>
    connect.listSecurityProfileApplications(input),
  ListSecurityProfileFlowModules: (connect, input) => connect.listSecurityProfileFlowModules(input),
  ListSecurityProfileAIAgents: (connect, input) => connect.listSecurityProfileAIAgents(input),
};

/** A field that only a paged list returns. */
export async function readList(
  name: ListedField,
  { pages, subject }: Calls<"connect">,
  target: Target,
): Promise<Partial<ProfileFields>> {
  const { readBy, shape } = FIELDS[name];
  const { member, operation } = readBy;
  const entries = await pages(operation, member, async (connect, NextToken) => {
    const page = await LISTS[operation](connect, { ...target, NextToken, MaxResults: PAGE });
    // AWS does not document whether it returns an empty list. `LastModifiedTime` shows that the answer is
    // complete.
    const isWhole = page[member] === undefined && page.LastModifiedTime !== undefined;
    return isWhole ? { ...page, [member]: [] } : page;
  });
  const fields: Partial<ProfileFields> = {};
  if (readInto(fields, name, filled(shape, entries))) return fields;
  throw new IncompleteReadError(subject, operation, `returned ${member} in an unknown form`);
}

/** Adds the members that AWS leaves out: its model requires no member of an item. */
function filled(shape: Shape, value: unknown): unknown {
  if (shape.type === "list" && Array.isArray(value)) {
    return value.map((item) => filled(shape.item, item));
  }
  if (shape.type !== "structure" || !isRecord(value)) return value;
  const empty = shape.required.map((name) => {
    const member = shape.members[name];
    return [name, typeof member === "object" && member.type === "list" ? [] : ""];
  });
  return { ...Object.fromEntries(empty), ...value };
}
