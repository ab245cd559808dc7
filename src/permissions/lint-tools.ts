import { parseAIAgentArn } from "../profile/ai-agent-arn.ts";
import { idsIn, notAnId } from "../profile/bare-id.ts";
import { FIELDS, declaredFields } from "../profile/model.ts";
import type { Application } from "../profile/types.ts";
import { type Finding, type FindingArgs, finding } from "./findings.ts";
import type { Lintable } from "./lintable.ts";
import type { Permission } from "./permissions.ts";

/** The one permission that a third-party application has. */
const ACCESS = "ACCESS";

/** What applications and flow modules lack, and what AWS accepts without granting it. */
export function lintTools(profile: Lintable, effective: ReadonlySet<Permission>): Finding[] {
  const { AllowedFlowModules = [], Applications = [] } = profile;
  const servers = Applications.filter(({ Type }) => Type === "MCP");
  const lacking = (path: string, args: FindingArgs["tool-without-permission"]) =>
    effective.has(args.needs) ? [] : [finding("tool-without-permission", path, args)];
  const modules = { tools: "flow modules", needs: "ContactFlowModules.Execute" } as const;
  return [
    ...(AllowedFlowModules.length > 0 ? lacking("AllowedFlowModules", modules) : []),
    ...(servers.length > 0
      ? lacking("Applications", { tools: "MCP servers", needs: "Wisdom.View" })
      : []),
  ];
}

/** Applications with permissions that their type does not have. */
export function lintApplications({ adopt = false, Applications = [] }: Lintable): Finding[] {
  return Applications.flatMap((application, index) =>
    lintApplication(application, `Applications[${index}]`, adopt),
  );
}

function lintApplication(
  { ApplicationPermissions, Namespace: namespace, Type }: Application,
  path: string,
  adopt: boolean,
): readonly Finding[] {
  const names = ApplicationPermissions.filter((name) => name !== ACCESS);
  if (Type === "MCP" || names.length === 0) return [];
  if (Type === undefined && !names.every(isMisspeltAccess)) {
    return adopt ? [] : [finding("tool-without-type", `${path}.Type`, { namespace, names })];
  }
  return [
    finding("third-party-permission", `${path}.ApplicationPermissions`, { namespace, names }),
  ];
}

/** Whether a name is a misspelling of `ACCESS`. */
export function isMisspeltAccess(name: string): boolean {
  return name.toUpperCase() === ACCESS;
}

/** `arn:PARTITION:app-integrations:REGION:ACCOUNT:application/ID` */
const APPLICATION_ARN = /^arn:[^:]+:app-integrations:[^:]*:[0-9]*:application\/[^/]+$/;

/** External AI agents that are none: AWS accepts every ARN, and the collaboration fails at run time. */
export function lintOutsideAgents({ AllowedAIAgents = [] }: Lintable): Finding[] {
  return AllowedAIAgents.flatMap(({ Arn: arn }, index): Finding[] => {
    if (APPLICATION_ARN.test(arn)) return [];
    const isAIAgent = parseAIAgentArn(arn) !== undefined;
    return [finding("not-an-outside-agent", `AllowedAIAgents[${index}].Arn`, { arn, isAIAgent })];
  });
}

/** ARNs, and ids prefixed with the instance's id, where AWS expects a bare id. */
export function lintIds(profile: Lintable): Finding[] {
  return declaredFields(profile).flatMap((name) => {
    const row = FIELDS[name];
    const { bareIdOf } = row;
    if (bareIdOf === undefined) return [];
    return idsIn(name, row, profile[name]).flatMap(([path, id]): Finding[] => {
      const wrong = notAnId(id, bareIdOf);
      return wrong === undefined ? [] : [finding("not-an-id", path, wrong)];
    });
  });
}
