import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import path from "node:path";
import { type Acme, startAcme, startInstance } from "../support/acme.ts";
import { recordsOf } from "../support/csv.ts";

let acme: Acme;
beforeAll(async () => {
  acme = await startAcme();
});
afterAll(() => acme[Symbol.asyncDispose]());

test("holders prints a line for each holder", async () => {
  expect(await acme.run("holders", "Agent", "--format", "csv")).toEqual({
    code: 0,
    stdout: `kind,holder,name,group,tags
user,bea,,North,site=north
user,cai,,North night shift,
`,
    stderr: "",
  });
});

test("audit prints a line for each finding, as --json does, and ends with the same code", async () => {
  const [csv, json] = [
    await acme.run("audit", "--format", "csv"),
    await acme.run("audit", "--format", "json"),
  ];
  const { findings } = JSON.parse(json.stdout) as {
    findings: { code: string; message: string; subject: { name: string } }[];
  };
  expect([csv.code, json.code]).toEqual([1, 1]);
  expect(
    recordsOf(csv.stdout).map(({ code, message, subject }) => ({ code, message, subject })),
  ).toEqual(
    findings.map(({ code, message, subject: { name: subject } }) => ({ code, message, subject })),
  );
});

test("audit lists all users that a finding is about or names in a column of their own", async () => {
  await using crowd = await startInstance({ users: [] });
  await crowd.createProfile("Help desk", {
    Permissions: ["Users.Create", "Users.Edit", "Users.View"],
  });
  const heads = Array.from({ length: 11 }, (_, index) =>
    crowd.createProfile(`Head ${index}`, {
      Permissions: ["Users.View"],
      Tags: { team: `${index}` },
    }),
  );
  await Promise.all(heads);
  await crowd.createUser("ana", ["Admin"]);
  for (const name of ["bea", "cai", "dan", "=eva"]) await crowd.createUser(name, ["Help desk"]);
  await crowd.createUser(
    "fay",
    Array.from({ length: 8 }, (_, index) => `Head ${index}`),
  );
  const usersOf = async (wanted: string) => {
    const { stdout } = await crowd.run("audit", "--format", "csv", "--quiet");
    return recordsOf(stdout)
      .filter(({ code, subject }) => `${code}:${subject}` === wanted)
      .map(({ users }) => users);
  };
  expect(await usersOf("path-to-admin:Help desk")).toEqual(["'=eva; bea; cai; dan"]);
  expect(await usersOf("sensitive-access:Help desk")).toEqual(["'=eva; bea; cai; dan"]);
  expect(await usersOf("quota-near:fay")).toEqual(["fay"]);
  expect(await usersOf("untagged-profile:Help desk")).toEqual([""]);
  crowd.connect.faults.add({ operation: "SearchUsers", call: "every", kind: "deny" });
  expect(await usersOf("sensitive-access:Help desk")).toEqual(["unknown"]);
});

test("effective prints each restriction and permission with its profiles", async () => {
  const { stdout } = await acme.run("effective", "dan", "--format", "csv");
  expect(stdout).toBe(`user,kind,item,tools,profiles,risk,restricted,cancelledBy
dan,restriction,"SecurityProfile with tag site: ""north""",,North leads,,,
dan,restriction,"User with tag site: ""north""",,North leads,,,Directory (Users.View)
dan,permission,BasicAgentAccess,,North leads,,false,
dan,permission,ManagerListenIn,,North leads,live-monitoring,false,
dan,permission,SecurityProfiles.View,,North leads,,true,
dan,permission,Users.View,,Directory; North leads,,false,
`);
});

test("a list without rows has its columns, in a file as well", async () => {
  const file = path.join(acme.folder, "none.csv");
  const flags = ["--tag", "site=west", "--format", "csv", "--out", file];
  const remark = "AI agents are not listed: they have neither a hierarchy group nor tags.\n";
  expect(await acme.run("holders", "Agent", ...flags)).toEqual({
    code: 0,
    stdout: "",
    stderr: remark,
  });
  expect(readFileSync(file, "utf8")).toBe("kind,holder,name,group,tags\n");
});

test("a spreadsheet runs no cell as a formula", async () => {
  const names = ["=1", "+1", "-1", "@SUM"];
  await using other = await startInstance({
    hierarchyGroups: names.map((Name, index) => ({ Id: `group-${index}`, Name })),
    users: [
      ...names.map((_, index) => ({ Username: `u${index}`, HierarchyGroupId: `group-${index}` })),
      { Username: "-x", Tags: { "=HYPERLINK": 'a "quoted", tag', site: "\r=1" } },
      { Username: "@y", Tags: { "+2": "" } },
    ],
  });
  const { code, stdout } = await other.run("holders", "Agent", "--format", "csv");
  const records = recordsOf(stdout);
  expect(code).toBe(0);
  expect(records.map(({ group, holder }) => [holder, group])).toEqual([
    ["'-x", ""],
    ["'@y", ""],
    ...names.map((name, index) => [`u${index}`, `'${name}`]),
  ]);
  const cells = records.flatMap((record) => Object.values(record));
  expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
  expect(records[0]?.["tags"]).toContain('a "quoted", tag');
});

test.each([
  [["--format", "xml"], '--format takes text, json, csv, not "xml"'],
  [["--format", "csv", "--json"], "--json contradicts --format csv"],
])("%j is refused", async (flags, message) => {
  expect(await acme.run("holders", "Agent", ...flags)).toEqual({
    code: 2,
    stdout: "",
    stderr: `${message}\nSee: alchemy-aws-connect holders --help\n`,
  });
});

test("no format prints a control character of AWS, and JSON keeps it in every output", async () => {
  const site = "\u001B[31m\u0007\u009B1m\u007F";
  await using odd = await startInstance({ users: [{ Username: "ana", Tags: { site } }] });
  // oxlint-disable-next-line no-control-regex -- the pattern matches control characters
  const controls = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/;
  for (const command of [["holders", "Agent"], ["review"], ["effective", "ana"]]) {
    for (const format of ["text", "json", "csv"]) {
      const { stdout } = await odd.run(...command, "--format", format);
      expect([command, format, controls.test(stdout)]).toEqual([command, format, false]);
    }
  }
  const { stdout } = await odd.run("holders", "Agent", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ users: [{ Tags: { site } }] });
  await odd.run("holders", "Agent", "--out", "holders.json");
  expect(readFileSync(path.join(odd.folder, "holders.json"), "utf8")).toBe(stdout);
});
