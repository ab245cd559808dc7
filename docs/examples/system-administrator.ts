// An administrator with every permission that grants something.
import alchemy from "alchemy";
import { Presets, SecurityProfile } from "alchemy-aws-connect";

const app = await alchemy("contact-center");

export const systemAdministrator = await SecurityProfile("system-administrator", {
  InstanceArn:
    "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
  SecurityProfileName: "SystemAdmin",
  Description: "Full administrative access to all features",
  Permissions: Presets.Admin,
  Tags: { Role: "Admin" },
});

await app.finalize();
