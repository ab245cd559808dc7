import type { World } from "../../src/plan/dry-run-plane.ts";
import type { InstancePeople } from "../../src/plan/instance-people.ts";
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

/** AWS before a deploy changes anything. */
export function worldOf(fields: Partial<World> = {}): World {
  return {
    live: new Map(),
    made: new Map(),
    changes: new Map(),
    deleted: new Set(),
    held: new Map(),
    left: new Set(),
    usernames: new Map(),
    open: new Map(),
    holdersIn: () => ({ holdersOf: (_arn, read) => read() }),
    asked: () => undefined,
    ...fields,
  };
}
