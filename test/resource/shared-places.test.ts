import { afterAll, expect, test } from "bun:test";
import { ResourceKind, Scope } from "alchemy";
import { runOf } from "../../src/resource/run.ts";
import {
  refuseForeignRecord,
  refuseInsideProfile,
  refuseReopened,
  refuseSharedDelete,
} from "../../src/resource/refuse-delete.ts";
import {
  refuseInhabitedPlace,
  refuseSharedApplication,
  refuseSharedFolder,
  refuseSharedPlace,
} from "../../src/resource/shared-places.ts";
import { rejection } from "../support/connect.ts";
import { removeFolders, stageWith } from "../support/records.ts";

afterAll(removeFolders);

const SecurityProfileArn = "arn:profile";

/** The problem of a refusal, without its first line. */
async function problemOf(refused: Promise<unknown>): Promise<string> {
  const error = await rejection(refused);
  return error instanceof Error ? error.message : "no error";
}

const because = (label: string, message: string) =>
  `${label} has a problem in its props. No call was made and no state was written.\n  - ${message}`;

const nested = (parent: Scope, scopeName: string) => new Scope({ parent, scopeName, quiet: true });

/** A stage with a profile `x` in the scope `eu` of the scope `team`. */
async function withInner() {
  const made = await stageWith({ "team/a": {} });
  const eu = nested(made.team, "eu");
  await made.write(made.team, "eu", { kind: Scope.KIND });
  await made.write(eu, "x", {});
  return { ...made, eu };
}

test("an id with the path of a scope is refused, with what is there", async () => {
  const { inRun } = await withInner();
  expect(await problemOf(refuseInhabitedPlace(inRun("team/eu")))).toBe(
    because(
      'SecurityProfile "app/dev/team:2Feu"',
      'id "team/eu" has the same place in Alchemy\'s state as the scope of app/dev/team/eu/x, so Alchemy would delete what is there; first deploy without both, or give the resource another id',
    ),
  );
  for (const id of ["team", "team/other", "team/eu/x", "eu"]) {
    expect(await refuseInhabitedPlace(inRun(id))).toBeUndefined();
  }
});

test("an id with the path of a scope is not deleted while the code declares what is there", async () => {
  const { eu, inRun, rootDir, stage } = await withInner();
  const context = { ...inRun("team/eu"), kind: "connect::UserSecurityProfiles" };
  expect(await refuseSharedDelete(context)).toBeUndefined();
  runOf(stage).declare({
    ...inRun("x", eu),
    resource: "app/dev/team/eu/x",
    InstanceArn: "arn",
    prop: "SecurityProfileName",
    name: "X",
    isNamed: true,
  });
  const message = (profile: string) =>
    `id "team/eu" shares its place in Alchemy's state: Alchemy would delete app/dev/team/eu/x with it; delete ${profile}the record ${rootDir}/app/dev/team:eu.json yourself`;
  expect(await problemOf(refuseSharedDelete(context))).toBe(
    because('UserSecurityProfiles "app/dev/team:2Feu"', message("")),
  );
  const output = { SecurityProfileArn };
  expect(await problemOf(refuseSharedDelete({ ...inRun("team/eu"), output }))).toBe(
    because('SecurityProfile "app/dev/team:2Feu"', message("arn:profile and ")),
  );
});

test("all that is in the place of an id is named, except what the resource itself declared", async () => {
  const { eu, inRun, stage, write } = await withInner();
  await write(stage, "team/eu", { kind: "test::Outer" });
  await write(nested(stage, "team/eu"), "own", {});
  await write(eu, "y", {});
  const message = await problemOf(refuseInhabitedPlace(inRun("team/eu")));
  const [, names = ""] = /the scope of (.*?), so /.exec(message) ?? [];
  // The two scopes are one folder, so each record is there under both names.
  expect(names.split(", ").toSorted()).toEqual(
    ["own", "x", "y"].map((id) => `app/dev/team/eu/${id}`),
  );
  for (const [index, id] of ["own", "x", "y"].entries()) {
    runOf(stage).declare({
      ...inRun(id, eu),
      resource: `app/dev/team/eu/${id}`,
      InstanceArn: "arn",
      prop: "SecurityProfileName",
      name: `Team ${index}`,
      isNamed: true,
    });
  }
  expect(await problemOf(refuseSharedDelete(inRun("team/eu")))).toContain(
    `Alchemy would delete ${names} with it;`,
  );
});

test("an id that points to another folder is not deleted", async () => {
  const { inRun, rootDir } = await stageWith({});
  expect(await problemOf(refuseSharedDelete(inRun("..")))).toEndWith(
    `  - id ".." shares its place in Alchemy's state: Alchemy would delete other resources with it; delete the record ${rootDir}/app/dev/...json yourself`,
  );
});

test("a scope is refused if the place of it or of a scope around it is that of a resource in the state", async () => {
  const { inRun, stage, team, write } = await stageWith({ "team/a": {} });
  await write(stage, "north/eu", {});
  await write(stage, "plain", {});
  await write(team, "south/eu", {});
  const north = nested(stage, "north");
  const eu = nested(north, "eu");
  const message =
    'scope "eu" has the same place in Alchemy\'s state as app/dev/north:2Feu, which this deploy removes with everything in it; first deploy without both, then add the scope';
  for (const scope of [eu, nested(eu, "deep")]) {
    expect(await problemOf(refuseSharedPlace(inRun("b", scope)))).toEndWith(`\n  - ${message}`);
  }
  expect(
    await problemOf(refuseSharedPlace(inRun("b", nested(nested(team, "south"), "eu")))),
  ).toEndWith(`\n  - ${message.replace("north", "team/south")}`);
  for (const scope of [
    team,
    north,
    nested(north, "us"),
    nested(team, "eu"),
    nested(stage, "plain"),
  ]) {
    expect(await refuseSharedPlace(inRun("b", scope))).toBeUndefined();
  }
});

test("a resource in the scope of a profile is not deleted", async () => {
  const { inRun, stage, team } = await stageWith({});
  expect(() => refuseInsideProfile(inRun("a", team))).not.toThrow();
  const resource = { [ResourceKind]: "connect::SecurityProfile" };
  stage.resources.set("team", resource as never);
  expect(() => refuseInsideProfile(inRun("a", team))).toThrow(
    'scope "team" is the id of a security profile, and has the same place in Alchemy\'s state as the scope of this resource, so Alchemy would delete what is there; rename one of them',
  );
});

const SHARED =
  'application "acme/eu" has the folder that stage "eu" of application "acme" has in Alchemy\'s state, so Alchemy would delete what is there; rename the application, or keep its state elsewhere';

test("an application is refused if the records of its folder are no stages of its own", async () => {
  const { inRun, root, write } = await stageWith({});
  const app = new Scope({
    parent: null,
    scopeName: "acme/eu",
    phase: "up",
    quiet: true,
    stateStore: root.stateStore,
  });
  const stage = new Scope({ parent: app, scopeName: "dev", stage: "dev", quiet: true });
  const context = inRun("a", stage);
  expect(await refuseSharedApplication(context)).toBeUndefined();
  await write(app, "dev", { kind: Scope.KIND });
  expect(await refuseSharedApplication(context)).toBeUndefined();
  for (const record of [{}, { kind: Scope.KIND, fqn: "acme/eu/other" }]) {
    await write(app, "team", record);
    expect(await problemOf(refuseSharedApplication(context))).toBe(
      because('SecurityProfile "acme:2Feu/dev/a"', SHARED),
    );
  }
  expect(() => refuseForeignRecord(context)).not.toThrow();
  expect(() => refuseForeignRecord(inRun("a", app))).toThrow(SHARED);
});

test("a stage is refused if a stage with a shorter name has a scope or resource on its path", async () => {
  const { inRun, root } = await stageWith({ "team/a": {} });
  const inStage = (name: string) =>
    refuseSharedFolder(
      inRun("z", new Scope({ parent: root, scopeName: name, stage: name, quiet: true })),
    );
  for (const name of ["dev/team", "dev/team/eu", "dev/team/a/b"]) {
    expect(await problemOf(inStage(name))).toEndWith(
      `stage "${name}" has the folder that "team" of stage "dev" has in Alchemy's state, so Alchemy would delete what is there; rename the stage, or keep its state elsewhere`,
    );
  }
  for (const name of ["dev", "dev/other", "dev/tea", "de/v/team"]) {
    expect(await inStage(name)).toBeUndefined();
  }
  expect([...root.children.keys()]).not.toContain("de");
});

test("what the code declares is not deleted at the end of another scope of the same name", async () => {
  const { declare, inRun, stage, team } = await stageWith({});
  const again = nested(stage, "team");
  const context = inRun("a", again);
  expect(() => refuseReopened(context)).not.toThrow();
  declare("a", { scope: team, resource: "app/dev/team/a" });
  expect(() => refuseReopened(context)).not.toThrow();
  Reflect.set(again, "finalized", true);
  expect(() => refuseReopened(context)).toThrow(
    'scope "team" is opened twice in this run, and the end of one would delete what the other declares; declare everything in one alchemy.run("team", …)',
  );
  Reflect.set(team, "finalized", true);
  expect(() => refuseReopened(inRun("a", team))).not.toThrow();
  team.fail();
  expect(() => refuseReopened(context)).not.toThrow();
});
