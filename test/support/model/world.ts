import {
  paginateListSecurityProfileApplications,
  paginateListSecurityProfilePermissions,
  paginateListSecurityProfiles,
} from "@aws-sdk/client-connect";
import type { Stack } from "../stack.ts";

/** The eleven fields. */
const FIELDS = [
  "Description",
  "Permissions",
  "Tags",
  "AllowedAccessControlTags",
  "TagRestrictedResources",
  "HierarchyRestrictedResources",
  "AllowedAccessControlHierarchyGroupId",
  "Applications",
  "AllowedFlowModules",
  "AllowedAIAgents",
  "GranularAccessControlConfiguration",
];

/** A profile as the server holds it: fields as JSON, each tag a field of its own, absent ones left out. */
export interface Held {
  readonly name: string;
  readonly fields: ReadonlyMap<string, string>;
}

/** The profiles beyond the stock ones, by their ARNs. */
export type World = ReadonlyMap<string, Held>;

const STOCK = new Set(["Admin", "Agent", "CallCenterManager", "QualityAnalyst"]);

/** Everything that is there, asked for by a client beside the programs. */
export async function observe({ InstanceId, aws: client }: Stack): Promise<World> {
  const pages = paginateListSecurityProfiles({ client }, { InstanceId });
  const listed = (await Array.fromAsync(pages)).flatMap(
    ({ SecurityProfileSummaryList = [] }) => SecurityProfileSummaryList,
  );
  const ours = listed.filter(({ Name = "" }) => !STOCK.has(Name));
  const read = ours.map(async ({ Arn = "", Id, Name = "" }): Promise<[string, Held]> => {
    const target = { InstanceId, SecurityProfileId: Id };
    const [described, permissions, applications, modules, agents] = await Promise.all([
      client.describeSecurityProfile(target),
      Array.fromAsync(paginateListSecurityProfilePermissions({ client }, target)),
      Array.fromAsync(paginateListSecurityProfileApplications({ client }, target)),
      client.listSecurityProfileFlowModules(target),
      client.listSecurityProfileAIAgents(target),
    ]);
    const { SecurityProfileName = "", Tags = {}, ...rest } = described.SecurityProfile ?? {};
    const values: Record<string, unknown> = {
      ...rest,
      Permissions: permissions.flatMap(({ Permissions = [] }) => Permissions),
      Applications: applications.flatMap(({ Applications = [] }) => Applications),
      AllowedFlowModules: modules.AllowedFlowModules,
      AllowedAIAgents: agents.AllowedAIAgents,
    };
    const own = Object.entries(Tags).filter(([key]) => !key.startsWith("alchemy_"));
    if (SecurityProfileName !== Name) throw new Error(`${Arn} is called two names`);
    return [Arn, { name: Name, fields: flat({ ...values, Tags: Object.fromEntries(own) }) }];
  });
  return new Map(await Promise.all(read));
}

/**
 * Fields in a form in which equal ones are equal text. An empty value is like none in AWS, but a
 * declaration in code, so that it is kept where `empties` says so.
 */
export function flat(values: Readonly<Record<string, unknown>>, empties = false) {
  const all = FIELDS.flatMap((name): [string, unknown][] => {
    const value = values[name];
    if (name !== "Tags") return value === undefined ? [] : [[name, value]];
    return Object.entries(value ?? {}).map(([key, tag]) => [`Tags.${key}`, tag]);
  });
  const texts = all.map(([name, value]): [string, string] => [name, textOf(value)]);
  return new Map(texts.filter(([, text]) => empties || text !== NONE));
}

/** The text of every empty value. */
export const NONE = "";

/** Lists in one order, members of objects in one order, whatever is empty as `NONE`. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? NONE : `[${value.map(textOf).toSorted().join()}]`;
  }
  if (typeof value !== "object" || value === null) {
    return value === undefined || value === "" ? NONE : JSON.stringify(value);
  }
  const members = Object.entries(value).map(([key, inner]) => [key, textOf(inner)]);
  const held = members.filter(([, text]) => text !== NONE).map((member) => member.join(":"));
  return held.length === 0 ? NONE : `{${held.toSorted().join()}}`;
}
