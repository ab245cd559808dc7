import { describePermission } from "../permissions/details.ts";
import { FIELDS } from "../profile/model.ts";
import type { AccessChange, AccessEffect, AccessValue } from "./changes.ts";
import { escapeText } from "./escape-text.ts";
import { type GroupName, byId } from "./group-names.ts";

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

/** A change, ready for layout. */
export interface ChangeText {
  readonly sign: string;
  readonly what: string;
  readonly access: AccessEffect;
  /** The effect as text; empty for neither. */
  readonly effect: string;
  readonly risk: string;
}

/** Formats changes, with these names for hierarchy groups. */
export function changeFormat(groupName: GroupName) {
  return (change: AccessChange): ChangeText => ({
    sign: signOf(change),
    what: textOf(change, groupName),
    access: change.effect,
    effect: formatEffect(change.effect),
    risk: (change.risks ?? []).join(", "),
  });
}

export const formatOne = changeFormat(byId);

/** Whether holders gain or lose access, in one word; empty for neither. */
export function formatEffect(effect: AccessEffect): string {
  return EFFECT[effect];
}

/** `+`, `-` or `~`: added, removed, changed. */
export function signOf({ change }: AccessChange): string {
  return SIGN[change];
}

/**
 * A change as text on one line, without its effect and sign: `permission Users.Edit ("Users - Edit")`,
 * `only what has the tag Department: "Sales" -> "Service"`.
 */
export function formatChange(change: AccessChange): string {
  return textOf(change, byId);
}

function textOf(change: AccessChange, groupName: GroupName): string {
  const { field, item, tool } = change;
  const name = field === "Permissions" ? describePermission(item ?? "")?.label : undefined;
  const { kind, label } = FIELDS[field];
  const words = [
    kind.hasTools && tool === undefined ? `type of ${label}` : label,
    ...(item === undefined ? [] : [` ${item}`]),
    ...(name === undefined ? [] : [` ("${name}")`]),
    ...(tool === undefined ? [] : [`: ${tool}`]),
    formatValues(change, groupName),
  ];
  return escapeText(words.join(""));
}

function formatValues(
  { after, before, change, field }: AccessChange,
  groupName: GroupName,
): string {
  const value = after ?? before;
  const { kind, refersTo } = FIELDS[field];
  const { hasTools, key } = kind;
  const nameOf = refersTo === "hierarchyGroup" ? groupName : byId;
  const isTyped = key !== undefined && !hasTools;
  if (value === undefined || (isTyped && change !== "changed")) return "";
  const is = typeof value === "string" ? ":" : " is";
  return change === "changed"
    ? `${is} ${formatValue(before, nameOf)} -> ${formatValue(after, nameOf)}`
    : `${is} ${formatValue(value, nameOf)}`;
}

function formatValue(value: AccessValue = "", nameOf: GroupName): string {
  if (typeof value === "string") return JSON.stringify(nameOf(value));
  const words = value.map((rule) => rule.map((each) => JSON.stringify(each)).join(" or "));
  return words.map((rule) => (rule === "" ? "nothing" : rule)).join(", or ");
}
