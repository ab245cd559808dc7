import { describe, expect, test } from "bun:test";
import { cpSync, existsSync } from "node:fs";
import path from "node:path";
import { type LocalCall, type LocalConnect, startLocalConnect } from "../../src/local/index.ts";
import { connectTo } from "../support/connect.ts";
import { counted, patience, spread } from "../support/counted.ts";
import { Project } from "../support/project.ts";

const SCRIPT = `
import alchemy from "alchemy";
import { SecurityProfile } from "alchemy-aws-connect";
const app = await alchemy("moves", { noTrack: true });
const { INSTANCE_ARN: InstanceArn, NAME: SecurityProfileName } = process.env;
await SecurityProfile("team", { InstanceArn, SecurityProfileName, moveHolders: true });
await app.finalize();
`;

const USERS = ["ana", "ben", "cal"];
const ASSISTANT = "11111111-aaaa-4bbb-8ccc-111111111111";
const AGENT = "22222222-aaaa-4bbb-8ccc-222222222222";

/** A project that deploys one profile, and its instance with holders, both on disk. */
class World implements AsyncDisposable {
  readonly project: Project;
  readonly connect: LocalConnect;
  readonly #aws: ReturnType<typeof connectTo>;
  readonly #target: { readonly InstanceId: string | undefined };

  private constructor(project: Project, connect: LocalConnect) {
    this.project = project;
    this.connect = connect;
    this.#aws = connectTo(connect);
    this.#target = { InstanceId: connect.instanceArn.split("/").at(-1) };
  }

  static async of(like?: World): Promise<World> {
    const project = new Project({ "alchemy.run.ts": SCRIPT });
    for (const part of like ? [".alchemy", "connect.json"] : []) {
      const from = path.join(like?.project.folder ?? "", part);
      if (existsSync(from)) cpSync(from, path.join(project.folder, part), { recursive: true });
    }
    const connect = await startLocalConnect({
      file: path.join(project.folder, "connect.json"),
      assistants: [{ Name: "Assistant", Id: ASSISTANT }],
      aiAgents: [{ Name: "Orders", Id: AGENT, versions: 1 }],
    });
    return new World(project, connect);
  }

  /** The ARNs under which the AI agent holds profiles. */
  get agents(): string[] {
    const [, , , region, account] = this.connect.instanceArn.split(":");
    const arn = `arn:aws:wisdom:${region}:${account}:ai-agent/${ASSISTANT}/${AGENT}`;
    return [arn, `${arn}:1`];
  }

  deploy(NAME: string) {
    const { env, instanceArn: INSTANCE_ARN } = this.connect;
    const CI = { ALCHEMY_CI_STATE_STORE_CHECK: "false", ALCHEMY_TELEMETRY_DISABLED: "1" };
    return this.project.run([], { ...env, ...CI, INSTANCE_ARN, NAME });
  }

  /** Deploys the profile under its first name, and gives it to everybody. */
  async begin(): Promise<void> {
    expect(await this.deploy("Old")).toMatchObject({ exitCode: 0, stderr: "" });
    const [id = ""] = (await this.names()).keys();
    for (const Username of USERS) {
      const user = { Username, RoutingProfileId: "any", SecurityProfileIds: [id] };
      await this.#aws.createUser({ ...this.#target, ...user });
    }
    for (const EntityArn of this.agents) {
      const association = { EntityType: "AI_AGENT", EntityArn, SecurityProfiles: [{ Id: id }] };
      await this.#aws.associateSecurityProfiles({
        ...this.#target,
        ...association,
        EntityType: "AI_AGENT",
      });
    }
  }

  /** The names of the profiles of the stack, by their ids. */
  async names(): Promise<ReadonlyMap<string, string>> {
    const listed = await this.#aws.listSecurityProfiles(this.#target);
    const all = (listed.SecurityProfileSummaryList ?? []).map(
      ({ Id = "", Name = "" }) => [Id, Name] as const,
    );
    return new Map(all.filter(([, name]) => ["Old", "New"].includes(name)));
  }

  /** What everybody holds: names of profiles. */
  async held(): Promise<readonly (readonly string[])[]> {
    const names = await this.names();
    const { Users = [] } = await this.#aws.searchUsers(this.#target);
    const entities = this.agents.map((EntityArn) =>
      this.#aws.listEntitySecurityProfiles({ ...this.#target, EntityType: "AI_AGENT", EntityArn }),
    );
    const ids = [
      ...Users.map(({ SecurityProfileIds = [] }) => SecurityProfileIds),
      ...(await Promise.all(entities)).map(({ SecurityProfiles = [] }) =>
        SecurityProfiles.map(({ Id = "" }) => Id),
      ),
    ];
    return ids.map((each) => each.map((id) => names.get(id) ?? id).toSorted());
  }

  /** The calls of deploys. */
  get calls(): readonly LocalCall[] {
    return this.connect.calls.filter(({ accessKeyId }) => accessKeyId === "local");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#aws.destroy();
    await this.connect.close();
    this.project[Symbol.dispose]();
  }
}

const EVERYBODY = [...USERS, "the agent", "its version"];
const MOVED = EVERYBODY.map(() => ["New"]);

describe("a rename with moveHolders", () => {
  test(
    "that is killed before or after any of its calls leaves nobody without access, and the next deploy completes it",
    async () => {
      await using base = await World.of();
      await base.begin();
      await using clean = await World.of(base);
      expect(await clean.deploy("New")).toMatchObject({ exitCode: 0, stderr: "" });
      expect(await clean.held()).toEqual(MOVED);
      const points = clean.calls.flatMap(({ operation }, index) =>
        (["cut-after", "cut-before"] as const).map((kind) => ({
          call: index + 1,
          kind,
          operation,
        })),
      );
      const writes = points.filter(
        ({ kind, operation }) =>
          kind === "cut-after" && /^(?:Assoc|Create|Del|Dis|Upd)/.test(operation),
      );
      using crashes = counted(`crashes in a move, of ${points.length} points`, 5, points.length);
      const first = [...writes, ...points.filter((point) => !writes.includes(point))];
      for (const { call, kind, operation } of spread(first, crashes.wanted)) {
        await using crashed = await World.of(base);
        const { faults } = crashed.connect;
        faults.add({ operation: "*", call, kind, onMet: () => crashed.project.kill() });
        const { exitCode } = await crashed.deploy("New");
        const met = faults.current.some((fault) => fault.met > 0);
        faults.clear();
        const at = `${kind} call ${call} (${operation})`;
        expect([at, exitCode]).toEqual([at, met ? null : 0]);
        const between = await crashed.held();
        expect([at, between.filter((names) => !isHolding(names))]).toEqual([at, []]);

        const again = await crashed.deploy("New");
        expect({ at, ...again }).toMatchObject({ at, exitCode: 0 });
        expect([at, await crashed.held()]).toEqual([at, MOVED]);
        expect([at, [...(await crashed.names()).values()]]).toEqual([at, ["New"]]);
        const from = crashed.calls.length;
        expect(await crashed.deploy("New")).toMatchObject({ exitCode: 0, stderr: "" });
        expect(crashed.calls).toHaveLength(from);
        crashes.ran();
      }
    },
    patience,
  );

  test(
    "from two processes at once moves everybody, or fails with what to do",
    async () => {
      using cases = counted("two moves at once", 2, 20);
      await using base = await World.of();
      await base.begin();
      for (let round = 0; round < cases.wanted; round += 1) {
        await using world = await World.of(base);
        const both = await Promise.all([world.deploy("New"), world.deploy("New")]);
        for (const { exitCode, stderr } of both) {
          if (exitCode === 0) continue;
          expect(stderr).toMatch(/[Rr]un the same command again/);
        }
        const between = await world.held();
        expect(between.filter((names) => !isHolding(names))).toEqual([]);
        expect(await world.deploy("New")).toMatchObject({ exitCode: 0 });
        expect(await world.held()).toEqual(MOVED);
        expect([...(await world.names()).values()]).toEqual(["New"]);
        cases.ran();
      }
    },
    patience,
  );
});

function isHolding(names: readonly string[]): boolean {
  return names.includes("Old") || names.includes("New");
}
