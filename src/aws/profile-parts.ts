import type { SecurityProfile as Described, SecurityProfileSummary } from "@aws-sdk/client-connect";
import { IncompleteReadError } from "../errors/index.ts";
import { locateInstance } from "../profile/arn.ts";
import type { ObservedProfile, ProfileFields, ReadPart } from "../profile/model.ts";
import type { Calls } from "./calls.ts";
import { asInstanceNotFound } from "./errors.ts";

/** The longest page of every list about profiles. */
export const PAGE = 1000;

interface Target {
  readonly InstanceId: string;
  readonly SecurityProfileId: string;
}

/** Every profile of the instance, as the list has it. */
export async function listProfiles({
  pages,
  subject,
}: Calls<"connect">): Promise<SecurityProfileSummary[]> {
  const { InstanceId } = locateInstance(subject.InstanceArn);
  return pages("ListSecurityProfiles", "SecurityProfileSummaryList", (connect, NextToken) =>
    connect.listSecurityProfiles({ InstanceId, NextToken, MaxResults: PAGE }),
  ).catch(asInstanceNotFound(subject));
}

/** What one call tells of a profile: all but what has a list of its own. */
export async function readDescription(
  { call, subject }: Calls<"connect">,
  target: Target,
): Promise<ObservedProfile> {
  const { SecurityProfile } = await call("read", "DescribeSecurityProfile", (connect) =>
    connect.describeSecurityProfile(target),
  );
  const observed = fromDescribe(SecurityProfile);
  if (observed) return observed;
  throw new IncompleteReadError(subject, "DescribeSecurityProfile", "answered without a profile");
}

/** The fields that only a paged list tells. */
export async function readList(
  part: Exclude<ReadPart, "describe">,
  { pages }: Calls<"connect">,
  target: Target,
): Promise<Partial<ProfileFields>> {
  switch (part) {
    case "permissions":
      return {
        Permissions: await pages(
          "ListSecurityProfilePermissions",
          "Permissions",
          (connect, NextToken) =>
            connect.listSecurityProfilePermissions({ ...target, NextToken, MaxResults: PAGE }),
        ),
      };
    case "applications": {
      const found = await pages(
        "ListSecurityProfileApplications",
        "Applications",
        (connect, NextToken) =>
          connect.listSecurityProfileApplications({ ...target, NextToken, MaxResults: PAGE }),
      );
      return {
        Applications: found.map(({ Namespace = "", ApplicationPermissions = [], Type }) => ({
          Namespace,
          ApplicationPermissions,
          ...(Type && { Type }),
        })),
      };
    }
    case "flowModules": {
      const found = await pages(
        "ListSecurityProfileFlowModules",
        "AllowedFlowModules",
        (connect, NextToken) =>
          connect.listSecurityProfileFlowModules({ ...target, NextToken, MaxResults: PAGE }),
      );
      return {
        AllowedFlowModules: found.map(({ FlowModuleId = "", Type }) => ({
          FlowModuleId,
          ...(Type && { Type }),
        })),
      };
    }
    case "aiAgents": {
      const found = await pages(
        "ListSecurityProfileAIAgents",
        "AllowedAIAgents",
        (connect, NextToken) =>
          connect.listSecurityProfileAIAgents({ ...target, NextToken, MaxResults: PAGE }),
      );
      return {
        AllowedAIAgents: found.map(({ Arn = "", Type }) => ({ Arn, ...(Type && { Type }) })),
      };
    }
  }
}

function fromDescribe(profile: Described | undefined): ObservedProfile | undefined {
  if (!profile?.Arn || !profile.Id || !profile.SecurityProfileName) return undefined;
  const attributes =
    profile.GranularAccessControlConfiguration?.DataTableAccessControlConfiguration
      ?.PrimaryAttributeAccessControlConfiguration?.PrimaryAttributeValues ?? [];
  return {
    SecurityProfileArn: profile.Arn,
    SecurityProfileId: profile.Id,
    SecurityProfileName: profile.SecurityProfileName,
    Description: profile.Description ?? "",
    Tags: profile.Tags ?? {},
    AllowedAccessControlTags: profile.AllowedAccessControlTags ?? {},
    TagRestrictedResources: profile.TagRestrictedResources ?? [],
    HierarchyRestrictedResources: profile.HierarchyRestrictedResources ?? [],
    AllowedAccessControlHierarchyGroupId: profile.AllowedAccessControlHierarchyGroupId ?? "",
    GranularAccessControlConfiguration: {
      DataTableAccessControlConfiguration: {
        PrimaryAttributeAccessControlConfiguration: {
          PrimaryAttributeValues: attributes.map(({ AccessType, AttributeName, Values }) => ({
            ...(AccessType && { AccessType }),
            ...(AttributeName !== undefined && { AttributeName }),
            ...(Values && { Values }),
          })),
        },
      },
    },
  };
}
