// Generated from catalog.ts by `npm run catalog`. Change the catalog instead.

/**
 * Every permission name, by its category in the admin website, as of 2026-11-25. `All` of a category has
 * every permission in it, except those that restrict their holder.
 *
 * @see https://docs.aws.amazon.com/connect/latest/adminguide/security-profile-list.html
 *
 * @example
 * // Two of one category, and all of another
 * const router = await SecurityProfile("router", {
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 *   Permissions: [
 *     Permissions.UsersAndPermissions.ViewUsers,
 *     Permissions.UsersAndPermissions.ViewAgentHierarchy,
 *     ...Permissions.Routing.All,
 *   ],
 * });
 */
export const Permissions = {
  /** Contact Control Panel (CCP): 11 permissions. */
  ContactControlPanel: {
    /** **Access Contact Control Panel.** Use the Contact Control Panel. Also needed to monitor live conversations. */
    BasicAgentAccess: "BasicAgentAccess",
    /** **Make outbound calls.** Make outbound calls. */
    OutboundCallAccess: "OutboundCallAccess",
    /** **Video calls.** Use video and share the screen in a call. */
    VideoCallAccess: "VideoContact.Access",
    /** **Initiate email conversation.** Start email conversations, forward email to external addresses, and answer closed ones. */
    InitiateOutboundEmail: "OutboundEmail.Create",
    /** **Allow self assigning of contacts.** Assign contacts to oneself. For tasks, task creation must not be restricted. */
    SelfAssignContacts: "SelfAssignContacts.Access",
    /** **Audio device settings.** Choose speaker, microphone and ringer. */
    AudioDeviceSettings: "AudioDeviceSettings.Access",
    /** **Conversational analytics data; Contact Lens data.** See conversational analytics during a conversation. */
    ViewConversationalAnalyticsData: "RealtimeContactLens.View",
    /** **Voice ID.** See and repeat authentication and fraud detection by Voice ID, opt callers out, change their speaker id. */
    VoiceIdAccess: "VoiceId.Access",
    /** **Restrict task creation.** Keeps the holder from creating tasks, and from assigning tasks to oneself. Restricts `BasicAgentAccess`, `SelfAssignContacts.Access`. */
    RestrictTaskCreation: "RestrictTaskCreation.Access",
    /** **Restrict phone type settings.** Keeps the holder from switching between softphone and desk phone. Restricts `BasicAgentAccess`. The name is only in AWS's list. */
    RestrictPhoneTypeSettings: "RestrictPhoneTypeSettings.Access",
    /** **Confirmation before ending contact.** Makes the holder confirm before a contact ends. Restricts `BasicAgentAccess`. The name is only in AWS's list. */
    RequireEndContactConfirmation: "RequireEndContactConfirmation.Enabled",
    /** Every permission of the category, except those that restrict their holder. */
    All: [
      "BasicAgentAccess",
      "OutboundCallAccess",
      "VideoContact.Access",
      "OutboundEmail.Create",
      "SelfAssignContacts.Access",
      "AudioDeviceSettings.Access",
      "RealtimeContactLens.View",
      "VoiceId.Access",
    ],
  },
  /** Contact Actions: 6 permissions. */
  ContactActions: {
    /** **Transfer Contact.** Transfer a task, email or chat from its Contact details page. Needs one of `ContactSearch.View`, `MyContacts.View`. */
    TransferContact: "TransferContact.Enabled",
    /** **End contact.** End a contact from its Contact details page. Needs one of `ContactSearch.View`, `MyContacts.View`. */
    EndContact: "StopContact.Enabled",
    /** **Reschedule contact.** Move a scheduled task to another time from its Contact details page. Needs one of `ContactSearch.View`, `MyContacts.View`. */
    RescheduleContact: "UpdateContactSchedule.Enabled",
    /** **Update contact tags.** Add tags to a contact on its Contact details page and remove them. Needs one of `ContactSearch.View`, `MyContacts.View`. The name is only in AWS's list. */
    EditContactTags: "Contacts.Tag.Edit",
    /** **Allow 'Assign to Me' for any contact; Worklist - Access.** Take any contact of the worklist. */
    AssignAnyContact: "ManualAssignAnyContact.Enable",
    /** **Allow 'Assign to Me' for my contacts; Worklist - Access.** Take contacts of the worklist that have oneself as preferred agent. */
    AssignMyContacts: "ManualAssignMyContacts.Enable",
    /** Every permission of the category, except those that restrict their holder. */
    All: [
      "TransferContact.Enabled",
      "StopContact.Enabled",
      "UpdateContactSchedule.Enabled",
      "Contacts.Tag.Edit",
      "ManualAssignAnyContact.Enable",
      "ManualAssignMyContacts.Enable",
    ],
  },
  /** Routing: 33 permissions. */
  Routing: {
    /** **Routing profiles - View.** See routing profiles. */
    ViewRoutingProfiles: "RoutingPolicies.View",
    /** **Routing profiles - Create.** Create routing profiles. Needs `RoutingPolicies.View`. */
    CreateRoutingProfiles: "RoutingPolicies.Create",
    /** **Routing profiles - Edit.** Change routing profiles. Needs `RoutingPolicies.View`. */
    EditRoutingProfiles: "RoutingPolicies.Edit",
    /** Delete routing profiles. Needs `RoutingPolicies.View`. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    DeleteRoutingProfiles: "RoutingPolicies.Delete",
    /** **Quick connects - View.** See quick connects, which agents need to transfer calls in the agent application, and the queues, flows and users that they can lead to. Ignores restrictions by tags. */
    ViewQuickConnects: "TransferDestinations.View",
    /** **Quick connects - Create.** Create quick connects. Needs `TransferDestinations.View`. */
    CreateQuickConnects: "TransferDestinations.Create",
    /** **Quick connects - Edit.** Change quick connects. Needs `TransferDestinations.View`. */
    EditQuickConnects: "TransferDestinations.Edit",
    /** **Quick connects - Delete.** Delete quick connects. Needs `TransferDestinations.View`. */
    DeleteQuickConnects: "TransferDestinations.Delete",
    /** **HoursOfOperation - View.** See hours of operation. Ignores restrictions by tags. */
    ViewHoursOfOperation: "HoursOfOperation.View",
    /** **Hours of operation - Create.** Create hours of operation. Needs `HoursOfOperation.View`. */
    CreateHoursOfOperation: "HoursOfOperation.Create",
    /** **HoursOfOperation - Edit.** Change hours of operation and their time zone. Needs `HoursOfOperation.View`. */
    EditHoursOfOperation: "HoursOfOperation.Edit",
    /** **HoursOfOperation - Delete.** Delete hours of operation. Needs `HoursOfOperation.View`. */
    DeleteHoursOfOperation: "HoursOfOperation.Delete",
    /** **Queues - View.** See queues, and the quick connects, phone numbers and hours of operation that they can use. */
    ViewQueues: "Queues.View",
    /** **Queues - Create.** Create queues. Needs `Queues.View`. */
    CreateQueues: "Queues.Create",
    /** **Queues - Edit.** Change a queue: name, description, hours of operation and the rest. Needs `Queues.View`. */
    EditQueues: "Queues.Edit",
    /** **Queues - Enable / Disable.** Enable and disable queues for new contacts. Needs `Queues.View`. */
    EnableAndDisableQueues: "Queues.EnableAndDisable",
    /** Delete queues. Needs `Queues.View`. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    DeleteQueues: "Queues.Delete",
    /** Drop the contacts that wait in a queue. Needs `Queues.View`. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    PurgeQueues: "Queues.Purge",
    /** Change the expressions of a queue. Needs `Queues.View`. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    EditQueueExpressions: "Queues.EditExpressions",
    /** **Task templates - View.** See task templates. */
    ViewTaskTemplates: "TaskTemplates.View",
    /** **Task templates - Create.** Create task templates. Needs `TaskTemplates.View`. */
    CreateTaskTemplates: "TaskTemplates.Create",
    /** **Task templates - Edit.** Change task templates. Needs `TaskTemplates.View`. */
    EditTaskTemplates: "TaskTemplates.Edit",
    /** **Task templates - Delete.** Delete task templates. Needs `TaskTemplates.View`. */
    DeleteTaskTemplates: "TaskTemplates.Delete",
    /** **Predefined attributes - View.** See the attributes by which contacts are routed to agents. */
    ViewPredefinedAttributes: "PredefinedAttributes.View",
    /** **Predefined attributes - Create.** Create attributes to route contacts by. Needs `PredefinedAttributes.View`. */
    CreatePredefinedAttributes: "PredefinedAttributes.Create",
    /** **Predefined attributes - Edit.** Change attributes to route contacts by. Needs `PredefinedAttributes.View`. */
    EditPredefinedAttributes: "PredefinedAttributes.Edit",
    /** **Predefined attributes - Delete.** Delete attributes to route contacts by. Needs `PredefinedAttributes.View`. */
    DeletePredefinedAttributes: "PredefinedAttributes.Delete",
    /** **Data tables - View.** See data tables. */
    ViewDataTables: "DataTables.View",
    /** **Data tables - Create.** Create data tables. Needs `DataTables.View`. */
    CreateDataTables: "DataTables.Create",
    /** **Data tables - Edit.** Change data tables and their values. Needs `DataTables.View`. */
    EditDataTables: "DataTables.Edit",
    /** **Data tables - Delete.** Delete data tables. Needs `DataTables.View`. */
    DeleteDataTables: "DataTables.Delete",
    /** **Data tables - Manage values.** Add, change and remove values of data tables. Needs `DataTables.View`. */
    ManageDataTableValues: "DataTables.ManageValues",
    /** **Data tables - Edit expressions.** Change the expressions that make values of data tables. Needs `DataTables.View`. */
    EditDataTableExpressions: "DataTables.EditExpressionValues",
    /** Every permission of the category, except those that restrict their holder. */
    All: [
      "RoutingPolicies.View",
      "RoutingPolicies.Create",
      "RoutingPolicies.Edit",
      "RoutingPolicies.Delete",
      "TransferDestinations.View",
      "TransferDestinations.Create",
      "TransferDestinations.Edit",
      "TransferDestinations.Delete",
      "HoursOfOperation.View",
      "HoursOfOperation.Create",
      "HoursOfOperation.Edit",
      "HoursOfOperation.Delete",
      "Queues.View",
      "Queues.Create",
      "Queues.Edit",
      "Queues.EnableAndDisable",
      "Queues.Delete",
      "Queues.Purge",
      "Queues.EditExpressions",
      "TaskTemplates.View",
      "TaskTemplates.Create",
      "TaskTemplates.Edit",
      "TaskTemplates.Delete",
      "PredefinedAttributes.View",
      "PredefinedAttributes.Create",
      "PredefinedAttributes.Edit",
      "PredefinedAttributes.Delete",
      "DataTables.View",
      "DataTables.Create",
      "DataTables.Edit",
      "DataTables.Delete",
      "DataTables.ManageValues",
      "DataTables.EditExpressionValues",
    ],
  },
  /** Channels and flows: 34 permissions. */
  ChannelsAndFlows: {
    /** **Prompts - View.** See prompts. Ignores restrictions by tags. */
    ViewPrompts: "Prompts.View",
    /** **Prompts - Create.** Create prompts. Needs `Prompts.View`. */
    CreatePrompts: "Prompts.Create",
    /** **Prompts - Edit.** Change prompts. Needs `Prompts.View`. */
    EditPrompts: "Prompts.Edit",
    /** **Prompts - Delete.** Delete prompts. Needs `Prompts.View`. */
    DeletePrompts: "Prompts.Delete",
    /** **Flows - View.** See flows. Ignores restrictions by tags. */
    ViewFlows: "ContactFlows.View",
    /** **Flows - Create.** Create flows. Needs `ContactFlows.View`. */
    CreateFlows: "ContactFlows.Create",
    /** **Flows - Edit.** Change the saved version of flows. Needs `ContactFlows.View`. */
    EditFlows: "ContactFlows.Edit",
    /** **Flows - Remove.** Delete flows. Needs `ContactFlows.View`. */
    DeleteFlows: "ContactFlows.Delete",
    /** **Flows - Publish.** Put flows live. Needs `ContactFlows.View`. */
    PublishFlows: "ContactFlows.Publish",
    /** **Flow modules - View.** See flow modules. Ignores restrictions by tags and by hierarchy. */
    ViewFlowModules: "ContactFlowModules.View",
    /** **Flow modules - Create.** Create flow modules. Needs `ContactFlowModules.View`. */
    CreateFlowModules: "ContactFlowModules.Create",
    /** **Flow modules - Edit.** Change the saved version of flow modules. Needs `ContactFlowModules.View`. */
    EditFlowModules: "ContactFlowModules.Edit",
    /** **Flow modules - Remove.** Delete flow modules. Needs `ContactFlowModules.View`. */
    DeleteFlowModules: "ContactFlowModules.Delete",
    /** **Flow modules - Publish.** Put flow modules live. Needs `ContactFlowModules.View`. */
    PublishFlowModules: "ContactFlowModules.Publish",
    /** Run flow modules as tools: an AI agent needs it beside AllowedFlowModules. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    ExecuteFlowModules: "ContactFlowModules.Execute",
    /** **Bots; Conversational AI.** See bots and how they perform. */
    ViewBots: "Bots.View",
    /** **Bots; Conversational AI.** Create bots. Needs `Bots.View`. */
    CreateBots: "Bots.Create",
    /** **Bots; Conversational AI.** Change bots. Needs `Bots.View`. */
    EditBots: "Bots.Edit",
    /** **Bots; Conversational AI.** Delete bots. Needs `Bots.View`. The name is only in AWS's list. */
    DeleteBots: "Bots.Delete",
    /** **Phone numbers - View.** See phone numbers, and the flows that they can lead to. */
    ViewPhoneNumbers: "PhoneNumbers.View",
    /** **Phone numbers - Claim.** Claim phone numbers, which cost money. Needs `PhoneNumbers.View`. */
    ClaimPhoneNumbers: "PhoneNumbers.Claim",
    /** **Phone numbers - Edit.** Change phone numbers, and lead them to another flow. Needs `PhoneNumbers.View`. */
    EditPhoneNumbers: "PhoneNumbers.Edit",
    /** **Phone numbers - Release.** Give phone numbers back; somebody else may get them. Needs `PhoneNumbers.View`. */
    ReleasePhoneNumbers: "PhoneNumbers.Release",
    /** **Communication widget - Enable/Disable; Chat test mode.** Test chat on a simulated web page. Needs `ContactFlows.View`. */
    TestCommunicationWidget: "ChatTestMode",
    /** **Email addresses.** See email addresses. */
    ViewEmailAddresses: "EmailAddresses.View",
    /** **Email addresses.** Create email addresses. Needs `EmailAddresses.View`. */
    CreateEmailAddresses: "EmailAddresses.Create",
    /** **Email addresses.** Change email addresses. Needs `EmailAddresses.View`. */
    EditEmailAddresses: "EmailAddresses.Edit",
    /** **Email addresses.** Delete email addresses. Needs `EmailAddresses.View`. */
    DeleteEmailAddresses: "EmailAddresses.Remove",
    /** **Views - View.** See the views of step-by-step guides. */
    ViewViews: "Views.View",
    /** **Views - Create.** Create views. Needs `Views.View`. */
    CreateViews: "Views.Create",
    /** **Views - Edit.** Change views. Needs `Views.View`. */
    EditViews: "Views.Edit",
    /** **Views - Remove.** Delete views. Needs `Views.View`. */
    DeleteViews: "Views.Remove",
    /** **AnalyticsConnectors - View.** See analytics connectors. The name is only in AWS's list. */
    ViewAnalyticsConnectors: "AnalyticsConnectors.View",
    /** **AnalyticsConnectors -Edit.** Change analytics connectors. Needs `AnalyticsConnectors.View`. The name is only in AWS's list. */
    EditAnalyticsConnectors: "AnalyticsConnectors.Edit",
    /** Every permission of the category, except those that restrict their holder. */
    All: [
      "Prompts.View",
      "Prompts.Create",
      "Prompts.Edit",
      "Prompts.Delete",
      "ContactFlows.View",
      "ContactFlows.Create",
      "ContactFlows.Edit",
      "ContactFlows.Delete",
      "ContactFlows.Publish",
      "ContactFlowModules.View",
      "ContactFlowModules.Create",
      "ContactFlowModules.Edit",
      "ContactFlowModules.Delete",
      "ContactFlowModules.Publish",
      "ContactFlowModules.Execute",
      "Bots.View",
      "Bots.Create",
      "Bots.Edit",
      "Bots.Delete",
      "PhoneNumbers.View",
      "PhoneNumbers.Claim",
      "PhoneNumbers.Edit",
      "PhoneNumbers.Release",
      "ChatTestMode",
      "EmailAddresses.View",
      "EmailAddresses.Create",
      "EmailAddresses.Edit",
      "EmailAddresses.Remove",
      "Views.View",
      "Views.Create",
      "Views.Edit",
      "Views.Remove",
      "AnalyticsConnectors.View",
      "AnalyticsConnectors.Edit",
    ],
  },
  /** Users and permissions: 24 permissions. */
  UsersAndPermissions: {
    /** **Users - View.** See users, export their list, and see the security profiles, routing profiles and hierarchies that they can have. */
    ViewUsers: "Users.View",
    /** **Users - Create.** Create users, with any security profile. Needs `Users.View`. Sensitive (user-admin): a holder controls who can sign in and with which access; anyone who creates or edits users can reset an administrator's password. */
    CreateUsers: "Users.Create",
    /** **Users - Edit.** Change everything about a user except the security profiles, and reset the password. Needs `Users.View`. Sensitive (user-admin): a holder controls who can sign in and with which access; anyone who creates or edits users can reset an administrator's password. */
    EditUsers: "Users.Edit",
    /** **Users - Delete.** Delete users. Needs `Users.View`. Sensitive (user-admin): a holder controls who can sign in and with which access; anyone who creates or edits users can reset an administrator's password. */
    DeleteUsers: "Users.Delete",
    /** **Users - Edit permission.** See and change the security profiles of a user. Needs `Users.View`. Sensitive (user-admin): a holder controls who can sign in and with which access; anyone who creates or edits users can reset an administrator's password. */
    EditUserPermissions: "Users.EditPermission",
    /** Enable and disable users. Needs `Users.View`. Sensitive (user-admin): a holder controls who can sign in and with which access; anyone who creates or edits users can reset an administrator's password. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    EnableAndDisableUsers: "Users.EnableAndDisable",
    /** **Agent hierarchy - View.** See the agent hierarchy, in the real-time metrics too. Ignores restrictions by hierarchy. */
    ViewAgentHierarchy: "AgentGrouping.View",
    /** **Agent hierarchy - Create.** Add groups to the agent hierarchy. Needs `AgentGrouping.View`. */
    CreateAgentHierarchy: "AgentGrouping.Create",
    /** **Agent hierarchy - Edit.** Change the agent hierarchy and its levels. Needs `AgentGrouping.View`. */
    EditAgentHierarchy: "AgentGrouping.Edit",
    /** **Agent hierarchy - Enable/Disable.** See and change the agent hierarchy's information. Needs `AgentGrouping.View`. */
    EnableAndDisableAgentHierarchy: "AgentGrouping.EnableAndDisable",
    /** **Security profiles - View.** See security profiles. */
    ViewSecurityProfiles: "SecurityProfiles.View",
    /** **Security profiles - Create.** Create security profiles. Needs `SecurityProfiles.View`. Sensitive (profile-admin): a holder controls what others may do, and can grant themselves more. */
    CreateSecurityProfiles: "SecurityProfiles.Create",
    /** **Security profiles - Edit.** Change security profiles. Needs `SecurityProfiles.View`. Sensitive (profile-admin): a holder controls what others may do, and can grant themselves more. */
    EditSecurityProfiles: "SecurityProfiles.Edit",
    /** **Security profiles - Delete.** Delete security profiles. Needs `SecurityProfiles.View`. Sensitive (profile-admin): a holder controls what others may do, and can grant themselves more. */
    DeleteSecurityProfiles: "SecurityProfiles.Delete",
    /** **Agent status - View.** See agents' status in metrics and reports. */
    ViewAgentStatus: "AgentStates.View",
    /** **Agent status - Create.** Create custom statuses such as Break or Training. Needs `AgentStates.View`. */
    CreateAgentStatus: "AgentStates.Create",
    /** **Agent status - Edit.** Change custom statuses. Needs `AgentStates.View`. */
    EditAgentStatus: "AgentStates.Edit",
    /** **Agent status - Enable/Disable.** Turn custom statuses on and off. Needs `AgentStates.View`. */
    EnableAndDisableAgentStatus: "AgentStates.EnableAndDisable",
    /** **Workspaces - View.** See workspaces. */
    ViewWorkspaces: "Workspaces.View",
    /** **Workspaces - Create.** Create workspaces. Needs `Workspaces.View`. */
    CreateWorkspaces: "Workspaces.Create",
    /** **Workspaces - Edit.** Change workspaces. Needs `Workspaces.View`. */
    EditWorkspaces: "Workspaces.Edit",
    /** **Workspaces - Delete.** Delete workspaces. Needs `Workspaces.View`. */
    DeleteWorkspaces: "Workspaces.Delete",
    /** **Workspaces - Assign.** Give workspaces to users and routing profiles. Needs `Workspaces.View`. */
    AssignWorkspaces: "Workspaces.Assign",
    /** **Workspaces - Edit visibility.** Show workspaces to everybody, to nobody, or by assignment. Needs `Workspaces.View`. */
    EditWorkspaceVisibility: "Workspaces.EditVisibility",
    /** Every permission of the category, except those that restrict their holder. */
    All: [
      "Users.View",
      "Users.Create",
      "Users.Edit",
      "Users.Delete",
      "Users.EditPermission",
      "Users.EnableAndDisable",
      "AgentGrouping.View",
      "AgentGrouping.Create",
      "AgentGrouping.Edit",
      "AgentGrouping.EnableAndDisable",
      "SecurityProfiles.View",
      "SecurityProfiles.Create",
      "SecurityProfiles.Edit",
      "SecurityProfiles.Delete",
      "AgentStates.View",
      "AgentStates.Create",
      "AgentStates.Edit",
      "AgentStates.EnableAndDisable",
      "Workspaces.View",
      "Workspaces.Create",
      "Workspaces.Edit",
      "Workspaces.Delete",
      "Workspaces.Assign",
      "Workspaces.EditVisibility",
    ],
  },
  /** Analytics and Optimization: 96 permissions. */
  AnalyticsAndOptimization: {
    /** **Access metrics.** See dashboards and metrics reports, all kinds. Ignores restrictions by tags. */
    AccessMetrics: "AccessMetrics",
    /** **Real-time metrics.** See the real-time metrics page. */
    RealTimeMetrics: "AccessMetrics.RealTimeMetrics.Access",
    /** **Historical metrics.** See the historical metrics page. */
    HistoricalMetrics: "AccessMetrics.HistoricalMetrics.Access",
    /** **Agent activity audit.** See when agents were in which status, in the historical metrics. */
    AgentActivityAudit: "AccessMetrics.AgentActivityAudit.Access",
    /** **Dashboards.** See dashboards. Ignores restrictions by tags. */
    Dashboards: "AccessMetrics.Dashboards.Access",
    /** **View my own data in dashboards - View.** See one's own performance, and one's queues, in dashboards. */
    DashboardsWithMyData: "AccessMetrics.DashboardsWithMyData.View",
    /** **Custom metrics.** See custom service level metrics. */
    ViewCustomMetrics: "CustomMetrics.View",
    /** **Custom metrics.** Create custom service level metrics. Needs `CustomMetrics.View`. */
    CreateCustomMetrics: "CustomMetrics.Create",
    /** **Custom metrics.** Change custom service level metrics. Needs `CustomMetrics.View`. */
    EditCustomMetrics: "CustomMetrics.Edit",
    /** **Custom metrics.** Delete custom service level metrics. Needs `CustomMetrics.View`. */
    DeleteCustomMetrics: "CustomMetrics.Delete",
    /** **Custom metrics.** Publish custom service level metrics. Needs `CustomMetrics.View`. */
    PublishCustomMetrics: "CustomMetrics.Publish",
    /** **Contact Search.** Search all contacts and open their details. Ignores restrictions by tags and by hierarchy. */
    ContactSearch: "ContactSearch.View",
    /** **View my contacts.** See the contacts that one has handled oneself. */
    ViewMyContacts: "MyContacts.View",
    /** **Sample contacts.** Draw a random sample of contacts to evaluate. */
    SampleContacts: "ContactSearchSampleContacts.View",
    /** **Search contacts by conversation characteristics.** Search contacts by sentiment, silence and category. */
    SearchByConversationCharacteristics: "ContactSearchWithCharacteristics.Access",
    /** **Search contacts by conversation characteristics - View.** See the filters for sentiment, silence and category. */
    ViewConversationCharacteristicsFilters: "ContactSearchWithCharacteristics.View",
    /** **Search contacts by keywords.** Search contacts by words that were said. */
    SearchByKeywords: "ContactSearchWithKeywords.Access",
    /** **Search contacts by keywords - View.** See the filters for words that were said. */
    ViewKeywordFilters: "ContactSearchWithKeywords.View",
    /** **Configure searchable contact attributes - View.** Decide which custom contact attributes can be searched for. Needs `ContactAttributes.View`. */
    ConfigureSearchableContactAttributes: "ConfigureContactAttributes.View",
    /** **Restrict contact access.** Keeps the holder from finding contacts of agents outside the holder's hierarchy group and those below it. Restricts `ContactSearch.View`. */
    RestrictContactAccess: "RestrictContactAccessByHierarchy.View",
    /** **Contact attributes.** See contact attributes and search by them. */
    ViewContactAttributes: "ContactAttributes.View",
    /** **Conversational analytics - View; Contact Lens speech analytics.** See sentiment, talk time and categories of a conversation, and their dashboard. */
    ContactLensConversations: "GraphTrends.View",
    /** **Information extraction – definitions.** See what is extracted from conversations. The name is only in AWS's list. */
    ViewInformationExtractionDefinitions: "InformationExtraction.Definitions.View",
    /** **Information extraction – definitions.** Define what is extracted from conversations. Needs `InformationExtraction.Definitions.View`. The name is only in AWS's list. */
    CreateInformationExtractionDefinitions: "InformationExtraction.Definitions.Create",
    /** **Information extraction – definitions.** Change what is extracted from conversations. Needs `InformationExtraction.Definitions.View`. The name is only in AWS's list. */
    EditInformationExtractionDefinitions: "InformationExtraction.Definitions.Edit",
    /** **Information extraction – definitions.** Delete definitions of what is extracted. Needs `InformationExtraction.Definitions.View`. The name is only in AWS's list. */
    DeleteInformationExtractionDefinitions: "InformationExtraction.Definitions.Delete",
    /** **Information extraction - results - View.** See what was extracted from a conversation. The name is only in AWS's list. */
    ViewInformationExtractionResults: "InformationExtraction.Results.View",
    /** **Conversational analytics - post-contact summary.** See generated summaries of contacts. */
    ViewPostContactSummary: "ContactLensPostContactSummary.View",
    /** **Conversational analytics - custom vocabularies - View.** See and download custom vocabularies. */
    ViewCustomVocabularies: "ContactLensCustomVocabulary.View",
    /** **Conversational analytics - custom vocabularies - Edit.** Add custom vocabularies. Needs `ContactLensCustomVocabulary.View`. */
    EditCustomVocabularies: "ContactLensCustomVocabulary.Edit",
    /** **Conversational analytics - theme detection - View.** See theme detection reports. */
    ViewThemeDetection: "ThemeDetection.View",
    /** **Conversational analytics - theme detection - Create.** Create theme detection reports. Needs `ThemeDetection.View`. */
    CreateThemeDetection: "ThemeDetection.Create",
    /** **Conversational analytics - theme detection - Delete.** Delete theme detection reports. Needs `ThemeDetection.View`. */
    DeleteThemeDetection: "ThemeDetection.Delete",
    /** **Rules - View.** See rules. Ignores restrictions by tags and by hierarchy. */
    ViewRules: "Rules.View",
    /** **Rules - Create.** Create rules. Needs `Rules.View`. */
    CreateRules: "Rules.Create",
    /** **Rules - Edit.** Change rules. Needs `Rules.View`. */
    EditRules: "Rules.Edit",
    /** **Rules - Delete.** Delete rules. Needs `Rules.View`. */
    DeleteRules: "Rules.Delete",
    /** **Rules - Generative AI.** See rules that use generative AI. Needs `Rules.View`. */
    ViewGenerativeAiRules: "RulesGenerativeAI.View",
    /** **Rules - Generative AI.** Create rules that use generative AI. Needs `RulesGenerativeAI.View`, `Rules.Create`. */
    CreateGenerativeAiRules: "RulesGenerativeAI.Create",
    /** **Rules - Generative AI.** Change rules that use generative AI. Needs `RulesGenerativeAI.View`, `Rules.Edit`. */
    EditGenerativeAiRules: "RulesGenerativeAI.Edit",
    /** **Rules - Generative AI.** Delete rules that use generative AI. Needs `RulesGenerativeAI.View`, `Rules.Delete`. */
    DeleteGenerativeAiRules: "RulesGenerativeAI.Delete",
    /** **Login/Logout report - View.** See when users logged in and out. Ignores restrictions by tags and by hierarchy. */
    ViewLoginLogoutReport: "AgentTimeCard.View",
    /** **Real-time contact monitoring- Enable/Disable; Manager monitor.** Listen to, and read, conversations that are going on. Needs `BasicAgentAccess`. Needs one of `AccessMetrics`, `AccessMetrics.RealTimeMetrics.Access`. Sensitive (live-monitoring): a holder can listen to or enter live conversations. */
    MonitorContacts: "ManagerListenIn",
    /** **Real-time contact barge-in - Enable/Disable.** Enter conversations that are going on. Needs `BasicAgentAccess`, `ManagerListenIn`. Needs one of `AccessMetrics`, `AccessMetrics.RealTimeMetrics.Access`. Sensitive (live-monitoring): a holder can listen to or enter live conversations. */
    BargeIntoContacts: "ManagerBargeIn",
    /** **Saved reports - View.** See shared reports. Ignores restrictions by tags and by hierarchy. */
    ViewSavedReports: "MetricsReports.View",
    /** **Saved reports - Create.** Create saved reports. Needs `MetricsReports.View`. */
    CreateSavedReports: "MetricsReports.Create",
    /** **Saved reports - Create.** Share saved reports. Needs `MetricsReports.View`. */
    ShareSavedReports: "MetricsReports.Share",
    /** **Saved reports - Edit.** Change saved reports. Needs `MetricsReports.View`. */
    EditSavedReports: "MetricsReports.Edit",
    /** **Saved reports - Delete.** Delete saved reports. Needs `MetricsReports.View`. */
    DeleteSavedReports: "MetricsReports.Delete",
    /** **Saved reports - Publish.** Publish saved reports. Needs `MetricsReports.View`. */
    PublishSavedReports: "MetricsReports.Publish",
    /** **Saved reports - Schedule.** Schedule saved reports. Needs `MetricsReports.View`, `MetricsReports.Publish`, `ReportSchedules.Create`, `ReportSchedules.Delete`, `ReportSchedules.Edit`, `ReportSchedules.View`. */
    ScheduleSavedReports: "MetricsReports.Schedule",
    /** **Saved reports - Schedule.** See schedules of reports. */
    ViewReportSchedules: "ReportSchedules.View",
    /** **Saved reports - Schedule.** Create schedules of reports. Needs `ReportSchedules.View`. */
    CreateReportSchedules: "ReportSchedules.Create",
    /** **Saved reports - Schedule.** Change schedules of reports. Needs `ReportSchedules.View`. */
    EditReportSchedules: "ReportSchedules.Edit",
    /** **Saved reports - Schedule.** Delete schedules of reports. Needs `ReportSchedules.View`. */
    DeleteReportSchedules: "ReportSchedules.Delete",
    /** **Saved reports (admin).** See the saved reports of everybody. */
    ViewAllSavedReports: "ReportsAdmin.View",
    /** **Saved reports (admin).** Delete the saved reports of everybody. Needs `ReportsAdmin.View`. */
    DeleteAllSavedReports: "ReportsAdmin.Delete",
    /** Access the saved reports of everybody. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    AccessAllSavedReports: "ReportsAdmin.Access",
    /** Publish the saved reports of everybody. Needs `ReportsAdmin.View`. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    PublishAllSavedReports: "ReportsAdmin.Publish",
    /** Schedule the saved reports of everybody. Needs `ReportsAdmin.View`. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    ScheduleAllSavedReports: "ReportsAdmin.Schedule",
    /** **Evaluation forms - perform evaluations.** See evaluations. */
    ViewEvaluations: "Evaluation.View",
    /** **Evaluation forms - perform evaluations.** Evaluate contacts. Needs `Evaluation.View`. */
    CreateEvaluations: "Evaluation.Create",
    /** **Evaluation forms - perform evaluations.** Change evaluations. Needs `Evaluation.View`. */
    EditEvaluations: "Evaluation.Edit",
    /** **Evaluation forms - perform evaluations.** Delete evaluations. Needs `Evaluation.View`. */
    DeleteEvaluations: "Evaluation.Delete",
    /** **Evaluation forms - view my received evaluations.** See the evaluations of oneself. */
    ViewMyReceivedEvaluations: "MyReceivedEvaluations.View",
    /** **Evaluation forms - manage form definitions.** See evaluation forms. */
    ViewEvaluationForms: "EvaluationForms.View",
    /** **Evaluation forms - manage form definitions.** Create evaluation forms. Needs `EvaluationForms.View`. */
    CreateEvaluationForms: "EvaluationForms.Create",
    /** **Evaluation forms - manage form definitions.** Change evaluation forms. Needs `EvaluationForms.View`. */
    EditEvaluationForms: "EvaluationForms.Edit",
    /** **Evaluation forms - manage form definitions.** Delete evaluation forms. Needs `EvaluationForms.View`. */
    DeleteEvaluationForms: "EvaluationForms.Delete",
    /** **Evaluation forms - ask AI assistant.** Have answers of an evaluation suggested by generative AI. */
    AskEvaluationAssistant: "EvaluationAssistant.Access",
    /** **Evaluation forms - manage calibration sessions.** See calibration sessions. */
    ViewCalibrationSessions: "EvaluationCalibrationSessions.View",
    /** **Evaluation forms - manage calibration sessions.** Create calibration sessions. Needs `EvaluationCalibrationSessions.View`. */
    CreateCalibrationSessions: "EvaluationCalibrationSessions.Create",
    /** **Evaluation forms - manage calibration sessions.** Change calibration sessions. Needs `EvaluationCalibrationSessions.View`. */
    EditCalibrationSessions: "EvaluationCalibrationSessions.Edit",
    /** **Evaluation forms - manage calibration sessions.** Delete calibration sessions. Needs `EvaluationCalibrationSessions.View`. */
    DeleteCalibrationSessions: "EvaluationCalibrationSessions.Delete",
    /** **Coaching - my coaching sessions - View.** See and acknowledge coaching that one gives or gets. */
    ViewMyCoachingSessions: "MyCoachingSessions.View",
    /** **Coaching - my coaching sessions - Create, Edit, Delete.** Create coaching with oneself as the coach. Needs `MyCoachingSessions.View`. */
    CreateMyCoachingSessions: "MyCoachingSessions.Create",
    /** **Coaching - my coaching sessions - Create, Edit, Delete.** Change coaching with oneself as the coach. Needs `MyCoachingSessions.View`. */
    EditMyCoachingSessions: "MyCoachingSessions.Edit",
    /** **Coaching - my coaching sessions - Create, Edit, Delete.** Delete coaching with oneself as the coach. Needs `MyCoachingSessions.View`. */
    DeleteMyCoachingSessions: "MyCoachingSessions.Delete",
    /** **Coaching - manage coaching sessions.** See everybody's coaching. */
    ViewCoachingSessions: "CoachingSessions.View",
    /** **Coaching - manage coaching sessions.** Create coaching with anybody as the coach. Needs `CoachingSessions.View`. */
    CreateCoachingSessions: "CoachingSessions.Create",
    /** **Coaching - manage coaching sessions.** Change everybody's coaching. Needs `CoachingSessions.View`. */
    EditCoachingSessions: "CoachingSessions.Edit",
    /** **Coaching - manage coaching sessions.** Delete everybody's coaching. Needs `CoachingSessions.View`. */
    DeleteCoachingSessions: "CoachingSessions.Delete",
    /** **Evaluation forms - review evaluations - View.** See drafts of reviews of evaluations. */
    ViewEvaluationReviews: "EvaluationReviews.View",
    /** **Evaluation forms - review evaluations - Create.** Review evaluations. Needs `EvaluationReviews.View`. */
    CreateEvaluationReviews: "EvaluationReviews.Create",
    /** **Evaluation forms - request evaluation reviews.** See requests to review an evaluation. */
    ViewEvaluationReviewRequests: "EvaluationReviewRequest.View",
    /** **Evaluation forms - request evaluation reviews.** Ask for a review of an evaluation. Needs `EvaluationReviewRequest.View`. */
    CreateEvaluationReviewRequests: "EvaluationReviewRequest.Create",
    /** **Evaluation forms - request evaluation reviews.** Withdraw a request to review an evaluation. Needs `EvaluationReviewRequest.View`. */
    DeleteEvaluationReviewRequests: "EvaluationReviewRequest.Delete",
    /** **Voice ID - attributes and search.** See Voice ID results of contacts and search by them. */
    ViewVoiceIdResults: "VoiceIdAttributesAndSearch.View",
    /** **Forecasting - View.** See forecasts. Ignores restrictions by tags. */
    ViewForecasting: "Forecasting.View",
    /** **Forecasting - Edit.** Create and change forecasts. Needs `Forecasting.View`. */
    EditForecasting: "Forecasting.Edit",
    /** **Forecasting - Publish.** Publish forecasts. Needs `Forecasting.View`. */
    PublishForecasting: "Forecasting.Publish",
    /** **Capacity planning - View.** See capacity plans. */
    ViewCapacityPlanning: "Capacity.View",
    /** **Capacity planning - Edit.** Create capacity planning scenarios. Needs `Capacity.View`. */
    EditCapacityPlanning: "Capacity.Edit",
    /** **Capacity planning - Publish.** Publish capacity plans. Needs `Capacity.View`. */
    PublishCapacityPlanning: "Capacity.Publish",
    /** **Forecast and schedule interval - Edit and View.** See the interval of forecasts and schedules. */
    ViewForecastScheduleInterval: "ForecastScheduleInterval.View",
    /** **Forecast and schedule interval - Edit and View.** Set the interval of forecasts and schedules. Needs `ForecastScheduleInterval.View`. */
    EditForecastScheduleInterval: "ForecastScheduleInterval.Edit",
    /** Every permission of the category, except those that restrict their holder. */
    All: [
      "AccessMetrics",
      "AccessMetrics.RealTimeMetrics.Access",
      "AccessMetrics.HistoricalMetrics.Access",
      "AccessMetrics.AgentActivityAudit.Access",
      "AccessMetrics.Dashboards.Access",
      "AccessMetrics.DashboardsWithMyData.View",
      "CustomMetrics.View",
      "CustomMetrics.Create",
      "CustomMetrics.Edit",
      "CustomMetrics.Delete",
      "CustomMetrics.Publish",
      "ContactSearch.View",
      "MyContacts.View",
      "ContactSearchSampleContacts.View",
      "ContactSearchWithCharacteristics.Access",
      "ContactSearchWithCharacteristics.View",
      "ContactSearchWithKeywords.Access",
      "ContactSearchWithKeywords.View",
      "ConfigureContactAttributes.View",
      "ContactAttributes.View",
      "GraphTrends.View",
      "InformationExtraction.Definitions.View",
      "InformationExtraction.Definitions.Create",
      "InformationExtraction.Definitions.Edit",
      "InformationExtraction.Definitions.Delete",
      "InformationExtraction.Results.View",
      "ContactLensPostContactSummary.View",
      "ContactLensCustomVocabulary.View",
      "ContactLensCustomVocabulary.Edit",
      "ThemeDetection.View",
      "ThemeDetection.Create",
      "ThemeDetection.Delete",
      "Rules.View",
      "Rules.Create",
      "Rules.Edit",
      "Rules.Delete",
      "RulesGenerativeAI.View",
      "RulesGenerativeAI.Create",
      "RulesGenerativeAI.Edit",
      "RulesGenerativeAI.Delete",
      "AgentTimeCard.View",
      "ManagerListenIn",
      "ManagerBargeIn",
      "MetricsReports.View",
      "MetricsReports.Create",
      "MetricsReports.Share",
      "MetricsReports.Edit",
      "MetricsReports.Delete",
      "MetricsReports.Publish",
      "MetricsReports.Schedule",
      "ReportSchedules.View",
      "ReportSchedules.Create",
      "ReportSchedules.Edit",
      "ReportSchedules.Delete",
      "ReportsAdmin.View",
      "ReportsAdmin.Delete",
      "ReportsAdmin.Access",
      "ReportsAdmin.Publish",
      "ReportsAdmin.Schedule",
      "Evaluation.View",
      "Evaluation.Create",
      "Evaluation.Edit",
      "Evaluation.Delete",
      "MyReceivedEvaluations.View",
      "EvaluationForms.View",
      "EvaluationForms.Create",
      "EvaluationForms.Edit",
      "EvaluationForms.Delete",
      "EvaluationAssistant.Access",
      "EvaluationCalibrationSessions.View",
      "EvaluationCalibrationSessions.Create",
      "EvaluationCalibrationSessions.Edit",
      "EvaluationCalibrationSessions.Delete",
      "MyCoachingSessions.View",
      "MyCoachingSessions.Create",
      "MyCoachingSessions.Edit",
      "MyCoachingSessions.Delete",
      "CoachingSessions.View",
      "CoachingSessions.Create",
      "CoachingSessions.Edit",
      "CoachingSessions.Delete",
      "EvaluationReviews.View",
      "EvaluationReviews.Create",
      "EvaluationReviewRequest.View",
      "EvaluationReviewRequest.Create",
      "EvaluationReviewRequest.Delete",
      "VoiceIdAttributesAndSearch.View",
      "Forecasting.View",
      "Forecasting.Edit",
      "Forecasting.Publish",
      "Capacity.View",
      "Capacity.Edit",
      "Capacity.Publish",
      "ForecastScheduleInterval.View",
      "ForecastScheduleInterval.Edit",
    ],
  },
  /** Recordings and Transcripts: 19 permissions. */
  RecordingsAndTranscripts: {
    /** **Call recordings (redacted) - Access.** Listen to recordings, with sensitive data redacted. */
    RedactedRecordingsAccess: "CallRecordings.Redacted.Access",
    /** **Call recordings (redacted) - Enable download button.** Show a button to download redacted recordings. Needs `CallRecordings.Redacted.Access`. */
    RedactedRecordingsDownload: "CallRecordings.Redacted.DownloadButton",
    /** **Call recordings (unredacted) - Access.** Listen to recordings in full. Sensitive (unredacted-media): a holder hears or reads names, card numbers and everything else that redaction would hide. */
    UnredactedRecordingsAccess: "CallRecordings.Unredacted.Access",
    /** **Call recordings (unredacted) - Enable download button.** Show a button to download full recordings. Without the button they can still be downloaded. Needs `CallRecordings.Unredacted.Access`. */
    UnredactedRecordingsDownload: "CallRecordings.Unredacted.DownloadButton",
    /** **Contact transcripts (redacted) - Access.** Read transcripts, with sensitive data redacted. */
    RedactedTranscriptsAccess: "ContactTranscripts.Redacted.Access",
    /** **Contact transcripts (unredacted) - Access.** Read chats, email and transcripts in full. Sensitive (unredacted-media): a holder hears or reads names, card numbers and everything else that redaction would hide. */
    UnredactedTranscriptsAccess: "ContactTranscripts.Unredacted.Access",
    /** **Contact transcripts (unredacted) - Enable download button.** Show a button to download full transcripts. Without the button they can still be downloaded. Needs `ContactTranscripts.Unredacted.Access`. */
    UnredactedTranscriptsDownload: "ContactTranscripts.Unredacted.DownloadButton",
    /** **Delete recorded conversations.** Delete recordings and transcripts. Sensitive (recording-deletion): a holder can destroy recordings, and with them evidence. */
    DeleteRecordings: "DeleteCallRecordings",
    /** **Screen recording - Access.** Watch screen recordings, with the unredacted audio unless rules redact them. Sensitive (unredacted-media): a holder hears or reads names, card numbers and everything else that redaction would hide. */
    ScreenRecordingAccess: "ScreenRecording.Access",
    /** Download screen recordings. Needs `ScreenRecording.Access`. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    ScreenRecordingDownload: "ScreenRecording.Download",
    /** Delete screen recordings. Sensitive (recording-deletion): a holder can destroy recordings, and with them evidence. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    DeleteScreenRecordings: "ScreenRecording.Delete",
    /** **Screen recording (redacted) - Access.** Watch screen recordings that rules have redacted. The name is only in AWS's list. */
    RedactedScreenRecordingAccess: "ScreenRecording.Redacted.Access",
    /** **Screen recording (redacted) - Enable download button.** Download screen recordings that rules have redacted. Needs `ScreenRecording.Redacted.Access`. The name is only in AWS's list. */
    RedactedScreenRecordingDownload: "ScreenRecording.Redacted.Download",
    /** Listen to recordings of callers with an IVR or bot, with sensitive data redacted. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    RedactedIvrRecordingsAccess: "AutomatedVoiceInteraction.Recordings.Redacted.Access",
    /** Show a button to download redacted IVR recordings. Needs `AutomatedVoiceInteraction.Recordings.Redacted.Access`. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    RedactedIvrRecordingsDownload: "AutomatedVoiceInteraction.Recordings.Redacted.DownloadButton",
    /** **Automated interaction voice (IVR) recordings (unredacted) - Access.** Listen to recordings of callers with an IVR or bot in full. Sensitive (unredacted-media): a holder hears or reads names, card numbers and everything else that redaction would hide. */
    UnredactedIvrRecordingsAccess: "AutomatedVoiceInteraction.Recordings.Unredacted.Access",
    /** **Automated interaction voice (IVR) recordings (unredacted) - Enable download button.** Show buttons to download and delete IVR recordings. Needs `AutomatedVoiceInteraction.Recordings.Unredacted.Access`. */
    UnredactedIvrRecordingsDownload:
      "AutomatedVoiceInteraction.Recordings.Unredacted.DownloadButton",
    /** Read what callers said to or keyed into an IVR or bot, with sensitive data redacted. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    RedactedIvrTranscriptsAccess: "AutomatedVoiceInteraction.Transcripts.Redacted.Access",
    /** **Automated interaction voice (IVR) transcripts (unredacted).** Read what callers said to or keyed into an IVR or bot in full. Sensitive (unredacted-media): a holder hears or reads names, card numbers and everything else that redaction would hide. */
    UnredactedIvrTranscriptsAccess: "AutomatedVoiceInteraction.Transcripts.Unredacted.Access",
    /** Every permission of the category, except those that restrict their holder. */
    All: [
      "CallRecordings.Redacted.Access",
      "CallRecordings.Redacted.DownloadButton",
      "CallRecordings.Unredacted.Access",
      "CallRecordings.Unredacted.DownloadButton",
      "ContactTranscripts.Redacted.Access",
      "ContactTranscripts.Unredacted.Access",
      "ContactTranscripts.Unredacted.DownloadButton",
      "DeleteCallRecordings",
      "ScreenRecording.Access",
      "ScreenRecording.Download",
      "ScreenRecording.Delete",
      "ScreenRecording.Redacted.Access",
      "ScreenRecording.Redacted.Download",
      "AutomatedVoiceInteraction.Recordings.Redacted.Access",
      "AutomatedVoiceInteraction.Recordings.Redacted.DownloadButton",
      "AutomatedVoiceInteraction.Recordings.Unredacted.Access",
      "AutomatedVoiceInteraction.Recordings.Unredacted.DownloadButton",
      "AutomatedVoiceInteraction.Transcripts.Redacted.Access",
      "AutomatedVoiceInteraction.Transcripts.Unredacted.Access",
    ],
  },
  /** Historical changes: 1 permission. */
  HistoricalChanges: {
    /** **View historical changes.** See who changed what, on every page that shows it. Sensitive (history): a holder sees who changed what in the instance. Ignores restrictions by tags. */
    ViewHistoricalChanges: "HistoricalChanges.View",
    /** Every permission of the category, except those that restrict their holder. */
    All: ["HistoricalChanges.View"],
  },
  /** Customer Profiles: 19 permissions. */
  CustomerProfiles: {
    /** **Customer profiles - View.** See customer profiles in the agent application. */
    ViewProfiles: "CustomerProfiles.View",
    /** **Customer profiles - Create.** Create customer profiles. Needs `CustomerProfiles.View`. */
    CreateProfiles: "CustomerProfiles.Create",
    /** **Customer profiles - Edit.** Change customer profiles. Needs `CustomerProfiles.View`. */
    EditProfiles: "CustomerProfiles.Edit",
    /** **Calculated Attributes - View.** See calculated attributes. */
    ViewCalculatedAttributes: "CustomerProfiles.CalculatedAttributes.View",
    /** **Calculated Attributes - Create.** Create calculated attributes. Needs `CustomerProfiles.CalculatedAttributes.View`. */
    CreateCalculatedAttributes: "CustomerProfiles.CalculatedAttributes.Create",
    /** **Calculated Attributes - Edit.** Change calculated attributes. Needs `CustomerProfiles.CalculatedAttributes.View`. */
    EditCalculatedAttributes: "CustomerProfiles.CalculatedAttributes.Edit",
    /** **Calculated Attributes - Delete.** Delete calculated attributes. Needs `CustomerProfiles.CalculatedAttributes.View`. */
    DeleteCalculatedAttributes: "CustomerProfiles.CalculatedAttributes.Delete",
    /** **Customer segments - View.** See segments, their definitions and estimated sizes. */
    ViewSegments: "CustomerProfiles.Segments.View",
    /** **Customer segments - Create.** Define segments by any attribute of the profiles. Needs `CustomerProfiles.Segments.View`. */
    CreateSegments: "CustomerProfiles.Segments.Create",
    /** **Customer segments - Delete.** Delete segments. Needs `CustomerProfiles.Segments.View`. */
    DeleteSegments: "CustomerProfiles.Segments.Delete",
    /** **Customer segments - Export.** Export, and so see, all data of the profiles of a segment as CSV. Needs `CustomerProfiles.Segments.View`. Sensitive (data-export): a holder can export customer data from the instance as a file. */
    ExportSegments: "CustomerProfiles.Segments.Export",
    /** **Profile explorer - View.** See the profile explorer and its default layout. */
    ViewProfileExplorer: "CustomerProfiles.ProfileExplorer.View",
    /** **Profile explorer - Create.** Create layouts of the profile explorer. Needs `CustomerProfiles.ProfileExplorer.View`. */
    CreateProfileExplorer: "CustomerProfiles.ProfileExplorer.Create",
    /** **Profile explorer - Edit.** Change layouts of the profile explorer. Needs `CustomerProfiles.ProfileExplorer.View`. */
    EditProfileExplorer: "CustomerProfiles.ProfileExplorer.Edit",
    /** **Profile explorer - Delete.** Delete layouts of the profile explorer. Needs `CustomerProfiles.ProfileExplorer.View`. */
    DeleteProfileExplorer: "CustomerProfiles.ProfileExplorer.Delete",
    /** See predictive insights. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    ViewPredictiveInsights: "CustomerProfiles.PredictiveInsights.View",
    /** Create predictive insights. Needs `CustomerProfiles.PredictiveInsights.View`. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    CreatePredictiveInsights: "CustomerProfiles.PredictiveInsights.Create",
    /** Change predictive insights. Needs `CustomerProfiles.PredictiveInsights.View`. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    EditPredictiveInsights: "CustomerProfiles.PredictiveInsights.Edit",
    /** Delete predictive insights. Needs `CustomerProfiles.PredictiveInsights.View`. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    DeletePredictiveInsights: "CustomerProfiles.PredictiveInsights.Delete",
    /** Every permission of the category, except those that restrict their holder. */
    All: [
      "CustomerProfiles.View",
      "CustomerProfiles.Create",
      "CustomerProfiles.Edit",
      "CustomerProfiles.CalculatedAttributes.View",
      "CustomerProfiles.CalculatedAttributes.Create",
      "CustomerProfiles.CalculatedAttributes.Edit",
      "CustomerProfiles.CalculatedAttributes.Delete",
      "CustomerProfiles.Segments.View",
      "CustomerProfiles.Segments.Create",
      "CustomerProfiles.Segments.Delete",
      "CustomerProfiles.Segments.Export",
      "CustomerProfiles.ProfileExplorer.View",
      "CustomerProfiles.ProfileExplorer.Create",
      "CustomerProfiles.ProfileExplorer.Edit",
      "CustomerProfiles.ProfileExplorer.Delete",
      "CustomerProfiles.PredictiveInsights.View",
      "CustomerProfiles.PredictiveInsights.Create",
      "CustomerProfiles.PredictiveInsights.Edit",
      "CustomerProfiles.PredictiveInsights.Delete",
    ],
  },
  /** Cases: 23 permissions. */
  Cases: {
    /** **Cases - View.** See cases in the agent application. */
    ViewCases: "Cases.View",
    /** **Cases - Create.** Create cases. Needs `Cases.View`. */
    CreateCases: "Cases.Create",
    /** **Cases - Edit.** Change cases. Needs `Cases.View`. */
    EditCases: "Cases.Edit",
    /** **Cases - Delete.** Delete any case. Needs `Cases.View`. The name is only in AWS's list. */
    DeleteCases: "Cases.Delete",
    /** **My Cases - Delete.** Delete cases that one created. Needs `Cases.View`. The name is only in AWS's list. */
    DeleteMyCases: "MyCases.Delete",
    /** **Audit History - View.** See the audit history of cases. Needs `Cases.View`. */
    ViewCaseHistory: "CaseHistory.View",
    /** **Case Fields - View.** See case fields. */
    ViewCaseFields: "CaseFields.View",
    /** **Case Fields - Create.** Create case fields. Needs `CaseFields.View`. */
    CreateCaseFields: "CaseFields.Create",
    /** **Case Fields - Edit.** Change case fields. Needs `CaseFields.View`. */
    EditCaseFields: "CaseFields.Edit",
    /** **Case Templates - View.** See case templates. */
    ViewCaseTemplates: "CaseTemplates.View",
    /** **Case Templates - Create.** Create case templates. Needs `CaseTemplates.View`. */
    CreateCaseTemplates: "CaseTemplates.Create",
    /** **Case Templates - Edit.** Change case templates. Needs `CaseTemplates.View`. */
    EditCaseTemplates: "CaseTemplates.Edit",
    /** **Case Comments - Edit.** Change any comment on a case. Needs `Cases.View`. The name is only in AWS's list. */
    EditCaseComments: "CaseComments.Edit",
    /** **Case Comments - Delete.** Delete any comment on a case. Needs `Cases.View`. The name is only in AWS's list. */
    DeleteCaseComments: "CaseComments.Delete",
    /** **My Case Comments - Edit.** Change one's own comments on a case. Needs `Cases.View`. The name is only in AWS's list. */
    EditMyCaseComments: "MyCaseComments.Edit",
    /** **My Case Comments - Delete.** Delete one's own comments on a case. Needs `Cases.View`. The name is only in AWS's list. */
    DeleteMyCaseComments: "MyCaseComments.Delete",
    /** **Case Custom Related Items - Edit.** Change any custom related item of a case. Needs `Cases.View`. The name is only in AWS's list. */
    EditCaseCustomRelatedItems: "CaseCustomRelatedItems.Edit",
    /** **Case Custom Related Items - Delete.** Delete any custom related item of a case. Needs `Cases.View`. The name is only in AWS's list. */
    DeleteCaseCustomRelatedItems: "CaseCustomRelatedItems.Delete",
    /** **My Case Custom Related Items - Edit.** Change custom related items that one created. Needs `Cases.View`. The name is only in AWS's list. */
    EditMyCaseCustomRelatedItems: "MyCaseCustomRelatedItems.Edit",
    /** **My Case Custom Related Items - Delete.** Delete custom related items that one created. Needs `Cases.View`. The name is only in AWS's list. */
    DeleteMyCaseCustomRelatedItems: "MyCaseCustomRelatedItems.Delete",
    /** **Case Contacts - Delete.** Remove any contact from a case. Needs `Cases.View`. The name is only in AWS's list. */
    DeleteCaseContacts: "CaseContacts.Delete",
    /** **My Case Contacts - Delete.** Remove contacts from a case that one added. Needs `Cases.View`. The name is only in AWS's list. */
    DeleteMyCaseContacts: "MyCaseContacts.Delete",
    /** **Case Files - Delete.** Delete any file of a case. Needs `Cases.View`. The name is only in AWS's list. */
    DeleteCaseFiles: "CaseFiles.Delete",
    /** Every permission of the category, except those that restrict their holder. */
    All: [
      "Cases.View",
      "Cases.Create",
      "Cases.Edit",
      "Cases.Delete",
      "MyCases.Delete",
      "CaseHistory.View",
      "CaseFields.View",
      "CaseFields.Create",
      "CaseFields.Edit",
      "CaseTemplates.View",
      "CaseTemplates.Create",
      "CaseTemplates.Edit",
      "CaseComments.Edit",
      "CaseComments.Delete",
      "MyCaseComments.Edit",
      "MyCaseComments.Delete",
      "CaseCustomRelatedItems.Edit",
      "CaseCustomRelatedItems.Delete",
      "MyCaseCustomRelatedItems.Edit",
      "MyCaseCustomRelatedItems.Delete",
      "CaseContacts.Delete",
      "MyCaseContacts.Delete",
      "CaseFiles.Delete",
    ],
  },
  /** Scheduling: 10 permissions. */
  Scheduling: {
    /** **Schedule manager - View; Published schedule calendar.** See schedules, generated and published. Ignores restrictions by tags and by hierarchy. */
    ViewScheduleManager: "Scheduling.View",
    /** **Schedule manager - Edit.** Create and change schedules, and the rules that generate them. Needs `Scheduling.View`. */
    EditScheduleManager: "Scheduling.Edit",
    /** **Schedule manager - Publish.** Publish schedules. Needs `Scheduling.View`. */
    PublishScheduleManager: "Scheduling.Publish",
    /** **Time off requests - Approve, Edit, View.** See requests for time off. */
    ViewTimeOffRequests: "TimeOff.View",
    /** **Time off requests - Approve, Edit, View.** Change requests for time off. Needs `TimeOff.View`. */
    EditTimeOffRequests: "TimeOff.Edit",
    /** **Time off requests - Approve, Edit, View.** Approve requests for time off. Needs `TimeOff.View`. */
    ApproveTimeOffRequests: "TimeOff.Approve",
    /** **Time off balance - Edit, View.** See how much time off is left. */
    ViewTimeOffBalance: "TimeOffBalance.View",
    /** **Time off balance - Edit, View.** Change how much time off is left. Needs `TimeOffBalance.View`. */
    EditTimeOffBalance: "TimeOffBalance.Edit",
    /** **Team calendar.** See the published schedules of a team. */
    ViewTeamCalendar: "TeamCalendar.View",
    /** **Team calendar.** Change the published schedules of a team. Needs `TeamCalendar.View`. */
    EditTeamCalendar: "TeamCalendar.Edit",
    /** Every permission of the category, except those that restrict their holder. */
    All: [
      "Scheduling.View",
      "Scheduling.Edit",
      "Scheduling.Publish",
      "TimeOff.View",
      "TimeOff.Edit",
      "TimeOff.Approve",
      "TimeOffBalance.View",
      "TimeOffBalance.Edit",
      "TeamCalendar.View",
      "TeamCalendar.Edit",
    ],
  },
  /** Amazon Q: 12 permissions. */
  AmazonQ: {
    /** **AI agents; AI agent designer - AI Agents.** See AI agents. */
    ViewAiAgents: "QConnectAIAgents.View",
    /** **AI agents; AI agent designer - AI Agents.** Create AI agents. Needs `QConnectAIAgents.View`. */
    CreateAiAgents: "QConnectAIAgents.Create",
    /** **AI agents; AI agent designer - AI Agents.** Change AI agents, and assign security profiles to them. Needs `QConnectAIAgents.View`. Sensitive (profile-admin): a holder controls what others may do, and can grant themselves more. */
    EditAiAgents: "QConnectAIAgents.Edit",
    /** **AI agents; AI agent designer - AI Agents.** Delete AI agents. Needs `QConnectAIAgents.View`. */
    DeleteAiAgents: "QConnectAIAgents.Delete",
    /** **AI prompts; AI agent designer - AI Prompts.** See AI prompts. */
    ViewAiPrompts: "QConnectAIPrompts.View",
    /** **AI prompts; AI agent designer - AI Prompts.** Create AI prompts. Needs `QConnectAIPrompts.View`. */
    CreateAiPrompts: "QConnectAIPrompts.Create",
    /** **AI prompts; AI agent designer - AI Prompts.** Change AI prompts. Needs `QConnectAIPrompts.View`. */
    EditAiPrompts: "QConnectAIPrompts.Edit",
    /** **AI prompts; AI agent designer - AI Prompts.** Delete AI prompts. Needs `QConnectAIPrompts.View`. */
    DeleteAiPrompts: "QConnectAIPrompts.Delete",
    /** **AI guardrails; AI agent designer - AI Guardrails.** See AI guardrails. */
    ViewAiGuardrails: "QConnectGuardrails.View",
    /** **AI guardrails; AI agent designer - AI Guardrails.** Create AI guardrails. Needs `QConnectGuardrails.View`. */
    CreateAiGuardrails: "QConnectGuardrails.Create",
    /** **AI guardrails; AI agent designer - AI Guardrails.** Change AI guardrails. Needs `QConnectGuardrails.View`. */
    EditAiGuardrails: "QConnectGuardrails.Edit",
    /** **AI guardrails; AI agent designer - AI Guardrails.** Delete AI guardrails. Needs `QConnectGuardrails.View`. */
    DeleteAiGuardrails: "QConnectGuardrails.Delete",
    /** Every permission of the category, except those that restrict their holder. */
    All: [
      "QConnectAIAgents.View",
      "QConnectAIAgents.Create",
      "QConnectAIAgents.Edit",
      "QConnectAIAgents.Delete",
      "QConnectAIPrompts.View",
      "QConnectAIPrompts.Create",
      "QConnectAIPrompts.Edit",
      "QConnectAIPrompts.Delete",
      "QConnectGuardrails.View",
      "QConnectGuardrails.Create",
      "QConnectGuardrails.Edit",
      "QConnectGuardrails.Delete",
    ],
  },
  /** Outbound Campaigns: 5 permissions. */
  OutboundCampaigns: {
    /** **Campaigns - View.** See outbound campaigns. Ignores restrictions by tags. */
    ViewCampaigns: "Campaigns.View",
    /** **Campaigns - Create.** Create outbound campaigns. Needs `Campaigns.View`. */
    CreateCampaigns: "Campaigns.Create",
    /** **Campaigns - Edit.** Change outbound campaigns. Needs `Campaigns.View`. */
    EditCampaigns: "Campaigns.Edit",
    /** **Campaigns - Delete.** Delete outbound campaigns. Needs `Campaigns.View`. */
    DeleteCampaigns: "Campaigns.Delete",
    /** **Campaigns - Manage.** Manage outbound campaigns, which call people. Needs `Campaigns.View`. */
    ManageCampaigns: "Campaigns.Manage",
    /** Every permission of the category, except those that restrict their holder. */
    All: [
      "Campaigns.View",
      "Campaigns.Create",
      "Campaigns.Edit",
      "Campaigns.Delete",
      "Campaigns.Manage",
    ],
  },
  /** Agent Applications: 5 permissions. */
  AgentApplications: {
    /** **Agent application schedule calendar.** See one's own schedule, without the widget for time off. */
    ViewScheduleCalendar: "StaffCalendar.View",
    /** **Agent application schedule calendar.** Ask for time off in one's own schedule. Needs `StaffCalendar.View`. */
    EditScheduleCalendar: "StaffCalendar.Edit",
    /** **Custom views.** Use step-by-step guides in the agent workspace. */
    CustomViews: "CustomViews.Access",
    /** **agent assist; Connect assistant - View Access; Amazon Q - Access; Wisdom.** Get real-time recommendations by Amazon Q in the agent application. */
    AgentAssist: "Wisdom.View",
    /** **Performance metrics - Access.** See one's own performance in the agent workspace. */
    PerformanceMetrics: "Analytics.PerformanceMetrics.Access",
    /** Every permission of the category, except those that restrict their holder. */
    All: [
      "StaffCalendar.View",
      "StaffCalendar.Edit",
      "CustomViews.Access",
      "Wisdom.View",
      "Analytics.PerformanceMetrics.Access",
    ],
  },
  /** Content Management: 8 permissions. */
  ContentManagement: {
    /** **Quick responses - View.** See quick responses. */
    ViewQuickResponses: "ContentManagement.View",
    /** **Quick responses - Create.** Create and import quick responses. Needs `ContentManagement.View`. */
    CreateQuickResponses: "ContentManagement.Create",
    /** **Quick responses - Edit.** Change and import quick responses. Needs `ContentManagement.View`. */
    EditQuickResponses: "ContentManagement.Edit",
    /** **Quick responses - Delete.** Delete quick responses. Needs `ContentManagement.View`. */
    DeleteQuickResponses: "ContentManagement.Delete",
    /** **Message templates - View.** See message templates. */
    ViewMessageTemplates: "ContentManagement.MessageTemplates.View",
    /** **Message templates - Create.** Create message templates. Needs `ContentManagement.MessageTemplates.View`. */
    CreateMessageTemplates: "ContentManagement.MessageTemplates.Create",
    /** **Message templates - Edit.** Change message templates. Needs `ContentManagement.MessageTemplates.View`. */
    EditMessageTemplates: "ContentManagement.MessageTemplates.Edit",
    /** **Message templates - Delete.** Delete message templates. Needs `ContentManagement.MessageTemplates.View`. */
    DeleteMessageTemplates: "ContentManagement.MessageTemplates.Delete",
    /** Every permission of the category, except those that restrict their holder. */
    All: [
      "ContentManagement.View",
      "ContentManagement.Create",
      "ContentManagement.Edit",
      "ContentManagement.Delete",
      "ContentManagement.MessageTemplates.View",
      "ContentManagement.MessageTemplates.Create",
      "ContentManagement.MessageTemplates.Edit",
      "ContentManagement.MessageTemplates.Delete",
    ],
  },
  /** Not in AWS's list: 17 permissions. */
  Other: {
    /** Browse together with a customer. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    CobrowseAccess: "Cobrowse.Access",
    /** See the quick view widget of the contact search. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    ViewContactSearchQuickViewWidget: "ContactSearchQuickViewWidget.View",
    /** Create quick view widgets of the contact search. Needs `ContactSearchQuickViewWidget.View`. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    CreateContactSearchQuickViewWidget: "ContactSearchQuickViewWidget.Create",
    /** Change quick view widgets of the contact search. Needs `ContactSearchQuickViewWidget.View`. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    EditContactSearchQuickViewWidget: "ContactSearchQuickViewWidget.Edit",
    /** Delete quick view widgets of the contact search. Needs `ContactSearchQuickViewWidget.View`. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    DeleteContactSearchQuickViewWidget: "ContactSearchQuickViewWidget.Delete",
    /** See the configuration of file attachments. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    ViewFileAttachmentConfigurations: "FileAttachments.Configurations.View",
    /** Change the configuration of file attachments. Needs `FileAttachments.Configurations.View`. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    EditFileAttachmentConfigurations: "FileAttachments.Configurations.Edit",
    /** See test cases. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    ViewTestCases: "TestCases.View",
    /** Create test cases. Needs `TestCases.View`. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    CreateTestCases: "TestCases.Create",
    /** Change test cases. Needs `TestCases.View`. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    EditTestCases: "TestCases.Edit",
    /** Delete test cases. Needs `TestCases.View`. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    DeleteTestCases: "TestCases.Delete",
    /** Run test cases. Needs `TestCases.View`. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    ExecuteTestCases: "TestCases.Execute",
    /** Publish test cases. Needs `TestCases.View`. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    PublishTestCases: "TestCases.Publish",
    /** Unknown; probably a former internal name. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    AudioView: "Audio.View",
    /** Unknown; probably a former internal name. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    TranscriptView: "Transcript.View",
    /** Unknown; probably a former internal name for what is not redacted. Sensitive (unredacted-media): a holder hears or reads names, card numbers and everything else that redaction would hide. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    UnredactedDataView: "UnredactedData.View",
    /** Change the speaker id of Voice ID; probably a former internal name. Not in AWS's list: the name was seen on real profiles, and the meaning is inferred from it. */
    UpdateVoiceIdSpeakerId: "VoiceIdUpdateSpeakerId.Access",
    /** Every permission of the category, except those that restrict their holder. */
    All: [
      "Cobrowse.Access",
      "ContactSearchQuickViewWidget.View",
      "ContactSearchQuickViewWidget.Create",
      "ContactSearchQuickViewWidget.Edit",
      "ContactSearchQuickViewWidget.Delete",
      "FileAttachments.Configurations.View",
      "FileAttachments.Configurations.Edit",
      "TestCases.View",
      "TestCases.Create",
      "TestCases.Edit",
      "TestCases.Delete",
      "TestCases.Execute",
      "TestCases.Publish",
      "Audio.View",
      "Transcript.View",
      "UnredactedData.View",
      "VoiceIdUpdateSpeakerId.Access",
    ],
  },
  /** Legacy permissions: 3 permissions. */
  Legacy: {
    /**
     * **Recorded conversations (redacted) - View.** Listen to recordings and read transcripts, with sensitive data redacted. Legacy: the admin website grants `CallRecordings.Redacted.Access`, `ContactTranscripts.Redacted.Access` instead.
     *
     * @deprecated
     */
    ViewRedactedRecordedConversations: "RedactedData.View",
    /**
     * **Recorded conversations (unredacted) - View.** Listen to recordings and read transcripts in full. Legacy: the admin website grants `CallRecordings.Unredacted.Access`, `ContactTranscripts.Unredacted.Access` instead. Sensitive (unredacted-media): a holder hears or reads names, card numbers and everything else that redaction would hide.
     *
     * @deprecated
     */
    ViewUnredactedRecordedConversations: "ListenCallRecordings",
    /**
     * **Recorded conversations - Enable download button.** Show buttons to download and delete recordings. Needs one of `CallRecordings.Unredacted.Access`, `CallRecordings.Redacted.Access`, `ContactTranscripts.Unredacted.Access`. Legacy: the admin website grants `CallRecordings.Unredacted.DownloadButton`, `CallRecordings.Redacted.DownloadButton`, `ContactTranscripts.Unredacted.DownloadButton` instead.
     *
     * @deprecated
     */
    DownloadRecordedConversations: "DownloadCallRecordings",
    /** Every permission of the category, except those that restrict their holder. */
    All: ["RedactedData.View", "ListenCallRecordings", "DownloadCallRecordings"],
  },
} as const;

/** A category of `Permissions`. */
export type PermissionCategory = keyof typeof Permissions;

type NamesIn<C> = Exclude<C[keyof C], readonly unknown[]>;

/** The name of a permission that this package knows, as the API has it. */
export type Permission = {
  [C in PermissionCategory]: NamesIn<(typeof Permissions)[C]>;
}[PermissionCategory];
