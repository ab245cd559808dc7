import type { PermissionRisk } from "../permissions/catalog.ts";
import type { Permission } from "../permissions/permissions.ts";
import type { AuditSeverity } from "./findings.ts";

/** A permission, or all permissions with a class of risk. */
export type RuleTarget = Permission | PermissionRisk;

/** What a rule excludes. */
export interface RuleExceptions {
  /** Names of profiles; `*` stands for any text. */
  readonly profiles?: readonly string[];
  /** Names or ids of hierarchy groups, without groups below them. A name that several groups have covers none. */
  readonly groups?: readonly string[];
  /** Usernames. */
  readonly users?: readonly string[];
}

interface RuleBase {
  /** Identifies the rule in findings: `rule/CODE`. Lower case, digits and hyphens. */
  readonly code: string;
  readonly severity: AuditSeverity;
  /** Why the rule exists; each finding shows it. */
  readonly reason: string;
  /** The last day on which it applies, `YYYY-MM-DD` in UTC. Default: no end. */
  readonly until?: string;
}

/** Nobody may have any of these permissions. */
export interface ForbidRule extends RuleBase {
  readonly forbid: readonly RuleTarget[];
  readonly except?: RuleExceptions;
}

/** No one person may have a permission of each side. */
export interface SeparateRule extends RuleBase {
  /** Two sides or more. */
  readonly separate: readonly (readonly RuleTarget[])[];
  readonly except?: RuleExceptions;
}

/** At most this many people may have any of these permissions. */
export interface LimitRule extends RuleBase {
  readonly limit: readonly RuleTarget[];
  readonly atMost: number;
  readonly except?: RuleExceptions;
}

/** Profiles with this name must have tags, or restrict types of resource. */
export interface RequireRule extends RuleBase {
  readonly require: {
    /** Name of the profiles; `*` stands for any text. */
    readonly profiles: string;
    /** Required tags: `key`, or `key=value`. */
    readonly tags?: readonly string[];
    /** Types of resource that the profiles must restrict, by tags or hierarchy: `User`. */
    readonly restrict?: readonly string[];
  };
}

export type AccessRule = ForbidRule | SeparateRule | LimitRule | RequireRule;

/** The member that determines the kind of rule. */
export const RULE_KINDS = ["forbid", "separate", "limit", "require"] as const;

export interface AccessRules {
  /** Rule sets of this package; a rule in `rules` replaces the rule of a set with the same code. */
  readonly include?: readonly RuleSetName[];
  readonly rules?: readonly AccessRule[];
}

/** Names of the rule sets of this package. */
export const RULE_SET_NAMES = ["pci", "recordings", "user-administration"] as const;

export type RuleSetName = (typeof RULE_SET_NAMES)[number];

const EXCEPT_ADMIN: RuleExceptions = { profiles: ["Admin"] };

/** Predefined rules. They apply only if `include` names their set. */
export const RULE_SETS: Readonly<Record<RuleSetName, readonly AccessRule[]>> = {
  pci: [
    {
      code: "pci-unredacted",
      severity: "error",
      reason: "Unredacted media contains card numbers",
      forbid: ["unredacted-media"],
      except: EXCEPT_ADMIN,
    },
    {
      code: "pci-export",
      severity: "error",
      reason: "A user who sees card data must not export customer data",
      separate: [["unredacted-media"], ["data-export"]],
      except: EXCEPT_ADMIN,
    },
  ],
  recordings: [
    {
      code: "recordings-deletion",
      severity: "warning",
      reason: "Recordings are evidence, so few people may delete them",
      limit: ["recording-deletion"],
      atMost: 3,
    },
    {
      code: "recordings-evaluation",
      severity: "error",
      reason: "A user who evaluates a contact must not delete its recording",
      separate: [["Evaluation.Create", "Evaluation.Edit"], ["recording-deletion"]],
      except: EXCEPT_ADMIN,
    },
  ],
  "user-administration": [
    {
      code: "users-administrators",
      severity: "warning",
      reason: "Few people may manage the access of others",
      limit: ["profile-admin"],
      atMost: 5,
    },
    {
      code: "users-four-eyes",
      severity: "error",
      reason: "A user who edits security profiles must not assign them",
      separate: [
        ["SecurityProfiles.Create", "SecurityProfiles.Edit"],
        ["Users.Create", "Users.EditPermission"],
      ],
      except: EXCEPT_ADMIN,
    },
    {
      code: "users-contacts",
      severity: "warning",
      reason: "A user who administers users must not take contacts",
      separate: [["user-admin"], ["BasicAgentAccess"]],
      except: EXCEPT_ADMIN,
    },
  ],
};

/**
 * Defines access rules for `auditInstance`, `planSecurityProfiles` and `--rules`. The compiler checks names.
 *
 * @example
 * // rules.ts, for: alchemy-aws-connect audit --rules rules.ts
 * const rules = defineRules({
 *   include: ["recordings"],
 *   rules: [
 *     {
 *       code: "unredacted-only-auditors",
 *       severity: "error",
 *       reason: "Data protection impact assessment of 2026",
 *       forbid: ["unredacted-media"],
 *       except: { profiles: ["Admin", "Auditors *"] },
 *     },
 *   ],
 * });
 * console.log(rulesOf(rules).length);
 */
export function defineRules(rules: AccessRules): AccessRules {
  return rules;
}

/** Every rule that applies: rules of the sets, replaced by code, and custom rules. */
export function rulesOf({ include = [], rules = [] }: AccessRules): readonly AccessRule[] {
  const own = new Set(rules.map(({ code }) => code));
  return [
    ...include.flatMap((name) => RULE_SETS[name]).filter(({ code }) => !own.has(code)),
    ...rules,
  ];
}
