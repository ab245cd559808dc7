import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import path from "node:path";
import { type Acme, startAcme } from "../support/acme.ts";
import { recordsOf } from "../support/csv.ts";
import { Project } from "../support/project.ts";
import { rawAccess } from "../support/raw-access.ts";
import { departures } from "../support/schema.ts";

let acme: Acme;
beforeAll(async () => {
  acme = await startAcme();
});
afterAll(() => acme[Symbol.asyncDispose]());
beforeEach(() => acme.connect.faults.clear());

const HEAD = "kind,holder,name,group,tags,profiles";
const REVIEW = "risks,restrictions,reviewer,decision,comment";

test("a row for each profile of each holder, as AWS's own answers have them", async () => {
  const { code, stdout } = await acme.run("review", "--format", "csv");
  expect(code).toBe(0);
  expect(stdout).toStartWith(`${HEAD},${REVIEW}\n`);
  const records = recordsOf(stdout);
  const access = await rawAccess(acme);
  const expected = [...access].flatMap(([user, held]) =>
    held.map(({ profile }) => `${user} ${profile}`),
  );
  expect(
    records
      .filter(({ kind }) => kind === "user")
      .map(({ holder, profiles }) => `${holder} ${profiles}`)
      .toSorted(),
  ).toEqual(expected.toSorted());
  expect(records.filter(({ kind }) => kind === "AI agent")).toHaveLength(4);
  expect(records.find(({ profiles }) => profiles === "North leads")).toEqual({
    kind: "user",
    holder: "dan",
    name: "",
    group: "North",
    tags: "",
    profiles: "North leads",
    risks: "live-monitoring",
    restrictions: 'SecurityProfile with tag site: "north"; User with tag site: "north"',
    reviewer: "",
    decision: "",
    comment: "",
  });
});

test("--by permission: a row for each sensitive permission of each holder", async () => {
  const { code, stdout } = await acme.run("review", "--by", "permission", "--format", "csv");
  expect(code).toBe(0);
  expect(stdout).toStartWith(`${HEAD},permission,label,${REVIEW}\n`);
  const records = recordsOf(stdout);
  const access = await rawAccess(acme);
  // Classes of risk that the page of the findings lists, of the permissions that these users hold.
  const ofDan = records.filter(({ holder }) => holder === "dan");
  expect(ofDan.map(({ permission, risks }) => [permission, risks])).toEqual([
    ["ManagerListenIn", "live-monitoring"],
  ]);
  for (const { holder = "", permission = "", profiles } of records) {
    const granting = access
      .get(holder)
      ?.filter(({ permissions }) => permissions.includes(permission))
      .map(({ profile }) => profile);
    expect(profiles).toBe(granting?.join("; ") ?? "");
  }
  expect(records.filter(({ holder }) => holder === "bea")).toEqual([]);
});

test("--json is as its schema says, with the same rows, and takes the filters", async () => {
  const [whole, north] = [
    await acme.run("review", "--json"),
    await acme.run("review", "--json", "--group", "North", "--by", "permission"),
  ];
  expect([departures("review", whole.stdout), departures("review", north.stdout)]).toEqual([
    [],
    [],
  ]);
  const { rows } = JSON.parse(whole.stdout) as { rows: { holder: string; decision: null }[] };
  expect(rows).toHaveLength(9);
  expect(rows.every(({ decision }) => decision === null)).toBe(true);
  expect(JSON.parse(north.stdout).rows.map(({ holder }: { holder: string }) => holder)).toEqual([
    "dan",
  ]);
  expect(north.stderr).toBe(
    "AI agents are not listed: they have neither a hierarchy group nor tags.\n",
  );
});

test("a file is never overwritten, since it may contain decisions", async () => {
  using project = new Project({ "review.csv": "holder,decision\ndan,remove\n" });
  const file = path.join(project.folder, "review.csv");
  const before = acme.connect.calls.length;
  expect(await acme.run("review", "--out", file)).toEqual({
    code: 2,
    stdout: "",
    stderr: `--out ${file} already exists. It may contain decisions of reviewers, and review never overwrites a file: choose another name.\nSee: alchemy-aws-connect review --help\n`,
  });
  expect(readFileSync(file, "utf8")).toBe("holder,decision\ndan,remove\n");
  expect(acme.connect.calls.length).toBe(before);
});

test("what could not be read is unknown in its cells, and the exit code is 2", async () => {
  acme.connect.faults.add({
    operation: "ListSecurityProfilePermissions",
    call: "every",
    kind: "deny",
  });
  const { code, stderr, stdout } = await acme.run("review", "--format", "csv", "--quiet");
  expect(code).toBe(2);
  const rows = recordsOf(stdout).filter(({ kind }) => kind !== "(could not be read)");
  expect(new Set(rows.map(({ risks }) => risks))).toEqual(new Set(["unknown"]));
  expect(stderr).toStartWith("Incomplete: ");
});

test("--by takes two words", async () => {
  expect(await acme.run("review", "--by", "user")).toEqual({
    code: 2,
    stdout: "",
    stderr:
      '--by takes profile or permission, not "user"\nSee: alchemy-aws-connect review --help\n',
  });
});
