/// <reference types="node" />
import alchemy from "alchemy";
import { SecurityProfile } from "alchemy-aws-connect";
import { type LocalConnect, startLocalConnect } from "alchemy-aws-connect/local";

const local =
  process.env["CONNECT_INSTANCE_ARN"] === undefined ? await useLocalConnect() : undefined;
const InstanceArn = process.env["CONNECT_INSTANCE_ARN"] ?? local!.instanceArn;

const app = await alchemy("contact-centre", { noTrack: true });

const agent = await SecurityProfile("agent", {
  InstanceArn,
  SecurityProfileName: "Acme Agent",
  Description: "Takes and makes calls, transfers them, looks up the customer.",
  Permissions: [
    "BasicAgentAccess",
    "OutboundCallAccess",
    "TransferContact.Enabled",
    "CustomerProfiles.View",
  ],
  Tags: { Role: "Agent" },
});
await app.finalize();
console.log(agent, local?.calls.length);
await local?.close();

async function useLocalConnect(): Promise<LocalConnect> {
  const connect = await startLocalConnect({ file: ".alchemy/local-connect.json" });
  Object.assign(process.env, connect.env);
  return connect;
}
