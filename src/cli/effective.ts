import {
  type Cancellation,
  type EffectiveAccess,
  type EffectivePermission,
  type GrantedAccess,
  type Restriction,
  effectiveAccess,
} from "../access/effective.ts";
import { escapeText } from "../access/escape-text.ts";
import { type MissingPart, identityOf, isWhole } from "../profile/snapshot.ts";
import { formatLimit } from "../access/format-limit.ts";
import { type ReferenceName, groupNames } from "../access/group-names.ts";
import { count } from "../access/some-of.ts";
import { describePermission } from "../permissions/details.ts";
import { readUserAccess } from "../read-instance.ts";
import type { Run } from "./command.ts";
import { INCOMPLETE, reportMissing } from "./incomplete.ts";
import { instanceOf } from "./instance.ts";
import { type List, listOf } from "./list.ts";
import { table } from "./layout.ts";
import { outputOf, paint } from "./output.ts";
import { type UserOutput, tagsOf, userOutput } from "./user.ts";

export const run: Run<"effective"> = async ({ args }) => {
  const output = outputOf(args);
  const instance = instanceOf(args);
  const read = await output.reading("Reading what the user holds", (onProgress) =>
    readUserAccess({ ...instance, onProgress, user: args.user }),
  );
  const complete = isWhole(read);
  const { hierarchyGroups, InstanceArn, missing } = read;
  const user = userOutput(read.user, hierarchyGroups);
  const groupName = groupNames(hierarchyGroups);
  const access = effectiveAccess(read.profiles);
  const profiles = read.profiles.map(identityOf);
  const names = profiles.map(({ SecurityProfileName }) => SecurityProfileName);
  await output.result(
    () => format({ complete, user, names, access, groupName }),
    { InstanceArn, complete, missing, user, profiles, ...access },
    () => list({ access, groupName, missing, user }),
  );
  return reportMissing(output, missing);
};

function list({
  access: { aiAgents, applications, flowModules, permissions, restrictions },
  groupName,
  missing,
  user,
}: Pick<EffectiveResult, "access" | "groupName" | "user"> & {
  readonly missing: readonly MissingPart[];
}): List {
  const row = (kind: string, item: string, profiles: readonly string[]) => ({
    user: user.Username,
    kind,
    item,
    tools: null,
    profiles,
    risk: null,
    restricted: null,
    cancelledBy: null,
  });
  return listOf(
    ["user", "kind", "item", "tools", "profiles", "risk", "restricted", "cancelledBy"],
    [
      ...restrictions.map((each) => ({
        ...row("restriction", formatLimit({ ...each, rows: null }, groupName), [each.profile]),
        cancelledBy: each.cancelledBy?.map(cancellationText) ?? "unknown",
      })),
      ...permissions.map(({ givenBy, permission, restricted }) => ({
        ...row("permission", permission, givenBy),
        risk: describePermission(permission)?.risk ?? null,
        restricted: restricted ?? "unknown",
      })),
      ...applications.map(({ ApplicationPermissions, givenBy, Namespace }) => ({
        ...row("application", Namespace, givenBy),
        tools: ApplicationPermissions,
      })),
      ...flowModules.map((each) => row("flow module", each.FlowModuleId, each.givenBy)),
      ...aiAgents.map((each) => row("AI agent", each.Arn, each.givenBy)),
    ],
    { missing, column: "item" },
  );
}

interface EffectiveResult {
  readonly complete: boolean;
  readonly user: UserOutput;
  /** Of the profiles. */
  readonly names: readonly string[];
  readonly access: EffectiveAccess;
  readonly groupName: ReferenceName;
}

function format({ access, complete, groupName, names, user }: EffectiveResult): string {
  const { HierarchyGroup: group, Username } = user;
  const { aiAgents, applications, flowModules, permissions, restrictions } = access;
  const where = group ? `hierarchy group ${escapeText(groupName(group.Id))}` : "no hierarchy group";
  const granted: Readonly<Record<keyof GrantedAccess, [title: string, rows: string[][]]>> = {
    applications: [
      "Applications",
      applications.map(({ ApplicationPermissions, givenBy, Namespace }) => [
        escapeText(Namespace),
        listed(ApplicationPermissions),
        listed(givenBy),
      ]),
    ],
    flowModules: [
      "Flow modules",
      flowModules.map(({ FlowModuleId, givenBy }) => [escapeText(FlowModuleId), listed(givenBy)]),
    ],
    aiAgents: ["AI agents", aiAgents.map(({ Arn, givenBy }) => [escapeText(Arn), listed(givenBy)])],
  };
  const sections: [title: string, rows: string[][]][] = [
    ["Restrictions", restrictions.map((restriction) => restrictionRow(restriction, groupName))],
    ["Permissions", permissions.map(permissionRow)],
    ...Object.values(granted),
  ];
  return [
    `${paint("bold", escapeText(Username))}: ${count(names.length, "security profile")} (${listed(names)}), ${where}${complete ? "" : INCOMPLETE}`,
    ...sections
      .filter(([, rows]) => rows.length > 0)
      .map(([title, rows]) => `\n${paint("bold", title)}\n${table(rows, "  ")}`),
  ].join("\n");
}

function permissionRow({ givenBy, permission, restricted }: EffectivePermission): string[] {
  const { restricts, risk } = describePermission(permission) ?? {};
  const notes = [
    ...(risk ? [paint("yellow", risk)] : []),
    ...(restricted ? ["restricted"] : []),
    ...(restricted === null ? ["unknown whether restricted"] : []),
    ...(restricts ? ["restricts the holder"] : []),
  ];
  return [escapeText(permission), listed(givenBy), notes.join(", ")];
}

function restrictionRow(
  { cancelledBy, hierarchyGroup, profile, tags, type }: Restriction,
  groupName: ReferenceName,
): string[] {
  const by = [
    ...tagsOf(tags ?? {}),
    ...(hierarchyGroup === null ? [] : [formatGroup(hierarchyGroup, groupName)]),
  ];
  return [...[type, by.join(" and "), profile].map(escapeText), formatCancellation(cancelledBy)];
}

function formatCancellation(cancelledBy: Restriction["cancelledBy"]): string {
  if (cancelledBy === null) return paint("yellow", "unknown whether cancelled");
  const others = cancelledBy.map((each) => escapeText(cancellationText(each)));
  return others.length === 0 ? "" : paint("red", `cancelled by ${others.join(", ")}`);
}

function cancellationText({ permissions, profile }: Cancellation): string {
  return `${profile} (${permissions.join(", ")})`;
}

function formatGroup(id: string, groupName: ReferenceName): string {
  return id === "own" ? "the user's own hierarchy group" : `hierarchy group ${groupName(id)}`;
}

function listed(names: readonly string[]): string {
  return names.map(escapeText).join(", ");
}
