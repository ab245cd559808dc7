import { beforeAll, describe, expect, test } from "bun:test";
import { Center } from "../support/center.ts";
import {
  PERMISSIONS,
  type Printed,
  agents,
  brief,
  lines,
  planned,
  proven,
} from "../support/planned.ts";

const LIMIT = 60_000;

/** Gives back what it gets. */
const ECHO = `
  const Echo = Resource("test::Echo", async function (id, props) {
    if (this.phase === "delete") return this.destroy();
    return { ...props, size: 3, urlBase: "https://base.test", url: "https://one.test" };
  });`;

/** A plan, after a deploy of another form of the script. */
async function plannedAfter(deployed: string, body: string) {
  await using center = await Center.open();
  center.script(deployed);
  expect((await center.deploy()).exitCode).toBe(0);
  center.script(body);
  return await planned(center);
}

describe("what another resource gives that the deploy updates", () => {
  const taking = (permission: string) =>
    `${ECHO} const e = await Echo("cfg", { perms: ["BasicAgentAccess", "${permission}"] });
     ${agents("Permissions: e.perms")}`;

  test(
    "is not known, and the deploy does change the profile",
    async () => {
      await using center = await Center.open();
      center.script(taking("Users.View"));
      await center.deploy();
      center.script(taking("Users.Edit"));
      const { exitCode, plan } = await planned(center);
      expect([exitCode, plan.complete, brief(plan)]).toEqual([2, false, ["unknown agents"]]);
      expect(plan.profiles[0]?.error?.message).toBe(
        "Its props use center/test/cfg.perms (test::Echo). The deploy would update that resource first, so the value is known after deploy.",
      );
      const writes = await center.called(() => center.deploy());
      expect(writes).toContain("UpdateSecurityProfile");
      const again = await planned(center);
      expect([again.exitCode, brief(again.plan), again.plan.notPlanned]).toEqual([
        0,
        ["unchanged agents"],
        [],
      ]);
    },
    LIMIT,
  );

  test(
    "with --force, each of them is updated",
    async () => {
      await using center = await Center.open();
      center.script(taking("Users.View"));
      await center.deploy();
      const { exitCode, plan } = await planned(center, "--force");
      expect([exitCode, brief(plan)]).toEqual([2, ["unknown agents"]]);
    },
    LIMIT,
  );

  test(
    "leaves a profile alone that takes nothing of it",
    async () => {
      await using center = await Center.open();
      const beside = (size: number) =>
        `${ECHO} await Echo("cfg", { sized: ${size} }); ${agents(PERMISSIONS)}`;
      center.script(beside(1));
      await center.deploy();
      center.script(beside(2));
      const { exitCode, plan } = await proven(center);
      expect([exitCode, brief(plan), plan.untold]).toEqual([0, ["unchanged agents"], []]);
    },
    LIMIT,
  );
});

describe("a script that calculates with what is not known", () => {
  const echo = `${ECHO} const e = await Echo("cfg", { flag: "on" });`;

  test.each([
    ["a comparison", "url", `if (e.url === "https://one.test") ${agents("")}`],
    ["upper case", "flag", agents("Description: e.flag.toUpperCase()")],
    ["a part", "url", agents(`Description: e.url.split("/")[2]`)],
    ["a number", "size", agents("Description: e.size > 2 ? 'big' : 'small'")],
    ["nothing at all", "url", `void e.url; ${agents("")}`],
    ["one whose name goes on", "url", `void e.url; ${agents("Description: e.urlBase")}`],
  ])(
    "reports: %s",
    async (_, member, body) => {
      await using center = await Center.open();
      center.script(echo + body);
      const { exitCode, plan } = await planned(center);
      expect([exitCode, plan.complete, plan.untold]).toEqual([
        2,
        false,
        [
          `center/test/cfg.${member} is known after deploy: the deploy would create that resource (test::Echo). The script computes with it, so the result may differ in the deploy.`,
        ],
      ]);
    },
    LIMIT,
  );

  test.each([
    ["flag", `if (e.flag === "on") ${agents("")}`],
    ["size", `if (e.size === 3) ${agents("")}`],
  ])(
    "so it is after an update, too: %s",
    async (member, body) => {
      const { exitCode, plan } = await plannedAfter(
        echo + body,
        `${echo.replace('{ flag: "on" }', '{ flag: "off" }')} ${body}`,
      );
      expect([exitCode, plan.untold.length]).toEqual([2, 1]);
      expect(plan.untold[0]).toContain(
        `center/test/cfg.${member} is known after deploy: the deploy would update`,
      );
    },
    LIMIT,
  );

  test.each([
    ["handed to a profile", agents("Description: `at ${e.url}, ${e.urlBase}`")],
    ["handed to another resource, in parts", `await Echo("next", { deep: [{ at: e.url }] });`],
    ["handed to another resource as a whole", `await Echo("next", { e });`],
    ["a secret", `await Echo("next", { url: alchemy.secret(e.url) });`],
    ["printed", `console.log("at", e.url);`],
  ])(
    "is not one that hands it on: %s",
    async (_, body) => {
      await using center = await Center.open();
      center.env["ALCHEMY_PASSWORD"] = "password";
      center.script(`${echo} ${body}`);
      const { plan } = await planned(center);
      expect([plan.complete, plan.untold, plan.problem]).toEqual([true, [], undefined]);
    },
    LIMIT,
  );
});

describe("a list or a record that another resource produces", () => {
  const define = `const Shared = Resource("test::Shared", async function () {
    if (this.phase === "delete") return this.destroy();
    return { tags: { Owner: "ops", search: "on" }, perms: ["Users.View", "Users.Edit"] };
  });
  const Flat = Resource("test::Flat", async function () {
    if (this.phase === "delete") return this.destroy();
    return { Owner: "ops" };
  });`;
  /** Ways to use `perms` and `tags`, and the items that the plan shows of them: `P`, `T` and `O` are unknown. */
  const kept: [way: string, fields: string, items: string[]][] = [
    ["as a whole", "Permissions: perms", ["P"]],
    ["spread", 'Permissions: [...perms, "Queues.View"]', ["P", "Queues.View"]],
    ["concat", 'Permissions: perms.concat(["Queues.View"])', ["P", "Queues.View"]],
    ["Array.from", "Permissions: Array.from(new Set(perms))", ["P"]],
    ["map", "Permissions: perms.map((name) => `X.${name}`)", ["X.P"]],
    ["flatMap", 'Permissions: perms.flatMap((name) => [name, "A.View"])', ["A.View", "P"]],
    ["filter", "Permissions: perms.filter((name) => name !== 'Users.Edit')", ["P"]],
    ["slice and sort", "Permissions: perms.slice(0, 1).toSorted()", ["P"]],
    ["an entry", "Permissions: [perms[0]]", ["P_0"]],
    ["at", "Permissions: [perms.at(-1)]", ["P"]],
    ["destructuring a list", "Permissions: (([first]) => [first])(perms)", ["P"]],
    ["await", "Permissions: await perms", ["P"]],
    ["instanceof", "Permissions: perms instanceof Set ? [...perms] : perms", ["P"]],
    ["a record as a whole", "Tags: tags", ["T"]],
    ["a record, spread", 'Tags: { ...tags, Team: "a" }', ["T", "Team"]],
    ["Object.entries", "Tags: Object.fromEntries(Object.entries(tags))", ["T"]],
    ["a list of tags", "Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))", ["T"]],
    ["the whole output, spread", "Tags: { ...whole }", ["W"]],
    ["the whole output, listed", "Tags: Object.fromEntries(Object.entries(whole))", ["W"]],
    ["one value", "Tags: { Owner: tags.Owner }", ["Owner"]],
    ["a value with the name of a method", "Tags: { Owner: tags.search }", ["Owner"]],
    ["destructuring a record", "Tags: (({ Owner }) => ({ Owner }))(tags)", ["Owner"]],
    [
      "deep in a list",
      "Applications: [{ Namespace: tags.Owner, ApplicationPermissions: perms }]",
      ["O"],
    ],
  ];
  const texts: [way: string, fields: string][] = [
    ["a template string", "Description: `for ${perms} and ${tags.Owner}`"],
    ["JSON.stringify", "Description: JSON.stringify([perms, { owner: tags.Owner }])"],
    ["JSON of the whole output", "Description: JSON.stringify(whole)"],
    ["join", "Description: perms.join(', ') + tags.Owner"],
    ["a text of its own", "Description: tags.Owner, Tags: {}"],
  ];
  const lost: [way: string, member: string, fields: string][] = [
    ["its length", "perms", 'Description: perms.length === 2 ? "two" : `${perms}`'],
    ["includes", "perms", 'Description: `${perms.includes("Users.View")} ${perms}`'],
    ["reduce", "perms", "Description: perms.reduce((all, each) => all + each, '') + perms"],
    ["in", "tags", 'Description: `${"Owner" in tags} ${tags}`'],
    ["a calculation", "tags", "Description: `${tags.Age * 2} ${tags}`"],
    ["push", "perms", "Description: (perms.push('Users.View'), `${perms}`)"],
    ["instanceof", "perms", "Description: perms instanceof Set ? 'a set' : 'none'"],
  ];
  const script = [...kept, ...texts, ...lost.map(([way, , fields]) => [way, fields] as const)]
    .map(([, fields], index) => {
      const used = fields
        .replaceAll(/\b(perms|tags)\b/g, `shared${index}.$1`)
        .replaceAll(/\bwhole\b/g, `shared${index}`);
      return `const shared${index} = await ${fields.includes("whole") ? "Flat" : "Shared"}("shared${index}", {});
        await SecurityProfile("agents${index}", { InstanceArn, ${used} });`;
    })
    .join("\n");

  let plan: Printed;
  let outcomes: unknown[];
  beforeAll(async () => {
    await using center = await Center.open();
    center.script(define + script);
    const made = await planned(center);
    plan = made.plan;
    outcomes = [made.exitCode, (await center.deploy()).exitCode];
  }, LIMIT);

  const shown = (index: number) => {
    const profile = plan.profiles[index];
    const changes = profile?.changes ?? [];
    const mark = `known-after-deploy--shared${index}--`;
    return {
      action: profile?.action,
      notes: profile?.notes,
      fields: [...new Set(changes.map(({ field }) => field))],
      items: [...new Set(changes.map(({ item = "" }) => item))]
        .map((item) =>
          item
            .replace(`${mark}tags_Owner`, "O")
            .replace(`${mark}perms`, "P")
            .replace(`${mark}tags`, "T")
            .replace(`${mark}output`, "W"),
        )
        .toSorted(),
      text: changes.map(({ after }) => after).join(" "),
      untold: plan.untold.filter((each) =>
        new RegExp(`^center/test/(agents|shared)${index}\\b`).test(each),
      ),
    };
  };

  test("leaves the plan incomplete, and the deploy goes through", () => {
    expect(outcomes).toEqual([2, 0]);
  });

  test.each(kept.map(([way, fields, items], index) => [way, { fields, index, items }] as const))(
    "is known after deploy, and the rest is planned: %s",
    (_, { fields, index, items }) => {
      const [field = ""] = fields.split(":");
      const message = `center/test/agents${index}: part of ${field} is known after deploy, so the plan does not show what that part grants or revokes.`;
      expect(shown(index)).toMatchObject({
        action: "create",
        notes: [],
        fields: [field],
        items,
        untold: [message],
      });
    },
  );

  test.each(texts.map(([way], index) => [way, kept.length + index] as const))(
    "stands in a text by name: %s",
    (_, index) => {
      const { action, text, untold } = shown(index);
      expect([action, untold]).toEqual(["create", []]);
      expect(text).toContain(`known-after-deploy--shared${index}--`);
    },
  );

  test.each(
    lost.map(([way, member], index) => [way, member, kept.length + texts.length + index] as const),
  )("is a place that the plan cannot follow: %s", (_, member, index) => {
    const { action, untold } = shown(index);
    expect([action, untold]).toEqual([
      "create",
      [expect.stringContaining(`center/test/shared${index}.${member} is known after deploy`)],
    ]);
  });

  test(
    "takes nothing from a profile that may keep it",
    async () => {
      await using center = await Center.open();
      center.script(agents('Permissions: ["BasicAgentAccess", "Users.View"]'));
      await center.deploy();
      center.script(
        `${define} const { perms } = await Shared("shared", {});
         ${agents('Permissions: [...perms, "Queues.View"]')}
         for (const team of perms) await SecurityProfile(team, { InstanceArn });`,
      );
      const { exitCode, plan: found } = await planned(center);
      const mark = "known-after-deploy--shared--perms";
      expect([exitCode, brief(found)]).toEqual([2, ["update agents", `create ${mark}`]]);
      expect(lines(found.profiles[0]?.changes ?? [])).toEqual([
        "added Permissions Queues.View gains",
        `added Permissions ${mark} gains`,
      ]);
      expect(found.untold).toHaveLength(2);
    },
    LIMIT,
  );
});

test(
  "a restriction that needs a field with values known after deploy is not reported as without effect",
  async () => {
    await using center = await Center.open();
    center.script(`${ECHO} const e = await Echo("cfg", { sites: { main: "north" }, types: ["User"] });
      ${agents(`${PERMISSIONS}, AllowedAccessControlTags: { site: e.sites.main }, TagRestrictedResources: ["User"]`)}
      await SecurityProfile("leads", { InstanceArn, SecurityProfileName: "Leads",
        AllowedAccessControlTags: { site: "north" }, TagRestrictedResources: e.types });`);
    const { exitCode, plan } = await planned(center);
    expect([exitCode, plan.profiles.map(({ notes }) => notes)]).toEqual([2, [[], []]]);
  },
  LIMIT,
);

test(
  "a profile of Alchemy's own provider is not known",
  async () => {
    await using center = await Center.open();
    const generic = (Description: string) =>
      center.project.write(
        "alchemy.run.ts",
        `import alchemy from "alchemy";
         import AWS from "alchemy/aws/control";
         const app = await alchemy("center", { noTrack: true });
         await AWS.Connect.SecurityProfile("team", {
           InstanceArn: process.env.CONNECT_INSTANCE_ARN,
           SecurityProfileName: "Team",
           Description: "${Description}",
         });
         await app.finalize();`,
      );
    generic("Ours");
    const first = await planned(center);
    expect([first.exitCode, brief(first.plan), first.plan.others]).toEqual([
      2,
      ["unknown team"],
      0,
    ]);
    expect(first.plan.profiles[0]).toMatchObject({
      InstanceArn: center.connect.instanceArn,
      SecurityProfileName: "Team",
      error: {
        code: "NotRun",
        message:
          "The deploy would create it with Alchemy's own provider (AWS::Connect::SecurityProfile), which a plan does not run. To plan it, import SecurityProfile from alchemy-aws-connect and keep the same id.",
      },
    });
    expect((await center.deploy()).exitCode).toBe(0);
    const second = await planned(center);
    expect([second.exitCode, brief(second.plan)]).toEqual([0, ["unchanged team"]]);
    expect(second.plan.profiles[0]?.SecurityProfileName).toBe("Team");
    generic("Theirs");
    const third = await planned(center);
    expect([third.exitCode, brief(third.plan)]).toEqual([2, ["unknown team"]]);
    expect(third.plan.profiles[0]?.SecurityProfileArn).toBe((await center.outside("Team")).arn);
  },
  LIMIT,
);

test(
  "a resource that may declare profiles is named, and can be stopped at",
  async () => {
    await using center = await Center.open();
    center.script(
      `const Team = Resource("test::Team", async function (id, props) {
         if (this.phase === "delete") return this.destroy();
         ${agents(PERMISSIONS)}
         return { ...props };
       });
       await Team("team", {});`,
    );
    const { exitCode, plan } = await planned(center);
    const notPlanned = [
      { resource: "center/test/team", kind: "test::Team", action: "create" as const },
    ];
    expect(plan).toMatchObject({ profiles: [], notPlanned });
    expect(exitCode).toBe(0);
    const stopped = await planned(center, "--fail-on", "others");
    expect([stopped.exitCode, stopped.plan.stopped]).toEqual([1, ["center/test/team"]]);
    const { stdout } = await center.command("plan", "--stage", "test");
    expect(stdout).toBe(
      `Not planned, because a plan does not run the code of other resources. If that
code declares security profiles, the deploy does more than shown:
  create center/test/team (test::Team)

no security profile; one other resource not planned.
--fail-on would stop at others.
`,
    );
    expect(await center.called(() => center.deploy())).toContain("CreateSecurityProfile");
    const again = await center.command("plan", "--stage", "test", "--fail-on", "others");
    expect([again.exitCode, again.stdout]).toEqual([
      0,
      "no security profile; one other resource left alone.\n",
    ]);
  },
  LIMIT,
);

test(
  "props that are refused, in a script that catches that",
  async () => {
    await using center = await Center.open();
    center.script(
      `await SecurityProfile("bad", { InstanceArn, SecurityProfileName: "bad|name" }).catch(() => {});
       await SecurityProfile("worse", undefined).catch(() => {});
       ${agents("")}`,
    );
    const { exitCode, plan } = await planned(center);
    expect([exitCode, brief(plan), plan.complete]).toEqual([
      1,
      ["refused bad", "refused worse", "create agents"],
      true,
    ]);
    expect(plan.profiles[0]).toMatchObject({
      SecurityProfileName: "bad|name",
      error: { code: "InvalidProps", message: expect.stringContaining("bad|name") },
    });
  },
  LIMIT,
);

test(
  "a profile with permissions that are known after deploy is not read before AWS has it",
  async () => {
    await using center = await Center.open();
    await center.user("ana", [await center.profile("Base")]);
    center.script(`${ECHO} const e = await Echo("cfg", { perms: ["Users.View"] });
      const made = await SecurityProfile("agents", { InstanceArn, SecurityProfileName: "Agents", Permissions: e.perms });
      await UserSecurityProfiles("ana", { InstanceArn, User: "ana", SecurityProfiles: [made] });`);
    const { called, exitCode, plan } = await planned(center);
    expect([exitCode, plan.complete, brief(plan)]).toEqual([2, false, ["create agents"]]);
    expect(plan.people).toMatchObject([
      { groups: [{ users: ["ana"], unread: [{ field: "Permissions" }] }], missing: [] },
    ]);
    expect(called.filter((each) => each === "ListSecurityProfilePermissions")).toHaveLength(1);
  },
  LIMIT,
);

test(
  "no text of a plan shows a placeholder",
  async () => {
    await using center = await Center.open();
    await center.user("ana", [await center.profile("Base")]);
    center.project.write(
      "rules.json",
      JSON.stringify({
        rules: [{ code: "no-edit", severity: "error", reason: "None.", forbid: ["Users.Edit"] }],
      }),
    );
    const script = `${ECHO} const e = await Echo("cfg", { name: "x", perms: ["Users.View"] });
      await Echo(e.name, { a: 1 });
      const of = (id, fields) => SecurityProfile(id, { InstanceArn, ...fields });
      await alchemy.run("in-" + e.name, () => of("inner", { SecurityProfileName: "Inner" }));
      const held = await of("p-" + e.name, { SecurityProfileName: e.name, Permissions: ["Users.Edit"] });
      const unread = await of("unread", { SecurityProfileName: "Unread", Permissions: e.perms, Description: held.SecurityProfileArn });
      await UserSecurityProfiles("ana", { InstanceArn, User: "ana", SecurityProfiles: [held, unread] });
      await of("refused", { SecurityProfileName: "Refused", Tags: { ["aws:" + e.name]: "" } }).catch(() => {});`;
    const flags = ["--stage", "test", "--fail-on", "gain,change", "--rules", "rules.json"];
    const shown = async (end: string, ...form: string[]) => {
      center.script(script + end);
      const { exitCode, stderr, stdout } = await center.command("plan", ...flags, ...form);
      expect(exitCode).toBe(2);
      expect(stdout + stderr).not.toContain("known-after-deploy");
      return stdout + stderr;
    };
    for (const form of [[], ["--all"], ["--markdown"]]) {
      expect(await shown("", ...form)).toContain(
        'error after the deploy: "(known after deploy: cfg.name)"',
      );
    }
    expect(await shown("console.log(held.SecurityProfileArn); throw new Error(e.name);")).toContain(
      "security-profile/(known after deploy)\n",
    );
  },
  LIMIT,
);
