export { type LocalConnect, startLocalConnect } from "./local-connect.ts";
export type { LocalEnv, LocalInstance } from "./local-instance.ts";
export type {
  LocalCloudControlOptions,
  LocalConnectOptions,
  LocalInstanceOptions,
} from "./options.ts";
export type { LocalBehavior } from "./behavior.ts";
export type { LocalCall } from "./calls.ts";
export type { LocalChaos, LocalChaosControl } from "./chaos.ts";
export type { LocalClock } from "./clock.ts";
export type { LocalFault, LocalFaultControl, LocalFaultKind, LocalFaultState } from "./faults.ts";
export type { LocalLatency } from "./latency.ts";
export type { LocalQuota, LocalQuotaControl, LocalQuotas } from "./quotas.ts";
export type {
  LocalAIAgent,
  LocalApplication,
  LocalAssistant,
  LocalFlowModule,
  LocalIntegrationAssociation,
  LocalResource,
} from "./resources.ts";
export type { LocalHierarchyGroup, LocalUser } from "./seeds.ts";
export {
  type ConnectInUse,
  type UseLocalConnectOptions,
  useLocalConnect,
} from "./use-local-connect.ts";
