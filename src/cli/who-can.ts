import { escapeText } from "../access/escape-text.ts";
import { count, quoted } from "../access/some-of.ts";
import { formatLimit } from "../access/format-limit.ts";
import { groupBy } from "../access/group-by.ts";
import { type ReferenceName, groupNames } from "../access/group-names.ts";
import { type AccessSnapshot, type SnapshotPart, AI_AGENT_PARTS } from "../profile/snapshot.ts";
import { unlistedIn } from "../access/unlisted.ts";
import { type Grant, type WhoCan, whoCan } from "../access/who-can.ts";
import { agentsOf } from "../profile/ai-agent-arn.ts";
import { nearestNames } from "../profile/distance.ts";
import { readAccess } from "../read-instance.ts";
import type { Run } from "./command.ts";
import { INCOMPLETE, countRead, reportMissing } from "./incomplete.ts";
import { instanceOf } from "./instance.ts";
import { listOf } from "./list.ts";
import { table } from "./layout.ts";
import { outputOf, paint } from "./output.ts";
import { PERMISSION_TERMS, mayBeNew, permissionsOf } from "./permissions-of.ts";
import { UsageError } from "./usage-error.ts";
import { isFiltered, remarkOnFilter, userFilterOf } from "./user-filter.ts";
import {
  type UserOutput,
  HOLDER_COLUMNS,
  aiAgentCells,
  userCells,
  userOutput,
  userTexts,
} from "./user.ts";

export const run: Run<"who-can"> = async ({ args, values, repeated }) => {
  const output = outputOf(args);
  const questions = args._.map((text) => ({
    text,
    known: mayBeNew(text) ? undefined : permissionsOf(text),
  }));
  const agentArns = values("ai-agent");
  const filter = userFilterOf(args, repeated("tag"), agentArns);
  const instance = instanceOf(args);
  const snapshot = await output.reading("Reading who has which permissions", (onProgress) =>
    readAccess({ ...instance, ...filter, onProgress, aiAgents: agentArns }),
  );
  const permissions = questions.flatMap(({ known, text }) => known ?? [granted(snapshot, text)]);
  const found = whoCan(snapshot, [...new Set(permissions)]);
  const { hierarchyGroups } = snapshot;
  const groupName = groupNames(hierarchyGroups);
  const users = found.users.map(({ grants, holder }) => ({
    ...userOutput(holder, hierarchyGroups),
    grants,
  }));
  const aiAgents = found.aiAgents.map(({ grants, holder: { Arn, Name = null } }) => ({
    Arn,
    Name,
    grants,
  }));
  await output.result(
    () => format(args._, { ...found, users }, groupName, isFiltered(filter)),
    { ...found, users, aiAgents },
    () =>
      listOf(
        [...HOLDER_COLUMNS, "permission", "profile", "restrictions", "cancelledBy"],
        [
          ...users.map((user) => ({ cells: userCells(user, groupName), grants: user.grants })),
          ...found.aiAgents.map(({ grants, holder }) => ({ cells: aiAgentCells(holder), grants })),
        ].flatMap(({ cells, grants }) =>
          grants.map(({ cancelledBy, limits, permission, profile }) => ({
            ...cells,
            permission,
            profile,
            restrictions: limits?.map((limit) => formatLimit(limit, groupName)) ?? "unknown",
            cancelledBy: cancelledBy ?? "unknown",
          })),
        ),
        { missing: found.missing, column: "holder" },
      ),
  );
  remarkOnFilter(output, filter);
  return reportMissing(output, found.missing);
};

/**
 * AWS adds permissions before the catalog has them, so a name that a profile grants is valid.
 *
 * @throws UsageError if it is not, or matches several known permissions
 */
function granted(snapshot: AccessSnapshot, name: string): string {
  const { profiles } = snapshot;
  if (profiles.some(({ Permissions }) => Permissions?.includes(name))) return name;
  permissionsOf(name);
  const isOpen =
    unlistedIn(snapshot).size > 0 || profiles.some(({ Permissions }) => Permissions === undefined);
  if (isOpen) return name;
  const nearest = nearestNames(name, PERMISSION_TERMS);
  throw new UsageError(
    `There is no permission, label or class of risk "${name}". The nearest are ${quoted(nearest).join(", ")}`,
  );
}

/** Without the permissions of a profile, or a profile that AWS does not list yet, more holders may count. */
const DECIDING: readonly SnapshotPart[] = ["permissions", "describe"];

interface Found extends Omit<WhoCan, "users"> {
  readonly users: readonly (UserOutput & { readonly grants: readonly Grant[] })[];
}

function format(
  questions: readonly string[],
  found: Found,
  groupName: ReferenceName,
  hasOnlyUsers: boolean,
): string {
  const { aiAgents, complete, missing, permissions, users } = found;
  const isSeveral = permissions.length > 1;
  const rows = [
    ...users.map(({ grants, ...user }) => ({ cells: userTexts(user, groupName), grants })),
    ...aiAgents.map(({ grants, holder: { Arn, Name = "-" } }) => ({
      cells: [Name, "AI agent", Arn],
      grants,
    })),
  ].flatMap(({ cells, grants }) =>
    [...groupBy(grants, ({ profile }) => profile)].map(([profile, same]) => [
      ...cells.map(escapeText),
      escapeText(profile),
      ...(isSeveral ? [same.map(({ permission }) => permission).join(", ")] : []),
      restrictionsOf(same, groupName),
    ]),
  );
  const agents = agentsOf(aiAgents.map(({ holder }) => holder.Arn));
  const figure = (known: number, noun: string, parts: readonly SnapshotPart[]) =>
    countRead(known, noun, missing, parts, DECIDING);
  const asked = isSeveral
    ? `${questions.join(", ")}, ${count(permissions.length, "permission")}`
    : (permissions[0] ?? "");
  const figures = [
    figure(users.length, "user", ["users"]),
    ...(hasOnlyUsers ? [] : [figure(agents.length, "AI agent", AI_AGENT_PARTS)]),
  ];
  return [
    `${paint("bold", escapeText(asked))}: ${figures.join(", ")}${complete ? "" : INCOMPLETE}`,
    ...(rows.length === 0 ? [] : ["", table(rows, "  ")]),
  ].join("\n");
}

function restrictionsOf(grants: readonly Grant[], groupName: ReferenceName): string {
  const texts = grants.map(({ cancelledBy, limits }) => {
    if (limits === null) return "restrictions not read";
    if (limits.length === 0) return "";
    const only = `only ${limits.map((limit) => formatLimit(limit, groupName)).join(" and ")}`;
    if (cancelledBy === null) return `${only}, unknown whether cancelled`;
    return cancelledBy.length === 0 ? only : `${only}, cancelled by ${cancelledBy.join(", ")}`;
  });
  return escapeText([...new Set(texts)].filter((text) => text !== "").join("; "));
}
