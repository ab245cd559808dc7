import { InvalidPropsError } from "../errors/index.ts";
import { RISKS } from "../permissions/catalog.ts";
import { PERMISSIONS } from "../permissions/details.ts";
import { nearestNames } from "../profile/distance.ts";
import { type Problem, messageOf, problem, show } from "../profile/problem.ts";
import {
  type StructureShape,
  type Violation,
  integer,
  isRecord,
  list,
  structure,
  text,
  violations,
} from "../profile/shapes.ts";
import { checkDay } from "./day.ts";
import type { AuditSeverity } from "./findings.ts";
import { type AccessRules, RULE_KINDS, RULE_SET_NAMES } from "./rules.ts";

/** A problem in rules. */
export interface RuleProblem {
  /** `rules[3].forbid[0]`; `""` for the rules as a whole */
  readonly path: string;
  readonly message: string;
}

const TARGETS: readonly string[] = [...RISKS, ...PERMISSIONS.map(({ name }) => name)];

const SEVERITIES: readonly AuditSeverity[] = ["error", "warning", "info"];

const Text = text({ min: 1 });
const Targets = list(Text, { min: 1 });
const Rule: StructureShape = structure(
  {
    code: text({ pattern: /[a-z0-9]+(-[a-z0-9]+)*/ }),
    severity: text({ enum: SEVERITIES }),
    reason: Text,
    until: text(),
    forbid: Targets,
    separate: list(Targets, { min: 2 }),
    limit: Targets,
    atMost: integer({ min: 0 }),
    require: structure(
      { profiles: Text, tags: list(Text, { min: 1 }), restrict: list(Text, { min: 1 }) },
      ["profiles"],
    ),
    except: structure({ profiles: list(Text), groups: list(Text), users: list(Text) }),
  },
  ["code", "severity", "reason"],
);
const Rules: StructureShape = structure({
  $schema: text(),
  include: list(text({ enum: RULE_SET_NAMES })),
  rules: list(Rule),
});

/** Every problem in rules: those that `docs/schema/rules.json` expresses, unknown names, duplicate codes, invalid dates. */
export function checkRules(rules: unknown): RuleProblem[] {
  const form = violations(Rules, rules, "", { strict: true }).map((violation) => ({
    path: violation.path,
    message: formOf(violation),
  }));
  if (!isRecord(rules)) return form;
  const all = listOf(rules["rules"]);
  const codes = all.map((rule) => (isRecord(rule) ? rule["code"] : undefined));
  return [
    ...form,
    ...checkRepeats(rules["include"], "include"),
    ...all.flatMap((rule, index) => {
      if (!isRecord(rule)) return [];
      const first = codes.indexOf(rule["code"]);
      const path = `rules[${index}]`;
      return [
        ...checkRule(rule, path),
        ...(typeof rule["code"] === "string" && first < index
          ? problem(`${path}.code`, `"${rule["code"]}" is also the code of rules[${first}]`)
          : []),
      ];
    }),
  ];
}

/** @throws InvalidPropsError that names every problem in the rules */
export function ensureRules(what: string, rules: AccessRules): void {
  const problems = checkRules(rules).map((each) => ({ ...each, path: each.path || "rules" }));
  if (problems.length > 0) throw new InvalidPropsError(what, problems);
}

function formOf(violation: Violation): string {
  return violation.code === "pattern"
    ? `must be lower-case letters, digits and single hyphens, not ${show(violation.value)}`
    : messageOf(violation);
}

/** What the shape of a rule does not express. */
function checkRule(rule: Readonly<Record<string, unknown>>, path: string): Problem[] {
  const { atMost, except, forbid, limit, require, separate, until } = rule;
  const kinds = RULE_KINDS.filter((kind) => rule[kind] !== undefined);
  return [
    ...(kinds.length === 1
      ? []
      : problem(path, `must have exactly one of ${RULE_KINDS.join(", ")}`)),
    ...((limit === undefined) === (atMost === undefined)
      ? []
      : problem(path, "must have limit and atMost together")),
    ...(isRecord(require) && require["tags"] === undefined && require["restrict"] === undefined
      ? problem(`${path}.require`, "must have tags or restrict")
      : []),
    ...(require !== undefined && except !== undefined
      ? problem(`${path}.except`, "cannot be combined with require")
      : []),
    ...checkDay(until, `${path}.until`),
    ...checkTargets(forbid, `${path}.forbid`),
    ...checkTargets(limit, `${path}.limit`),
    ...listOf(separate).flatMap((side, at) => checkTargets(side, `${path}.separate[${at}]`)),
  ];
}

function checkTargets(targets: unknown, path: string): Problem[] {
  return [
    ...checkRepeats(targets, path),
    ...listOf(targets).flatMap((name, index) => {
      if (typeof name !== "string" || name === "" || TARGETS.includes(name)) return [];
      const nearest = nearestNames(name, TARGETS).map((each) => `"${each}"`);
      return problem(
        `${path}[${index}]`,
        `"${name}" is not a permission or class of risk; the nearest are ${nearest.join(", ")}`,
      );
    }),
  ];
}

function checkRepeats(given: unknown, path: string): Problem[] {
  const items = listOf(given);
  return items.flatMap((item, index) =>
    items.indexOf(item) < index
      ? problem(`${path}[${index}]`, `${show(item)} is listed twice`)
      : [],
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
