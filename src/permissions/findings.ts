import type { NotAnId } from "../profile/bare-id.ts";
import type { PermissionRisk } from "./catalog.ts";
import type { Permission } from "./permissions.ts";

/** The data of a finding, by its code. */
export interface FindingArgs {
  "iam-action": { readonly name: string };
  "unknown-permission": { readonly name: string; readonly near: Permission | undefined };
  "legacy-permission": { readonly name: string; readonly replacedBy: readonly Permission[] };
  "missing-permission": Needs;
  "download-without-access": Needs;
  "restricting-permission": { readonly name: Permission; readonly cuts: readonly Permission[] };
  "redacted-and-unredacted": { readonly redacted: readonly Permission[] };
  "many-permissions": { readonly count: number; readonly limit: number };
  "sensitive-permission": { readonly risk: PermissionRisk; readonly names: readonly Permission[] };
  "tool-without-permission": {
    readonly tools: "flow modules" | "MCP servers";
    readonly needs: Permission;
  };
  "third-party-permission": NotAccess;
  "tool-without-type": NotAccess;
  "not-an-id": NotAnId;
  "not-an-outside-agent": { readonly arn: string; readonly isAIAgent: boolean };
  "arn-for-resource-type": { readonly value: string; readonly type: string | undefined };
  "misspelt-resource-type": { readonly value: string; readonly type: string };
  "hierarchy-resource-type": { readonly value: string };
  "resource-types-without-tags": { readonly types: readonly string[] };
  "tags-without-resource-types": { readonly keys: readonly string[] };
  "users-without-security-profiles": { readonly missing: string };
  "resource-type-without-view": { readonly type: string; readonly needs: Permission };
  "ignores-tags": Ignoring;
  "ignores-hierarchy": Ignoring;
  "hierarchy-without-users": { readonly group: string };
  "hierarchy-with-profile-admin": { readonly names: readonly Permission[] };
}

interface Needs {
  readonly name: Permission;
  /** All of these are missing. */
  readonly needs: readonly Permission[];
  /** At least one of these is needed, and all are missing. */
  readonly needsOneOf: readonly Permission[];
}

interface Ignoring {
  readonly names: readonly Permission[];
  /** The permissions of the profile that do nothing without them. */
  readonly dependents: readonly Permission[];
}

interface NotAccess {
  /** Of the application. */
  readonly namespace: string;
  /** Its permissions other than `ACCESS`. */
  readonly names: readonly string[];
}

export type FindingCode = keyof FindingArgs;

/** `warning`: it does less than it seems to, or allows more than it seems to. `info`: correct, and worth knowing. */
export type FindingSeverity = "warning" | "info";

/** Accepted findings: the reason, by the code. */
export type Acknowledgements = { readonly [C in FindingCode]?: string };

export interface FindingOf<C extends FindingCode> {
  readonly code: C;
  readonly severity: FindingSeverity;
  /** The prop that it is about: `Permissions[3]`, `TagRestrictedResources`. */
  readonly path: string;
  readonly args: FindingArgs[C];
}

/**
 * Something that AWS accepts and that a reader of the profile should know. Data only; `formatFinding` makes the
 * text.
 */
export type Finding = { readonly [C in FindingCode]: FindingOf<C> }[FindingCode];

/** Every code, with its severity. */
export const FINDINGS: Readonly<Record<FindingCode, FindingSeverity>> = {
  "iam-action": "warning",
  "unknown-permission": "warning",
  "legacy-permission": "warning",
  "missing-permission": "warning",
  "download-without-access": "warning",
  "restricting-permission": "info",
  "redacted-and-unredacted": "info",
  "many-permissions": "warning",
  "sensitive-permission": "info",
  "tool-without-permission": "info",
  "third-party-permission": "warning",
  "tool-without-type": "warning",
  "not-an-id": "warning",
  "not-an-outside-agent": "warning",
  "arn-for-resource-type": "warning",
  "misspelt-resource-type": "warning",
  "hierarchy-resource-type": "warning",
  "resource-types-without-tags": "warning",
  "tags-without-resource-types": "warning",
  "users-without-security-profiles": "warning",
  "resource-type-without-view": "warning",
  "ignores-tags": "warning",
  "ignores-hierarchy": "warning",
  "hierarchy-without-users": "warning",
  "hierarchy-with-profile-admin": "warning",
};

export function finding<C extends FindingCode>(
  code: C,
  path: string,
  args: FindingArgs[C],
): FindingOf<C> {
  return { code, severity: FINDINGS[code], path, args };
}
