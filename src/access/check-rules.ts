import { RISKS } from "../permissions/catalog.ts";
import { PERMISSIONS } from "../permissions/details.ts";
import { nearestNames } from "../profile/distance.ts";
import { isRecord } from "../profile/shapes.ts";
import { isDay } from "./day.ts";

/** A problem in rules. */
export interface RuleProblem {
  /** `rules[3].forbid[0]` */
  readonly path: string;
  readonly message: string;
}

const TARGETS: readonly string[] = [...RISKS, ...PERMISSIONS.map(({ name }) => name)];

/**
 * Problems that the schema of rules cannot express: unknown names, duplicate codes, invalid dates. The schema is
 * `docs/schema/rules.json`.
 */
export function checkRules(rules: unknown): RuleProblem[] {
  const all = isRecord(rules) ? listOf(rules["rules"]) : [];
  const codes = all.map((rule) => (isRecord(rule) ? rule["code"] : undefined));
  return all.flatMap((rule, index) => {
    if (!isRecord(rule)) return [];
    const path = `rules[${index}]`;
    const { code, until } = rule;
    const first = codes.indexOf(code);
    return [
      ...(typeof code === "string" && first < index
        ? [{ path: `${path}.code`, message: `"${code}" is also the code of rules[${first}]` }]
        : []),
      ...(typeof until === "string" && /^\d{4}-\d{2}-\d{2}$/.test(until) && !isDay(until)
        ? [{ path: `${path}.until`, message: `"${until}" is not a valid date` }]
        : []),
      ...checkTargets(rule["forbid"], `${path}.forbid`),
      ...checkTargets(rule["limit"], `${path}.limit`),
      ...listOf(rule["separate"]).flatMap((side, at) =>
        checkTargets(side, `${path}.separate[${at}]`),
      ),
    ];
  });
}

function checkTargets(targets: unknown, path: string): RuleProblem[] {
  return listOf(targets).flatMap((name, index) => {
    if (typeof name !== "string" || name === "" || TARGETS.includes(name)) return [];
    const nearest = nearestNames(name, TARGETS).map((each) => `"${each}"`);
    return [
      {
        path: `${path}[${index}]`,
        message: `there is no permission or class of risk "${name}"; the nearest are ${nearest.join(", ")}`,
      },
    ];
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
