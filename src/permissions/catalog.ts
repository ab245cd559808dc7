import type { Permission, PermissionCategory } from "./permissions.ts";

/** The day on which the catalog was last compared with its sources. */
export const CATALOG_DATE = "2026-11-25";

/**
 * The source of a name.
 *
 * - `guide and profile`: in AWS's list of security profile permissions, and seen on a real profile
 * - `guide`: only in AWS's list, where the column of API names has had errors
 * - `label and profile`: AWS's list has the label with no name or a wrong one; the name is from real profiles
 * - `profile`: only on real profiles, including the stock Admin; the meaning is inferred from the name
 *
 * @see https://docs.aws.amazon.com/connect/latest/adminguide/security-profile-list.html
 */
export type PermissionSource = "guide and profile" | "guide" | "label and profile" | "profile";

/** The harm that a permission can do. */
export type PermissionRisk = "user-admin" | "profile-admin" | "unredacted-media" | "recording-deletion" | "history" | "live-monitoring" | "data-export";

/** Why the permissions of a class are sensitive, as the end of a sentence about the holder. */
export const PERMISSION_RISKS: Readonly<Record<PermissionRisk, string>> = {
  "user-admin": "controls who can sign in and with which access; anyone who creates or edits users can reset an administrator's password",
  "profile-admin": "controls what others may do, and can grant themselves more",
  "unredacted-media": "hears or reads names, card numbers and everything else that redaction would hide",
  "recording-deletion": "can destroy recordings, and with them evidence",
  history: "sees who changed what in the instance",
  "live-monitoring": "can listen to or enter live conversations",
  "data-export": "can export customer data from the instance as a file",
};

/**
 * How a permission leads to full access. Its holder:
 *
 * - `edit-profile`: can add every permission to a security profile
 * - `create-profile`: can create a profile with every permission, which somebody must then be given
 * - `assign-profile`: can give a profile to any user, including themselves
 * - `create-user`: can create a user with any profile, and sign in as that user
 * - `reset-password`: can set the password of a user with full access, and sign in as that user
 * - `equip-ai-agent`: can give a profile to an AI agent
 */
export const ADMIN_WAYS = ["edit-profile", "create-profile", "assign-profile", "create-user", "reset-password", "equip-ai-agent"] as const;

export type AdminWay = (typeof ADMIN_WAYS)[number];

/** Every class of sensitive permissions. */
export const RISKS = Object.keys(PERMISSION_RISKS).filter((name): name is PermissionRisk => name in PERMISSION_RISKS);

/** A permission in the catalog. */
export interface PermissionRow {
  /** The API's name. */
  readonly name: Permission;
  /** The label in the admin website, from AWS's list. Several permissions may share one label. */
  readonly label?: string;
  /** Labels that AWS uses for it elsewhere, or used before. */
  readonly otherLabels?: readonly string[];
  readonly meaning: string;
  /** @default "guide and profile" */
  readonly source?: PermissionSource;
  readonly risk?: PermissionRisk;
  /** How it leads to full access. */
  readonly admin?: AdminWay;
  /**
   * Permissions without which it does nothing, in addition to View of the same thing, which every action except
   * Access needs.
   */
  readonly needs?: readonly Permission[];
  /** It does nothing without one of these. */
  readonly needsOneOf?: readonly Permission[];
  /** It does not need View of the same thing. */
  readonly alone?: true;
  /** The permissions that it restricts instead of granting something. */
  readonly restricts?: readonly Permission[];
  /** Those of the restricted permissions that it should not be combined with. */
  readonly contradicts?: readonly Permission[];
  /**
   * Restrictions that AWS's pages for this permission ignore. AWS recommends not to grant it to restricted
   * holders.
   */
  readonly ignores?: readonly ("tags" | "hierarchy")[];
  /** The permissions that replace it in the admin website, where it can no longer be granted. */
  readonly replacedBy?: readonly Permission[];
}

export interface CategoryRow {
  readonly category: PermissionCategory;
  /** The heading in the admin website and in AWS's list. */
  readonly title: string;
  /** Permissions by their key in `Permissions`. */
  readonly permissions: Readonly<Record<string, PermissionRow>>;
}

/**
 * Every known permission name, by category. `npm run catalog` generates `Permissions` and docs/permissions.md
 * from it.
 */
export const CATALOG: readonly CategoryRow[] = [
  {
    category: "ContactControlPanel",
    title: "Contact Control Panel (CCP)",
    permissions: {
      BasicAgentAccess: { name: "BasicAgentAccess", label: "Access Contact Control Panel", meaning: "Use the Contact Control Panel. Also needed to monitor live conversations." },
      OutboundCallAccess: { name: "OutboundCallAccess", label: "Make outbound calls", meaning: "Make outbound calls." },
      VideoCallAccess: { name: "VideoContact.Access", label: "Video calls", meaning: "Use video and share the screen in a call." },
      InitiateOutboundEmail: { name: "OutboundEmail.Create", label: "Initiate email conversation", meaning: "Start email conversations, forward email to external addresses, and answer closed ones." },
      SelfAssignContacts: { name: "SelfAssignContacts.Access", label: "Allow self assigning of contacts", meaning: "Assign contacts to oneself. For tasks, task creation must not be restricted." },
      AudioDeviceSettings: { name: "AudioDeviceSettings.Access", label: "Audio device settings", meaning: "Choose speaker, microphone and ringer." },
      ViewConversationalAnalyticsData: { name: "RealtimeContactLens.View", label: "Conversational analytics data", meaning: "See conversational analytics during a conversation.", otherLabels: ["Contact Lens data"] },
      VoiceIdAccess: { name: "VoiceId.Access", label: "Voice ID", meaning: "See and repeat authentication and fraud detection by Voice ID, opt callers out, change their speaker id." },
      RestrictTaskCreation: { name: "RestrictTaskCreation.Access", label: "Restrict task creation", meaning: "Keeps the holder from creating tasks, and from assigning tasks to oneself.", restricts: ["BasicAgentAccess", "SelfAssignContacts.Access"], contradicts: ["SelfAssignContacts.Access"] },
      RestrictPhoneTypeSettings: { name: "RestrictPhoneTypeSettings.Access", label: "Restrict phone type settings", meaning: "Keeps the holder from switching between softphone and desk phone.", source: "guide", restricts: ["BasicAgentAccess"] },
      RequireEndContactConfirmation: { name: "RequireEndContactConfirmation.Enabled", label: "Confirmation before ending contact", meaning: "Makes the holder confirm before a contact ends.", source: "guide", restricts: ["BasicAgentAccess"] },
    },
  },
  {
    category: "ContactActions",
    title: "Contact Actions",
    permissions: {
      TransferContact: { name: "TransferContact.Enabled", label: "Transfer Contact", meaning: "Transfer a task, email or chat from its Contact details page.", needsOneOf: ["ContactSearch.View", "MyContacts.View"] },
      EndContact: { name: "StopContact.Enabled", label: "End contact", meaning: "End a contact from its Contact details page.", needsOneOf: ["ContactSearch.View", "MyContacts.View"] },
      RescheduleContact: { name: "UpdateContactSchedule.Enabled", label: "Reschedule contact", meaning: "Move a scheduled task to another time from its Contact details page.", needsOneOf: ["ContactSearch.View", "MyContacts.View"] },
      EditContactTags: { name: "Contacts.Tag.Edit", label: "Update contact tags", meaning: "Add tags to a contact on its Contact details page and remove them.", source: "guide", needsOneOf: ["ContactSearch.View", "MyContacts.View"] },
      AssignAnyContact: { name: "ManualAssignAnyContact.Enable", label: "Allow 'Assign to Me' for any contact", meaning: "Take any contact of the worklist.", otherLabels: ["Worklist - Access"] },
      AssignMyContacts: { name: "ManualAssignMyContacts.Enable", label: "Allow 'Assign to Me' for my contacts", meaning: "Take contacts of the worklist that have oneself as preferred agent.", otherLabels: ["Worklist - Access"] },
    },
  },
  {
    category: "Routing",
    title: "Routing",
    permissions: {
      ViewRoutingProfiles: { name: "RoutingPolicies.View", label: "Routing profiles - View", meaning: "See routing profiles." },
      CreateRoutingProfiles: { name: "RoutingPolicies.Create", label: "Routing profiles - Create", meaning: "Create routing profiles." },
      EditRoutingProfiles: { name: "RoutingPolicies.Edit", label: "Routing profiles - Edit", meaning: "Change routing profiles." },
      DeleteRoutingProfiles: { name: "RoutingPolicies.Delete", meaning: "Delete routing profiles.", source: "profile" },
      ViewQuickConnects: { name: "TransferDestinations.View", label: "Quick connects - View", meaning: "See quick connects, which agents need to transfer calls in the agent application, and the queues, flows and users that they can lead to.", ignores: ["tags"] },
      CreateQuickConnects: { name: "TransferDestinations.Create", label: "Quick connects - Create", meaning: "Create quick connects." },
      EditQuickConnects: { name: "TransferDestinations.Edit", label: "Quick connects - Edit", meaning: "Change quick connects." },
      DeleteQuickConnects: { name: "TransferDestinations.Delete", label: "Quick connects - Delete", meaning: "Delete quick connects." },
      ViewHoursOfOperation: { name: "HoursOfOperation.View", label: "HoursOfOperation - View", meaning: "See hours of operation.", ignores: ["tags"] },
      CreateHoursOfOperation: { name: "HoursOfOperation.Create", label: "Hours of operation - Create", meaning: "Create hours of operation." },
      EditHoursOfOperation: { name: "HoursOfOperation.Edit", label: "HoursOfOperation - Edit", meaning: "Change hours of operation and their time zone." },
      DeleteHoursOfOperation: { name: "HoursOfOperation.Delete", label: "HoursOfOperation - Delete", meaning: "Delete hours of operation." },
      ViewQueues: { name: "Queues.View", label: "Queues - View", meaning: "See queues, and the quick connects, phone numbers and hours of operation that they can use." },
      CreateQueues: { name: "Queues.Create", label: "Queues - Create", meaning: "Create queues." },
      EditQueues: { name: "Queues.Edit", label: "Queues - Edit", meaning: "Change a queue: name, description, hours of operation and the rest." },
      EnableAndDisableQueues: { name: "Queues.EnableAndDisable", label: "Queues - Enable / Disable", meaning: "Enable and disable queues for new contacts." },
      DeleteQueues: { name: "Queues.Delete", meaning: "Delete queues.", source: "profile" },
      PurgeQueues: { name: "Queues.Purge", meaning: "Drop the contacts that wait in a queue.", source: "profile" },
      EditQueueExpressions: { name: "Queues.EditExpressions", meaning: "Change the expressions of a queue.", source: "profile" },
      ViewTaskTemplates: { name: "TaskTemplates.View", label: "Task templates - View", meaning: "See task templates." },
      CreateTaskTemplates: { name: "TaskTemplates.Create", label: "Task templates - Create", meaning: "Create task templates." },
      EditTaskTemplates: { name: "TaskTemplates.Edit", label: "Task templates - Edit", meaning: "Change task templates." },
      DeleteTaskTemplates: { name: "TaskTemplates.Delete", label: "Task templates - Delete", meaning: "Delete task templates." },
      ViewPredefinedAttributes: { name: "PredefinedAttributes.View", label: "Predefined attributes - View", meaning: "See the attributes by which contacts are routed to agents." },
      CreatePredefinedAttributes: { name: "PredefinedAttributes.Create", label: "Predefined attributes - Create", meaning: "Create attributes to route contacts by." },
      EditPredefinedAttributes: { name: "PredefinedAttributes.Edit", label: "Predefined attributes - Edit", meaning: "Change attributes to route contacts by." },
      DeletePredefinedAttributes: { name: "PredefinedAttributes.Delete", label: "Predefined attributes - Delete", meaning: "Delete attributes to route contacts by." },
      ViewDataTables: { name: "DataTables.View", label: "Data tables - View", meaning: "See data tables." },
      CreateDataTables: { name: "DataTables.Create", label: "Data tables - Create", meaning: "Create data tables." },
      EditDataTables: { name: "DataTables.Edit", label: "Data tables - Edit", meaning: "Change data tables and their values." },
      DeleteDataTables: { name: "DataTables.Delete", label: "Data tables - Delete", meaning: "Delete data tables." },
      ManageDataTableValues: { name: "DataTables.ManageValues", label: "Data tables - Manage values", meaning: "Add, change and remove values of data tables." },
      EditDataTableExpressions: { name: "DataTables.EditExpressionValues", label: "Data tables - Edit expressions", meaning: "Change the expressions that make values of data tables." },
    },
  },
  {
    category: "ChannelsAndFlows",
    title: "Channels and flows",
    permissions: {
      ViewPrompts: { name: "Prompts.View", label: "Prompts - View", meaning: "See prompts.", ignores: ["tags"] },
      CreatePrompts: { name: "Prompts.Create", label: "Prompts - Create", meaning: "Create prompts." },
      EditPrompts: { name: "Prompts.Edit", label: "Prompts - Edit", meaning: "Change prompts." },
      DeletePrompts: { name: "Prompts.Delete", label: "Prompts - Delete", meaning: "Delete prompts." },
      ViewFlows: { name: "ContactFlows.View", label: "Flows - View", meaning: "See flows.", ignores: ["tags"] },
      CreateFlows: { name: "ContactFlows.Create", label: "Flows - Create", meaning: "Create flows." },
      EditFlows: { name: "ContactFlows.Edit", label: "Flows - Edit", meaning: "Change the saved version of flows." },
      DeleteFlows: { name: "ContactFlows.Delete", label: "Flows - Remove", meaning: "Delete flows." },
      PublishFlows: { name: "ContactFlows.Publish", label: "Flows - Publish", meaning: "Put flows live." },
      ViewFlowModules: { name: "ContactFlowModules.View", label: "Flow modules - View", meaning: "See flow modules.", ignores: ["tags", "hierarchy"] },
      CreateFlowModules: { name: "ContactFlowModules.Create", label: "Flow modules - Create", meaning: "Create flow modules." },
      EditFlowModules: { name: "ContactFlowModules.Edit", label: "Flow modules - Edit", meaning: "Change the saved version of flow modules." },
      DeleteFlowModules: { name: "ContactFlowModules.Delete", label: "Flow modules - Remove", meaning: "Delete flow modules." },
      PublishFlowModules: { name: "ContactFlowModules.Publish", label: "Flow modules - Publish", meaning: "Put flow modules live." },
      ExecuteFlowModules: { name: "ContactFlowModules.Execute", meaning: "Run flow modules as tools: an AI agent needs it beside AllowedFlowModules.", source: "profile", alone: true },
      ViewBots: { name: "Bots.View", label: "Bots", meaning: "See bots and how they perform.", otherLabels: ["Conversational AI"] },
      CreateBots: { name: "Bots.Create", label: "Bots", meaning: "Create bots.", otherLabels: ["Conversational AI"] },
      EditBots: { name: "Bots.Edit", label: "Bots", meaning: "Change bots.", otherLabels: ["Conversational AI"] },
      DeleteBots: { name: "Bots.Delete", label: "Bots", meaning: "Delete bots.", source: "guide", otherLabels: ["Conversational AI"] },
      ViewPhoneNumbers: { name: "PhoneNumbers.View", label: "Phone numbers - View", meaning: "See phone numbers, and the flows that they can lead to." },
      ClaimPhoneNumbers: { name: "PhoneNumbers.Claim", label: "Phone numbers - Claim", meaning: "Claim phone numbers, which cost money." },
      EditPhoneNumbers: { name: "PhoneNumbers.Edit", label: "Phone numbers - Edit", meaning: "Change phone numbers, and lead them to another flow." },
      ReleasePhoneNumbers: { name: "PhoneNumbers.Release", label: "Phone numbers - Release", meaning: "Give phone numbers back; somebody else may get them." },
      TestCommunicationWidget: { name: "ChatTestMode", label: "Communication widget - Enable/Disable", meaning: "Test chat on a simulated web page.", needs: ["ContactFlows.View"], otherLabels: ["Chat test mode"] },
      ViewEmailAddresses: { name: "EmailAddresses.View", label: "Email addresses", meaning: "See email addresses.", source: "label and profile" },
      CreateEmailAddresses: { name: "EmailAddresses.Create", label: "Email addresses", meaning: "Create email addresses.", source: "label and profile" },
      EditEmailAddresses: { name: "EmailAddresses.Edit", label: "Email addresses", meaning: "Change email addresses.", source: "label and profile" },
      DeleteEmailAddresses: { name: "EmailAddresses.Remove", label: "Email addresses", meaning: "Delete email addresses.", source: "label and profile" },
      ViewViews: { name: "Views.View", label: "Views - View", meaning: "See the views of step-by-step guides." },
      CreateViews: { name: "Views.Create", label: "Views - Create", meaning: "Create views." },
      EditViews: { name: "Views.Edit", label: "Views - Edit", meaning: "Change views." },
      DeleteViews: { name: "Views.Remove", label: "Views - Remove", meaning: "Delete views." },
      ViewAnalyticsConnectors: { name: "AnalyticsConnectors.View", label: "AnalyticsConnectors - View", meaning: "See analytics connectors.", source: "guide" },
      EditAnalyticsConnectors: { name: "AnalyticsConnectors.Edit", label: "AnalyticsConnectors -Edit", meaning: "Change analytics connectors.", source: "guide" },
    },
  },
  {
    category: "UsersAndPermissions",
    title: "Users and permissions",
    permissions: {
      ViewUsers: { name: "Users.View", label: "Users - View", meaning: "See users, export their list, and see the security profiles, routing profiles and hierarchies that they can have." },
      CreateUsers: { name: "Users.Create", label: "Users - Create", meaning: "Create users, with any security profile.", risk: "user-admin", admin: "create-user" },
      EditUsers: { name: "Users.Edit", label: "Users - Edit", meaning: "Change everything about a user except the security profiles, and reset the password.", risk: "user-admin", admin: "reset-password" },
      DeleteUsers: { name: "Users.Delete", label: "Users - Delete", meaning: "Delete users.", risk: "user-admin" },
      EditUserPermissions: { name: "Users.EditPermission", label: "Users - Edit permission", meaning: "See and change the security profiles of a user.", risk: "user-admin", admin: "assign-profile" },
      EnableAndDisableUsers: { name: "Users.EnableAndDisable", meaning: "Enable and disable users.", source: "profile", risk: "user-admin" },
      ViewAgentHierarchy: { name: "AgentGrouping.View", label: "Agent hierarchy - View", meaning: "See the agent hierarchy, in the real-time metrics too.", ignores: ["hierarchy"] },
      CreateAgentHierarchy: { name: "AgentGrouping.Create", label: "Agent hierarchy - Create", meaning: "Add groups to the agent hierarchy." },
      EditAgentHierarchy: { name: "AgentGrouping.Edit", label: "Agent hierarchy - Edit", meaning: "Change the agent hierarchy and its levels." },
      EnableAndDisableAgentHierarchy: { name: "AgentGrouping.EnableAndDisable", label: "Agent hierarchy - Enable/Disable", meaning: "See and change the agent hierarchy's information." },
      ViewSecurityProfiles: { name: "SecurityProfiles.View", label: "Security profiles - View", meaning: "See security profiles." },
      CreateSecurityProfiles: { name: "SecurityProfiles.Create", label: "Security profiles - Create", meaning: "Create security profiles.", risk: "profile-admin", admin: "create-profile" },
      EditSecurityProfiles: { name: "SecurityProfiles.Edit", label: "Security profiles - Edit", meaning: "Change security profiles.", risk: "profile-admin", admin: "edit-profile" },
      DeleteSecurityProfiles: { name: "SecurityProfiles.Delete", label: "Security profiles - Delete", meaning: "Delete security profiles.", risk: "profile-admin" },
      ViewAgentStatus: { name: "AgentStates.View", label: "Agent status - View", meaning: "See agents' status in metrics and reports." },
      CreateAgentStatus: { name: "AgentStates.Create", label: "Agent status - Create", meaning: "Create custom statuses such as Break or Training." },
      EditAgentStatus: { name: "AgentStates.Edit", label: "Agent status - Edit", meaning: "Change custom statuses." },
      EnableAndDisableAgentStatus: { name: "AgentStates.EnableAndDisable", label: "Agent status - Enable/Disable", meaning: "Turn custom statuses on and off." },
      ViewWorkspaces: { name: "Workspaces.View", label: "Workspaces - View", meaning: "See workspaces." },
      CreateWorkspaces: { name: "Workspaces.Create", label: "Workspaces - Create", meaning: "Create workspaces." },
      EditWorkspaces: { name: "Workspaces.Edit", label: "Workspaces - Edit", meaning: "Change workspaces." },
      DeleteWorkspaces: { name: "Workspaces.Delete", label: "Workspaces - Delete", meaning: "Delete workspaces." },
      AssignWorkspaces: { name: "Workspaces.Assign", label: "Workspaces - Assign", meaning: "Give workspaces to users and routing profiles." },
      EditWorkspaceVisibility: { name: "Workspaces.EditVisibility", label: "Workspaces - Edit visibility", meaning: "Show workspaces to everybody, to nobody, or by assignment." },
    },
  },
  {
    category: "AnalyticsAndOptimization",
    title: "Analytics and Optimization",
    permissions: {
      AccessMetrics: { name: "AccessMetrics", label: "Access metrics", meaning: "See dashboards and metrics reports, all kinds.", ignores: ["tags"] },
      RealTimeMetrics: { name: "AccessMetrics.RealTimeMetrics.Access", label: "Real-time metrics", meaning: "See the real-time metrics page." },
      HistoricalMetrics: { name: "AccessMetrics.HistoricalMetrics.Access", label: "Historical metrics", meaning: "See the historical metrics page." },
      AgentActivityAudit: { name: "AccessMetrics.AgentActivityAudit.Access", label: "Agent activity audit", meaning: "See when agents were in which status, in the historical metrics." },
      Dashboards: { name: "AccessMetrics.Dashboards.Access", label: "Dashboards", meaning: "See dashboards.", ignores: ["tags"] },
      DashboardsWithMyData: { name: "AccessMetrics.DashboardsWithMyData.View", label: "View my own data in dashboards - View", meaning: "See one's own performance, and one's queues, in dashboards." },
      ViewCustomMetrics: { name: "CustomMetrics.View", label: "Custom metrics", meaning: "See custom service level metrics." },
      CreateCustomMetrics: { name: "CustomMetrics.Create", label: "Custom metrics", meaning: "Create custom service level metrics." },
      EditCustomMetrics: { name: "CustomMetrics.Edit", label: "Custom metrics", meaning: "Change custom service level metrics." },
      DeleteCustomMetrics: { name: "CustomMetrics.Delete", label: "Custom metrics", meaning: "Delete custom service level metrics." },
      PublishCustomMetrics: { name: "CustomMetrics.Publish", label: "Custom metrics", meaning: "Publish custom service level metrics." },
      ContactSearch: { name: "ContactSearch.View", label: "Contact Search", meaning: "Search all contacts and open their details.", ignores: ["tags", "hierarchy"] },
      ViewMyContacts: { name: "MyContacts.View", label: "View my contacts", meaning: "See the contacts that one has handled oneself." },
      SampleContacts: { name: "ContactSearchSampleContacts.View", label: "Sample contacts", meaning: "Draw a random sample of contacts to evaluate." },
      SearchByConversationCharacteristics: { name: "ContactSearchWithCharacteristics.Access", label: "Search contacts by conversation characteristics", meaning: "Search contacts by sentiment, silence and category." },
      ViewConversationCharacteristicsFilters: { name: "ContactSearchWithCharacteristics.View", label: "Search contacts by conversation characteristics - View", meaning: "See the filters for sentiment, silence and category." },
      SearchByKeywords: { name: "ContactSearchWithKeywords.Access", label: "Search contacts by keywords", meaning: "Search contacts by words that were said." },
      ViewKeywordFilters: { name: "ContactSearchWithKeywords.View", label: "Search contacts by keywords - View", meaning: "See the filters for words that were said." },
      ConfigureSearchableContactAttributes: { name: "ConfigureContactAttributes.View", label: "Configure searchable contact attributes - View", meaning: "Decide which custom contact attributes can be searched for.", needs: ["ContactAttributes.View"] },
      RestrictContactAccess: { name: "RestrictContactAccessByHierarchy.View", label: "Restrict contact access", meaning: "Keeps the holder from finding contacts of agents outside the holder's hierarchy group and those below it.", restricts: ["ContactSearch.View"] },
      ViewContactAttributes: { name: "ContactAttributes.View", label: "Contact attributes", meaning: "See contact attributes and search by them." },
      ContactLensConversations: { name: "GraphTrends.View", label: "Conversational analytics - View", meaning: "See sentiment, talk time and categories of a conversation, and their dashboard.", otherLabels: ["Contact Lens speech analytics"] },
      ViewInformationExtractionDefinitions: { name: "InformationExtraction.Definitions.View", label: "Information extraction – definitions", meaning: "See what is extracted from conversations.", source: "guide" },
      CreateInformationExtractionDefinitions: { name: "InformationExtraction.Definitions.Create", label: "Information extraction – definitions", meaning: "Define what is extracted from conversations.", source: "guide" },
      EditInformationExtractionDefinitions: { name: "InformationExtraction.Definitions.Edit", label: "Information extraction – definitions", meaning: "Change what is extracted from conversations.", source: "guide" },
      DeleteInformationExtractionDefinitions: { name: "InformationExtraction.Definitions.Delete", label: "Information extraction – definitions", meaning: "Delete definitions of what is extracted.", source: "guide" },
      ViewInformationExtractionResults: { name: "InformationExtraction.Results.View", label: "Information extraction - results - View", meaning: "See what was extracted from a conversation.", source: "guide" },
      ViewPostContactSummary: { name: "ContactLensPostContactSummary.View", label: "Conversational analytics - post-contact summary", meaning: "See generated summaries of contacts." },
      ViewCustomVocabularies: { name: "ContactLensCustomVocabulary.View", label: "Conversational analytics - custom vocabularies - View", meaning: "See and download custom vocabularies." },
      EditCustomVocabularies: { name: "ContactLensCustomVocabulary.Edit", label: "Conversational analytics - custom vocabularies - Edit", meaning: "Add custom vocabularies." },
      ViewThemeDetection: { name: "ThemeDetection.View", label: "Conversational analytics - theme detection - View", meaning: "See theme detection reports." },
      CreateThemeDetection: { name: "ThemeDetection.Create", label: "Conversational analytics - theme detection - Create", meaning: "Create theme detection reports." },
      DeleteThemeDetection: { name: "ThemeDetection.Delete", label: "Conversational analytics - theme detection - Delete", meaning: "Delete theme detection reports." },
      ViewRules: { name: "Rules.View", label: "Rules - View", meaning: "See rules.", ignores: ["tags", "hierarchy"] },
      CreateRules: { name: "Rules.Create", label: "Rules - Create", meaning: "Create rules." },
      EditRules: { name: "Rules.Edit", label: "Rules - Edit", meaning: "Change rules." },
      DeleteRules: { name: "Rules.Delete", label: "Rules - Delete", meaning: "Delete rules." },
      ViewGenerativeAiRules: { name: "RulesGenerativeAI.View", label: "Rules - Generative AI", meaning: "See rules that use generative AI.", needs: ["Rules.View"] },
      CreateGenerativeAiRules: { name: "RulesGenerativeAI.Create", label: "Rules - Generative AI", meaning: "Create rules that use generative AI.", needs: ["Rules.Create"] },
      EditGenerativeAiRules: { name: "RulesGenerativeAI.Edit", label: "Rules - Generative AI", meaning: "Change rules that use generative AI.", needs: ["Rules.Edit"] },
      DeleteGenerativeAiRules: { name: "RulesGenerativeAI.Delete", label: "Rules - Generative AI", meaning: "Delete rules that use generative AI.", needs: ["Rules.Delete"] },
      ViewLoginLogoutReport: { name: "AgentTimeCard.View", label: "Login/Logout report - View", meaning: "See when users logged in and out.", ignores: ["tags", "hierarchy"] },
      MonitorContacts: {
        name: "ManagerListenIn",
        label: "Real-time contact monitoring- Enable/Disable",
        meaning: "Listen to, and read, conversations that are going on.",
        risk: "live-monitoring",
        needs: ["BasicAgentAccess"],
        needsOneOf: ["AccessMetrics", "AccessMetrics.RealTimeMetrics.Access"],
        otherLabels: ["Manager monitor"],
      },
      BargeIntoContacts: { name: "ManagerBargeIn", label: "Real-time contact barge-in - Enable/Disable", meaning: "Enter conversations that are going on.", risk: "live-monitoring", needs: ["BasicAgentAccess", "ManagerListenIn"], needsOneOf: ["AccessMetrics", "AccessMetrics.RealTimeMetrics.Access"] },
      ViewSavedReports: { name: "MetricsReports.View", label: "Saved reports - View", meaning: "See shared reports.", ignores: ["tags", "hierarchy"] },
      CreateSavedReports: { name: "MetricsReports.Create", label: "Saved reports - Create", meaning: "Create saved reports." },
      ShareSavedReports: { name: "MetricsReports.Share", label: "Saved reports - Create", meaning: "Share saved reports." },
      EditSavedReports: { name: "MetricsReports.Edit", label: "Saved reports - Edit", meaning: "Change saved reports." },
      DeleteSavedReports: { name: "MetricsReports.Delete", label: "Saved reports - Delete", meaning: "Delete saved reports." },
      PublishSavedReports: { name: "MetricsReports.Publish", label: "Saved reports - Publish", meaning: "Publish saved reports." },
      ScheduleSavedReports: { name: "MetricsReports.Schedule", label: "Saved reports - Schedule", meaning: "Schedule saved reports.", needs: ["MetricsReports.Publish", "ReportSchedules.Create", "ReportSchedules.Delete", "ReportSchedules.Edit", "ReportSchedules.View"] },
      ViewReportSchedules: { name: "ReportSchedules.View", label: "Saved reports - Schedule", meaning: "See schedules of reports." },
      CreateReportSchedules: { name: "ReportSchedules.Create", label: "Saved reports - Schedule", meaning: "Create schedules of reports." },
      EditReportSchedules: { name: "ReportSchedules.Edit", label: "Saved reports - Schedule", meaning: "Change schedules of reports." },
      DeleteReportSchedules: { name: "ReportSchedules.Delete", label: "Saved reports - Schedule", meaning: "Delete schedules of reports." },
      ViewAllSavedReports: { name: "ReportsAdmin.View", label: "Saved reports (admin)", meaning: "See the saved reports of everybody." },
      DeleteAllSavedReports: { name: "ReportsAdmin.Delete", label: "Saved reports (admin)", meaning: "Delete the saved reports of everybody." },
      AccessAllSavedReports: { name: "ReportsAdmin.Access", meaning: "Access the saved reports of everybody.", source: "profile" },
      PublishAllSavedReports: { name: "ReportsAdmin.Publish", meaning: "Publish the saved reports of everybody.", source: "profile" },
      ScheduleAllSavedReports: { name: "ReportsAdmin.Schedule", meaning: "Schedule the saved reports of everybody.", source: "profile" },
      ViewEvaluations: { name: "Evaluation.View", label: "Evaluation forms - perform evaluations", meaning: "See evaluations." },
      CreateEvaluations: { name: "Evaluation.Create", label: "Evaluation forms - perform evaluations", meaning: "Evaluate contacts." },
      EditEvaluations: { name: "Evaluation.Edit", label: "Evaluation forms - perform evaluations", meaning: "Change evaluations." },
      DeleteEvaluations: { name: "Evaluation.Delete", label: "Evaluation forms - perform evaluations", meaning: "Delete evaluations." },
      ViewMyReceivedEvaluations: { name: "MyReceivedEvaluations.View", label: "Evaluation forms - view my received evaluations", meaning: "See the evaluations of oneself." },
      ViewEvaluationForms: { name: "EvaluationForms.View", label: "Evaluation forms - manage form definitions", meaning: "See evaluation forms." },
      CreateEvaluationForms: { name: "EvaluationForms.Create", label: "Evaluation forms - manage form definitions", meaning: "Create evaluation forms." },
      EditEvaluationForms: { name: "EvaluationForms.Edit", label: "Evaluation forms - manage form definitions", meaning: "Change evaluation forms." },
      DeleteEvaluationForms: { name: "EvaluationForms.Delete", label: "Evaluation forms - manage form definitions", meaning: "Delete evaluation forms." },
      AskEvaluationAssistant: { name: "EvaluationAssistant.Access", label: "Evaluation forms - ask AI assistant", meaning: "Have answers of an evaluation suggested by generative AI." },
      ViewCalibrationSessions: { name: "EvaluationCalibrationSessions.View", label: "Evaluation forms - manage calibration sessions", meaning: "See calibration sessions." },
      CreateCalibrationSessions: { name: "EvaluationCalibrationSessions.Create", label: "Evaluation forms - manage calibration sessions", meaning: "Create calibration sessions." },
      EditCalibrationSessions: { name: "EvaluationCalibrationSessions.Edit", label: "Evaluation forms - manage calibration sessions", meaning: "Change calibration sessions." },
      DeleteCalibrationSessions: { name: "EvaluationCalibrationSessions.Delete", label: "Evaluation forms - manage calibration sessions", meaning: "Delete calibration sessions." },
      ViewMyCoachingSessions: { name: "MyCoachingSessions.View", label: "Coaching - my coaching sessions - View", meaning: "See and acknowledge coaching that one gives or gets." },
      CreateMyCoachingSessions: { name: "MyCoachingSessions.Create", label: "Coaching - my coaching sessions - Create, Edit, Delete", meaning: "Create coaching with oneself as the coach." },
      EditMyCoachingSessions: { name: "MyCoachingSessions.Edit", label: "Coaching - my coaching sessions - Create, Edit, Delete", meaning: "Change coaching with oneself as the coach." },
      DeleteMyCoachingSessions: { name: "MyCoachingSessions.Delete", label: "Coaching - my coaching sessions - Create, Edit, Delete", meaning: "Delete coaching with oneself as the coach." },
      ViewCoachingSessions: { name: "CoachingSessions.View", label: "Coaching - manage coaching sessions", meaning: "See everybody's coaching." },
      CreateCoachingSessions: { name: "CoachingSessions.Create", label: "Coaching - manage coaching sessions", meaning: "Create coaching with anybody as the coach." },
      EditCoachingSessions: { name: "CoachingSessions.Edit", label: "Coaching - manage coaching sessions", meaning: "Change everybody's coaching." },
      DeleteCoachingSessions: { name: "CoachingSessions.Delete", label: "Coaching - manage coaching sessions", meaning: "Delete everybody's coaching." },
      ViewEvaluationReviews: { name: "EvaluationReviews.View", label: "Evaluation forms - review evaluations - View", meaning: "See drafts of reviews of evaluations." },
      CreateEvaluationReviews: { name: "EvaluationReviews.Create", label: "Evaluation forms - review evaluations - Create", meaning: "Review evaluations." },
      ViewEvaluationReviewRequests: { name: "EvaluationReviewRequest.View", label: "Evaluation forms - request evaluation reviews", meaning: "See requests to review an evaluation." },
      CreateEvaluationReviewRequests: { name: "EvaluationReviewRequest.Create", label: "Evaluation forms - request evaluation reviews", meaning: "Ask for a review of an evaluation." },
      DeleteEvaluationReviewRequests: { name: "EvaluationReviewRequest.Delete", label: "Evaluation forms - request evaluation reviews", meaning: "Withdraw a request to review an evaluation." },
      ViewVoiceIdResults: { name: "VoiceIdAttributesAndSearch.View", label: "Voice ID - attributes and search", meaning: "See Voice ID results of contacts and search by them." },
      ViewForecasting: { name: "Forecasting.View", label: "Forecasting - View", meaning: "See forecasts.", ignores: ["tags"] },
      EditForecasting: { name: "Forecasting.Edit", label: "Forecasting - Edit", meaning: "Create and change forecasts." },
      PublishForecasting: { name: "Forecasting.Publish", label: "Forecasting - Publish", meaning: "Publish forecasts." },
      ViewCapacityPlanning: { name: "Capacity.View", label: "Capacity planning - View", meaning: "See capacity plans." },
      EditCapacityPlanning: { name: "Capacity.Edit", label: "Capacity planning - Edit", meaning: "Create capacity planning scenarios." },
      PublishCapacityPlanning: { name: "Capacity.Publish", label: "Capacity planning - Publish", meaning: "Publish capacity plans." },
      ViewForecastScheduleInterval: { name: "ForecastScheduleInterval.View", label: "Forecast and schedule interval - Edit and View", meaning: "See the interval of forecasts and schedules." },
      EditForecastScheduleInterval: { name: "ForecastScheduleInterval.Edit", label: "Forecast and schedule interval - Edit and View", meaning: "Set the interval of forecasts and schedules." },
    },
  },
  {
    category: "RecordingsAndTranscripts",
    title: "Recordings and Transcripts",
    permissions: {
      RedactedRecordingsAccess: { name: "CallRecordings.Redacted.Access", label: "Call recordings (redacted) - Access", meaning: "Listen to recordings, with sensitive data redacted." },
      RedactedRecordingsDownload: { name: "CallRecordings.Redacted.DownloadButton", label: "Call recordings (redacted) - Enable download button", meaning: "Show a button to download redacted recordings.", needs: ["CallRecordings.Redacted.Access"] },
      UnredactedRecordingsAccess: { name: "CallRecordings.Unredacted.Access", label: "Call recordings (unredacted) - Access", meaning: "Listen to recordings in full.", risk: "unredacted-media" },
      UnredactedRecordingsDownload: { name: "CallRecordings.Unredacted.DownloadButton", label: "Call recordings (unredacted) - Enable download button", meaning: "Show a button to download full recordings. Without the button they can still be downloaded.", needs: ["CallRecordings.Unredacted.Access"] },
      RedactedTranscriptsAccess: { name: "ContactTranscripts.Redacted.Access", label: "Contact transcripts (redacted) - Access", meaning: "Read transcripts, with sensitive data redacted.", source: "label and profile" },
      UnredactedTranscriptsAccess: { name: "ContactTranscripts.Unredacted.Access", label: "Contact transcripts (unredacted) - Access", meaning: "Read chats, email and transcripts in full.", risk: "unredacted-media" },
      UnredactedTranscriptsDownload: { name: "ContactTranscripts.Unredacted.DownloadButton", label: "Contact transcripts (unredacted) - Enable download button", meaning: "Show a button to download full transcripts. Without the button they can still be downloaded.", needs: ["ContactTranscripts.Unredacted.Access"] },
      DeleteRecordings: { name: "DeleteCallRecordings", label: "Delete recorded conversations", meaning: "Delete recordings and transcripts.", risk: "recording-deletion" },
      ScreenRecordingAccess: { name: "ScreenRecording.Access", label: "Screen recording - Access", meaning: "Watch screen recordings, with the unredacted audio unless rules redact them.", risk: "unredacted-media" },
      ScreenRecordingDownload: { name: "ScreenRecording.Download", meaning: "Download screen recordings.", source: "profile", needs: ["ScreenRecording.Access"] },
      DeleteScreenRecordings: { name: "ScreenRecording.Delete", meaning: "Delete screen recordings.", source: "profile", risk: "recording-deletion" },
      RedactedScreenRecordingAccess: { name: "ScreenRecording.Redacted.Access", label: "Screen recording (redacted) - Access", meaning: "Watch screen recordings that rules have redacted.", source: "guide" },
      RedactedScreenRecordingDownload: { name: "ScreenRecording.Redacted.Download", label: "Screen recording (redacted) - Enable download button", meaning: "Download screen recordings that rules have redacted.", source: "guide", needs: ["ScreenRecording.Redacted.Access"] },
      RedactedIvrRecordingsAccess: { name: "AutomatedVoiceInteraction.Recordings.Redacted.Access", meaning: "Listen to recordings of callers with an IVR or bot, with sensitive data redacted.", source: "profile" },
      RedactedIvrRecordingsDownload: { name: "AutomatedVoiceInteraction.Recordings.Redacted.DownloadButton", meaning: "Show a button to download redacted IVR recordings.", source: "profile", needs: ["AutomatedVoiceInteraction.Recordings.Redacted.Access"] },
      UnredactedIvrRecordingsAccess: { name: "AutomatedVoiceInteraction.Recordings.Unredacted.Access", label: "Automated interaction voice (IVR) recordings (unredacted) - Access", meaning: "Listen to recordings of callers with an IVR or bot in full.", risk: "unredacted-media" },
      UnredactedIvrRecordingsDownload: {
        name: "AutomatedVoiceInteraction.Recordings.Unredacted.DownloadButton",
        label: "Automated interaction voice (IVR) recordings (unredacted) - Enable download button",
        meaning: "Show buttons to download and delete IVR recordings.",
        needs: ["AutomatedVoiceInteraction.Recordings.Unredacted.Access"],
      },
      RedactedIvrTranscriptsAccess: { name: "AutomatedVoiceInteraction.Transcripts.Redacted.Access", meaning: "Read what callers said to or keyed into an IVR or bot, with sensitive data redacted.", source: "profile" },
      UnredactedIvrTranscriptsAccess: { name: "AutomatedVoiceInteraction.Transcripts.Unredacted.Access", label: "Automated interaction voice (IVR) transcripts (unredacted)", meaning: "Read what callers said to or keyed into an IVR or bot in full.", risk: "unredacted-media" },
    },
  },
  {
    category: "HistoricalChanges",
    title: "Historical changes",
    permissions: {
      ViewHistoricalChanges: { name: "HistoricalChanges.View", label: "View historical changes", meaning: "See who changed what, on every page that shows it.", risk: "history", ignores: ["tags"] },
    },
  },
  {
    category: "CustomerProfiles",
    title: "Customer Profiles",
    permissions: {
      ViewProfiles: { name: "CustomerProfiles.View", label: "Customer profiles - View", meaning: "See customer profiles in the agent application." },
      CreateProfiles: { name: "CustomerProfiles.Create", label: "Customer profiles - Create", meaning: "Create customer profiles." },
      EditProfiles: { name: "CustomerProfiles.Edit", label: "Customer profiles - Edit", meaning: "Change customer profiles." },
      ViewCalculatedAttributes: { name: "CustomerProfiles.CalculatedAttributes.View", label: "Calculated Attributes - View", meaning: "See calculated attributes." },
      CreateCalculatedAttributes: { name: "CustomerProfiles.CalculatedAttributes.Create", label: "Calculated Attributes - Create", meaning: "Create calculated attributes." },
      EditCalculatedAttributes: { name: "CustomerProfiles.CalculatedAttributes.Edit", label: "Calculated Attributes - Edit", meaning: "Change calculated attributes." },
      DeleteCalculatedAttributes: { name: "CustomerProfiles.CalculatedAttributes.Delete", label: "Calculated Attributes - Delete", meaning: "Delete calculated attributes." },
      ViewSegments: { name: "CustomerProfiles.Segments.View", label: "Customer segments - View", meaning: "See segments, their definitions and estimated sizes." },
      CreateSegments: { name: "CustomerProfiles.Segments.Create", label: "Customer segments - Create", meaning: "Define segments by any attribute of the profiles." },
      DeleteSegments: { name: "CustomerProfiles.Segments.Delete", label: "Customer segments - Delete", meaning: "Delete segments." },
      ExportSegments: { name: "CustomerProfiles.Segments.Export", label: "Customer segments - Export", meaning: "Export, and so see, all data of the profiles of a segment as CSV.", risk: "data-export" },
      ViewProfileExplorer: { name: "CustomerProfiles.ProfileExplorer.View", label: "Profile explorer - View", meaning: "See the profile explorer and its default layout." },
      CreateProfileExplorer: { name: "CustomerProfiles.ProfileExplorer.Create", label: "Profile explorer - Create", meaning: "Create layouts of the profile explorer." },
      EditProfileExplorer: { name: "CustomerProfiles.ProfileExplorer.Edit", label: "Profile explorer - Edit", meaning: "Change layouts of the profile explorer." },
      DeleteProfileExplorer: { name: "CustomerProfiles.ProfileExplorer.Delete", label: "Profile explorer - Delete", meaning: "Delete layouts of the profile explorer." },
      ViewPredictiveInsights: { name: "CustomerProfiles.PredictiveInsights.View", meaning: "See predictive insights.", source: "profile" },
      CreatePredictiveInsights: { name: "CustomerProfiles.PredictiveInsights.Create", meaning: "Create predictive insights.", source: "profile" },
      EditPredictiveInsights: { name: "CustomerProfiles.PredictiveInsights.Edit", meaning: "Change predictive insights.", source: "profile" },
      DeletePredictiveInsights: { name: "CustomerProfiles.PredictiveInsights.Delete", meaning: "Delete predictive insights.", source: "profile" },
    },
  },
  {
    category: "Cases",
    title: "Cases",
    permissions: {
      ViewCases: { name: "Cases.View", label: "Cases - View", meaning: "See cases in the agent application." },
      CreateCases: { name: "Cases.Create", label: "Cases - Create", meaning: "Create cases." },
      EditCases: { name: "Cases.Edit", label: "Cases - Edit", meaning: "Change cases." },
      DeleteCases: { name: "Cases.Delete", label: "Cases - Delete", meaning: "Delete any case.", source: "guide" },
      DeleteMyCases: { name: "MyCases.Delete", label: "My Cases - Delete", meaning: "Delete cases that one created.", source: "guide", needs: ["Cases.View"] },
      ViewCaseHistory: { name: "CaseHistory.View", label: "Audit History - View", meaning: "See the audit history of cases.", needs: ["Cases.View"] },
      ViewCaseFields: { name: "CaseFields.View", label: "Case Fields - View", meaning: "See case fields." },
      CreateCaseFields: { name: "CaseFields.Create", label: "Case Fields - Create", meaning: "Create case fields." },
      EditCaseFields: { name: "CaseFields.Edit", label: "Case Fields - Edit", meaning: "Change case fields." },
      ViewCaseTemplates: { name: "CaseTemplates.View", label: "Case Templates - View", meaning: "See case templates." },
      CreateCaseTemplates: { name: "CaseTemplates.Create", label: "Case Templates - Create", meaning: "Create case templates." },
      EditCaseTemplates: { name: "CaseTemplates.Edit", label: "Case Templates - Edit", meaning: "Change case templates." },
      EditCaseComments: { name: "CaseComments.Edit", label: "Case Comments - Edit", meaning: "Change any comment on a case.", source: "guide", needs: ["Cases.View"] },
      DeleteCaseComments: { name: "CaseComments.Delete", label: "Case Comments - Delete", meaning: "Delete any comment on a case.", source: "guide", needs: ["Cases.View"] },
      EditMyCaseComments: { name: "MyCaseComments.Edit", label: "My Case Comments - Edit", meaning: "Change one's own comments on a case.", source: "guide", needs: ["Cases.View"] },
      DeleteMyCaseComments: { name: "MyCaseComments.Delete", label: "My Case Comments - Delete", meaning: "Delete one's own comments on a case.", source: "guide", needs: ["Cases.View"] },
      EditCaseCustomRelatedItems: { name: "CaseCustomRelatedItems.Edit", label: "Case Custom Related Items - Edit", meaning: "Change any custom related item of a case.", source: "guide", needs: ["Cases.View"] },
      DeleteCaseCustomRelatedItems: { name: "CaseCustomRelatedItems.Delete", label: "Case Custom Related Items - Delete", meaning: "Delete any custom related item of a case.", source: "guide", needs: ["Cases.View"] },
      EditMyCaseCustomRelatedItems: { name: "MyCaseCustomRelatedItems.Edit", label: "My Case Custom Related Items - Edit", meaning: "Change custom related items that one created.", source: "guide", needs: ["Cases.View"] },
      DeleteMyCaseCustomRelatedItems: { name: "MyCaseCustomRelatedItems.Delete", label: "My Case Custom Related Items - Delete", meaning: "Delete custom related items that one created.", source: "guide", needs: ["Cases.View"] },
      DeleteCaseContacts: { name: "CaseContacts.Delete", label: "Case Contacts - Delete", meaning: "Remove any contact from a case.", source: "guide", needs: ["Cases.View"] },
      DeleteMyCaseContacts: { name: "MyCaseContacts.Delete", label: "My Case Contacts - Delete", meaning: "Remove contacts from a case that one added.", source: "guide", needs: ["Cases.View"] },
      DeleteCaseFiles: { name: "CaseFiles.Delete", label: "Case Files - Delete", meaning: "Delete any file of a case.", source: "guide", needs: ["Cases.View"] },
    },
  },
  {
    category: "Scheduling",
    title: "Scheduling",
    permissions: {
      ViewScheduleManager: { name: "Scheduling.View", label: "Schedule manager - View", meaning: "See schedules, generated and published.", ignores: ["tags", "hierarchy"], otherLabels: ["Published schedule calendar"] },
      EditScheduleManager: { name: "Scheduling.Edit", label: "Schedule manager - Edit", meaning: "Create and change schedules, and the rules that generate them." },
      PublishScheduleManager: { name: "Scheduling.Publish", label: "Schedule manager - Publish", meaning: "Publish schedules." },
      ViewTimeOffRequests: { name: "TimeOff.View", label: "Time off requests - Approve, Edit, View", meaning: "See requests for time off." },
      EditTimeOffRequests: { name: "TimeOff.Edit", label: "Time off requests - Approve, Edit, View", meaning: "Change requests for time off." },
      ApproveTimeOffRequests: { name: "TimeOff.Approve", label: "Time off requests - Approve, Edit, View", meaning: "Approve requests for time off." },
      ViewTimeOffBalance: { name: "TimeOffBalance.View", label: "Time off balance - Edit, View", meaning: "See how much time off is left." },
      EditTimeOffBalance: { name: "TimeOffBalance.Edit", label: "Time off balance - Edit, View", meaning: "Change how much time off is left." },
      ViewTeamCalendar: { name: "TeamCalendar.View", label: "Team calendar", meaning: "See the published schedules of a team." },
      EditTeamCalendar: { name: "TeamCalendar.Edit", label: "Team calendar", meaning: "Change the published schedules of a team." },
    },
  },
  {
    category: "AmazonQ",
    title: "Amazon Q",
    permissions: {
      ViewAiAgents: { name: "QConnectAIAgents.View", label: "AI agents", meaning: "See AI agents.", otherLabels: ["AI agent designer - AI Agents"] },
      CreateAiAgents: { name: "QConnectAIAgents.Create", label: "AI agents", meaning: "Create AI agents.", otherLabels: ["AI agent designer - AI Agents"] },
      EditAiAgents: { name: "QConnectAIAgents.Edit", label: "AI agents", meaning: "Change AI agents, and assign security profiles to them.", risk: "profile-admin", admin: "equip-ai-agent", otherLabels: ["AI agent designer - AI Agents"] },
      DeleteAiAgents: { name: "QConnectAIAgents.Delete", label: "AI agents", meaning: "Delete AI agents.", otherLabels: ["AI agent designer - AI Agents"] },
      ViewAiPrompts: { name: "QConnectAIPrompts.View", label: "AI prompts", meaning: "See AI prompts.", otherLabels: ["AI agent designer - AI Prompts"] },
      CreateAiPrompts: { name: "QConnectAIPrompts.Create", label: "AI prompts", meaning: "Create AI prompts.", otherLabels: ["AI agent designer - AI Prompts"] },
      EditAiPrompts: { name: "QConnectAIPrompts.Edit", label: "AI prompts", meaning: "Change AI prompts.", otherLabels: ["AI agent designer - AI Prompts"] },
      DeleteAiPrompts: { name: "QConnectAIPrompts.Delete", label: "AI prompts", meaning: "Delete AI prompts.", otherLabels: ["AI agent designer - AI Prompts"] },
      ViewAiGuardrails: { name: "QConnectGuardrails.View", label: "AI guardrails", meaning: "See AI guardrails.", otherLabels: ["AI agent designer - AI Guardrails"] },
      CreateAiGuardrails: { name: "QConnectGuardrails.Create", label: "AI guardrails", meaning: "Create AI guardrails.", otherLabels: ["AI agent designer - AI Guardrails"] },
      EditAiGuardrails: { name: "QConnectGuardrails.Edit", label: "AI guardrails", meaning: "Change AI guardrails.", otherLabels: ["AI agent designer - AI Guardrails"] },
      DeleteAiGuardrails: { name: "QConnectGuardrails.Delete", label: "AI guardrails", meaning: "Delete AI guardrails.", otherLabels: ["AI agent designer - AI Guardrails"] },
    },
  },
  {
    category: "OutboundCampaigns",
    title: "Outbound Campaigns",
    permissions: {
      ViewCampaigns: { name: "Campaigns.View", label: "Campaigns - View", meaning: "See outbound campaigns.", source: "label and profile", ignores: ["tags"] },
      CreateCampaigns: { name: "Campaigns.Create", label: "Campaigns - Create", meaning: "Create outbound campaigns." },
      EditCampaigns: { name: "Campaigns.Edit", label: "Campaigns - Edit", meaning: "Change outbound campaigns." },
      DeleteCampaigns: { name: "Campaigns.Delete", label: "Campaigns - Delete", meaning: "Delete outbound campaigns." },
      ManageCampaigns: { name: "Campaigns.Manage", label: "Campaigns - Manage", meaning: "Manage outbound campaigns, which call people.", source: "label and profile" },
    },
  },
  {
    category: "AgentApplications",
    title: "Agent Applications",
    permissions: {
      ViewScheduleCalendar: { name: "StaffCalendar.View", label: "Agent application schedule calendar", meaning: "See one's own schedule, without the widget for time off." },
      EditScheduleCalendar: { name: "StaffCalendar.Edit", label: "Agent application schedule calendar", meaning: "Ask for time off in one's own schedule." },
      CustomViews: { name: "CustomViews.Access", label: "Custom views", meaning: "Use step-by-step guides in the agent workspace." },
      AgentAssist: { name: "Wisdom.View", label: "agent assist", meaning: "Get real-time recommendations by Amazon Q in the agent application.", otherLabels: ["Connect assistant - View Access", "Amazon Q - Access", "Wisdom"] },
      PerformanceMetrics: { name: "Analytics.PerformanceMetrics.Access", label: "Performance metrics - Access", meaning: "See one's own performance in the agent workspace." },
    },
  },
  {
    category: "ContentManagement",
    title: "Content Management",
    permissions: {
      ViewQuickResponses: { name: "ContentManagement.View", label: "Quick responses - View", meaning: "See quick responses." },
      CreateQuickResponses: { name: "ContentManagement.Create", label: "Quick responses - Create", meaning: "Create and import quick responses." },
      EditQuickResponses: { name: "ContentManagement.Edit", label: "Quick responses - Edit", meaning: "Change and import quick responses." },
      DeleteQuickResponses: { name: "ContentManagement.Delete", label: "Quick responses - Delete", meaning: "Delete quick responses." },
      ViewMessageTemplates: { name: "ContentManagement.MessageTemplates.View", label: "Message templates - View", meaning: "See message templates.", source: "label and profile" },
      CreateMessageTemplates: { name: "ContentManagement.MessageTemplates.Create", label: "Message templates - Create", meaning: "Create message templates.", source: "label and profile" },
      EditMessageTemplates: { name: "ContentManagement.MessageTemplates.Edit", label: "Message templates - Edit", meaning: "Change message templates.", source: "label and profile" },
      DeleteMessageTemplates: { name: "ContentManagement.MessageTemplates.Delete", label: "Message templates - Delete", meaning: "Delete message templates.", source: "label and profile" },
    },
  },
  {
    category: "Other",
    title: "Not in AWS's list",
    permissions: {
      CobrowseAccess: { name: "Cobrowse.Access", meaning: "Browse together with a customer.", source: "profile" },
      ViewContactSearchQuickViewWidget: { name: "ContactSearchQuickViewWidget.View", meaning: "See the quick view widget of the contact search.", source: "profile" },
      CreateContactSearchQuickViewWidget: { name: "ContactSearchQuickViewWidget.Create", meaning: "Create quick view widgets of the contact search.", source: "profile" },
      EditContactSearchQuickViewWidget: { name: "ContactSearchQuickViewWidget.Edit", meaning: "Change quick view widgets of the contact search.", source: "profile" },
      DeleteContactSearchQuickViewWidget: { name: "ContactSearchQuickViewWidget.Delete", meaning: "Delete quick view widgets of the contact search.", source: "profile" },
      ViewFileAttachmentConfigurations: { name: "FileAttachments.Configurations.View", meaning: "See the configuration of file attachments.", source: "profile" },
      EditFileAttachmentConfigurations: { name: "FileAttachments.Configurations.Edit", meaning: "Change the configuration of file attachments.", source: "profile" },
      ViewTestCases: { name: "TestCases.View", meaning: "See test cases.", source: "profile" },
      CreateTestCases: { name: "TestCases.Create", meaning: "Create test cases.", source: "profile" },
      EditTestCases: { name: "TestCases.Edit", meaning: "Change test cases.", source: "profile" },
      DeleteTestCases: { name: "TestCases.Delete", meaning: "Delete test cases.", source: "profile" },
      ExecuteTestCases: { name: "TestCases.Execute", meaning: "Run test cases.", source: "profile" },
      PublishTestCases: { name: "TestCases.Publish", meaning: "Publish test cases.", source: "profile" },
      AudioView: { name: "Audio.View", meaning: "Unknown; probably a former internal name.", source: "profile" },
      TranscriptView: { name: "Transcript.View", meaning: "Unknown; probably a former internal name.", source: "profile" },
      UnredactedDataView: { name: "UnredactedData.View", meaning: "Unknown; probably a former internal name for what is not redacted.", source: "profile", risk: "unredacted-media" },
      UpdateVoiceIdSpeakerId: { name: "VoiceIdUpdateSpeakerId.Access", meaning: "Change the speaker id of Voice ID; probably a former internal name.", source: "profile" },
    },
  },
  {
    category: "Legacy",
    title: "Legacy permissions",
    permissions: {
      ViewRedactedRecordedConversations: { name: "RedactedData.View", label: "Recorded conversations (redacted) - View", meaning: "Listen to recordings and read transcripts, with sensitive data redacted.", replacedBy: ["CallRecordings.Redacted.Access", "ContactTranscripts.Redacted.Access"] },
      ViewUnredactedRecordedConversations: { name: "ListenCallRecordings", label: "Recorded conversations (unredacted) - View", meaning: "Listen to recordings and read transcripts in full.", risk: "unredacted-media", replacedBy: ["CallRecordings.Unredacted.Access", "ContactTranscripts.Unredacted.Access"] },
      DownloadRecordedConversations: {
        name: "DownloadCallRecordings",
        label: "Recorded conversations - Enable download button",
        meaning: "Show buttons to download and delete recordings.",
        needsOneOf: ["CallRecordings.Unredacted.Access", "CallRecordings.Redacted.Access", "ContactTranscripts.Unredacted.Access"],
        replacedBy: ["CallRecordings.Unredacted.DownloadButton", "CallRecordings.Redacted.DownloadButton", "ContactTranscripts.Unredacted.DownloadButton"],
      },
    },
  },
];

/** A label in AWS's documentation without a name in the API. */
export interface UnnamedLabel {
  readonly category: PermissionCategory;
  readonly label: string;
  readonly meaning: string;
}

export const UNNAMED_LABELS: readonly UnnamedLabel[] = [{ category: "AgentApplications", label: "Tasks - Create", meaning: "Create tasks; the tool of an AI agent that starts tasks needs it." }];

/** Names that were in AWS's list of April 2023 and are not in the current one, with their replacements, if any. */
export const SUPERSEDED: ReadonlyMap<string, readonly Permission[]> = new Map<string, readonly Permission[]>([
  ["RealTimeMetrics.Access", ["AccessMetrics.RealTimeMetrics.Access"]],
  ["HistoricalMetrics.Access", ["AccessMetrics.HistoricalMetrics.Access"]],
  ["AgentActivityAudit.Access", ["AccessMetrics.AgentActivityAudit.Access"]],
  ["ContactRecording.Access", []],
]);
