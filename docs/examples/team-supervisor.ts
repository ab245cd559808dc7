// A supervisor who watches the queues, listens in and barges in.
import alchemy from "alchemy";
import { Presets, SecurityProfile } from "alchemy-aws-connect";

const app = await alchemy("contact-center");

export const supervisor = await SecurityProfile("team-supervisor", {
  InstanceArn:
    "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
  SecurityProfileName: "TeamSupervisor",
  Description: "Supervisor with real-time monitoring",
  Permissions: Presets.Supervisor,
  Tags: { Role: "Supervisor" },
});

await app.finalize();
