// alchemy.run.ts: the security profiles of an Amazon Connect instance, in stages.
import alchemy from "alchemy";
import { Permissions, Presets, SecurityProfile, permissions } from "alchemy-aws-connect";
import { S3StateStore } from "alchemy-aws-connect/s3";

const InstanceArn = process.env["CONNECT_INSTANCE_ARN"];
if (!InstanceArn) throw new Error("CONNECT_INSTANCE_ARN is not set.");

// State in S3 if STATE_BUCKET is set, as in the pipeline. Otherwise in files below .alchemy.
const bucketName = process.env["STATE_BUCKET"];
const app = await alchemy("access", {
  ...(bucketName && { stateStore: (scope) => new S3StateStore(scope, { bucketName }) }),
});

// Stage prod has the plain names. Every other stage has names of its own, so that it can share an instance.
const nameOf = (name: string) => (app.stage === "prod" ? name : `${name} - ${app.stage}`);

await SecurityProfile("agents", {
  InstanceArn,
  SecurityProfileName: nameOf("Support agents"),
  Permissions: permissions(Presets.Agent),
});

await SecurityProfile("leads", {
  InstanceArn,
  SecurityProfileName: nameOf("Support leads"),
  Permissions: permissions(Presets.Supervisor, Permissions.Routing.ViewQueues),
});

await app.finalize();
