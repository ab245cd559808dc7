import type { CredentialScope } from "./credentials.ts";

/**
 * The region for something outside of an instance: from the props, else the nearest scope, else the AWS SDK's own
 * chain (`AWS_REGION`, then the profile of `~/.aws/config`); `undefined` if none of them has one.
 */
export async function regionFor(
  {
    profile,
    region,
  }: { readonly profile?: string | undefined; readonly region?: string | undefined },
  scope: CredentialScope | undefined,
): Promise<string | undefined> {
  if (region !== undefined) return region;
  for (let at = scope; at !== undefined; at = at.parent) {
    const aws: unknown = at.providerCredentials["aws"];
    if (typeof aws !== "object" || aws === null || !("region" in aws)) continue;
    if (typeof aws.region === "string") return aws.region;
  }
  const { NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS, loadConfig } =
    await import("@smithy/core/config");
  const chain = loadConfig(
    { ...NODE_REGION_CONFIG_OPTIONS, default: "" },
    { ...NODE_REGION_CONFIG_FILE_OPTIONS, ...(profile !== undefined && { profile }) },
  );
  return (await chain()) || undefined;
}
