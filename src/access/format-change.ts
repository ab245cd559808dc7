import { describePermission } from "../permissions/details.ts";
import type { FieldName } from "../profile/model.ts";
import type { AccessChange, AccessEffect, AccessValue } from "./changes.ts";
import { escapeText } from "./escape-text.ts";

/** How a field is called before the name of one of its entries. */
const ENTRY: Readonly<Record<FieldName, string>> = {
  Description: "description",
  Permissions: "permission",
  Tags: "tag",
  AllowedAccessControlTags: "only what has the tag",
  TagRestrictedResources: "restricted by tag:",
  HierarchyRestrictedResources: "restricted by hierarchy:",
  AllowedAccessControlHierarchyGroupId: "hierarchy group",
  Applications: "application",
  AllowedFlowModules: "flow module",
  AllowedAIAgents: "AI agent",
  GranularAccessControlConfiguration: "only rows of data tables whose",
};

const EFFECT: Readonly<Record<AccessEffect, string>> = {
  gains: "gains",
  loses: "loses",
  both: "gains or loses",
  neither: "",
};

const SIGN: Readonly<Record<AccessChange["change"], string>> = {
  added: "+",
  removed: "-",
  changed: "~",
};

/** Whether holders gain or lose by it, in a word; empty where neither. */
export function formatEffect(effect: AccessEffect): string {
  return EFFECT[effect];
}

/** `+`, `-` or `~`: added, removed, changed. */
export function signOf({ change }: AccessChange): string {
  return SIGN[change];
}

/**
 * A change in words, without its effect and its sign: `permission Users.Edit ("Users - Edit")`,
 * `only what has the tag Department: "Sales" -> "Service"`. In one line, whatever is in it.
 */
export function formatChange(change: AccessChange): string {
  const { field, item, tool } = change;
  const label = field === "Permissions" ? describePermission(item ?? "")?.label : undefined;
  const isType = field === "Applications" && tool === undefined;
  const words = [
    isType ? "type of application" : ENTRY[field],
    ...(item === undefined ? [] : [` ${item}`]),
    ...(label === undefined ? [] : [` ("${label}")`]),
    ...(tool === undefined ? [] : [`: ${tool}`]),
    formatValues(change),
  ];
  return escapeText(words.join(""));
}

function formatValues({ after, before, change, field }: AccessChange): string {
  const isTyped = field === "AllowedFlowModules" || field === "AllowedAIAgents";
  if (before === undefined && after === undefined) return "";
  if (isTyped && change !== "changed") return "";
  const is = field === "GranularAccessControlConfiguration" ? " is" : ":";
  if (change === "changed") {
    return `${is} ${formatValue(before)} -> ${formatValue(after)}`;
  }
  return `${is} ${formatValue(after ?? before)}`;
}

function formatValue(value: AccessValue = ""): string {
  if (typeof value === "string") return JSON.stringify(value);
  const words = value.map((rule) => rule.map((each) => JSON.stringify(each)).join(" or "));
  return words.map((rule) => (rule === "" ? "nothing" : rule)).join(", or ");
}
