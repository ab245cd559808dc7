import type { AdminDoubt, AdminPath, AdminStep } from "./admin-path.ts";
import type { HeldPath } from "./findings.ts";
import { have, people } from "./some-of.ts";

const DOUBTS: Readonly<Record<AdminDoubt, string>> = {
  "without-view": "the permission lacks the View that it needs",
  "assignable-profiles":
    "AWS does not document whether access-control tags limit which profiles a holder can assign",
  "created-profile":
    "AWS does not document what restricts the profiles that a restricted holder creates",
  "created-user": "AWS does not document what restricts the users that a restricted holder creates",
  hierarchy: "AWS lists hierarchy groups without the groups above them",
  "ai-agents": "AWS does not document how restrictions apply to AI agents",
};

/** A path to full access and its users, as a sentence. */
export function formatAdminPath(path: HeldPath): string {
  const { already, doubts, steps, to, users } = path;
  const who = people(users);
  const why = doubts.map((doubt) => DOUBTS[doubt]).join("; ");
  const uncertain = why === "" ? "" : ` (uncertain: ${why})`;
  if (already) {
    const has = doubts.length > 0 ? "may already have" : `already ${have(users)}`;
    const by = steps.map(({ permission }) => permission).join(", ");
    return `${who} ${has} full access (${by})${uncertain}.`;
  }
  const can = doubts.length === 0 ? "can" : "may be able to";
  const what = to === "themselves" ? "get full access" : "give others full access";
  const how = steps.map((step, at) => formatStep(step, to, userAt(steps, at))).join(", then ");
  return `${who} ${can} ${what}: ${how}${uncertain}.`;
}

/** As whom the person acts in a step. */
function userAt(steps: readonly AdminStep[], at: number): string {
  const name = steps.slice(0, at).findLast(({ action }) => action === "sign-in")?.name ?? null;
  return name === null ? "themselves" : JSON.stringify(name);
}

function formatStep(
  { action, name, permission }: AdminStep,
  to: AdminPath["to"],
  user: string,
): string {
  const on = name === null ? undefined : JSON.stringify(name);
  const by = permission === null ? "" : ` (${permission})`;
  switch (action) {
    case "edit-profile":
      return `add every permission to ${on ?? "a profile"}${by}`;
    case "create-profile":
      return `create a profile with every permission${by}`;
    case "assign-profile":
      return `assign ${on ?? "it"} to ${to === "others" ? "another user" : user}${by}`;
    case "create-user":
      return `create a user with ${on ?? "it"}${by}`;
    case "reset-password":
      return `reset the password of ${on ?? "an administrator"}${by}`;
    case "equip-ai-agent":
      return `assign ${on ?? "it"} to an AI agent${by}`;
    case "sign-in":
      return `sign in as ${on ?? "that user"}`;
  }
}
