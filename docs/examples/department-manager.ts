// A manager who reaches only what is tagged for the department.
import alchemy from "alchemy";
import {
  PermissionGroups,
  Permissions,
  Presets,
  SecurityProfile,
  permissions,
} from "alchemy-aws-connect";

const app = await alchemy("contact-center");

const { Routing } = Permissions;

export const departmentManager = await SecurityProfile("department-manager", {
  InstanceArn:
    "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
  SecurityProfileName: "SupportDepartmentManager",
  Description: "Support department manager with tag-based restrictions",
  // Pages that show everything, whatever tags restrict, are withheld.
  Permissions: permissions(Presets.CallCenterManager).without(
    PermissionGroups.Reporting,
    Routing.ViewQuickConnects,
    Routing.CreateQuickConnects,
    Routing.EditQuickConnects,
    Routing.ViewHoursOfOperation,
    Routing.CreateHoursOfOperation,
    Routing.EditHoursOfOperation,
  ),
  AllowedAccessControlTags: { Department: "Support" },
  TagRestrictedResources: ["Queue", "RoutingProfile", "User", "SecurityProfile"],
  Tags: { Role: "Manager", Department: "Support" },
});

await app.finalize();
