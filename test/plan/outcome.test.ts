import { describe, expect, test } from "bun:test";
import { ResourceKind, Scope, type State } from "alchemy";
import { FileSystemStateStore } from "alchemy/state";
import type { AccessChange } from "../../src/access/changes.ts";
import type { ManagedProfile, ObservedProfile } from "../../src/profile/model.ts";
import {
  type Act,
  type HandlerRun,
  deletionsOf,
  failureOf,
  foreignOf,
  nestedOf,
  outcomeOf,
  refusedOf,
  skippedOf,
  standInFor,
  undecidedOf,
} from "../../src/plan/outcome.ts";
import type { PlanAction } from "../../src/plan/profile-plan.ts";

const InstanceArn =
  "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555";
const former = `${InstanceArn}/security-profile/former`;
const other = `${InstanceArn}/security-profile/other`;

const root = new Scope({
  parent: null,
  scopeName: "acme",
  phase: "up",
  quiet: true,
  stateStore: (scope) => new FileSystemStateStore(scope),
});
const scope = new Scope({ parent: root, scopeName: "prod", stage: "prod" });

const previous: ManagedProfile = {
  InstanceArn,
  SecurityProfileName: "Team",
  SecurityProfileArn: former,
  SecurityProfileId: "former",
  Permissions: ["BasicAgentAccess"],
  adopted: false,
};
const output: ManagedProfile = { ...previous };
const live: ObservedProfile = {
  SecurityProfileArn: former,
  SecurityProfileId: "former",
  SecurityProfileName: "Team in AWS",
  Permissions: ["BasicAgentAccess", "Users.Edit"],
  Tags: {
    alchemy_stage: "prod",
    alchemy_resource: "acme/prod/team",
    "aws:x": "1",
    site: "north",
  },
};

function actOf(props: Partial<Act["props"]> = {}, phase: Act["context"]["phase"] = "update"): Act {
  return {
    kind: "connect::SecurityProfile",
    props: { InstanceArn, SecurityProfileName: "Team", ...props },
    context: {
      id: "team",
      fqn: "acme/prod/team",
      phase,
      scope,
      output: undefined,
    },
  };
}

function runOf(fields: Partial<HandlerRun> = {}): HandlerRun {
  return {
    act: actOf(),
    previous: undefined,
    notes: [],
    open: [],
    reads: new Map(),
    deleted: [],
    assigned: [],
    ...fields,
  };
}

const head = { resource: "acme/prod/team", InstanceArn, SecurityProfileName: "Team" };
const gained: AccessChange = {
  field: "Permissions",
  item: "Users.Edit",
  change: "added",
  effect: "gains",
};
const described: AccessChange = { field: "Description", change: "changed", effect: "neither" };
const unread = { unknown: "the script ended before they were read" };

describe("a run that ends well", () => {
  test("shows a created profile without its planned ARN, and without who holds it", () => {
    const notes = [{ about: "info", message: "made" }];
    expect(outcomeOf(runOf({ created: [gained], notes }), output)).toEqual({
      ...head,
      action: "create",
      changes: [gained],
      notes,
      skipped: false,
    });
  });

  test.each([
    ["access", [gained], false, { reach: unread }],
    ["a text", [described], false, {}],
    ["access to what this deploy created", [described, gained], true, { reach: { users: 0 } }],
  ])("shows who holds an updated profile if %s changes", (_what, changes, isMade, reach) => {
    expect(outcomeOf(runOf({ previous, updated: { changes, isMade } }), output)).toEqual({
      ...head,
      action: "update",
      SecurityProfileArn: former,
      changes,
      ...reach,
      notes: [],
      skipped: false,
    });
  });

  const adopted = { ...output, adopted: true };
  const updated = { changes: [gained], isMade: false };
  const isGone = { previous, reads: new Map([[former, undefined]]) };
  const another = { ...output, SecurityProfileArn: other };
  test.each<[string, Partial<HandlerRun>, ManagedProfile, PlanAction]>([
    ["nothing was written", { previous }, output, "unchanged"],
    ["nothing was written and the profile stays adopted", { previous }, adopted, "unchanged"],
    [
      "something else was noted",
      { notes: [{ about: "repaired", message: "" }] },
      output,
      "unchanged",
    ],
    ["a profile was adopted", {}, adopted, "adopt"],
    ["the record moved", { notes: [{ about: "moved", message: "" }], updated }, output, "adopt"],
    ["the log says so", { notes: [{ about: "adopted", message: "" }] }, output, "adopt"],
    ["another one was made", { previous, created: [] }, another, "replace"],
    [
      "another one was taken",
      { previous, updated, notes: [{ about: "adopted", message: "" }] },
      another,
      "adopt",
    ],
    ["another stack's was taken", { previous }, { ...another, adopted: true }, "adopt"],
    ["the former one is gone", { created: [], ...isGone }, another, "create"],
    ["the former one is gone and has a successor", { updated, ...isGone }, another, "update"],
  ])("where %s", (_what, fields, result, action) => {
    expect(outcomeOf(runOf(fields), result).action).toBe(action);
  });

  test("shows a replacement as the changes from the former profile to the new one", () => {
    const changesOf = (fields: Partial<HandlerRun>) => {
      const { action, changes } = outcomeOf(runOf({ previous, created: [], ...fields }), {
        ...output,
        SecurityProfileArn: other,
      });
      expect(action).toBe("replace");
      return changes.map(({ change, field, item }) => `${change} ${field} ${item}`);
    };
    const act = actOf({ Permissions: ["Queues.View"] });
    expect(changesOf({ act })).toEqual([
      "removed Permissions BasicAgentAccess",
      "added Permissions Queues.View",
    ]);
    expect(changesOf({ act, reads: new Map([[former, live]]) })).toEqual([
      "removed Permissions BasicAgentAccess",
      "added Permissions Queues.View",
      "removed Permissions Users.Edit",
      "removed Tags site",
    ]);
    expect(changesOf({ act, open: ["Permissions"] })).toEqual(["added Permissions Queues.View"]);
  });
});

describe("a run that deletes", () => {
  const act = actOf({ InstanceArn: "arn:new", SecurityProfileName: "New" }, "delete");

  test("shows what a deleted profile granted, who holds it, and who gets its successor", () => {
    const run = runOf({
      act: actOf({ formerlyOf: "acme/prod/old:2Fone" }, "delete"),
      previous,
      notes: [{ about: "moved", message: "2 users" }],
      reads: new Map([[former, live]]),
      deleted: [{ SecurityProfileArn: former, live: { changes: [gained], reach: { users: 2 } } }],
      moved: { former, users: ["ana"], aiAgents: ["arn:agent"] },
    });
    expect(deletionsOf(run)).toEqual([
      {
        ...head,
        formerlyOf: "acme/prod/old/one",
        SecurityProfileName: "Team in AWS",
        action: "delete",
        SecurityProfileArn: former,
        changes: [gained],
        reach: { users: 2 },
        moved: { users: ["ana"], aiAgents: ["arn:agent"] },
        notes: [{ about: "moved", message: "2 users" }],
        skipped: false,
      },
    ]);
  });

  test("forgets one that is gone, under the name and instance of the last deploy", () => {
    const notes = [{ about: "info", message: "look" }];
    const deleted = [{ SecurityProfileArn: former }];
    const forgotten = {
      ...head,
      action: "forget",
      SecurityProfileArn: former,
      changes: [],
      skipped: false,
    } as const;
    expect(deletionsOf(runOf({ act, previous, notes, deleted }))).toEqual([
      { ...forgotten, notes: [...notes, { about: "gone", message: "It no longer exists in AWS" }] },
    ]);
    expect(deletionsOf(runOf({ act, previous, notes }))).toEqual([{ ...forgotten, notes }]);
  });

  test("forgets a record without a profile, and shows nothing for a delete at the end", () => {
    expect(deletionsOf(runOf({ act }))).toEqual([
      {
        resource: "acme/prod/team",
        InstanceArn: "arn:new",
        SecurityProfileName: "New",
        action: "forget",
        changes: [],
        notes: [],
        skipped: false,
      },
    ]);
    expect(deletionsOf(runOf({ act, previous, isDeferred: true }))).toEqual([]);
  });
});

describe("a run that fails", () => {
  const coded = (code: unknown) => Object.assign(new Error("no"), { code });

  test.each([
    ["AlreadyExists", "refused", "AlreadyExists"],
    ["InUse", "refused", "InUse"],
    ["InvalidProps", "refused", "InvalidProps"],
    ["NotSupported", "refused", "NotSupported"],
    ["RequestFailed", "unknown", "RequestFailed"],
    [7, "unknown", "Failed"],
  ] as const)("with the code %p is %s", (given, action, code) => {
    expect(failureOf(runOf(), coded(given))).toEqual({
      ...head,
      action,
      changes: [],
      notes: [],
      skipped: false,
      error: { code, message: "no" },
    });
    expect(failureOf(runOf(), new Error("no")).error).toEqual({ code: "Failed", message: "no" });
    expect(failureOf(runOf(), 7).error).toEqual({ code: "Failed", message: "7" });
  });

  test("shows what it would have changed until then", () => {
    const updated = { changes: [gained], isMade: false };
    const first = { SecurityProfileArn: other, live: { changes: [], reach: { users: 9 } } };
    const last = {
      SecurityProfileArn: former,
      live: { changes: [described], reach: { users: 1 } },
    };
    const failed = (fields: Partial<HandlerRun>) => {
      const { changes, reach, SecurityProfileArn } = failureOf(runOf(fields), new Error("no"));
      return { changes, reach, SecurityProfileArn };
    };
    expect(failed({ updated, previous })).toEqual({
      changes: [gained],
      reach: unread,
      SecurityProfileArn: former,
    });
    expect(failed({ updated, deleted: [first, last] })).toEqual({
      changes: [described],
      reach: { users: 1 },
      SecurityProfileArn: undefined,
    });
  });

  test("gives the script the last output, or one with planned ids", () => {
    expect(standInFor(runOf({ previous }))).toBe(previous);
    const made = standInFor(runOf({ act: actOf({ Permissions: ["Users.View"], adopt: true }) }));
    const { SecurityProfileId } = made;
    expect(SecurityProfileId).toMatch(/^known-after-deploy-[0-9a-f]{12}$/);
    expect(made).toEqual({
      InstanceArn,
      SecurityProfileName: "Team",
      SecurityProfileArn: `${InstanceArn}/security-profile/${SecurityProfileId}`,
      SecurityProfileId,
      Permissions: ["Users.View"],
      adopted: false,
    });
    const unnamed = standInFor(runOf({ act: actOf({ SecurityProfileName: undefined as never }) }));
    const another = actOf();
    const context = { ...another.context, fqn: "acme/prod/other" };
    const planned = standInFor(runOf({ act: { ...another, context } })).SecurityProfileId;
    expect(planned).not.toBe(SecurityProfileId);
    expect(unnamed.SecurityProfileName).toBe("acme-team-prod");
  });

  test("of props names the profile as far as it is declared", () => {
    const error = coded("InvalidProps");
    const refused = { resource: "acme/prod/team", kind: "connect::SecurityProfile", error };
    const plan = { changes: [], notes: [], skipped: false };
    expect(refusedOf({ ...refused, props: { InstanceArn, SecurityProfileName: "Team" } })).toEqual({
      ...head,
      ...plan,
      action: "refused",
      error: { code: "InvalidProps", message: "no" },
    });
    const message = "known-after-deploy--bucket--name is too long";
    for (const props of [undefined, { InstanceArn: 1, SecurityProfileName: [] }]) {
      expect(refusedOf({ ...refused, props, error: new Error(message) })).toEqual({
        ...head,
        ...plan,
        InstanceArn: "",
        SecurityProfileName: "",
        action: "unknown",
        error: { code: "Failed", message },
      });
    }
  });
});

describe("a profile that a plan does not run", () => {
  const rest = { changes: [], notes: [], skipped: false };

  test("because Alchemy skips it has the name in its record", () => {
    const state = { fqn: "acme/prod/team", output: previous } as unknown as State;
    expect(skippedOf(state)).toEqual({
      ...head,
      ...rest,
      SecurityProfileArn: former,
      action: "unchanged",
      skipped: true,
    });
    expect(skippedOf({ ...state, output: {} } as State)).toEqual({
      resource: "acme/prod/team",
      ...rest,
      InstanceArn: "",
      SecurityProfileName: "",
      action: "unchanged",
      skipped: true,
    });
  });

  test("because a prop is known after deploy names each value", () => {
    const of = { resource: "acme/prod/cfg", kind: "test::Echo", action: "update" } as const;
    const members = ["perms", "name"].map((member) => ({
      of,
      member,
      marks: new Set<string>(),
      isAsked: false,
    }));
    const plan = {
      ...head,
      ...rest,
      action: "unknown",
      error: {
        code: "KnownAfterDeploy",
        message:
          "Its props use acme/prod/cfg.perms (test::Echo), acme/prod/cfg.name (test::Echo). The deploy would update that resource first, so the value is known after deploy.",
      },
    } as const;
    expect(undecidedOf(runOf(), members)).toEqual(plan);
    expect(undecidedOf(runOf({ previous }), members)).toEqual({
      ...plan,
      SecurityProfileArn: former,
    });
  });

  test("because Alchemy's own provider has it says how to plan it", () => {
    const kind = "AWS::Connect::SecurityProfile";
    const record = {
      [ResourceKind]: kind,
      id: former,
      desiredState: { SecurityProfileName: "Recorded" },
    };
    const foreign = (props: object, recorded?: object) => {
      const { context } = actOf();
      return foreignOf({
        kind,
        props: props as Act["props"],
        context: { ...context, output: recorded as never },
      });
    };
    const plan = {
      ...head,
      ...rest,
      action: "unknown",
      error: {
        code: "NotRun",
        message: `The deploy would update it with Alchemy's own provider (${kind}), which a plan does not run. To plan it, import SecurityProfile from alchemy-aws-connect and keep the same id.`,
      },
    } as const;
    expect(foreign({ InstanceArn: "arn:code", SecurityProfileName: "Team" })).toEqual({
      ...plan,
      InstanceArn: "arn:code",
    });
    expect(foreign({ SecurityProfileName: "Team" }, record)).toEqual({
      ...plan,
      SecurityProfileArn: former,
    });
    expect(foreign({}, record)).toEqual({
      ...plan,
      SecurityProfileName: "Recorded",
      SecurityProfileArn: former,
    });
  });

  test("because another resource's code declares it names that resource", () => {
    const state = { fqn: "acme/prod/site/team", output: previous } as unknown as State;
    const act = { ...actOf(), kind: "cloudflare::Worker" };
    expect(nestedOf(state, act)).toEqual({
      ...head,
      ...rest,
      resource: "acme/prod/site/team",
      SecurityProfileArn: former,
      action: "unknown",
      error: {
        code: "NotRun",
        message:
          "The resource acme/prod/team (cloudflare::Worker) declares it, and a plan does not run the code of that resource. Declare it outside that resource, or in a scope of `alchemy.run`.",
      },
    });
  });
});
