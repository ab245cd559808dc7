// A specialist who plans schedules and capacity.
import alchemy from "alchemy";
import { PermissionGroups, Permissions, SecurityProfile, permissions } from "alchemy-aws-connect";

const app = await alchemy("contact-center");

export const workforceManager = await SecurityProfile("workforce-manager", {
  InstanceArn:
    "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
  SecurityProfileName: "WorkforceManager",
  Description: "Workforce manager for scheduling and capacity planning",
  Permissions: permissions(
    PermissionGroups.WorkforceScheduling,
    PermissionGroups.Reporting,
    Permissions.UsersAndPermissions.ViewUsers,
    Permissions.UsersAndPermissions.ViewAgentHierarchy,
    Permissions.Routing.ViewQueues,
  ),
  Tags: { Role: "WorkforceManager" },
});

await app.finalize();
