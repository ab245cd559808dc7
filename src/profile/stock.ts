/** The security profiles that AWS creates in every instance. */
const STOCK_PROFILES: ReadonlySet<string> = new Set([
  "Admin",
  "Agent",
  "CallCenterManager",
  "QualityAnalyst",
]);

/** Whether a stock profile has this name. In the admin website, another profile can get the name. */
export function isStockProfile(name: string): boolean {
  return STOCK_PROFILES.has(name);
}
