import { expect, test } from "bun:test";
import path from "node:path";
import { startLocalConnect } from "../src/local/index.ts";
import { Project, repository } from "./support/project.ts";

const INSTANCE_ARN =
  "arn:aws:connect:us-east-1:123456789012:instance/abcdefg-1234-5678-abcd-efghijklmnop";

/**
 * The four snippets of Alchemy's page for AWS::Connect::SecurityProfile, with their import changed; tsc
 * checks their types with the rest of the tests.
 *
 * @see https://alchemy.run/providers/aws-control/connect/security-profile/
 */
const snippets = path.join(repository, "test/fixtures/alchemy-docs.ts");

test("the snippets of the page of Alchemy run, with a warning for everything that AWS reads differently", async () => {
  await using connect = await startLocalConnect({ instanceArn: INSTANCE_ARN });
  const code = await Bun.file(snippets).text();
  using project = new Project({
    "alchemy.run.ts": `import alchemy from "alchemy";
const app = await alchemy("page", { noTrack: true });
${code}
await app.finalize();
`,
  });
  const env = { ...connect.env, ALCHEMY_CI_STATE_STORE_CHECK: "false" };
  const { exitCode, stderr } = await project.run([], env);
  expect(exitCode).toBe(0);
  const warnings = stderr.trim().split("\n");
  const iamAction = (id: string, index: number, name: string) =>
    `WARN ${id}: Permissions[${index}]: "${name}" is an IAM action, not a security profile permission. Permissions have names such as "BasicAgentAccess" or "Users.View" (https://docs.aws.amazon.com/connect/latest/adminguide/security-profile-list.html). (iam-action)`;
  expect(warnings).toEqual([
    iamAction("basicSecurityProfile", 0, "connect:StartChatContact"),
    iamAction("basicSecurityProfile", 1, "connect:StopContact"),
    iamAction("advancedSecurityProfile", 0, "connect:StartOutboundVoiceContact"),
    iamAction("advancedSecurityProfile", 1, "connect:UpdateContactAttributes"),
    iamAction("advancedSecurityProfile", 2, "connect:ViewContact"),
    'WARN advancedSecurityProfile: AllowedAccessControlTags: the tags "Department", "Region" restrict nothing until TagRestrictedResources names the types of resource; the admin website requires both. (tags-without-resource-types)',
    iamAction("taggedSecurityProfile", 0, "connect:CreateUser"),
    iamAction("taggedSecurityProfile", 1, "connect:DeleteUser"),
    `WARN taggedSecurityProfile: TagRestrictedResources[0]: "${INSTANCE_ARN}/user/12345678" is an ARN; AWS expects the name of a resource type, "User" here. (arn-for-resource-type)`,
    `WARN taggedSecurityProfile: HierarchyRestrictedResources[0]: "${INSTANCE_ARN}/hierarchy/1" is an ARN; AWS expects the name of a resource type, such as "User" or "Queue". (arn-for-resource-type)`,
    `WARN taggedSecurityProfile: TagRestrictedResources: "${INSTANCE_ARN}/user/12345678" is restricted by tag, but no tag is declared; the admin website requires both. Declare AllowedAccessControlTags, or remove the restriction. (resource-types-without-tags)`,
  ]);
  expect(connect.calls.map(({ operation, status }) => `${operation} ${status}`)).toEqual([
    "CreateSecurityProfile 200",
    "CreateSecurityProfile 200",
    "CreateSecurityProfile 200",
    "ListSecurityProfiles 200",
    "CreateSecurityProfile 200",
  ]);
}, 30_000);
