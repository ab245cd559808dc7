import { evaluateRules } from "../access/evaluate-rules.ts";
import type { RuleFinding } from "../access/findings.ts";
import type { AccessRules } from "../access/rules.ts";
import type { InstanceSnapshot, MissingPart, ProfileSnapshot } from "../profile/snapshot.ts";
import type { Credentials } from "../aws/credentials.ts";
import { instanceReader } from "../aws/instance-reader.ts";
import { isSameSet } from "../profile/membership.ts";
import { FIELD_NAMES, readOf } from "../profile/model.ts";
import { readWhole } from "../read-instance.ts";
import { errorText } from "./error-text.ts";
import type { World } from "./dry-run-plane.ts";
import { transitionsIn } from "./planned-profiles.ts";
import type { PlanEvent, RulesPlan } from "./plan-event.ts";

/**
 * Evaluates rules for every instance that a plan changes, before and after the deploy.
 *
 * @param json the rules
 */
export function plannedRules(emit: (event: PlanEvent) => void, json: string) {
  const rules: AccessRules = JSON.parse(json);
  const instances = new Map<string, Credentials>();
  return {
    note(InstanceArn: string, credentials: Credentials): void {
      if (!instances.has(InstanceArn)) instances.set(InstanceArn, credentials);
    },
    /** Called when all changes of an application are known. */
    async finish(world: World): Promise<void> {
      const changed = [...instances].filter(([InstanceArn]) => isChanged(world, InstanceArn));
      await Promise.all(
        changed.map(async ([InstanceArn, credentials]) => {
          try {
            const before = await readWhole(InstanceArn, instanceReader(InstanceArn, credentials));
            emit({ type: "rules", rules: addedBy(before, afterDeploy(before, world), rules) });
          } catch (error) {
            const message = `Could not evaluate the rules: ${errorText(error).message}`;
            emit({ type: "untold", message });
          }
        }),
      );
    },
  };
}

/** The outcome after the deploy, with the findings that it adds. */
function addedBy(before: InstanceSnapshot, after: InstanceSnapshot, rules: AccessRules): RulesPlan {
  const known = new Map(
    evaluateRules(before, rules).findings.map((finding) => [keyOf(finding), finding]),
  );
  const { findings, ...outcome } = evaluateRules(after, rules);
  return {
    InstanceArn: before.InstanceArn,
    findings: findings.filter((finding) => isAdded(finding, known.get(keyOf(finding)))),
    ...outcome,
  };
}

/** A rule has at most one finding about each subject. */
function keyOf({ code, subject }: RuleFinding): string {
  return JSON.stringify([code, subject.kind, subject.name]);
}

/** Whether a finding lists something that the former one did not list: a permission, a user, a tag. */
function isAdded({ args }: RuleFinding, former: RuleFinding | undefined): boolean {
  const known = new Set(itemsOf(former?.args));
  return !former || itemsOf(args).some((item) => !known.has(item));
}

/** The texts in a value, each with its place; the order of a list does not matter. */
function itemsOf(value: unknown, place = ""): string[] {
  if (typeof value === "string") return [`${place} ${value}`];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    itemsOf(each, Array.isArray(value) && typeof each === "string" ? place : `${place}/${key}`),
  );
}

function isChanged(world: World, InstanceArn: string): boolean {
  const isOf = (arn: string) => arn.startsWith(`${InstanceArn}/`);
  return (
    [...world.made.keys(), ...world.changes.keys(), ...world.deleted].some(isOf) ||
    [...world.held.values()].some(
      (each) => each.InstanceArn === InstanceArn && !isSameSet(each.before, each.after),
    )
  );
}

/** The instance after the deploy, without values that are known after deploy. */
function afterDeploy(before: InstanceSnapshot, world: World): InstanceSnapshot {
  const contents = new Map(before.profiles.map((each) => [each.SecurityProfileId, each]));
  const transitions = transitionsIn(world, before.InstanceArn, contents);
  const profiles = [...transitions.values()].flatMap(({ after }) => after ?? []);
  const heldAfter = (arn: string, ids: readonly string[]) => world.held.get(arn)?.after ?? ids;
  return {
    ...before,
    profiles,
    users: before.users.map((user) => ({
      ...user,
      SecurityProfileIds: heldAfter(user.UserArn, user.SecurityProfileIds),
    })),
    aiAgents: before.aiAgents.map((agent) => ({
      ...agent,
      SecurityProfileIds: heldAfter(agent.Arn, agent.SecurityProfileIds),
    })),
    missing: [...before.missing, ...profiles.flatMap((each) => undecidedOf(each, before))],
  };
}

/** Fields that are known after deploy, and were readable before. */
function undecidedOf(profile: ProfileSnapshot, { missing }: InstanceSnapshot): MissingPart[] {
  const { SecurityProfileName: of } = profile;
  const unread = FIELD_NAMES.filter((name) => profile[name] === undefined);
  const parts = unread.map((name) => readOf(name).part);
  return [...new Set(parts)]
    .filter((part) => !missing.some((each) => each.part === part && each.of === of))
    .map((part) => ({
      part,
      of,
      operation: "the plan",
      code: "IncompleteRead",
      message: "knows them after the deploy",
    }));
}
