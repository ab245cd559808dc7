import alchemy from "alchemy";
import { SecurityProfile } from "alchemy-aws-connect";

const app = await alchemy("package", { noTrack: true });

await SecurityProfile("agents", {
  InstanceArn: process.env.CONNECT_INSTANCE_ARN,
  SecurityProfileName: "Agents",
  Permissions: ["BasicAgentAccess"],
});

await app.finalize();
