import { afterAll, beforeAll, expect, test } from "bun:test";
import path from "node:path";
import { startInstance } from "../support/acme.ts";
import { departures } from "../support/schema.ts";
import { type TwoInstances, TRIAL_ARN, behindOneEndpoint } from "../support/two-instances.ts";

/** The groups of an instance, with ids that only it has. */
const groupsOf = (instance: string) => [
  { Id: `${instance}-1`, Name: "Europe" },
  { Id: `${instance}-2`, Name: "America" },
  { Id: `${instance}-3`, Name: "North", ParentId: `${instance}-1` },
  { Id: `${instance}-4`, Name: "North", ParentId: `${instance}-2` },
];

const within = (group: string) => ({
  Permissions: ["Users.View"],
  HierarchyRestrictedResources: ["User"],
  AllowedAccessControlHierarchyGroupId: group,
});

let two: TwoInstances;
beforeAll(async () => {
  const production = await startInstance({ hierarchyGroups: groupsOf("p"), users: [] });
  const trial = await startInstance({
    instanceArn: TRIAL_ARN,
    hierarchyGroups: groupsOf("t"),
    users: [],
  });
  two = behindOneEndpoint(production, trial);
  await production.createProfile("Same", within("p-3"));
  await trial.createProfile("Same", within("t-3"));
  await production.createProfile("Leads", within("p-1"));
  await trial.createProfile("Leads", within("t-2"));
  await production.createProfile("Night", within("p-3"));
  await trial.createProfile("Night", within("t-4"));
  for (const each of [production, trial]) {
    await each.createUser("ana", ["Leads"]);
    await each.createUser("bea", ["Same"]);
    await each.createUser("cai", ["Night"]);
  }
});
afterAll(() => two[Symbol.asyncDispose]());

/** Every text about a group, in text, JSON and CSV. */
async function textsOf(from: Pick<TwoInstances, "run">, ...flags: readonly string[]) {
  const [text, json, csv] = await Promise.all([
    from.run("compare", ...flags),
    from.run("compare", ...flags, "--json"),
    from.run("compare", ...flags, "--format", "csv"),
  ]);
  expect(departures("compare", json.stdout)).toEqual([]);
  interface Group {
    readonly changes: readonly { readonly message: string }[];
  }
  const { differing, users }: Record<"differing" | "users", Group[]> = JSON.parse(json.stdout);
  return {
    text: text.stdout
      .split("\n")
      .filter((line) => line.startsWith("  ~"))
      .map((line) => line.slice(4).replace(/ {2,}.*/, "")),
    json: [...differing, ...users].flatMap(({ changes }) => changes.map(({ message }) => message)),
    csv: csv.stdout
      .split("\n")
      .filter((line) => line.includes(",changed,"))
      .map((line) => /"(.*)"/.exec(line)?.[1]?.replaceAll('""', '"') ?? line.split(",")[5] ?? ""),
  };
}

test("hierarchy groups of two instances are shown by their names or, if several have it, paths", async () => {
  const texts = [
    'hierarchy group: "Europe" -> "America"',
    'hierarchy group: "Europe / North" -> "America / North"',
    'permission Users.View ("Users - View"): only User with hierarchy group Europe -> only User with hierarchy group America',
    'permission Users.View ("Users - View"): only User with hierarchy group Europe / North -> only User with hierarchy group America / North',
  ];
  const found = await textsOf(two, "--with", TRIAL_ARN);
  expect(found).toEqual({ text: texts, json: texts, csv: texts });
});

test("hierarchy groups of a snapshot are shown by their names", async () => {
  const { production } = two;
  const { aws, folder, ids, InstanceArn } = production;
  const file = path.join(folder, "access.json");
  await production.run("snapshot", "--out", file);
  await aws.updateSecurityProfile({
    InstanceId: InstanceArn.slice(InstanceArn.lastIndexOf("/") + 1),
    SecurityProfileId: ids.get("Leads") ?? "",
    AllowedAccessControlHierarchyGroupId: "p-4",
  });
  const texts = [
    'hierarchy group: "Europe" -> "North (p-4)"',
    'permission Users.View ("Users - View"): only User with hierarchy group Europe -> only User with hierarchy group North (p-4)',
  ];
  expect(await textsOf(production, "--with", file)).toEqual({
    text: texts,
    json: texts,
    csv: texts,
  });
});
