import { afterAll, beforeAll, expect, test } from "bun:test";
import { Center } from "../support/center.ts";
import { planned } from "../support/planned.ts";
import { departures } from "../support/schema.ts";

const LIMIT = 120_000;

/** The calls that read names. */
const NAMES = [
  "DescribeUserHierarchyGroup",
  "ListApplications",
  "ListContactFlowModules",
  "ListUserHierarchyGroups",
];

/** The code of five profiles: the groups of four, and the flow module of one. */
const code = (groups: readonly (string | undefined)[], module: string) =>
  [
    ...groups.map((group, index) => {
      const restricted = group === undefined ? [] : ["User"];
      const fields = {
        SecurityProfileName: `Team ${index}`,
        Permissions: ["Users.View"],
        HierarchyRestrictedResources: restricted,
        AllowedAccessControlHierarchyGroupId: group ?? "",
      };
      return `await SecurityProfile("team-${index}", { InstanceArn, ...${JSON.stringify(fields)} });`;
    }),
    `await SecurityProfile("tools", { InstanceArn, SecurityProfileName: "Tools", AllowedFlowModules: [{ FlowModuleId: "${module}" }] });`,
  ].join("\n");

const BEFORE = code(["north-1", undefined, "america", ""], "refund");
const AFTER = code(["north-2", "europe", undefined, "gone"], "cancel");

let center: Center;
beforeAll(async () => {
  center = await Center.open({
    hierarchyGroups: [
      { Id: "europe", Name: "Europe" },
      { Id: "america", Name: "America" },
      { Id: "north-1", Name: "North", ParentId: "europe" },
      { Id: "north-2", Name: "North", ParentId: "america" },
    ],
    flowModules: [
      { Id: "refund", Name: "Refund | an order" },
      { Id: "cancel", Name: "Cancel an order" },
    ],
  });
  center.script(BEFORE);
  expect((await center.deploy()).exitCode).toBe(0);
  for (const { SecurityProfileId, SecurityProfileName } of (await center.profiles()).values()) {
    if (/^(?:Team|Tools)/.test(SecurityProfileName)) {
      await center.user(`of-${SecurityProfileName.replace(" ", "-")}`, [SecurityProfileId]);
    }
  }
  center.script(AFTER);
}, LIMIT);
afterAll(() => center[Symbol.asyncDispose]());

/** The output of a command, its lines about references, and its calls for names. */
async function shown(...args: string[]) {
  let outcome = { exitCode: null as number | null, stdout: "", stderr: "" };
  const called = await center.called(async () => {
    outcome = await center.command(...args);
  });
  return {
    ...outcome,
    lines: outcome.stdout
      .split("\n")
      .filter((line) => /hierarchy group|flow module/.test(line))
      .map((line) => line.trim()),
    named: called.filter((operation) => NAMES.includes(operation)).toSorted(),
  };
}

/** Also in a wide terminal, so that a line is a change. */
const wide = async (...args: string[]) => {
  Object.assign(center.env, { COLUMNS: "300" });
  const { lines, ...rest } = await shown(...args);
  delete center.env["COLUMNS"];
  return { ...rest, lines: lines.map((line) => line.replace(/ {2,}.*/, "")) };
};

const VIEW = 'permission Users.View ("Users - View")';

test(
  "a plan shows hierarchy groups by name or path, and flow modules with their names",
  async () => {
    const { exitCode, lines, named, stderr } = await wide("plan", "--stage", "test");
    // Users of groups of the same size are in no order.
    expect(lines.toSorted()).toEqual([
      '+ flow module cancel ("Cancel an order")',
      '+ flow module cancel ("Cancel an order")',
      '+ hierarchy group: "Europe"',
      '+ hierarchy group: "gone"',
      '- flow module refund ("Refund | an order")',
      '- flow module refund ("Refund | an order")',
      '- hierarchy group: "America"',
      '~ hierarchy group: "Europe / North" -> "America / North"',
      `~ ${VIEW}: everything -> only User with hierarchy group Europe`,
      `~ ${VIEW}: only User with hierarchy group America -> everything`,
      `~ ${VIEW}: only User with hierarchy group Europe / North -> only User with hierarchy group America / North`,
      `~ ${VIEW}: only User with hierarchy group of the holder -> only User with hierarchy group gone`,
    ]);
    expect([exitCode, stderr.includes("Incomplete"), named]).toEqual([
      1,
      false,
      [
        "DescribeUserHierarchyGroup",
        "DescribeUserHierarchyGroup",
        "ListContactFlowModules",
        "ListUserHierarchyGroups",
      ],
    ]);
  },
  LIMIT,
);

test(
  "Markdown shows the names as code, and JSON the ids",
  async () => {
    const { lines } = await shown("plan", "--stage", "test", "--markdown");
    expect(lines).toContain(
      '| `~` | `hierarchy group: "Europe / North" -> "America / North"` | **gains or loses** |  |',
    );
    expect(lines).toContain(
      `| \`~\` | \`${VIEW}: only User with hierarchy group America -> everything\` | **gains** |  |`,
    );
    expect(lines).toContain(
      '| `-` | `flow module refund ("Refund \\| an order")` | **loses** |  |',
    );
    const { plan, stdout } = await planned(center);
    expect(plan.profiles[0]?.changes).toMatchObject([{ before: "north-1", after: "north-2" }]);
    expect(Object.keys(plan)).not.toContain("names");
    expect(stdout).not.toContain("Refund");
  },
  LIMIT,
);

test(
  "without access to the names, a plan shows ids and is complete",
  async () => {
    const faults = NAMES.map((operation) => ({ operation, call: "every", kind: "deny" }) as const);
    for (const fault of faults) center.connect.faults.add(fault);
    const { exitCode, lines, named, stderr } = await wide("plan", "--stage", "test");
    center.connect.faults.clear();
    expect(lines).toContain('~ hierarchy group: "north-1" -> "north-2"');
    expect(lines).toContain(`~ ${VIEW}: only User with hierarchy group america -> everything`);
    expect(lines).toContain("+ flow module cancel");
    expect([exitCode, stderr.includes("Incomplete"), named]).toEqual([
      1,
      false,
      ["ListContactFlowModules", "ListUserHierarchyGroups"],
    ]);
  },
  LIMIT,
);

test(
  "a plan without such a change reads no names",
  async () => {
    center.script(BEFORE.replaceAll('"Users.View"', '"Users.View", "Queues.View"'));
    const { exitCode, named } = await shown("plan", "--stage", "test");
    expect([exitCode, named]).toEqual([1, []]);
    center.script(AFTER);
  },
  LIMIT,
);

test(
  "a plan of an instance that is known after deploy reads no names",
  async () => {
    const fields = { HierarchyRestrictedResources: ["User"], Permissions: ["Users.View"] };
    center.script(`${BEFORE}
      const Made = Resource("test::Made", async function (id, props) {
        return this.phase === "delete" ? this.destroy() : { ...props, arn: InstanceArn };
      });
      const { arn } = await Made("made", {});
      await SecurityProfile("new", { InstanceArn: arn, SecurityProfileName: "New",
        AllowedAccessControlHierarchyGroupId: "europe", ...${JSON.stringify(fields)} });`);
    const { exitCode, lines, named } = await shown("plan", "--stage", "test");
    expect([exitCode, lines.some((line) => line.includes('"europe"')), named]).toEqual([
      1,
      true,
      [],
    ]);
    center.script(AFTER);
  },
  LIMIT,
);

test(
  "drift shows the names of what was changed, is not declared or appeared",
  async () => {
    const clean = await shown("drift");
    expect([clean.exitCode, clean.named]).toEqual([0, []]);
    const team = await center.outside("Team 0");
    await team.update({ AllowedAccessControlHierarchyGroupId: "north-2" });
    const tools = await center.outside("Tools");
    await tools.update({ AllowedFlowModules: [{ FlowModuleId: "cancel", Type: "MCP" }] });
    await center.profile("Stray", {
      HierarchyRestrictedResources: ["User"],
      AllowedAccessControlHierarchyGroupId: "america",
    });
    const { lines, named } = await wide("drift");
    expect(lines).toEqual([
      '~ hierarchy group: "Europe / North" -> "America / North"',
      '+ flow module cancel ("Cancel an order")',
      '- flow module refund ("Refund | an order")',
      '+ hierarchy group: "America"',
    ]);
    expect(named).toEqual([
      "DescribeUserHierarchyGroup",
      "DescribeUserHierarchyGroup",
      "ListContactFlowModules",
      "ListUserHierarchyGroups",
    ]);
    const { stdout } = await center.command("drift", "alchemy.run.ts", "--stage", "test");
    expect(stdout).toContain('hierarchy group: "Europe / North" -> "America / North"');
    const json = await center.command("drift", "--json");
    expect(departures("drift", json.stdout)).toEqual([]);
    expect(json.stdout).toContain('"before": "north-1"');
    expect(json.stdout).not.toContain("Europe");
    for (const operation of NAMES) {
      center.connect.faults.add({ operation, call: "every", kind: "deny" });
    }
    const denied = await shown("drift");
    center.connect.faults.clear();
    expect([denied.exitCode, denied.stderr.includes("Incomplete")]).toEqual([1, false]);
    expect(denied.stdout).toContain('hierarchy group: "north-1" -> "north-2"');
  },
  LIMIT,
);
