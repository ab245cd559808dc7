import { expect, test } from "bun:test";
import { cpSync } from "node:fs";
import path from "node:path";
import { startLocalConnect } from "../../src/local/index.ts";
import { Project } from "../support/project.ts";

const program = (app: string, stage: string, body: string) => `import alchemy from "alchemy";
import { SecurityProfile, UserSecurityProfiles } from "alchemy-aws-connect";
const app = await alchemy("${app}", { stage: "${stage}", noTrack: true });
const InstanceArn = process.env.INSTANCE_ARN!;
void SecurityProfile, UserSecurityProfiles;
${body}
await app.finalize();
`;

const profile = (permission: string) =>
  `await SecurityProfile("leads", { InstanceArn, SecurityProfileName: "Leads", Permissions: ["${permission}"] });`;
const assignment = (...profiles: readonly string[]) =>
  `await UserSecurityProfiles("ana", { InstanceArn, User: "ana", SecurityProfiles: ${JSON.stringify(profiles)} });`;

test.each([
  ["dev", "acme"],
  ["prod", "other"],
])(
  "state that was copied to stage %s of application %s changes and deletes nothing",
  async (stage, app) => {
    await using connect = await startLocalConnect({ users: [{ Username: "ana" }] });
    using project = new Project({});
    const env = {
      ...connect.env,
      INSTANCE_ARN: connect.instanceArn,
      ALCHEMY_CI_STATE_STORE_CHECK: "false",
      ALCHEMY_TELEMETRY_DISABLED: "1",
    };
    const deploy = (
      at: readonly [app: string, stage: string],
      body: string,
      ...flags: string[]
    ) => {
      project.write("alchemy.run.ts", program(...at, body));
      return project.run(flags, env);
    };
    const first = `${profile("Users.View")} ${assignment("Leads")}`;
    expect(await deploy(["acme", "prod"], first)).toMatchObject({ exitCode: 0 });
    const folder = path.join(project.folder, ".alchemy");
    const copy = () =>
      cpSync(path.join(folder, "acme/prod"), path.join(folder, app, stage), { recursive: true });
    copy();
    const refusal = (kind: string, id: string) =>
      `${kind} "${app}/${stage}/${id}" has a problem in its props. No call was made and no state was written.\n  - stage "${stage}" has a copy of the state of acme/prod/${id}, so a deploy or destroy would change what that resource manages. Delete the record .alchemy/${app}/${stage}/${id}.json and every other record copied with it, and deploy; if this stage or application replaces the other one, deploy with --adopt`;
    const from = connect.calls.length;
    const cases: [body: string, kind: string, id: string, ...flags: string[]][] = [
      [first, "SecurityProfile", "leads"],
      [assignment("Leads"), "UserSecurityProfiles", "ana"],
      [profile("Users.Edit"), "SecurityProfile", "leads"],
      [assignment("Leads", "Agent"), "UserSecurityProfiles", "ana"],
      ["", "UserSecurityProfiles", "ana"],
      [first, "UserSecurityProfiles", "ana", "--destroy"],
    ];
    for (const [body, kind, id, ...flags] of cases) {
      copy();
      const { exitCode, stderr } = await deploy([app, stage], body, ...flags);
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining(refusal(kind, id))]);
    }
    expect(connect.calls.slice(from)).toEqual([]);
    expect(await deploy(["acme", "prod"], first)).toMatchObject({ exitCode: 0, stderr: "" });
  },
  60_000,
);
