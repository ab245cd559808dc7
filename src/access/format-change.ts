import { describePermission } from "../permissions/details.ts";
import { FIELDS } from "../profile/model.ts";
import type { AccessChange, AccessEffect, AccessValue } from "./changes.ts";
import { escapeText } from "./escape-text.ts";
import { type ReferenceName, byId } from "./group-names.ts";

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

/** Formats changes, with the names of hierarchy groups in place of their ids, and other names beside the ids. */
export function changeFormat(nameOf: ReferenceName) {
  return (change: AccessChange): ChangeText => ({
    sign: signOf(change),
    what: textOf(change, nameOf),
    access: change.effect,
    effect: formatEffect(change.effect),
    risk: (change.risks ?? []).join(", "),
  });
}

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

function textOf(change: AccessChange, nameOf: ReferenceName): string {
  const { field, item, tool } = change;
  const name = nameOfItem(change, nameOf);
  const { kind, label } = FIELDS[field];
  const words = [
    kind.hasTools && tool === undefined ? `type of ${label}` : label,
    ...(item === undefined ? [] : [` ${item}`]),
    ...(name === undefined ? [] : [` (${JSON.stringify(name)})`]),
    ...(tool === undefined ? [] : [`: ${tool}`]),
    formatValues(change, nameOf),
  ];
  return escapeText(words.join(""));
}

function nameOfItem({ field, item = "" }: AccessChange, nameOf: ReferenceName): string | undefined {
  if (field === "Permissions") return describePermission(item)?.label;
  const name = FIELDS[field].refersTo === "nothing" ? item : nameOf(item);
  return name === item ? undefined : name;
}

function formatValues(
  { after, before, change, field }: AccessChange,
  referenceName: ReferenceName,
): string {
  const value = after ?? before;
  const { kind, refersTo } = FIELDS[field];
  const { hasTools, key } = kind;
  const nameOf = refersTo === "hierarchyGroup" ? referenceName : byId;
  const isTyped = key !== undefined && !hasTools;
  if (value === undefined || (isTyped && change !== "changed")) return "";
  const is = typeof value === "string" ? ":" : " is";
  return change === "changed"
    ? `${is} ${formatValue(before, nameOf)} -> ${formatValue(after, nameOf)}`
    : `${is} ${formatValue(value, nameOf)}`;
}

function formatValue(value: AccessValue = "", nameOf: ReferenceName): string {
  if (typeof value === "string") return JSON.stringify(nameOf(value));
  const words = value.map((rule) => rule.map((each) => JSON.stringify(each)).join(" or "));
  return words.map((rule) => (rule === "" ? "nothing" : rule)).join(", or ");
}
