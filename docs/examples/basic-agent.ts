// An agent who takes calls.
import alchemy from "alchemy";
import { Presets, SecurityProfile } from "alchemy-aws-connect";

const app = await alchemy("contact-center");

export const basicAgent = await SecurityProfile("basic-agent", {
  InstanceArn:
    "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
  SecurityProfileName: "BasicAgent",
  Description: "Standard agent with CCP access",
  Permissions: Presets.Agent,
  Tags: { Role: "Agent" },
});

await app.finalize();
