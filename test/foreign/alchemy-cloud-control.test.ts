import { describe, expect, test } from "bun:test";
import { Connect } from "@aws-sdk/client-connect";
import { type LocalCall, startLocalConnect } from "../../src/local/index.ts";
import { type Outcome, Project } from "../support/project.ts";

const ALCHEMY = "alchemy/aws/control";
const OURS = "alchemy-aws-connect";
const STATE = ".alchemy/foreign/test/team.json";
const TIMEOUT = 60_000;

/** What the peer keeps of a user's props, and does not use. */
const SECRETS = {
  accessKeyId: "AKIAINTHEPROPS",
  secretAccessKey: "secret-in-the-props",
  sessionToken: "token-in-the-props",
};

describe("Alchemy's own AWS.Connect.SecurityProfile", () => {
  test(
    "creates, does nothing without a change, and destroys",
    async () => {
      await using user = await startUser();
      const created = await user.deploy(ALCHEMY);
      expect(created).toMatchObject({ exitCode: 0, stderr: "" });
      expect(created.operations).toEqual([
        "CreateResource",
        "GetResource",
        "GetResourceRequestStatus",
      ]);
      expect(await user.profiles()).toEqual([{ SecurityProfileName: "Team", Description: "Ours" }]);

      expect(await user.deploy(ALCHEMY)).toMatchObject({ exitCode: 0, operations: [] });

      const destroyed = await user.deploy(ALCHEMY, {}, ["--destroy"]);
      expect(destroyed).toMatchObject({ exitCode: 0, stderr: "" });
      expect(destroyed.operations).toEqual(["DeleteResource", "GetResourceRequestStatus"]);
      expect(await user.profiles()).toEqual([]);
    },
    TIMEOUT,
  );

  test(
    "cannot update: its table strips create-only properties from one side of the patch alone, and so adds them",
    async () => {
      await using user = await startUser();
      await user.deploy(ALCHEMY);
      const refused = await user.deploy(ALCHEMY, { Description: "Changed" });
      expect(refused.exitCode).toBe(1);
      expect(refused.calls.map(({ operation, status }) => [operation, status])).toEqual([
        ["GetResource", 200],
        ["UpdateResource", 400],
      ]);
      expect(JSON.parse(String(refused.calls[1]?.input["PatchDocument"]))).toEqual([
        { op: "replace", path: "/Description", value: "Changed" },
        { op: "add", path: "/InstanceArn", value: user.InstanceArn },
        { op: "add", path: "/SecurityProfileName", value: "Team" },
      ]);
      expect(refused.stderr).toContain("error: Bad Request");
      expect(refused.stderr).toContain("com.amazon.cloudapiservice#NotUpdatableException");
      expect(refused.stderr).toContain(
        "createOnlyProperties [/properties/SecurityProfileName, /properties/InstanceArn] cannot be updated",
      );
      expect(await user.profiles()).toEqual([{ SecurityProfileName: "Team", Description: "Ours" }]);
    },
    TIMEOUT,
  );

  test(
    "cannot adopt: it needs an identifier that AlreadyExists does not carry, and does not look for one by name",
    async () => {
      await using user = await startUser();
      await user.create("Team", "Theirs");
      const refused = await user.deploy(ALCHEMY, { adopt: true });
      expect(refused.exitCode).toBe(1);
      expect(refused.operations).toEqual(["CreateResource", "GetResourceRequestStatus"]);
      expect(refused.stderr).toContain(
        'Resource AWS::Connect::SecurityProfile "undefined" already exists but could not be read back',
      );
      expect(await user.profiles()).toEqual([
        { SecurityProfileName: "Team", Description: "Theirs" },
      ]);
    },
    TIMEOUT,
  );

  test(
    "signs with the default credentials instead of those in the props, and keeps these in the state in plain text",
    async () => {
      await using user = await startUser();
      const { exitCode } = await user.deploy(ALCHEMY, SECRETS);
      expect(exitCode).toBe(0);
      expect([...user.signers]).toEqual(["local"]);
      for (const secret of Object.values(SECRETS)) {
        expect(user.state().split(`"${secret}"`)).toHaveLength(3);
      }
    },
    TIMEOUT,
  );
});

const PLANES = [
  {
    plane: "connect",
    read: ["DescribeSecurityProfile", "ListSecurityProfilePermissions"],
    creation: "CreateSecurityProfile",
    update: "UpdateSecurityProfile",
    deletion: "DeleteSecurityProfile",
  },
  {
    plane: "cloudcontrol",
    read: ["GetResource"],
    creation: "CreateResource",
    update: "UpdateResource",
    deletion: "DeleteResource",
  },
] as const;

describe.each(PLANES)(
  "its state, taken over on $plane",
  ({ plane, read, creation, update, deletion }) => {
    const props = { controlPlane: plane };

    test(
      "by another import alone: nothing is written, the next deploy makes no call, no credential stays",
      async () => {
        await using user = await startUser();
        await user.deploy(ALCHEMY, SECRETS);
        const arn = await user.arnOf("Team");
        const taken = await user.deploy(OURS, { ...props, ...SECRETS });
        expect(taken).toMatchObject({ exitCode: 0, stderr: "", operations: read });
        expect(await user.arnOf("Team")).toBe(arn);
        expect(await user.profiles()).toHaveLength(1);
        expect(JSON.parse(user.state())).toMatchObject({
          kind: "connect::SecurityProfile",
          output: { SecurityProfileArn: arn, adopted: false },
        });
        for (const secret of Object.values(SECRETS)) expect(user.files()).not.toContain(secret);

        const next = await user.deploy(OURS, { ...props, ...SECRETS });
        expect(next).toMatchObject({ exitCode: 0, stderr: "", operations: [] });
      },
      TIMEOUT,
    );

    test(
      "with what was changed outside meanwhile repaired",
      async () => {
        await using user = await startUser();
        await user.deploy(ALCHEMY);
        await user.change("Team", "Drifted");
        const taken = await user.deploy(OURS, props);
        expect(taken).toMatchObject({ exitCode: 0, stderr: "", operations: [...read, update] });
        expect(taken.stdout).toContain("Description, changed outside");
        expect(await user.profiles()).toEqual([
          { SecurityProfileName: "Team", Description: "Ours" },
        ]);
      },
      TIMEOUT,
    );

    test(
      "after an update that it could not do: the update is done, and a field that left the code is cleared and read again",
      async () => {
        await using user = await startUser();
        await user.deploy(ALCHEMY, { HierarchyRestrictedResources: ["User"] });
        expect(await user.deploy(ALCHEMY, { Description: "Changed" })).toMatchObject({
          exitCode: 1,
        });
        const taken = await user.deploy(OURS, { ...props, Description: "Changed" });
        expect(taken).toMatchObject({ exitCode: 0, stderr: "" });
        expect(taken.operations).toEqual([...read, read[0], update].toSorted());
        expect(taken.stdout).toContain("HierarchyRestrictedResources, no longer in the code");
        expect(await user.profiles()).toEqual([
          { SecurityProfileName: "Team", Description: "Changed" },
        ]);
      },
      TIMEOUT,
    );

    test(
      "under another name: the new profile is made and the old one deleted",
      async () => {
        await using user = await startUser();
        await user.deploy(ALCHEMY);
        const taken = await user.deploy(OURS, { ...props, SecurityProfileName: "Crew" });
        expect(taken).toMatchObject({ exitCode: 0, stderr: "" });
        expect(await user.profiles()).toEqual([
          { SecurityProfileName: "Crew", Description: "Ours" },
        ]);
        const next = await user.deploy(OURS, { ...props, SecurityProfileName: "Crew" });
        expect(next).toMatchObject({ exitCode: 0, stderr: "", operations: [] });
      },
      TIMEOUT,
    );

    test(
      "after a rename that lost its answer and left the code: what it created is deleted, and the profile stays",
      async () => {
        await using user = await startUser();
        await user.deploy(ALCHEMY, SECRETS);
        const arn = await user.arnOf("Team");
        const failed = await user.losing(creation, () =>
          user.deploy(OURS, { ...props, SecurityProfileName: "Crew" }),
        );
        expect(failed.exitCode).toBe(1);
        const taken = await user.deploy(OURS, props);
        expect(taken).toMatchObject({ exitCode: 0, stderr: "" });
        expect(await user.profiles()).toEqual([
          { SecurityProfileName: "Team", Description: "Ours" },
        ]);
        expect(await user.arnOf("Team")).toBe(arn);
      },
      TIMEOUT,
    );

    test(
      "and deleted when the resource leaves the code",
      async () => {
        await using user = await startUser();
        await user.deploy(ALCHEMY);
        await user.deploy(OURS, props);
        const removed = await user.run(program(`import "${OURS}";`));
        expect(removed).toMatchObject({ exitCode: 0, stderr: "" });
        expect(removed.operations).toEqual([deletion]);
        expect(await user.profiles()).toEqual([]);
        expect(user.files()).not.toContain("Team");
      },
      TIMEOUT,
    );

    test(
      "by a destroy before any deploy: the profile is deleted",
      async () => {
        await using user = await startUser();
        await user.deploy(ALCHEMY);
        const destroyed = await user.deploy(OURS, props, ["--destroy"]);
        expect(destroyed).toMatchObject({ exitCode: 0, stderr: "" });
        expect(await user.profiles()).toEqual([]);
        expect(user.files()).not.toContain("Team");
      },
      TIMEOUT,
    );
  },
);

describe("its state, without a deploy of ours in between", () => {
  test.each([
    ["is destroyed beside its own", `import "${OURS}"; import AWS from "${ALCHEMY}";`],
    ["is destroyed with its own loaded first", `import "${ALCHEMY}"; import AWS from "${OURS}";`],
  ])(
    "%s",
    async (_, imports) => {
      await using user = await startUser();
      await user.deploy(ALCHEMY);
      const destroyed = await user.run(program(imports, user.declared()), ["--destroy"]);
      expect(destroyed).toMatchObject({ exitCode: 0, stderr: "" });
      expect(await user.profiles()).toEqual([]);
      expect(user.files()).not.toContain("Team");
    },
    TIMEOUT,
  );

  test(
    "is destroyed with the credentials that made the profile, not with those that lie in it",
    async () => {
      await using user = await startUser();
      await user.deploy(ALCHEMY, SECRETS);
      expect(await user.deploy(OURS, {}, ["--destroy"])).toMatchObject({ exitCode: 0 });
      expect(await user.profiles()).toEqual([]);
      expect([...user.signers]).toEqual(["local"]);
    },
    TIMEOUT,
  );

  const other = `await THEIRS.Connect.SecurityProfile("other", { InstanceArn: process.env.INSTANCE_ARN, SecurityProfileName: "Other" });`;
  const inScope = (text: string) => `await alchemy.run("inner", async () => { ${text} });`;
  const theirs = `import THEIRS from "${ALCHEMY}";`;

  test.each([
    ["a new id", (resource: string) => resource.replace(`"team"`, `"crew"`)],
    ["a scope", inScope],
  ])(
    "is taken over under %s, even beside a profile that its own provider still manages",
    async (_, moved) => {
      await using user = await startUser();
      await user.run(
        program(theirs, user.declared(SECRETS))
          .replace("await AWS", `${other} $&`)
          .replace("AWS.", "THEIRS."),
      );
      const arn = await user.arnOf("Team");
      const script = program(
        `${theirs} import AWS from "${OURS}";`,
        user.declared({ adopt: true }),
      );
      const taken = await user.run(
        script.replace(/^await AWS.*$/m, (resource) => `${other} ${moved(resource)}`),
      );
      expect(taken).toMatchObject({ exitCode: 0, stderr: "" });
      expect(await user.arnOf("Team")).toBe(arn);
      for (const secret of Object.values(SECRETS)) expect(user.files()).not.toContain(secret);
    },
    TIMEOUT,
  );

  test(
    "is taken over under a new id after a rename that failed, beside a profile that its own provider manages",
    async () => {
      await using user = await startUser();
      const beside = (from: string, id: string, props: object) =>
        program(`${theirs} import AWS from "${OURS}";`, user.declared(props))
          .replace("await AWS", `${other} await ${from}`)
          .replace(`"team"`, `"${id}"`);
      await user.create("Crew", "Theirs");
      await user.run(beside("THEIRS", "team", {}));
      const arn = await user.arnOf("Team");
      await user.run(beside("THEIRS", "team", { SecurityProfileName: "Crew" }));
      expect(await user.run(beside("AWS", "crew", { adopt: true }))).toMatchObject({ exitCode: 0 });
      expect(await user.arnOf("Team")).toBe(arn);
    },
    TIMEOUT,
  );

  test(
    "is taken over out of a scope that ends before, even if its own provider is loaded first",
    async () => {
      await using user = await startUser();
      const declared = program(theirs, user.declared()).replace("AWS.", "THEIRS.");
      await user.run(
        declared.replace(/^await THEIRS.*$/m, (resource) => inScope(`${resource} ${other}`)),
      );
      const arn = await user.arnOf("Team");
      const script = program(
        `import "${ALCHEMY}"; import AWS from "${OURS}";`,
        user.declared({ adopt: true }),
      );
      const kept = other.replace("THEIRS", "AWS");
      const taken = await user.run(script.replace("await AWS", `${inScope(kept)} $&`));
      expect(taken).toMatchObject({ exitCode: 0, stderr: "" });
      expect(await user.arnOf("Team")).toBe(arn);
    },
    TIMEOUT,
  );

  test(
    "gives the credentials in it to no record of a profile that a rename left behind",
    async () => {
      await using user = await startUser();
      await user.deploy(ALCHEMY, SECRETS);
      await user.hold("Team");
      const renamed = await user.deploy(OURS, { SecurityProfileName: "Crew" });
      expect(renamed.exitCode).toBe(1);
      expect(renamed.stderr).toContain("formerly foreign/test/team");
      for (const secret of Object.values(SECRETS)) expect(user.files()).not.toContain(secret);
    },
    TIMEOUT,
  );

  test.each(["connect", "cloudcontrol"])(
    "of a rename that failed does not delete the profile that goes on under the old name, on %s",
    async (controlPlane) => {
      await using user = await startUser();
      await user.create("Crew", "Theirs");
      await user.deploy(ALCHEMY);
      const arn = await user.arnOf("Team");
      expect(await user.deploy(ALCHEMY, { SecurityProfileName: "Crew" })).toMatchObject({
        exitCode: 1,
      });
      expect(await user.deploy(OURS, { controlPlane })).toMatchObject({ exitCode: 0, stderr: "" });
      expect(await user.arnOf("Team")).toBe(arn);
      const next = await user.deploy(OURS, { controlPlane });
      expect(next).toMatchObject({ exitCode: 0, operations: [] });
    },
    TIMEOUT,
  );

  test(
    "of a rename that failed does not delete a profile that the code keeps under another name",
    async () => {
      await using user = await startUser();
      await user.create("Crew", "Theirs");
      await user.deploy(ALCHEMY);
      const arn = await user.arnOf("Team");
      await user.deploy(ALCHEMY, { SecurityProfileName: "Crew" });
      const taken = await user.deploy(OURS, { SecurityProfileName: "Staff", delete: false });
      expect(taken).toMatchObject({ exitCode: 0, stderr: "" });
      expect(await user.arnOf("Team")).toBe(arn);
    },
    TIMEOUT,
  );

  test(
    "of a rename whose delete failed deletes the former profile, and not the one that replaces both",
    async () => {
      await using user = await startUser();
      await user.deploy(ALCHEMY);
      user.refuse("DeleteResource");
      await user.deploy(ALCHEMY, { SecurityProfileName: "Crew" });
      const renamed = await user.deploy(OURS, { SecurityProfileName: "Staff" });
      expect(renamed).toMatchObject({ exitCode: 0, stderr: "" });
      expect(await user.profiles()).toEqual([
        { SecurityProfileName: "Staff", Description: "Ours" },
      ]);
      const next = await user.deploy(OURS, { SecurityProfileName: "Staff" });
      expect(next).toMatchObject({ exitCode: 0, operations: [] });
    },
    TIMEOUT,
  );

  test(
    "is deleted when the resource leaves the code with its import",
    async () => {
      await using user = await startUser();
      await user.deploy(ALCHEMY);
      const removed = await user.run(program(`import "${OURS}";`));
      expect(removed).toMatchObject({ exitCode: 0, stderr: "" });
      expect(removed.operations).toEqual(["DeleteResource"]);
      expect(await user.profiles()).toEqual([]);
    },
    TIMEOUT,
  );

  test(
    "of a create that failed gives no right to the profile of that name",
    async () => {
      await using user = await startUser();
      await user.create("Team", "Theirs");
      expect(await user.deploy(ALCHEMY, { adopt: true })).toMatchObject({ exitCode: 1 });
      const refused = await user.deploy(OURS);
      expect(refused.exitCode).toBe(1);
      expect(refused.stderr).toContain("AlreadyExistsError");
      expect(await user.deploy(OURS, {}, ["--destroy"])).toMatchObject({ exitCode: 0 });
      expect(await user.profiles()).toEqual([
        { SecurityProfileName: "Team", Description: "Theirs" },
      ]);
    },
    TIMEOUT,
  );
});

function program(imports: string, declared?: object): string {
  const resource = `await AWS.Connect.SecurityProfile("team", ${JSON.stringify(declared)});`;
  return `
import alchemy from "alchemy";
${imports}
const app = await alchemy("foreign", { noTrack: true });
${declared ? resource : ""}
await app.finalize();
`;
}

interface Deployed extends Outcome {
  readonly calls: readonly LocalCall[];
  /** In alphabetical order. How often ours asks for the status of an operation is a matter of time. */
  readonly operations: readonly string[];
}

/** A user with one profile in `alchemy.run.ts`, and a local Amazon Connect. */
async function startUser() {
  const connect = await startLocalConnect({ cloudControl: { operationTime: 0 } });
  const signers = new Set<string | undefined>();
  const project = new Project({});
  const aws = new Connect({
    endpoint: connect.url,
    region: connect.env.AWS_REGION,
    credentials: { accessKeyId: "observer", secretAccessKey: "observer" },
  });
  const { instanceArn: InstanceArn } = connect;
  const InstanceId = InstanceArn.slice(InstanceArn.lastIndexOf("/") + 1);
  const listed = async () => {
    const { SecurityProfileSummaryList = [] } = await aws.listSecurityProfiles({ InstanceId });
    return SecurityProfileSummaryList;
  };
  const stock = new Set((await listed()).map(({ Id }) => Id));
  const env = {
    ...connect.env,
    ALCHEMY_CI_STATE_STORE_CHECK: "false",
    ALCHEMY_TELEMETRY_DISABLED: "1",
    INSTANCE_ARN: InstanceArn,
    AWS_MAX_ATTEMPTS: "",
  };

  return {
    InstanceArn,
    /** The access keys that the deploys' requests were signed with. */
    signers,
    declared: (props: object = {}) => ({
      InstanceArn,
      SecurityProfileName: "Team",
      Description: "Ours",
      Permissions: ["Queues.View"],
      Tags: [{ Key: "team", Value: "a" }],
      ...props,
    }),
    deploy(from: string, props: object = {}, args: readonly string[] = []): Promise<Deployed> {
      return this.run(program(`import AWS from "${from}";`, this.declared(props)), args);
    },
    async run(script: string, args: readonly string[] = []): Promise<Deployed> {
      project.write("alchemy.run.ts", script);
      const before = connect.calls.length;
      const outcome = await project.run(args, env);
      const calls = connect.calls.slice(before);
      for (const { accessKeyId } of calls) signers.add(accessKeyId);
      const names = calls.map(({ operation }) => operation);
      const generic = script.includes(`AWS from "${ALCHEMY}"`);
      const counted = generic ? names : names.filter((name) => !/RequestStatus/.test(name));
      return { ...outcome, calls, operations: counted.toSorted() };
    },
    state: () => project.read(STATE),
    /** All that Alchemy keeps, in one string. */
    files: () =>
      [...new Bun.Glob(".alchemy/**/*").scanSync({ cwd: project.folder, dot: true })]
        .map((name) => project.read(name))
        .join("\n"),
    /** The profiles beyond the stock ones. */
    async profiles() {
      const found = (await listed()).filter(({ Id }) => !stock.has(Id));
      const described = await Promise.all(
        found.map(({ Id }) =>
          aws.describeSecurityProfile({ InstanceId, SecurityProfileId: Id ?? "" }),
        ),
      );
      return described.map(({ SecurityProfile: profile }) => ({
        SecurityProfileName: profile?.SecurityProfileName,
        Description: profile?.Description,
        ...(profile?.HierarchyRestrictedResources?.length && {
          HierarchyRestrictedResources: profile.HierarchyRestrictedResources,
        }),
      }));
    },
    /** Does something while every answer of an operation is lost. */
    async losing<T>(operation: string, act: () => Promise<T>): Promise<T> {
      connect.faults.add({ operation, call: "every", kind: "cut-after" });
      env.AWS_MAX_ATTEMPTS = "1";
      try {
        return await act();
      } finally {
        connect.faults.clear();
        env.AWS_MAX_ATTEMPTS = "";
      }
    },
    /** Denies the next call of an operation. */
    refuse: (operation: string) => connect.faults.add({ operation, kind: "deny" }),
    /** Gives a profile to a new user. */
    async hold(name: string) {
      const found = (await listed()).find(({ Name }) => Name === name);
      await aws.createUser({
        InstanceId,
        Username: "ana",
        PhoneConfig: { PhoneType: "SOFT_PHONE" },
        SecurityProfileIds: [found?.Id ?? ""],
        RoutingProfileId: "basic",
      });
    },
    async arnOf(name: string) {
      return (await listed()).find(({ Name }) => Name === name)?.Arn;
    },
    async create(SecurityProfileName: string, Description: string) {
      await aws.createSecurityProfile({ InstanceId, SecurityProfileName, Description });
    },
    async change(name: string, Description: string) {
      const found = (await listed()).find(({ Name }) => Name === name);
      const SecurityProfileId = found?.Id;
      await aws.updateSecurityProfile({ InstanceId, SecurityProfileId, Description });
    },
    async [Symbol.asyncDispose]() {
      project[Symbol.dispose]();
      aws.destroy();
      await connect.close();
    },
  };
}
