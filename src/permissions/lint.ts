import { closest, distance } from "fastest-levenshtein";
import { KNOWN_PERMISSIONS } from "./known.ts";
import type { Permission } from "./permission.ts";

/** The fields that the linter reads. */
export interface Lintable {
  readonly Permissions?: readonly Permission[] | undefined;
  readonly TagRestrictedResources?: readonly string[] | undefined;
  readonly HierarchyRestrictedResources?: readonly string[] | undefined;
}

/** Something that AWS's form allows and that does not do what it seems to. Data; the words come late. */
export type Finding = { readonly path: string; readonly severity: "warning" } & (
  | { readonly code: "iam-action"; readonly args: { readonly name: string } }
  | {
      readonly code: "unknown-permission";
      readonly args: { readonly name: string; readonly near: string | undefined };
    }
  | {
      readonly code: "arn-for-resource-type";
      readonly args: { readonly value: string; readonly type: string | undefined };
    }
  | { readonly code: "hierarchy-resource"; readonly args: { readonly value: string } }
);

const RESOURCE_TYPES: Readonly<Record<string, string>> = {
  agent: "User",
  user: "User",
  "security-profile": "SecurityProfile",
  queue: "Queue",
  "routing-profile": "RoutingProfile",
};

const IAM_ACTION = /^[a-z][a-z-]*:[A-Z*]/;

const known: ReadonlySet<string> = new Set(KNOWN_PERMISSIONS);

/** What a reader of the profile should know. Never blocks a deploy. */
export function lintSecurityProfile(profile: Lintable): Finding[] {
  const warn = { severity: "warning" } as const;
  const permissions = (profile.Permissions ?? []).flatMap((name, index): Finding[] => {
    const path = `Permissions[${index}]`;
    if (IAM_ACTION.test(name)) return [{ ...warn, code: "iam-action", path, args: { name } }];
    if (known.has(name)) return [];
    return [{ ...warn, code: "unknown-permission", path, args: { name, near: nearest(name) } }];
  });
  const byTag = (profile.TagRestrictedResources ?? []).flatMap((value, index): Finding[] =>
    isArn(value) ? [arnFinding(`TagRestrictedResources[${index}]`, value)] : [],
  );
  const byHierarchy = (profile.HierarchyRestrictedResources ?? []).flatMap(
    (value, index): Finding[] => {
      const path = `HierarchyRestrictedResources[${index}]`;
      if (isArn(value)) return [arnFinding(path, value)];
      return value === "User"
        ? []
        : [{ ...warn, code: "hierarchy-resource", path, args: { value } }];
    },
  );
  return [...permissions, ...byTag, ...byHierarchy];
}

/** A finding in words. */
export function wordFinding({ code, args }: Finding): string {
  switch (code) {
    case "iam-action":
      return `"${args.name}" is an IAM action, not a security profile permission: it grants nothing. Permissions have names such as "BasicAgentAccess" or "Users.View" (https://docs.aws.amazon.com/connect/latest/adminguide/security-profile-list.html).`;
    case "unknown-permission": {
      const hint = args.near === undefined ? "" : ` Did you mean "${args.near}"?`;
      return `"${args.name}" is not a permission name that this package knows, and AWS may take it and grant nothing.${hint}`;
    }
    case "arn-for-resource-type": {
      const type = args.type === undefined ? 'such as "User" or "Queue"' : `"${args.type}" here`;
      return `"${args.value}" is an ARN; AWS expects the name of a resource type, ${type}, and restricts nothing by an ARN.`;
    }
    case "hierarchy-resource":
      return `"${args.value}" cannot be restricted by hierarchy; the one type that AWS names is "User".`;
  }
}

/** The known name that is most like this one, if one is. */
function nearest(name: string): string | undefined {
  const near = closest(name, KNOWN_PERMISSIONS);
  return distance(name.toLowerCase(), near.toLowerCase()) <= Math.max(2, name.length / 4)
    ? near
    : undefined;
}

function arnFinding(path: string, value: string): Finding {
  const type = /:instance\/[^/]+\/([a-z-]+)\//.exec(value)?.[1];
  return {
    severity: "warning",
    code: "arn-for-resource-type",
    path,
    args: { value, type: type === undefined ? undefined : RESOURCE_TYPES[type] },
  };
}

function isArn(value: string): boolean {
  return value.startsWith("arn:");
}
