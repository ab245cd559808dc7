import { expect, test } from "bun:test";
import { Center } from "../support/center.ts";
import { counted, patience, spread } from "../support/counted.ts";

const ASSISTANT = "aaaaaaaa-1111-4222-8333-444444444444";
const ORDERS = "bbbbbbbb-1111-4222-8333-444444444444";
const ARN = `arn:aws:wisdom:us-east-1:123456789012:ai-agent/${ASSISTANT}/${ORDERS}`;

/** What is declared for the user and for the agent. */
type Code = readonly string[];

/** From which code to which: `undefined` destroys. */
const SCENARIOS: Readonly<Record<string, readonly [Code | undefined, Code | undefined]>> = {
  assign: [undefined, ["Admin", "Agent"]],
  exchange: [["Admin"], ["CallCenterManager"]],
  destroy: [["Admin", "CallCenterManager"], undefined],
};

async function opened(): Promise<Center & { readonly names: Map<string, string> }> {
  const center = await Center.open({
    assistants: [{ Id: ASSISTANT, Name: "Support" }],
    aiAgents: [{ Id: ORDERS, Name: "Orders" }],
  });
  const { InstanceId, aws } = center;
  const { SecurityProfileSummaryList = [] } = await aws.listSecurityProfiles({ InstanceId });
  const names = new Map(SecurityProfileSummaryList.map(({ Id = "", Name = "" }) => [Id, Name]));
  const [agent = ""] = [...names].flatMap(([id, name]) => (name === "Agent" ? id : []));
  await center.user("ana", [agent]);
  return Object.assign(center, { names });
}

/** The names of what the user and the drafts of the agent hold. */
async function held({ InstanceId, aws, names }: Awaited<ReturnType<typeof opened>>) {
  const { Users = [] } = await aws.searchUsers({ InstanceId });
  const { SecurityProfiles = [] } = await aws.listEntitySecurityProfiles({
    InstanceId,
    EntityType: "AI_AGENT",
    EntityArn: `${ARN}:$LATEST`,
  });
  const named = (ids: readonly string[]) => ids.map((id) => names.get(id) ?? id).toSorted();
  return [
    named(Users[0]?.SecurityProfileIds ?? []),
    named(SecurityProfiles.map(({ Id = "" }) => Id)),
  ];
}

function run(center: Center, code: Code | undefined) {
  const list = JSON.stringify(code ?? []);
  center.script(
    `await Promise.all([
      UserSecurityProfiles("ana", { InstanceArn, User: "ana", SecurityProfiles: ${list} }),
      AIAgentSecurityProfiles("orders", { InstanceArn, AIAgent: "Orders", SecurityProfiles: ${list}, versions: ["$LATEST"] }),
    ]);`,
  );
  return center.deploy(...(code ? [] : ["--destroy"]));
}

/** Before and after each call that goes from one code to the other. */
async function momentsOf(before: Code | undefined, after: Code | undefined) {
  await using center = await opened();
  if (before) await run(center, before);
  const calls = await center.called(() => run(center, after));
  return calls.flatMap((_, index) =>
    (["cut-before", "cut-after"] as const).map((kind) => ({ call: index + 1, kind })),
  );
}

test.each(Object.entries(SCENARIOS))(
  "%s: a process that is killed before or after any call leaves what the next deploy and destroy put right",
  async (name, [before, after]) => {
    using cases = counted(`kills of assignments (${name})`, 6, 100);
    const moments = await momentsOf(before, after);
    for (const { call, kind } of spread(moments, cases.wanted)) {
      await using center = await opened();
      if (before) expect((await run(center, before)).exitCode).toBe(0);
      const { faults } = center.connect;
      faults.add({ operation: "*", call, kind, onMet: () => center.project.kill() });
      await run(center, after);
      expect(faults.current.some(({ met }) => met > 0)).toBe(true);
      faults.clear();
      const [user = []] = await held(center);
      expect(user.length).toBeGreaterThan(0);
      expect((await run(center, after)).exitCode).toBe(0);
      const ids = new Set(["Agent", ...(after ?? [])]);
      expect(await held(center)).toEqual([[...ids].toSorted(), [...(after ?? [])].toSorted()]);
      expect((await run(center, undefined)).exitCode).toBe(0);
      expect(await held(center)).toEqual([["Agent"], []]);
      cases.ran();
    }
  },
  patience,
);

test.each([{ by: "deploy" }, { by: "destroy", flags: ["--destroy"] }])(
  "a record that Alchemy had only begun is removed by a $by without a call",
  async ({ flags = [] }) => {
    await using center = await Center.open();
    for (const kind of ["connect::UserSecurityProfiles", "connect::AIAgentSecurityProfiles"]) {
      const record = { kind, id: "ana", fqn: "center/test/ana", seq: 0, status: "creating" };
      const output = {
        "Symbol(alchemy::ResourceKind)": kind,
        "Symbol(alchemy::ResourceID)": "ana",
        "Symbol(alchemy::ResourceFQN)": "center/test/ana",
        "Symbol(alchemy::ResourceScope)": { "@scope": null },
        "Symbol(alchemy::ResourceSeq)": 0,
      };
      const text = JSON.stringify({ ...record, data: {}, output, props: {} });
      center.project.write(".alchemy/center/test/ana.json", text);
      center.script("");
      const plan = await center.command("plan", "--stage", "test", "--json");
      expect(JSON.parse(plan.stdout)).toMatchObject({ complete: true, stopped: [] });
      const called = await center.called(async () => {
        expect(await center.deploy(...flags)).toMatchObject({ exitCode: 0, stderr: "" });
      });
      expect([called, center.project.state()]).toEqual([[], {}]);
    }
  },
  patience,
);
