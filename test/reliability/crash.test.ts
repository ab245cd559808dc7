import { describe, expect, test } from "bun:test";
import { Connect } from "@aws-sdk/client-connect";
import { cpSync, existsSync, readdirSync } from "node:fs";
import path from "node:path";
import type { ControlPlaneName } from "../../src/aws/control-plane.ts";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import { type LocalCall, type LocalConnect, startLocalConnect } from "../../src/local/index.ts";
import type { DesiredProfile } from "../../src/profile/model.ts";
import { counted, patience, spread } from "../support/counted.ts";
import { type Outcome, Project } from "../support/project.ts";

type Profile = Omit<DesiredProfile, "InstanceArn">;
type Profiles = Record<string, Profile>;

/** The resources of a stack by their ids. */
type Code = Record<string, Profile & { adopt?: boolean }>;

interface Scenario {
  readonly before: Code;
  /** `undefined`: the stack is destroyed. */
  readonly after: Code | undefined;
  /** Profiles of others, some of which are adopted. */
  readonly foreign?: readonly Profile[];
}

const profile = (SecurityProfileName: string, fields: Partial<Profile> = {}): Profile => ({
  SecurityProfileName,
  Permissions: ["Queues.View"],
  ...fields,
});

const three: Code = {
  one: profile("One", { Description: "first", Tags: { Team: "A", Gone: "1" } }),
  two: profile("Two", { Description: "second", Tags: { Team: "B" } }),
  three: profile("Three"),
};

const scenarios: Record<string, Scenario> = {
  create: { before: {}, after: three },
  update: {
    before: three,
    after: {
      one: profile("One", { Permissions: ["Users.View"], Tags: { Team: "B", New: "1" } }),
      two: profile("Two", { Permissions: [], Tags: {} }),
      three: profile("Three"),
    },
  },
  adopt: {
    before: {},
    after: {
      one: { ...profile("Theirs", { Description: "ours now", Tags: { Team: "A" } }), adopt: true },
      two: { ...profile("Their Other"), adopt: true },
      three: profile("Three"),
    },
    foreign: [
      profile("Theirs", { Permissions: ["Users.View"], Tags: { Theirs: "1" } }),
      profile("Their Other", { Description: "stays" }),
    ],
  },
  replace: {
    before: three,
    after: {
      one: profile("One Renamed", { Description: "first" }),
      two: profile("Two Renamed"),
      three: profile("Three"),
    },
  },
  remove: { before: three, after: { three: profile("Three") } },
  destroy: { before: three, after: undefined },
};

const SCRIPT = `
import alchemy from "alchemy";
import { SecurityProfile } from "alchemy-aws-connect";
const app = await alchemy("crash", { noTrack: true });
await Promise.all(
  Object.entries(JSON.parse(process.env.CODE ?? "{}")).map(([id, props]) =>
    SecurityProfile(id, { InstanceArn: process.env.INSTANCE_ARN, ...(props as object) }),
  ),
);
await app.finalize();
`;

const STOCK = new Set(["Admin", "Agent", "CallCenterManager", "QualityAnalyst"]);
const BYSTANDER = profile("Bystander", { Description: "of others", Tags: { Theirs: "1" } });

/** A project and its instance, both on disk, so that either can be gone on with more than once. */
class World implements AsyncDisposable {
  readonly project: Project;
  readonly connect: LocalConnect;
  /** A client beside the stack, whose calls differ from the stack's by its key. */
  readonly #aws: Connect;

  private constructor(project: Project, connect: LocalConnect) {
    this.project = project;
    this.connect = connect;
    this.#aws = new Connect({
      endpoint: connect.url,
      region: connect.env.AWS_REGION,
      credentials: { accessKeyId: "observer", secretAccessKey: "observer" },
    });
  }

  get InstanceId(): string | undefined {
    return this.connect.instanceArn.split("/").at(-1);
  }

  static async of(like?: World): Promise<World> {
    const project = new Project({ "alchemy.run.ts": SCRIPT });
    for (const part of like ? [".alchemy", "connect.json"] : []) {
      const from = path.join(like?.project.folder ?? "", part);
      if (existsSync(from)) cpSync(from, path.join(project.folder, part), { recursive: true });
    }
    const file = path.join(project.folder, "connect.json");
    return new World(
      project,
      await startLocalConnect({ file, cloudControl: { operationTime: 0 } }),
    );
  }

  /** `undefined` destroys. */
  run(code: object | undefined): Promise<Outcome> {
    const { env, instanceArn } = this.connect;
    return this.project.run(code ? [] : ["--destroy"], {
      ...env,
      ALCHEMY_CI_STATE_STORE_CHECK: "false",
      ALCHEMY_TELEMETRY_DISABLED: "1",
      INSTANCE_ARN: instanceArn,
      CODE: JSON.stringify(code ?? {}),
    });
  }

  /** Runs and is killed at the n-th call, before or after its work is done; whether it came to that. */
  async crash(code: object | undefined, call: number, moment: Moment): Promise<boolean> {
    const { faults } = this.connect;
    const kind = moment === "before" ? "cut-before" : "cut-after";
    faults.add({ operation: "*", call, kind, onMet: () => this.project.kill() });
    const { exitCode } = await this.run(code);
    const met = faults.current.some((fault) => fault.met > 0);
    faults.clear();
    expect(exitCode).toBe(met ? null : 0);
    return met;
  }

  /** Every profile but the stock ones, by name. */
  async profiles(): Promise<Profiles> {
    const { InstanceId } = this;
    const { SecurityProfileSummaryList = [] } = await this.#aws.listSecurityProfiles({
      InstanceId,
    });
    const entries = await Promise.all(
      SecurityProfileSummaryList.map(async ({ Id, Name = "" }): Promise<[string, Profile]> => {
        const target = { InstanceId, SecurityProfileId: Id };
        const [{ SecurityProfile = {} }, { Permissions = [] }] = await Promise.all([
          this.#aws.describeSecurityProfile(target),
          this.#aws.listSecurityProfilePermissions({ ...target, MaxResults: 1000 }),
        ]);
        const { Description = "", Tags = {} } = SecurityProfile;
        const { alchemy_stage: _, alchemy_resource: __, ...own } = Tags;
        return [
          Name,
          {
            SecurityProfileName: Name,
            Permissions: Permissions.toSorted(),
            Description,
            Tags: own,
          },
        ];
      }),
    );
    return Object.fromEntries(entries.filter(([name]) => !STOCK.has(name)));
  }

  async makeForeign(profiles: readonly Profile[]): Promise<void> {
    const { InstanceId } = this;
    for (const each of profiles) await this.#aws.createSecurityProfile({ InstanceId, ...each });
  }

  /** The resources that the state holds. */
  get resources(): string[] {
    const folder = path.join(this.project.folder, ".alchemy/crash/test");
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#aws.destroy();
    await this.connect.close();
    this.project[Symbol.dispose]();
  }
}

type Moment = "before" | "after";

const inFull = (each: Profile): Profile => ({
  Description: "",
  Tags: {},
  ...each,
});

function on(controlPlane: ControlPlaneName, code: Code): object {
  return Object.fromEntries(
    Object.entries(code).map(([id, props]) => [id, { ...props, controlPlane }]),
  );
}

/** What the instance has to hold in the end. */
function expected({ after = {}, foreign = [] }: Scenario): Profiles {
  const theirs = Object.fromEntries(
    [BYSTANDER, ...foreign].map((each) => [each.SecurityProfileName, inFull(each)]),
  );
  const ours = Object.values(after).map((declared): [string, Profile] => {
    const found = theirs[declared.SecurityProfileName];
    const { adopt, ...fields } = declared;
    const Tags = { ...(adopt && found?.Tags), ...fields.Tags };
    return [fields.SecurityProfileName, inFull({ ...(adopt && found), ...fields, Tags })];
  });
  return { ...theirs, ...Object.fromEntries(ours) };
}

/** The moments at which a process is killed: first those right after a write, of which it knows nothing. */
function pointsOf(calls: readonly LocalCall[]): { call: number; moment: Moment }[] {
  const points = calls.flatMap(({ operation }, index) =>
    (["after", "before"] as const).map((moment) => ({
      call: index + 1,
      moment,
      isTelling: moment === "after" && /^(?:Create|Update|Delete|Tag|Untag)/.test(operation),
    })),
  );
  return points.toSorted((a, b) => Number(b.isTelling) - Number(a.isTelling));
}

describe("a deploy that is killed before or after any of its calls", () => {
  const both = CONTROL_PLANES.flatMap((plane) =>
    Object.entries(scenarios).map(([name, scenario]) => ({ name, plane, scenario })),
  );
  for (const { name, plane, scenario } of both) {
    const { foreign = [] } = scenario;
    const [before, after] = [scenario.before, scenario.after].map(
      (code) => code && on(plane, code),
    );
    const others = [BYSTANDER, ...foreign].map(({ SecurityProfileName }) => SecurityProfileName);

    test(
      `${name} (${plane})`,
      async () => {
        await using base = await World.of();
        await base.makeForeign([BYSTANDER, ...foreign]);
        expect(await base.run(before)).toMatchObject({ exitCode: 0, stderr: "" });

        await using clean = await World.of(base);
        expect(await clean.run(after)).toMatchObject({ exitCode: 0, stderr: "" });
        expect(await clean.profiles()).toEqual(expected(scenario));
        const points = pointsOf(
          clean.connect.calls.filter(({ accessKeyId }) => accessKeyId === "local"),
        );

        using crashes = counted(
          `crashes in ${name} (${plane}), of ${points.length} points`,
          plane === "connect" ? 3 : 1,
          points.length,
        );
        for (const { call, moment } of spread(points, crashes.wanted)) {
          await using crashed = await World.of(base);
          const met = await crashed.crash(after, call, moment);
          await using other = await World.of(crashed);
          const at = `${moment} call ${call}`;

          const goOn = async () => {
            const again = await crashed.run(after);
            expect({ at, ...again }).toMatchObject({ at, exitCode: 0 });
            expect({ at, profiles: await crashed.profiles() }).toEqual({
              at,
              profiles: expected(scenario),
            });
            const ended = await crashed.run(undefined);
            expect({ at, ...ended }).toMatchObject({ at, exitCode: 0 });
            expect(Object.keys(await crashed.profiles()).toSorted()).toEqual(others.toSorted());
            expect({ at, left: crashed.resources }).toEqual({ at, left: [] });
          };
          const giveUp = async () => {
            const ended = await other.run(undefined);
            expect({ at, ...ended }).toMatchObject({ at, exitCode: 0 });
            expect({ at, left: Object.keys(await other.profiles()).toSorted() }).toEqual({
              at,
              left: others.toSorted(),
            });
            expect({ at, left: other.resources }).toEqual({ at, left: [] });
          };
          await Promise.all([goOn(), giveUp()]);
          if (met) crashes.ran();
        }
      },
      patience,
    );
  }
});
