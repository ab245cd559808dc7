import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHash, randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  type InstanceSnapshot,
  type ProfileSnapshot,
  readInstance,
  readSnapshot,
} from "../../src/access.ts";
import type { FieldName } from "../../src/profile/model.ts";
import { type Acme, startAcme, startInstance } from "../support/acme.ts";
import { some } from "../support/counted.ts";
import { recordsOf } from "../support/csv.ts";
import { departures } from "../support/schema.ts";
import { type TwoInstances, TRIAL_ARN, behindOneEndpoint } from "../support/two-instances.ts";

const PROFILES = "Admin, Agent, Directory, North leads, Self-service assistant, Trainee agents";
const SOME = '"Admin", "Agent", "Directory" and 3 more';
const AGENT =
  "arn:aws:wisdom:us-east-1:123456789012:ai-agent/33333333-1111-4222-8333-444444444444/55555555-1111-4222-8333-444444444444";
const ALL_AGENTS = ["", ":$LATEST", ":$SAVED", ":1"].map((version) => AGENT + version).join(", ");
const DESCRIBED =
  "Description, Tags, Access-control tags, Restricted by tags, Restricted by hierarchy, Hierarchy group, Rows of data tables";
const USERS = "  Access of users: ana, bea, cai, dan\n";
const AGENTS = `  Access of AI agents: ${ALL_AGENTS}\n`;

const SAME = "6 the same, 0 different, 0 only before, 0 only now";
const UNKNOWN = "0 the same, 0 different, 6 unknown, 0 only before, 0 only now";
const NOBODY = "0 users, 0 AI agents with different access";

/** What a comparison with a snapshot prints if an operation is denied and nothing has changed. */
const DENIED: readonly (readonly [
  operation: string,
  unknown: string,
  notCompared: string,
  figures: string,
])[] = [
  [
    "ListSecurityProfilePermissions",
    `  Permissions: ${PROFILES}\n${USERS}${AGENTS}`,
    `the permissions of ${SOME}`,
    `${UNKNOWN}; ${NOBODY}, 4 users unknown, 4 AI agents unknown`,
  ],
  [
    "ListSecurityProfileApplications",
    `  Applications: ${PROFILES}\n${USERS}${AGENTS}`,
    `the applications of ${SOME}`,
    `${UNKNOWN}; ${NOBODY}, 4 users unknown, 4 AI agents unknown`,
  ],
  [
    "ListSecurityProfileFlowModules",
    `  Flow modules: ${PROFILES}\n${USERS}${AGENTS}`,
    `the flow modules of ${SOME}`,
    `${UNKNOWN}; ${NOBODY}, 4 users unknown, 4 AI agents unknown`,
  ],
  [
    "ListSecurityProfileAIAgents",
    `  AI agents it may reach: ${PROFILES}\n${USERS}${AGENTS}`,
    `the allowed AI agents of ${SOME}`,
    `${UNKNOWN}; ${NOBODY}, 4 users unknown, 4 AI agents unknown`,
  ],
  [
    "DescribeSecurityProfile",
    `  ${DESCRIBED}: ${PROFILES}\n${USERS}${AGENTS}`,
    `the description, tags and restrictions of ${SOME}`,
    `${UNKNOWN}; ${NOBODY}, 4 users unknown, 4 AI agents unknown`,
  ],
  [
    "SearchUsers",
    USERS,
    "the users",
    `${SAME}; 0 AI agents with different access, users not compared`,
  ],
  ["ListUserHierarchyGroups", "", "the hierarchy groups", `${SAME}; ${NOBODY}`],
  [
    "ListIntegrationAssociations",
    AGENTS,
    "the assistants of the instance",
    `${SAME}; 0 users with different access, AI agents not compared`,
  ],
  [
    "ListAIAgents",
    AGENTS,
    'the AI agents of the assistant "arn:aws:wisdom:us-east-1:123456789012:assistant/33333333-1111-4222-8333-444444444444"',
    `${SAME}; 0 users with different access, AI agents not compared`,
  ],
  [
    "ListAIAgentVersions",
    `  Access of AI agents: ${AGENT}:1\n`,
    `the versions of the AI agent "${AGENT}"`,
    `${SAME}; ${NOBODY}, 1 AI agent unknown`,
  ],
  [
    "ListEntitySecurityProfiles",
    AGENTS,
    `the profiles of the AI agent "${AGENT}", "${AGENT}:$LATEST", "${AGENT}:$SAVED" and 1 more`,
    `${SAME}; ${NOBODY}, 4 AI agents unknown`,
  ],
  ["ListAssistants", "", "the AI agents that the assistants use", `${SAME}; ${NOBODY}`],
];

const COMPARE = ["compare", "--quiet", "--with"];

type Run = Awaited<ReturnType<Acme["run"]>>;

/** What a comparison reports as different, without references. */
function differences(stdout: string): unknown[] {
  const found = JSON.parse(stdout);
  const { differing, onlyHere, onlyThere, holders, users, aiAgents } = found;
  const { aiAgentsOnly, usedAIAgentsOnly, usersOnly } = found;
  return [
    differing,
    onlyHere,
    onlyThere,
    holders,
    users,
    aiAgents,
    usersOnly.here,
    usersOnly.there,
    aiAgentsOnly.here,
    aiAgentsOnly.there,
    usedAIAgentsOnly.here,
    usedAIAgentsOnly.there,
  ].flat();
}

function omit(profile: ProfileSnapshot, field: FieldName): ProfileSnapshot {
  const { [field]: omitted, ...rest } = profile;
  expect(omitted).toBeDefined();
  return rest;
}

const changesIn = (csv: string) =>
  recordsOf(csv).filter(({ change, kind }) => change !== "unknown" && kind !== "reference");

describe("a snapshot and now", () => {
  let acme: Acme;
  let whole: string;
  beforeAll(async () => {
    acme = await startAcme();
    whole = path.join(acme.folder, "whole.json");
    expect(await acme.run("snapshot", "--out", whole)).toMatchObject({ code: 0 });
  });
  afterAll(() => acme[Symbol.asyncDispose]());

  async function denying<T>(operation: string, work: () => Promise<T>): Promise<T> {
    const { faults } = acme.connect;
    faults.add({ operation, call: "every", kind: "deny" });
    try {
      return await work();
    } finally {
      faults.clear();
    }
  }

  function fileOf(instance: InstanceSnapshot): string {
    const takenAt = "2026-11-29T00:00:00.000Z";
    const checksum = `sha256-${createHash("sha256")
      .update(JSON.stringify([takenAt, instance]))
      .digest("base64")}`;
    const file = path.join(acme.folder, `${randomUUID()}.json`);
    const format = "alchemy-aws-connect snapshot";
    writeFileSync(file, JSON.stringify({ format, version: 1, checksum, takenAt, instance }));
    return file;
  }

  const kept = () => readSnapshot(readFileSync(whole, "utf8")).instance;

  /** A file with a reading to which an operation was denied. The command writes none. */
  async function fileWithout(operation: string): Promise<string> {
    const before = { ...process.env };
    Object.assign(process.env, acme.connect.env, { AWS_MAX_ATTEMPTS: "1" });
    try {
      const { InstanceArn } = acme;
      const instance = await denying(operation, () => readInstance({ InstanceArn }));
      return fileOf(instance);
    } finally {
      process.env = before;
    }
  }

  describe.each(DENIED)("without %s", (operation, unknown, notCompared, figures) => {
    const isShown = ({ code, stderr, stdout }: Run, side: "before" | "now") => {
      const [, ...after] = stdout.split("\n\n");
      expect([code, `\n\n${after.join("\n\n")}`]).toEqual([
        2,
        `\n\n${unknown === "" ? "" : `Unknown\n${unknown}\n`}Not compared\n  ${notCompared}: could not be read ${side}\n\n${figures} (incomplete)\n`,
      ]);
      expect(stderr).toStartWith(`${acme.InstanceArn} (${side})\nIncomplete: `);
    };

    test("before, nothing counts as different", async () => {
      isShown(await acme.run(...COMPARE, await fileWithout(operation)), "before");
    });

    test("now, nothing counts as different", async () => {
      isShown(await denying(operation, () => acme.run(...COMPARE, whole)), "now");
    });
  });

  test.each(some(DENIED, 4))(
    "without %s, nothing counts as different in JSON and CSV",
    async (operation, _unknown, notCompared) => {
      const [json, csv] = await denying(operation, () =>
        Promise.all([
          acme.run(...COMPARE, whole, "--json"),
          acme.run(...COMPARE, whole, "--format", "csv"),
        ]),
      );
      expect([json.code, departures("compare", json.stdout)]).toEqual([2, []]);
      expect([JSON.parse(json.stdout).complete, differences(json.stdout)]).toEqual([false, []]);
      expect([csv.code, changesIn(csv.stdout)]).toEqual([2, []]);
      expect(recordsOf(csv.stdout)).toContainEqual(
        expect.objectContaining({
          kind: "not compared",
          side: "now",
          change: "unknown",
          what: notCompared,
        }),
      );
    },
  );

  test("a field that the snapshot lacks, because an older version wrote it, is not compared", async () => {
    const profiles = kept().profiles.map((profile) => omit(profile, "Applications"));
    const file = fileOf({ ...kept(), profiles });
    const { code, stderr, stdout } = await acme.run("compare", "--with", file);
    expect(code).toBe(2);
    expect(stdout).toContain(`\nUnknown\n  Applications: ${PROFILES}\n${USERS}`);
    expect(stderr).toEndWith(
      `  the applications of ${SOME}: ListSecurityProfileApplications is not in the snapshot. Take a new one for later comparisons.\n`,
    );
  });

  test("an AI agent that only one reading was asked for is unknown, unless the snapshot names it", async () => {
    const outside = AGENT.replace("33333333", "99999999");
    const asked = path.join(acme.folder, "asked.json");
    expect((await acme.run("snapshot", "--ai-agent", `${outside}:1`, "--out", asked)).code).toBe(0);
    const later = await acme.run("compare", "--with", whole, "--ai-agent", `${outside}:1`);
    expect([later.code, later.stdout]).toEqual([
      2,
      expect.stringContaining(`\nUnknown\n  Access of AI agents: ${outside}:1\n\n${SAME}; `),
    ]);
    expect((await acme.run("compare", "--with", asked)).code).toBe(0);
  });

  test("a profile that AWS does not list yet is neither added nor removed", async () => {
    const profiles = kept().profiles.filter((each) => each.SecurityProfileName !== "Directory");
    const file = fileOf({ ...kept(), profiles });
    const [text, json] = [
      await acme.run(...COMPARE, file),
      await acme.run(...COMPARE, file, "--json"),
    ];
    expect([text.code, differences(json.stdout)]).toEqual([2, []]);
    expect(text.stdout).toContain("\nUnknown\n  Everything: Directory\n  Access of users: dan\n");
  });

  test("a user with a change in what was read may have more, also in CSV", async () => {
    const crm = { Namespace: "crm", ApplicationPermissions: ["ACCESS"] };
    const profiles = kept().profiles.map((profile) => {
      if (profile.SecurityProfileName === "Directory") return omit(profile, "Permissions");
      return profile.SecurityProfileName === "North leads"
        ? { ...profile, Applications: [crm] }
        : profile;
    });
    const file = fileOf({ ...kept(), profiles });
    const { code, stdout } = await acme.run(...COMPARE, file, "--format", "csv");
    const ofUsers = recordsOf(stdout).filter(({ kind }) => kind === "users");
    expect([code, ofUsers.map(({ change, holders, what }) => [holders, change, what])]).toEqual([
      2,
      [
        ["dan", "removed", "application crm: ACCESS"],
        ["dan", "unknown", ""],
      ],
    ]);
  });

  test("a user without profiles who left is listed, and is a difference", async () => {
    const [ana] = kept().users;
    if (!ana) throw new Error("no user");
    const zoe = { ...ana, UserId: "zoe", Username: "zoe", SecurityProfileIds: [] };
    const file = fileOf({ ...kept(), users: [...kept().users, zoe] });
    const { code, stdout } = await acme.run("compare", "--with", file);
    expect(code).toBe(1);
    expect(stdout).toEndWith(
      `\n\nUsers only before\n  zoe  no profile\n\n${SAME}; ${NOBODY}, 1 user only before\n`,
    );
  });

  describe("after changes", () => {
    beforeAll(async () => {
      const { aws, createProfile, createUser, ids, InstanceArn } = acme;
      const InstanceId = InstanceArn.slice(InstanceArn.lastIndexOf("/") + 1);
      const SecurityProfileId = ids.get("Trainee agents") ?? "";
      await aws.updateSecurityProfile({
        InstanceId,
        SecurityProfileId,
        Description: "new",
        Permissions: ["BasicAgentAccess"],
      });
      await createProfile("Auditors", { Permissions: [] });
      await createUser("eva", ["Agent"]);
    });

    test.each(some(DENIED, 4))("without %s, what was read is still compared", async (operation) => {
      const json = await denying(operation, () => acme.run("compare", "--with", whole, "--json"));
      const { differing, onlyHere, onlyThere, usersOnly } = JSON.parse(json.stdout);
      const changed = differing.flatMap(
        ({
          changes,
          here,
        }: {
          changes: { field: string }[];
          here: { SecurityProfileName: string };
        }) => changes.map(({ field }) => `${here.SecurityProfileName} ${field}`),
      );
      expect(json.code).toBe(2);
      expect(changed).toEqual([
        ...(operation === "DescribeSecurityProfile" ? [] : ["Trainee agents Description"]),
        ...(operation === "ListSecurityProfilePermissions" ? [] : ["Trainee agents Permissions"]),
      ]);
      expect([onlyHere, onlyThere]).toMatchObject([[], [{ SecurityProfileName: "Auditors" }]]);
      expect(usersOnly).toEqual({
        here: [],
        there:
          operation === "SearchUsers"
            ? []
            : [
                {
                  holder: "eva",
                  profiles: ["Agent"],
                  risks: operation === "ListSecurityProfilePermissions" ? null : [],
                },
              ],
      });
    });
  });
});

describe("two instances", () => {
  const PARTNER = "dddddddd-1111-4222-8333-444444444444";
  let two: TwoInstances;
  beforeAll(async () => {
    const optionsOf = (name: string) => ({
      hierarchyGroups: [{ Id: `${name}-north`, Name: "North" }],
      flowModules: [{ Id: `${name}-refund`, Name: "Refund an order" }],
      applications: [
        {
          Name: "Partner",
          Namespace: "partner",
          Id: PARTNER,
          ApplicationType: "A2A_SERVER" as const,
        },
      ],
      users: [],
    });
    const production = await startInstance(optionsOf("production"));
    const trial = await startInstance({ ...optionsOf("trial"), instanceArn: TRIAL_ARN });
    two = behindOneEndpoint(production, trial);
    for (const [name, { createProfile, createUser }] of Object.entries({ production, trial })) {
      await createProfile("Assistant", {
        Permissions: ["Users.View"],
        HierarchyRestrictedResources: ["User"],
        AllowedAccessControlHierarchyGroupId: `${name}-north`,
        AllowedFlowModules: [{ FlowModuleId: `${name}-refund`, Type: "MCP" }],
        AllowedAIAgents: [
          {
            Arn: `arn:aws:app-integrations:us-east-1:123456789012:application/${PARTNER}`,
            Type: "THIRD_PARTY",
          },
        ],
      });
      await createUser("bea", ["Agent", "Assistant"]);
    }
  });
  afterAll(() => two[Symbol.asyncDispose]());

  const compared = async () => {
    const flags = ["compare", "--with", TRIAL_ARN, "--quiet"];
    const [text, json] = await Promise.all([two.run(...flags), two.run(...flags, "--json")]);
    return { text, json };
  };

  test("are alike if all is read", async () => {
    const { json, text } = await compared();
    expect([text.code, differences(json.stdout)]).toEqual([0, []]);
  });

  test("of which one is a snapshot may have the same flow modules", async () => {
    const file = path.join(two.production.folder, "production.json");
    expect((await two.run("snapshot", "--out", file)).code).toBe(0);
    const flags = ["--with", file, "--instance-arn", TRIAL_ARN];
    const { code, stderr, stdout } = await two.run("compare", ...flags);
    expect([code, stdout]).toEqual([
      2,
      expect.stringContaining("\nUnknown\n  Flow modules: Assistant\n  Access of users: bea\n"),
    ]);
    expect(stderr).toContain(
      "the flow modules of the instance: ListContactFlowModules was not called: a snapshot has no such names. Compare the instances themselves.",
    );
    expect(stderr).not.toContain("Run the same command again");
  });

  const ALIKE = "3 the same, 0 different, 0 only here, 0 only there; 0 users with different access";
  const OPEN =
    "0 the same, 0 different, 3 unknown, 0 only here, 0 only there; 0 users with different access, 1 user unknown";
  const ONE =
    "2 the same, 0 different, 1 unknown, 0 only here, 0 only there; 0 users with different access, 1 user unknown";

  const UNREAD = [
    ["ListSecurityProfilePermissions", 'the permissions of "Admin", "Agent", "Assistant"', OPEN],
    ["ListSecurityProfileApplications", 'the applications of "Admin", "Agent", "Assistant"', OPEN],
    ["ListSecurityProfileFlowModules", 'the flow modules of "Admin", "Agent", "Assistant"', OPEN],
    ["ListSecurityProfileAIAgents", 'the allowed AI agents of "Admin", "Agent", "Assistant"', OPEN],
    [
      "DescribeSecurityProfile",
      'the description, tags and restrictions of "Admin", "Agent", "Assistant"',
      OPEN,
    ],
    [
      "SearchUsers",
      "the users",
      "3 the same, 0 different, 0 only here, 0 only there; users not compared",
    ],
    ["ListUserHierarchyGroups", "the hierarchy groups", ALIKE],
    ["DescribeUserHierarchyGroup", "the path of the hierarchy group", ALIKE],
    ["ListContactFlowModules", "the flow modules of the instance", ONE],
  ] as const;

  describe.each(some(UNREAD, 5))("without %s", (operation, notCompared, figures) => {
    test.each(["production", "trial"] as const)(
      "of %s, nothing counts as different",
      async (side) => {
        const { faults } = two[side].connect;
        faults.add({ operation, call: "every", kind: "deny" });
        const text = await two.run(...COMPARE, TRIAL_ARN).finally(() => faults.clear());
        expect(text.code).toBe(2);
        expect(text.stdout).toContain(`\nNot compared\n  ${notCompared}`);
        expect(text.stdout).toContain(
          `: could not be read ${side === "trial" ? "there" : "here"}\n\n${figures} (incomplete)\n`,
        );
      },
    );
  });

  test("without the names of groups on a side, a group may be the same", async () => {
    const { faults } = two.trial.connect;
    for (const operation of ["ListUserHierarchyGroups", "DescribeUserHierarchyGroup"]) {
      faults.add({ operation, call: "every", kind: "deny" });
    }
    const { json, text } = await compared().finally(() => faults.clear());
    expect(differences(json.stdout)).toEqual([]);
    expect(text.stdout).toContain(
      "\nUnknown\n  Hierarchy group: Assistant\n  Access of users: bea\n",
    );
    expect(text.stdout).toEndWith(`${ONE} (incomplete)\n`);
  });

  test("what differs is still found, next to what could not be read", async () => {
    const { aws, ids } = two.trial;
    await aws.updateSecurityProfile({
      InstanceId: TRIAL_ARN.slice(TRIAL_ARN.lastIndexOf("/") + 1),
      SecurityProfileId: ids.get("Assistant") ?? "",
      Permissions: ["Users.Edit", "Users.View"],
    });
    const { faults } = two.trial.connect;
    faults.add({ operation: "ListContactFlowModules", call: "every", kind: "deny" });
    const { json, text } = await compared().finally(() => faults.clear());
    expect(text.code).toBe(2);
    expect(text.stdout).toContain(`
Assistant
  + permission Users.Edit ("Users - Edit")  gains  user-admin
  unknown: Flow modules
`);
    expect(text.stdout).toContain(`
1 user: bea
  + permission Users.Edit ("Users - Edit"): only User with hierarchy group North  gains  user-admin
  unknown: could not read what their profiles grant
`);
    expect(JSON.parse(json.stdout).users).toMatchObject([{ users: ["bea"] }]);
  });
});
