import { PermissionGroups } from "./groups.ts";
import {
  type PermissionList,
  type PermissionSet,
  SortedNames,
  permissions,
} from "./permission-list.ts";
import { Permissions } from "./permissions.ts";

/** The permissions of a role, under a name. */
export interface Preset extends PermissionList {
  readonly name: string;
}

/**
 * A preset of one's own, from permissions, groups, categories and other presets.
 *
 * @throws TypeError when the name is empty
 *
 * @example
 * // Two roles in one
 * const SupervisorWithQA = definePreset(
 *   "SupervisorWithQA",
 *   Presets.Supervisor,
 *   Presets.QualityAnalyst,
 * );
 * const senior = await SecurityProfile("senior-supervisor", {
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 *   Permissions: SupervisorWithQA,
 * });
 */
export function definePreset(name: string, ...sets: readonly PermissionSet[]): Preset {
  if (name.trim() === "") throw new TypeError("A preset needs a name.");
  return Object.freeze(new NamedPermissions(name, sets));
}

class NamedPermissions extends SortedNames implements Preset {
  readonly #name: string;

  constructor(name: string, sets: readonly PermissionSet[]) {
    super(sets);
    this.#name = name;
  }

  get name(): string {
    return this.#name;
  }
}

const { Legacy: _, Other, ...listedByAws } = Permissions;
const { AnalyticsAndOptimization, Routing, UsersAndPermissions } = listedByAws;

const Agent = definePreset("Agent", PermissionGroups.BasicAgent);

/**
 * Roles of a contact center. AWS names four stock profiles and publishes the permissions of none, so these
 * are not copies of them: each combines the groups that its role needs, for the reasons in its comment. Read
 * what a preset grants before people get it.
 *
 * @example
 * // A role as it is
 * const agents = await SecurityProfile("agents", {
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 *   Permissions: Presets.Agent,
 * });
 */
export const Presets = {
  /**
   * Takes contacts, transfers and ends them: the group `BasicAgent`. The stock profile Agent, by AWS's guide
   * of 2023, also makes outbound calls; that is `OutboundAgent` here.
   */
  Agent,
  /** `Agent`, and outbound calls: what AWS's guide of 2023 says of the stock profile Agent. */
  OutboundAgent: definePreset("OutboundAgent", Agent, PermissionGroups.OutboundAgent),
  /**
   * `Agent`, real-time metrics, listening in and barging in. AWS has no such stock profile, and says that
   * people who monitor also need the Contact Control Panel.
   */
  Supervisor: definePreset("Supervisor", Agent, PermissionGroups.SupervisorMonitoring),
  /**
   * The group `QualityAnalysis`, metrics, and the login and logout report. All that the stock profile
   * QualityAnalyst has on the one copy of it that was seen, and the means to evaluate.
   */
  QualityAnalyst: definePreset(
    "QualityAnalyst",
    PermissionGroups.QualityAnalysis,
    AnalyticsAndOptimization.AccessMetrics,
    AnalyticsAndOptimization.ViewLoginLogoutReport,
  ),
  /**
   * Manages users, routing, quick connects and agent statuses, and reads all reports: what AWS says of the
   * stock profile CallCenterManager, less its flows, phone numbers and recordings. Sensitive: see
   * `PermissionGroups.UserManagement`.
   */
  CallCenterManager: definePreset(
    "CallCenterManager",
    PermissionGroups.UserManagement,
    PermissionGroups.RoutingConfiguration,
    PermissionGroups.Reporting,
    Routing.ViewQuickConnects,
    Routing.CreateQuickConnects,
    Routing.EditQuickConnects,
    UsersAndPermissions.ViewAgentStatus,
    UsersAndPermissions.CreateAgentStatus,
    UsersAndPermissions.EditAgentStatus,
    UsersAndPermissions.EnableAndDisableAgentStatus,
  ),
  /**
   * Every permission that this package knows, but legacy ones, those that take something away, and four
   * whose meaning is unknown. The stock profile Admin of an instance has what its region and age offer, so
   * AWS may not know all of these there; to have an administrator for sure, adopt the stock profile.
   */
  Admin: definePreset(
    "Admin",
    ...Object.values(listedByAws),
    permissions(Other).without(
      Other.AudioView,
      Other.TranscriptView,
      Other.UnredactedDataView,
      Other.UpdateVoiceIdSpeakerId,
    ),
  ),
} as const satisfies Record<string, Preset>;

/** Names of presets and groups of this package that have a permission. */
export function setsWith(permission: string) {
  const having = (sets: Readonly<Record<string, readonly string[]>>) =>
    Object.keys(sets).filter((name) => sets[name]?.includes(permission));
  return { presets: having(Presets), groups: having(PermissionGroups) };
}
