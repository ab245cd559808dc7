import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import alchemy from "alchemy";
import provider, {
  SecurityProfile,
  SecurityProfileRef,
  isSecurityProfile,
} from "alchemy-aws-connect";
import { startLocalConnect } from "alchemy-aws-connect/local";
import { FileSystemStateStore } from "alchemy/state";

const connect = await startLocalConnect();
Object.assign(process.env, connect.env);
const { instanceArn: InstanceArn } = connect;

const app = await alchemy("consumer", {
  noTrack: true,
  phase: "up",
  stage: "test",
  password: "test",
  stateStore: (scope) => new FileSystemStateStore(scope),
  quiet: true,
});
const agent = await SecurityProfile("agent", {
  InstanceArn,
  SecurityProfileName: "Consumer Agent",
  Permissions: ["BasicAgentAccess"],
});
await app.finalize();

assert.ok(isSecurityProfile(agent));
assert.equal(provider.Connect.SecurityProfile, SecurityProfile);
assert.equal(
  agent.SecurityProfileArn,
  `${InstanceArn}/security-profile/${agent.SecurityProfileId}`,
);
const found = await SecurityProfileRef({ InstanceArn, SecurityProfileName: "Consumer Agent" });
assert.equal(found.SecurityProfileArn, agent.SecurityProfileArn);
assert.deepEqual(found.Permissions, ["BasicAgentAccess"]);

await alchemy.destroy(agent);
const operations = connect.calls.map(({ operation }) => operation);
assert.ok(operations.includes("CreateSecurityProfile"), operations.join());
assert.ok(operations.includes("DeleteSecurityProfile"), operations.join());
await connect.close();

for (const name of ["alchemy-aws-connect", "alchemy-aws-connect/local"]) {
  console.log(fileURLToPath(import.meta.resolve(name)));
}
