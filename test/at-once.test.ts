import { expect, test } from "bun:test";
import { rmSync } from "node:fs";
import path from "node:path";
import { Connect } from "@aws-sdk/client-connect";
import { CONTROL_PLANES } from "../src/profile/constraints.ts";
import { type LocalConnect, startLocalConnect } from "../src/local/index.ts";
import { counted, patience } from "./support/counted.ts";
import { type Outcome, Project } from "./support/project.ts";
import { stackTest } from "./support/stack.ts";

const IDS = ["one", "two", "three", "four", "five"];

const script = `
import alchemy from "alchemy";
import { SecurityProfile } from "alchemy-aws-connect";

const app = await alchemy("at-once", { noTrack: true });
const { INSTANCE_ARN: InstanceArn, PREFIX, DESCRIPTION: Description } = process.env;
const outcomes = await Promise.allSettled(
  ${JSON.stringify(IDS)}.map((id) =>
    SecurityProfile(id, { InstanceArn, SecurityProfileName: PREFIX + " " + id, Description }),
  ),
);
for (const { reason } of outcomes) if (reason) throw reason;
await app.finalize();
`;

const envOf = (connect: LocalConnect, PREFIX: string, DESCRIPTION = "") => ({
  ...connect.env,
  ALCHEMY_CI_STATE_STORE_CHECK: "false",
  INSTANCE_ARN: connect.instanceArn,
  PREFIX,
  DESCRIPTION,
});

async function namesIn({ url, env, instanceArn }: LocalConnect): Promise<string[]> {
  const credentials = { accessKeyId: "observer", secretAccessKey: "observer" };
  const aws = new Connect({ endpoint: url, region: env.AWS_REGION, credentials });
  const InstanceId = instanceArn.split("/").at(-1);
  const { SecurityProfileSummaryList = [] } = await aws.listSecurityProfiles({ InstanceId });
  const stock = new Set(["Admin", "Agent", "CallCenterManager", "QualityAnalyst"]);
  return SecurityProfileSummaryList.flatMap(({ Name = "" }) => Name).filter(
    (name) => !stock.has(name),
  );
}

/** A deploy beside another one succeeds, or says what happened and what to do. */
function expectExplained({ exitCode, stderr }: Outcome): void {
  if (exitCode === 0) return;
  expect(stderr).toMatch(
    /ConcurrentDeployError: Another process deploys the same stage: Alchemy's state of at-once\/test\/\w+ changed under this one\. The state records what this deploy did\. Deploy from one process at a time: wait for the other one, then run the same command again with --force\.\n/,
  );
}

/** The folder of the stage goes last, and the other process may have put a record there. */
function expectDestroyExplained(outcome: Outcome): void {
  if (outcome.stderr.startsWith("The destroy of at-once/test is incomplete: Cannot deinit: ")) {
    expect(outcome.exitCode).not.toBe(0);
    expect(outcome.stderr).toEndWith(
      "The remaining resources are still in the state. Correct the cause and run the same command again.\n",
    );
  } else {
    expectExplained(outcome);
  }
}

test(
  "two processes that deploy the same stage at once leave one profile each, or say why not, and no broken state",
  async () => {
    using cases = counted("two processes at once", 2, 40);
    using lost = counted("profiles that nothing knows of after different code at once", 0);
    for (let round = 0; round < cases.wanted; round += 1) {
      await using connect = await startLocalConnect();
      using project = new Project({ "alchemy.run.ts": script });
      const pairs = [
        [envOf(connect, "A"), envOf(connect, "A")],
        [envOf(connect, "A", "short"), envOf(connect, "A", "longer".repeat(40))],
        [envOf(connect, "B"), envOf(connect, "B")],
        [envOf(connect, "C"), envOf(connect, "D")],
      ] as const;
      let strays: string[] = [];
      for (const [one, other] of pairs) {
        const both = await Promise.all([project.run([], one), project.run([], other)]);
        for (const outcome of both) expectExplained(outcome);
        expect(await project.run([], one)).toMatchObject({ exitCode: 0, stderr: "" });
        const before = connect.calls.length;
        expect(await project.run([], one)).toMatchObject({ exitCode: 0, stderr: "" });
        expect(connect.calls).toHaveLength(before);

        const names = await namesIn(connect);
        const wanted = IDS.map((id) => `${one.PREFIX} ${id}`);
        expect(wanted.filter((name) => !names.includes(name))).toEqual([]);
        strays = names.filter((name) => !wanted.includes(name));
        // Alchemy's stores have no lock: where the code differs, a write may be lost unseen.
        if (one.PREFIX === other.PREFIX) expect(strays).toEqual([]);
      }
      const [one] = pairs[3];
      const both = await Promise.all([1, 2].map(() => project.run(["--destroy"], one)));
      for (const outcome of both) expectDestroyExplained(outcome);
      expect(await project.run(["--destroy"], one)).toMatchObject({ exitCode: 0, stderr: "" });
      expect(project.state()).toEqual({});
      expect(await namesIn(connect)).toEqual(strays);
      for (const _ of strays) lost.ran();
      cases.ran();
    }
  },
  patience,
);

stackTest(import.meta, CONTROL_PLANES)(
  "fifty profiles are created, renamed and destroyed at once, each by its own calls and no more",
  async (stack) => {
    using cases = counted(`profiles at once (${stack.plane})`, 50);
    const ids = Array.from({ length: cases.wanted }, (_, index) => `team-${index}`);
    const permission = (id: string) => `Team.${id}`;
    const deploy = (prefix: string) =>
      stack.deploy(() =>
        Promise.all(
          ids.map((id) =>
            stack.profile(id, {
              SecurityProfileName: `${prefix} ${id}`,
              Permissions: [permission(id)],
            }),
          ),
        ),
      );
    const each = (...operations: string[]) => stack.on(ids.flatMap(() => operations));

    await deploy("Old");
    expect(stack.operations).toEqual(each("CreateSecurityProfile"));
    const renamed = await deploy("New");
    expect(stack.operations).toEqual(
      each(
        "CreateSecurityProfile",
        "DeleteSecurityProfile",
        "DescribeSecurityProfile",
        "ListSecurityProfilePermissions",
      ),
    );
    expect(await stack.names()).toEqual(ids.map((id) => `New ${id}`).toSorted());
    for (const [index, id] of ids.entries()) {
      const live = await stack.live(`New ${id}`);
      expect(live.Permissions).toEqual([permission(id)]);
      expect(live.Arn).toBe(renamed[index]?.SecurityProfileArn);
      cases.ran();
    }
    await deploy("New");
    expect(stack.operations).toEqual([]);
    await stack.destroy();
    expect(stack.operations).toEqual(each("DeleteSecurityProfile"));
    expect(await stack.names()).toEqual([]);
  },
  { securityProfileQuota: 104 },
);

stackTest(import.meta, CONTROL_PLANES)(
  "what is made while another process destroys the stage is reported, and found by the next destroy",
  async (stack) => {
    const declare = (SecurityProfileName: string) =>
      stack.profile("team", { SecurityProfileName, Permissions: ["Users.View"] });
    const [operation = ""] = stack.on(["CreateSecurityProfile"]);
    const record = path.join(stack.rootDir, "app/test/team.json");
    for (const names of [["Squad"], ["Team", "Squad"]]) {
      for (const name of names.slice(0, -1)) await stack.deploy(() => declare(name));
      const onMet = () => rmSync(record);
      stack.connect.faults.add({ operation, kind: "delay", ms: 0, onMet });
      const error = await stack.failure(() => declare("Squad"));
      expect(error).toMatchObject({ code: "ConcurrentDeploy" });
      expect(await stack.names()).toEqual(names.toSorted());
      await stack.destroy();
      expect(await stack.names()).toEqual([]);
    }
  },
);
