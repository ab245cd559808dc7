import { type PermissionList, permissions } from "./permission-list.ts";
import { Permissions } from "./permissions.ts";

const {
  AgentApplications,
  AmazonQ,
  AnalyticsAndOptimization,
  Cases,
  ChannelsAndFlows,
  ContactActions,
  ContactControlPanel,
  OutboundCampaigns,
  RecordingsAndTranscripts,
  Routing,
  Scheduling,
  UsersAndPermissions,
} = Permissions;

const BasicAgent = permissions(
  ContactControlPanel.BasicAgentAccess,
  Routing.ViewQuickConnects,
  AnalyticsAndOptimization.ViewMyContacts,
  ContactActions.TransferContact,
  ContactActions.EndContact,
);

const RedactedRecordingsAccess = permissions(
  RecordingsAndTranscripts.RedactedRecordingsAccess,
  RecordingsAndTranscripts.RedactedTranscriptsAccess,
);

const AmazonQFeatures = permissions(AgentApplications.AgentAssist, AgentApplications.CustomViews);

/**
 * Permissions that belong together for one task. These groups are this package's own; AWS publishes none. Each
 * has the permissions that its task needs, and those that these need. It leaves out permissions that delete,
 * publish or grant access, unless the comment on a group says otherwise.
 *
 * @example
 * // A supervisor who also reviews calls
 * const supervisor = await SecurityProfile("qa-supervisor", {
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 *   Permissions: permissions(
 *     PermissionGroups.BasicAgent,
 *     PermissionGroups.SupervisorMonitoring,
 *     PermissionGroups.QualityAnalysis,
 *   ),
 * });
 */
export const PermissionGroups = {
  /**
   * Take contacts in the Contact Control Panel and transfer them to quick connects; transfer and end one's own
   * contacts on the Contact details page. No outbound calls.
   */
  BasicAgent,
  /** `BasicAgent`, and outbound calls. */
  OutboundAgent: permissions(BasicAgent, ContactControlPanel.OutboundCallAccess),
  /**
   * Real-time metrics; listen to live conversations, and enter them. Includes the Contact Control Panel, which
   * supervisors need to listen.
   */
  SupervisorMonitoring: permissions(
    ContactControlPanel.BasicAgentAccess,
    AnalyticsAndOptimization.RealTimeMetrics,
    AnalyticsAndOptimization.MonitorContacts,
    AnalyticsAndOptimization.BargeIntoContacts,
  ),
  /**
   * Search contacts; listen to redacted recordings and read redacted transcripts; see conversational analytics;
   * evaluate. For full recordings, add `UnredactedRecordingsAccess`.
   */
  QualityAnalysis: permissions(
    AnalyticsAndOptimization.ContactSearch,
    AnalyticsAndOptimization.ViewContactAttributes,
    AnalyticsAndOptimization.ContactLensConversations,
    RedactedRecordingsAccess,
    AnalyticsAndOptimization.ViewEvaluations,
    AnalyticsAndOptimization.CreateEvaluations,
    AnalyticsAndOptimization.EditEvaluations,
    AnalyticsAndOptimization.ViewEvaluationForms,
  ),
  /**
   * See, create and change users. Sensitive: a holder can reset any password, and create a user with any security
   * profile. Without `EditUserPermissions`, a holder cannot change the profiles of existing users.
   */
  UserManagement: permissions(
    UsersAndPermissions.ViewUsers,
    UsersAndPermissions.CreateUsers,
    UsersAndPermissions.EditUsers,
    UsersAndPermissions.ViewAgentHierarchy,
    UsersAndPermissions.ViewSecurityProfiles,
  ),
  /** See, create and change queues, routing profiles and hours of operation; enable and disable queues. */
  RoutingConfiguration: permissions(
    Routing.ViewQueues,
    Routing.CreateQueues,
    Routing.EditQueues,
    Routing.EnableAndDisableQueues,
    Routing.ViewRoutingProfiles,
    Routing.CreateRoutingProfiles,
    Routing.EditRoutingProfiles,
    Routing.ViewHoursOfOperation,
    Routing.CreateHoursOfOperation,
    Routing.EditHoursOfOperation,
  ),
  /**
   * See, create and change flows and flow modules; see prompts. Does not include `PublishFlows`, which puts a
   * flow live.
   */
  FlowManagement: permissions(
    ChannelsAndFlows.ViewFlows,
    ChannelsAndFlows.CreateFlows,
    ChannelsAndFlows.EditFlows,
    ChannelsAndFlows.ViewFlowModules,
    ChannelsAndFlows.CreateFlowModules,
    ChannelsAndFlows.EditFlowModules,
    ChannelsAndFlows.ViewPrompts,
  ),
  /** Dashboards, real-time and historical metrics, login and logout; see, create, share and change reports. */
  Reporting: permissions(
    AnalyticsAndOptimization.AccessMetrics,
    AnalyticsAndOptimization.RealTimeMetrics,
    AnalyticsAndOptimization.HistoricalMetrics,
    AnalyticsAndOptimization.Dashboards,
    AnalyticsAndOptimization.ViewLoginLogoutReport,
    AnalyticsAndOptimization.ViewSavedReports,
    AnalyticsAndOptimization.CreateSavedReports,
    AnalyticsAndOptimization.ShareSavedReports,
    AnalyticsAndOptimization.EditSavedReports,
  ),
  /** Schedules, time off and team calendar; forecasts and capacity plans. Includes publishing all of them. */
  WorkforceScheduling: permissions(
    Scheduling,
    AnalyticsAndOptimization.ViewForecasting,
    AnalyticsAndOptimization.EditForecasting,
    AnalyticsAndOptimization.PublishForecasting,
    AnalyticsAndOptimization.ViewCapacityPlanning,
    AnalyticsAndOptimization.EditCapacityPlanning,
    AnalyticsAndOptimization.PublishCapacityPlanning,
    AnalyticsAndOptimization.ViewForecastScheduleInterval,
    AnalyticsAndOptimization.EditForecastScheduleInterval,
  ),
  /** See, create and change cases. */
  CaseManagement: permissions(Cases.ViewCases, Cases.CreateCases, Cases.EditCases),
  /** See, create, change and run outbound campaigns. */
  CampaignManagement: permissions(
    OutboundCampaigns.ViewCampaigns,
    OutboundCampaigns.CreateCampaigns,
    OutboundCampaigns.EditCampaigns,
    OutboundCampaigns.ManageCampaigns,
  ),
  /** Listen to redacted recordings and read redacted transcripts. */
  RedactedRecordingsAccess,
  /**
   * Listen to recordings and read transcripts in full. Sensitive. A holder who also has
   * `RedactedRecordingsAccess` gets the redacted version whenever it exists.
   */
  UnredactedRecordingsAccess: permissions(
    RecordingsAndTranscripts.UnredactedRecordingsAccess,
    RecordingsAndTranscripts.UnredactedTranscriptsAccess,
  ),
  /** Recommendations by Amazon Q and step-by-step guides in the agent workspace. */
  AmazonQFeatures,
  /** `AmazonQFeatures`; see, create, change and delete AI agents, AI prompts and AI guardrails. */
  AmazonQAdmin: permissions(AmazonQFeatures, AmazonQ),
} as const satisfies Record<string, PermissionList>;
