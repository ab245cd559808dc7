import type { AssignmentPlan } from "../../src/plan/assignment-plan.ts";
import { type World, unchangedWorld } from "../../src/plan/dry-run-plane.ts";
import type { InstancePeople } from "../../src/plan/plan-event.ts";
import type { AccessPlan } from "../../src/plan/plan.ts";
import type { ProfilePlan } from "../../src/plan/profile-plan.ts";

export function peopleOf(fields: Partial<InstancePeople> = {}): InstancePeople {
  return {
    InstanceArn: "arn",
    groups: [],
    lockOuts: [],
    unreadHolders: [],
    missing: [],
    ...fields,
  };
}

export function profileOf(fields: Partial<ProfilePlan> = {}): ProfilePlan {
  return {
    resource: "acme/prod/agents",
    action: "update",
    InstanceArn: "arn",
    SecurityProfileName: "Agents",
    changes: [],
    notes: [],
    skipped: false,
    ...fields,
  };
}

export function assignmentOf(fields: Partial<AssignmentPlan> = {}): AssignmentPlan {
  return {
    resource: "acme/prod/ana",
    kind: "connect::UserSecurityProfiles",
    action: "update",
    InstanceArn: "arn",
    holder: "ana",
    changes: [],
    notes: [],
    skipped: false,
    ...fields,
  };
}

export function planOf(fields: Partial<AccessPlan> = {}): AccessPlan {
  return {
    script: "alchemy.run.ts",
    profiles: [],
    assignments: [],
    people: [],
    rules: [],
    others: 0,
    notPlanned: [],
    warnings: [],
    untold: [],
    ...fields,
  };
}

/** AWS with what a deploy has changed so far. */
export function worldOf(fields: Partial<World> = {}): World {
  const holdersIn: World["holdersIn"] = () => ({ holdersOf: (_arn, _named, read) => read() });
  return { ...unchangedWorld({ holdersIn, asked: () => undefined }), ...fields };
}
