import { randomUUID } from "node:crypto";
import type { ProfileFields } from "../../profile/model.ts";
import { type Profile, allFields } from "../data.ts";
import { ServiceError } from "../errors.ts";
import type { InputOf } from "../model.ts";
import { paginate, unordered } from "../page.ts";
import { profileCriteria, tagFilter } from "../search.ts";
import type { Store } from "../store.ts";

export function CreateSecurityProfile(store: Store, input: InputOf<"CreateSecurityProfile">) {
  const { InstanceId: _, SecurityProfileName, ...fields } = input;
  const { profiles } = store.data;
  if (profiles.some((profile) => profile.SecurityProfileName === SecurityProfileName)) {
    throw new ServiceError(
      "DuplicateResourceException",
      `A security profile with the name ${SecurityProfileName} already exists`,
    );
  }
  if (profiles.length >= store.securityProfileQuota) {
    throw new ServiceError(
      "LimitExceededException",
      `The instance has its ${store.securityProfileQuota} security profiles`,
    );
  }
  const Id = randomUUID();
  store.change((data, now) => {
    data.profiles.push({
      Id,
      SecurityProfileName,
      ...allFields(fields),
      LastModifiedTime: now,
      LastModifiedRegion: store.instance.region,
    });
  });
  return { SecurityProfileId: Id, SecurityProfileArn: store.profileArn(Id) };
}

export function DescribeSecurityProfile(
  store: Store,
  { SecurityProfileId }: InputOf<"DescribeSecurityProfile">,
) {
  const profile = store.profile(SecurityProfileId);
  const granular = shownGranular(profile.GranularAccessControlConfiguration);
  return {
    SecurityProfile: {
      ...identity(store, profile),
      Tags: profile.Tags,
      AllowedAccessControlTags: profile.AllowedAccessControlTags,
      TagRestrictedResources: unordered(profile.TagRestrictedResources),
      HierarchyRestrictedResources: unordered(profile.HierarchyRestrictedResources),
      ...(profile.AllowedAccessControlHierarchyGroupId !== "" && {
        AllowedAccessControlHierarchyGroupId: profile.AllowedAccessControlHierarchyGroupId,
      }),
      ...(granular && { GranularAccessControlConfiguration: granular }),
      ...lastModified(profile),
    },
  };
}

export function UpdateSecurityProfile(store: Store, input: InputOf<"UpdateSecurityProfile">): void {
  const { InstanceId: _, SecurityProfileId, ...fields } = input;
  const held = store.profile(SecurityProfileId);
  const changed: Profile = { ...held, ...allFields({ ...held, ...fields }) };
  store.change((data, now) => {
    const at = data.profiles.indexOf(held);
    data.profiles[at] = {
      ...changed,
      LastModifiedTime: now,
      LastModifiedRegion: store.instance.region,
    };
  });
}

export function DeleteSecurityProfile(
  store: Store,
  { SecurityProfileId }: InputOf<"DeleteSecurityProfile">,
): void {
  const profile = store.profile(SecurityProfileId);
  const message = `Security profile ${profile.SecurityProfileName} is in use`;
  const user = store.data.users.find(({ SecurityProfileIds }) =>
    SecurityProfileIds.includes(SecurityProfileId),
  );
  if (user) {
    throw new ServiceError("ResourceInUseException", message, {
      ResourceType: "USER",
      ResourceId: store.userArn(user.Id),
    });
  }
  const agent = store.data.aiAgents.find(({ SecurityProfileIds }) =>
    SecurityProfileIds.includes(SecurityProfileId),
  );
  if (agent) throw new ServiceError("ResourceInUseException", message, { ResourceId: agent.Arn });
  store.change((data) => {
    data.profiles = data.profiles.filter(({ Id }) => Id !== SecurityProfileId);
  });
}

export function ListSecurityProfiles(store: Store, input: InputOf<"ListSecurityProfiles">) {
  const { items, ...next } = paginate(
    "ListSecurityProfiles",
    input,
    store.data.profiles,
    ({ Id }) => Id,
  );
  const SecurityProfileSummaryList = items.map((profile) => ({
    Id: profile.Id,
    Arn: store.profileArn(profile.Id),
    Name: profile.SecurityProfileName,
    ...lastModified(profile),
  }));
  return { SecurityProfileSummaryList, ...next };
}

export function ListSecurityProfilePermissions(
  store: Store,
  input: InputOf<"ListSecurityProfilePermissions">,
) {
  const profile = store.profile(input.SecurityProfileId);
  const { items: Permissions, ...next } = paginate(
    "ListSecurityProfilePermissions",
    input,
    profile.Permissions,
  );
  return { Permissions, ...next, ...lastModified(profile) };
}

export function ListSecurityProfileApplications(
  store: Store,
  input: InputOf<"ListSecurityProfileApplications">,
) {
  const profile = store.profile(input.SecurityProfileId);
  const { items, ...next } = paginate(
    "ListSecurityProfileApplications",
    input,
    profile.Applications,
  );
  const Applications = items.map(
    ({ ApplicationPermissions, Namespace, Type = "THIRD_PARTY_APPLICATION" }) => ({
      Namespace,
      ApplicationPermissions: unordered(ApplicationPermissions),
      Type,
    }),
  );
  return { Applications, ...next, ...lastModified(profile) };
}

export function ListSecurityProfileFlowModules(
  store: Store,
  input: InputOf<"ListSecurityProfileFlowModules">,
) {
  const profile = store.profile(input.SecurityProfileId);
  const { items: AllowedFlowModules, ...next } = paginate(
    "ListSecurityProfileFlowModules",
    input,
    profile.AllowedFlowModules,
  );
  return { AllowedFlowModules, ...next, ...lastModified(profile) };
}

export function ListSecurityProfileAIAgents(
  store: Store,
  input: InputOf<"ListSecurityProfileAIAgents">,
) {
  const profile = store.profile(input.SecurityProfileId);
  const { items: AllowedAIAgents, ...next } = paginate(
    "ListSecurityProfileAIAgents",
    input,
    profile.AllowedAIAgents,
  );
  return { AllowedAIAgents, ...next, ...lastModified(profile) };
}

export function SearchSecurityProfiles(store: Store, input: InputOf<"SearchSecurityProfiles">) {
  const { SearchCriteria = {}, SearchFilter } = input;
  const wanted = profileCriteria(SearchCriteria);
  const tagged = SearchFilter?.TagFilter ? tagFilter(SearchFilter.TagFilter) : () => true;
  const found = store.data.profiles.filter((profile) => wanted(profile) && tagged(profile));
  const { items, ...next } = paginate("SearchSecurityProfiles", input, found, ({ Id }) => Id);
  const SecurityProfiles = items.map((profile) => ({
    ...identity(store, profile),
    Tags: profile.Tags,
  }));
  return { SecurityProfiles, ...next, ApproximateTotalCount: found.length };
}

function identity(store: Store, { Description, Id, SecurityProfileName }: Profile) {
  return {
    Id,
    OrganizationResourceId: store.instance.InstanceId,
    Arn: store.profileArn(Id),
    SecurityProfileName,
    ...(Description !== "" && { Description }),
  };
}

function lastModified({ LastModifiedRegion, LastModifiedTime }: Profile) {
  return { LastModifiedTime: LastModifiedTime / 1000, LastModifiedRegion };
}

function shownGranular(
  held: ProfileFields["GranularAccessControlConfiguration"],
): ProfileFields["GranularAccessControlConfiguration"] | undefined {
  const values =
    held.DataTableAccessControlConfiguration?.PrimaryAttributeAccessControlConfiguration
      ?.PrimaryAttributeValues ?? [];
  if (values.length === 0) return undefined;
  const PrimaryAttributeValues = unordered(values).map((value) => ({
    ...value,
    Values: unordered(value.Values ?? []),
  }));
  return {
    DataTableAccessControlConfiguration: {
      PrimaryAttributeAccessControlConfiguration: { PrimaryAttributeValues },
    },
  };
}
