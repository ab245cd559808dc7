/** The security profiles that AWS gives every instance. */
const STOCK_PROFILES: ReadonlySet<string> = new Set([
  "Admin",
  "Agent",
  "CallCenterManager",
  "QualityAnalyst",
]);

/** Whether AWS gave the profile of this name. The console can give the name to another one. */
export function isStockProfile(name: string): boolean {
  return STOCK_PROFILES.has(name);
}
