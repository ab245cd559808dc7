import { describe, expect, test } from "bun:test";
import type { State } from "alchemy";
import {
  assignmentFailure,
  assignmentOutcome,
  refusedAssignment,
  skippedAssignment,
} from "../../src/plan/assignment-outcome.ts";
import { isAssignmentChange } from "../../src/plan/assignment-plan.ts";
import { PLAN_ACTIONS } from "../../src/plan/profile-plan.ts";

const kind = "connect::UserSecurityProfiles";
const change = {
  holder: 'user "ana"',
  HolderArn: "arn:ana",
  gains: [{ SecurityProfileArn: "arn:admin" }],
  loses: [],
};
const notes = [{ about: "assigned", message: "Admin" }];
const act = (phase: string, props: unknown = { InstanceArn: "arn", User: "ana" }) => ({
  kind,
  props,
  context: { fqn: "acme/prod/ana", phase },
});
const head = { resource: "acme/prod/ana", kind, InstanceArn: "arn", holder: "ana" };

describe("an assignment", () => {
  test.each([
    ["create", [change], "update"],
    ["update", [change], "update"],
    ["update", [], "unchanged"],
    ["delete", [change], "delete"],
    ["delete", [], "forget"],
  ] as const)("in %s with the changes %j: %s", (phase, assigned, action) => {
    expect(assignmentOutcome(act(phase), { assigned, notes })).toEqual({
      ...head,
      action,
      changes: assigned,
      notes,
      skipped: false,
    });
  });

  test.each([
    [
      { InstanceArn: "arn", AIAgent: "bot" },
      { InstanceArn: "arn", holder: "bot" },
    ],
    [
      { User: "ana", AIAgent: "bot" },
      { InstanceArn: "", holder: "ana" },
    ],
    [
      { User: "ana", formerlyOf: "acme/prod/old:2Fone" },
      { InstanceArn: "", holder: "ana", formerlyOf: "acme/prod/old/one" },
    ],
    [
      { InstanceArn: 1, User: {}, formerlyOf: 2 },
      { InstanceArn: "", holder: "" },
    ],
    [undefined, { InstanceArn: "", holder: "" }],
  ])("of the props %j", (props, declared) => {
    const plan = assignmentOutcome(act("update", props ?? null), { assigned: [], notes: [] });
    expect(plan).toEqual({
      resource: "acme/prod/ana",
      kind,
      ...declared,
      action: "unchanged",
      changes: [],
      notes: [],
      skipped: false,
    });
  });

  test("that Alchemy skips is unchanged", () => {
    const props = { InstanceArn: "arn", User: "ana" };
    expect(skippedAssignment({ fqn: "acme/prod/ana", kind, props } as unknown as State)).toEqual({
      ...head,
      action: "unchanged",
      changes: [],
      notes: [],
      skipped: true,
    });
  });
});

describe("an assignment that fails", () => {
  const coded = (code: unknown, message = "no") => Object.assign(new Error(message), { code });

  test.each([
    ["Ambiguous", "refused"],
    ["AssignmentFailed", "refused"],
    ["InvalidProps", "refused"],
    ["NotFound", "refused"],
    ["RequestFailed", "unknown"],
  ])("with %s: %s", (code, action) => {
    expect(assignmentFailure(act("update"), coded(code), { assigned: [change], notes })).toEqual({
      ...head,
      action: action as "refused",
      changes: [change],
      notes,
      skipped: false,
      error: { code, message: "no" },
    });
  });

  test("with an unknown value or error", () => {
    const failed = (error: unknown) => {
      const {
        action,
        changes,
        error: said,
        notes: noted,
      } = assignmentFailure(act("update"), error);
      expect([changes, noted]).toEqual([[], []]);
      return [action, said?.code, said?.message];
    };
    const message = "No user known-after-deploy--cfg--name";
    expect(failed(coded("NotFound", message))).toEqual(["unknown", "NotFound", message]);
    expect(failed(coded(7))).toEqual(["unknown", "Failed", "no"]);
    expect(failed(new Error("no"))).toEqual(["unknown", "Failed", "no"]);
    expect(failed("NotFound")).toEqual(["unknown", "Failed", "NotFound"]);
  });

  test("before its handler runs has the name of the resource", () => {
    const props = { InstanceArn: "arn", User: "ana" };
    const error = coded("InvalidProps");
    expect(refusedAssignment({ kind, resource: "acme/prod/ana", props, error })).toEqual({
      ...head,
      action: "refused",
      changes: [],
      notes: [],
      skipped: false,
      error: { code: "InvalidProps", message: "no" },
    });
  });
});

test("a change is what writes to AWS, or fails", () => {
  const actions = PLAN_ACTIONS.filter(
    (action) => action !== "create" && action !== "adopt" && action !== "replace",
  );
  expect(actions.filter((action) => isAssignmentChange({ action }))).toEqual([
    "update",
    "delete",
    "refused",
  ]);
});
