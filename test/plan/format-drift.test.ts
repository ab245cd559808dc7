import { expect, test } from "bun:test";
import type { AccessChange } from "../../src/access/changes.ts";
import type { AssignmentDrift } from "../../src/plan/assignment-drift.ts";
import { formatDrift } from "../../src/plan/format-drift.ts";
import { changeFormat } from "../../src/access/format-change.ts";
import { byId } from "../../src/access/group-names.ts";
import type { ProfileDrift, UnmanagedProfile } from "../../src/plan/profile-drift.ts";

const formatOne = changeFormat(byId);

const added: AccessChange = {
  field: "Permissions",
  item: "Users.Edit",
  change: "added",
  effect: "gains",
};
const lost: AccessChange = { ...added, change: "removed", effect: "loses" };
const text = { changes: [], notes: [], repair: [] };

function driftOf(fields: Partial<ProfileDrift>): ProfileDrift {
  return {
    resource: "acme/prod/agents",
    InstanceArn: "arn",
    SecurityProfileName: "Agents",
    findings: [],
    changes: [],
    undeclared: [],
    withoutEffect: [],
    unread: [],
    repair: [],
    ...fields,
  };
}

function unmanagedOf(fields: Partial<UnmanagedProfile>): UnmanagedProfile {
  return {
    InstanceArn: "arn",
    SecurityProfileName: "Backdoor",
    SecurityProfileArn: "arn/3",
    stock: false,
    appeared: true,
    findings: ["unmanaged", "appeared"],
    changes: [],
    ...fields,
  };
}

function sectionsOf(profiles: readonly ProfileDrift[], ...unmanaged: UnmanagedProfile[]) {
  const instances = [{ InstanceArn: "arn", unmanaged }];
  return formatDrift({ complete: true, assignments: [], profiles, instances });
}

test("a report without findings has no sections", () => {
  const stock = unmanagedOf({ stock: true, appeared: false, findings: [] });
  expect(sectionsOf([driftOf({})], stock)).toEqual([]);
});

test("a declared field that differs is shown with its changes and its repair", () => {
  const error = { code: "X", message: "denied" };
  const profile = driftOf({
    findings: ["changed"],
    changes: [lost],
    error,
    repair: ["Restore it"],
  });
  expect(sectionsOf([driftOf({}), profile])).toEqual([
    {
      title: "",
      profiles: [
        {
          heading: 'changed "Agents" (acme/prod/agents)',
          changes: [formatOne(lost)],
          notes: ["denied"],
          repair: ["Restore it"],
        },
      ],
    },
  ]);
});

test("a renamed profile shows its name, its namesake and only the differences that are declared", () => {
  const profile = driftOf({
    findings: ["renamed", "undeclared"],
    renamedTo: "Reps",
    namesake: "arn/9",
  });
  expect(sectionsOf([profile])[0]?.profiles).toEqual([
    {
      heading: 'renamed "Agents" (acme/prod/agents)',
      changes: [],
      notes: ['In AWS its name is "Reps".', "Another profile has this name: arn/9."],
      repair: [],
    },
  ]);
});

test("assignments that differ, and instances that could not be listed, have sections", () => {
  const same: AssignmentDrift = {
    resource: "acme/prod/ana",
    kind: "connect::UserSecurityProfiles",
    InstanceArn: "arn",
    holder: "ana",
    findings: [],
    changes: [],
    repair: [],
  };
  const lead = { SecurityProfileArn: "arn/1", SecurityProfileName: "Leads" };
  const changed: AssignmentDrift = {
    ...same,
    findings: ["changed"],
    changes: [{ HolderArn: "arn:ana", holder: "ana", gains: [lead], loses: [] }],
    error: { code: "X", message: "denied" },
    repair: ["Deploy"],
  };
  const instances = [
    { InstanceArn: "arn", unmanaged: [] },
    { InstanceArn: "arn:two", unmanaged: [], error: { code: "X", message: "refused" } },
  ];
  const assignments = [same, changed];
  expect(formatDrift({ complete: false, assignments, profiles: [], instances })).toEqual([
    {
      title: "Users and AI agents that hold other security profiles than the code declares:",
      profiles: [
        {
          heading: 'changed "ana" (acme/prod/ana)',
          changes: [],
          notes: ["ana gains Leads", "denied"],
          repair: ["Deploy"],
        },
      ],
    },
    {
      title: "Could not be listed:",
      profiles: [{ heading: "arn:two", changes: [], notes: ["refused"], repair: [] }],
    },
  ]);
});

test("what the code does not declare has a section, and the last repair", () => {
  const repair = ["Restore it", "Clear it"];
  const open = { title: "Not declared in the code, and granted in AWS:" };
  const heading = 'undeclared "Agents" (acme/prod/agents)';
  expect(
    sectionsOf([driftOf({}), driftOf({ findings: ["undeclared"], undeclared: [added], repair })]),
  ).toEqual([
    {
      ...open,
      profiles: [{ ...text, heading, changes: [formatOne(added)], repair: ["Clear it"] }],
    },
  ]);
  const both = driftOf({ findings: ["changed", "undeclared"], undeclared: [added], repair });
  expect(sectionsOf([both]).map(({ profiles }) => profiles[0]?.repair)).toEqual([
    ["Restore it"],
    ["Clear it"],
  ]);
  const withoutEffect = driftOf({
    findings: ["changed", "undeclared"],
    withoutEffect: ["Tags"],
    repair,
  });
  expect(sectionsOf([withoutEffect]).map(({ profiles }) => profiles[0]?.repair)).toEqual([
    repair,
    [],
  ]);
});

test("a profile outside of the state is shown with what it grants and why it could not be read", () => {
  const unread = unmanagedOf({
    findings: ["unmanaged", "appeared", "unknown"],
    changes: [added],
    error: { code: "X", message: "denied" },
  });
  expect(sectionsOf([], unread)).toEqual([
    {
      title: "Not managed by this state:",
      profiles: [
        {
          heading: 'appeared, unknown "Backdoor" (arn/3), new since the last deploy',
          changes: [formatOne(added)],
          notes: ["denied"],
          repair: ["Delete it, or declare it in the code with adopt: true."],
        },
      ],
    },
  ]);
});

test("ten profiles that existed at the last deploy are named, an eleventh is counted", () => {
  const existing = (count: number) =>
    sectionsOf(
      [],
      ...Array.from({ length: count }, (_, index) =>
        unmanagedOf({ SecurityProfileName: `P${index}`, appeared: false, findings: ["unmanaged"] }),
      ),
    ).flatMap(({ profiles }) => profiles);
  const ten = Array.from({ length: 10 }, (_, index) => `"P${index}"`).join(", ");
  const heading = `unmanaged, existed at the last deploy: ${ten}`;
  expect(existing(10)).toEqual([{ ...text, heading }]);
  expect(existing(11)).toEqual([{ ...text, heading: `${heading}, and 1 more` }]);
});
