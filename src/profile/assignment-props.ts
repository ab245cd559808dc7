import { parseAIAgentArn } from "./ai-agent-arn.ts";
import { SECURITY_PROFILE_ARN, parseProfileArn } from "./arn.ts";
import {
  ASSIGNMENT_OPTIONS,
  checkAssignmentOptions,
  checkInstanceArn,
  checkUnknown,
} from "./constraints.ts";
import { SecurityProfileName } from "./fields.ts";
import { type Problem, notAnObject, problem, show, worded } from "./problem.ts";
import { codePoints, isRecord, violations } from "./shapes.ts";

/** A security profile: one that the code manages or looks up, a name, or an ARN. */
export type ProfileReference = string | { readonly SecurityProfileArn: string };

/** An ARN of an AI agent: the one without a version, that of a draft, or that of a published version. */
export type AIAgentVersion = "unversioned" | "$LATEST" | "$SAVED" | number;

const VERSION_NAMES = ["unversioned", "$LATEST", "$SAVED"];

const COMMON = ["InstanceArn", "SecurityProfiles"];

/** The most security profiles that a user may have. */
const MOST_OF_USER = 10;

/** Every problem with the props that assign profiles to a user. */
export function checkUserAssignment(props: unknown): Problem[] {
  if (!isRecord(props)) return notAnObject(props);
  const { SecurityProfiles, User, exact } = props;
  const count = Array.isArray(SecurityProfiles) ? new Set(namesOf(SecurityProfiles)).size : 1;
  const path = "SecurityProfiles";
  return [
    ...checkCommon("UserSecurityProfiles", props, ["User"]),
    ...checkHolder("User", User, 100),
    ...(typeof User === "string" && User.startsWith("arn:") ? checkUserArn(props, User) : []),
    ...(count > MOST_OF_USER
      ? problem(path, `has ${count} entries; a user may have at most ${MOST_OF_USER}`)
      : []),
    ...(count === 0 && exact === true
      ? problem(path, "is empty, but a user needs at least one; declare one, or remove `exact`")
      : []),
  ];
}

/** Every problem with the props that assign profiles to an AI agent. */
export function checkAIAgentAssignment(props: unknown): Problem[] {
  if (!isRecord(props)) return notAnObject(props);
  const { AIAgent } = props;
  const isArn = typeof AIAgent === "string" && AIAgent.startsWith("arn:");
  return [
    ...checkCommon("AIAgentSecurityProfiles", props, ["AIAgent", "versions"]),
    ...checkHolder("AIAgent", AIAgent, 255),
    ...(isArn ? checkAgentArn(AIAgent) : []),
    ...checkVersions(props["versions"]),
  ];
}

/** The profiles as Alchemy's state keeps them: names and ARNs, sorted, without duplicates. */
export function namesOf(profiles: readonly unknown[]): string[] {
  const names = profiles.map((profile) =>
    isRecord(profile) ? profile["SecurityProfileArn"] : profile,
  );
  return [...new Set(names.filter((name) => typeof name === "string"))].toSorted();
}

function checkCommon(
  resource: string,
  props: Readonly<Record<string, unknown>>,
  own: readonly string[],
): Problem[] {
  const { InstanceArn, SecurityProfiles } = props;
  const known = [...COMMON, ...own, ...ASSIGNMENT_OPTIONS];
  return [
    ...checkInstanceArn(InstanceArn),
    ...checkProfiles(SecurityProfiles, InstanceArn),
    ...checkAssignmentOptions(props),
    ...checkUnknown(props, known, resource),
  ];
}

function checkProfiles(value: unknown, InstanceArn: unknown): Problem[] {
  const path = "SecurityProfiles";
  if (value === undefined) return problem(path, "is missing; give a list of profiles");
  if (!Array.isArray(value)) return problem(path, `must be a list, not ${show(value)}`);
  return value.flatMap((each: unknown, index) =>
    checkProfile(`${path}[${index}]`, each, InstanceArn),
  );
}

function checkProfile(path: string, given: unknown, InstanceArn: unknown): Problem[] {
  const name = isRecord(given) ? given["SecurityProfileArn"] : given;
  if (typeof name !== "string") {
    return problem(path, `must be a security profile, its name or its ARN, not ${show(given)}`);
  }
  if (!name.startsWith("arn:")) return violations(SecurityProfileName, name, path).map(worded);
  if (!SECURITY_PROFILE_ARN.test(name)) {
    return problem(path, `${show(name)} is not the ARN of a security profile`);
  }
  return parseProfileArn(name)?.InstanceArn === InstanceArn
    ? []
    : problem(path, `${show(name)} is in another instance than InstanceArn`);
}

function checkHolder(path: string, value: unknown, most: number): Problem[] {
  if (value === undefined) return problem(path, "is missing; give a name or an ARN");
  if (typeof value !== "string") return problem(path, `must be a string, not ${show(value)}`);
  if (value === "") return problem(path, "is empty");
  if (!value.isWellFormed()) return problem(path, `${show(value)} is not well-formed Unicode`);
  const length = codePoints(value);
  return value.startsWith("arn:") || length <= most
    ? []
    : problem(path, `has ${length} characters; at most ${most}`);
}

function checkUserArn({ InstanceArn }: Readonly<Record<string, unknown>>, User: string): Problem[] {
  const [instance, id, ...rest] = User.split("/agent/");
  const isArn = rest.length === 0 && /^[-a-zA-Z0-9]+$/.test(id ?? "");
  if (!isArn) return problem("User", `${show(User)} is not the ARN of a user`);
  return instance === InstanceArn
    ? []
    : problem("User", `${show(User)} is in another instance than InstanceArn`);
}

function checkAgentArn(arn: string): Problem[] {
  const path = "AIAgent";
  const parsed = parseAIAgentArn(arn);
  if (!parsed) return problem(path, `${show(arn)} is not the ARN of an AI agent`);
  return parsed.AIAgentArn === arn
    ? []
    : problem(path, `${show(arn)} names a version; remove it and use \`versions\``);
}

function checkVersions(value: unknown): Problem[] {
  const path = "versions";
  if (value === undefined || value === "all") return [];
  if (!Array.isArray(value) || value.length === 0) {
    return problem(path, `must be "all" or a list of versions, not ${show(value)}`);
  }
  const names = VERSION_NAMES.map(show).join(", ");
  return value.flatMap((each: unknown, index) =>
    isVersion(each)
      ? []
      : problem(`${path}[${index}]`, `must be ${names} or a version number, not ${show(each)}`),
  );
}

function isVersion(version: unknown): boolean {
  return (
    VERSION_NAMES.some((name) => name === version) ||
    (typeof version === "number" && Number.isInteger(version) && version > 0)
  );
}
