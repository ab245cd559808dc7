import { describePermission } from "../permissions/details.ts";
import { FIELDS } from "../profile/model.ts";
import type { AccessChange, AccessEffect, AccessValue } from "./changes.ts";
import { escapeText } from "./escape-text.ts";

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

export function formatOne(change: AccessChange): ChangeText {
  return {
    sign: signOf(change),
    what: formatChange(change),
    access: change.effect,
    effect: formatEffect(change.effect),
    risk: (change.risks ?? []).join(", "),
  };
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
  const { field, item, tool } = change;
  const name = field === "Permissions" ? describePermission(item ?? "")?.label : undefined;
  const { kind, label } = FIELDS[field];
  const words = [
    kind.hasTools && tool === undefined ? `type of ${label}` : label,
    ...(item === undefined ? [] : [` ${item}`]),
    ...(name === undefined ? [] : [` ("${name}")`]),
    ...(tool === undefined ? [] : [`: ${tool}`]),
    formatValues(change),
  ];
  return escapeText(words.join(""));
}

function formatValues({ after, before, change, field }: AccessChange): string {
  const value = after ?? before;
  const { hasTools, key } = FIELDS[field].kind;
  const isTyped = key !== undefined && !hasTools;
  if (value === undefined || (isTyped && change !== "changed")) return "";
  const is = typeof value === "string" ? ":" : " is";
  return change === "changed"
    ? `${is} ${formatValue(before)} -> ${formatValue(after)}`
    : `${is} ${formatValue(value)}`;
}

function formatValue(value: AccessValue = ""): string {
  if (typeof value === "string") return JSON.stringify(value);
  const words = value.map((rule) => rule.map((each) => JSON.stringify(each)).join(" or "));
  return words.map((rule) => (rule === "" ? "nothing" : rule)).join(", or ");
}
