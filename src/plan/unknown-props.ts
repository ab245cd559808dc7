import type { AccessChange } from "../access/changes.ts";
import type { Followed } from "../aws/plan-hooks.ts";
import { FIELDS, FIELD_NAMES } from "../profile/model.ts";
import { type Shape, isRecord, structure } from "../profile/shapes.ts";
import { isUnknown, unknownInstance } from "./unknown-text.ts";
import { textOfUnknown } from "./unknown-value.ts";

/** Replaces values that are known after deploy with texts in the form of each field. */
export function followProps<T>(givenId: string, given: T): Followed<T> {
  const id = textOfUnknown(givenId) ?? givenId;
  const open = new Set<string>(typeof id === "string" && isUnknown(id) ? ["id"] : []);
  if (!isRecord(given)) return { id, props: given, open: [...open] };
  const text = textOfUnknown(given);
  const props = { ...given };
  if (text !== undefined) Object.assign(props, { InstanceArn: unknownInstance(text) });
  for (const [name, value] of Object.entries(given)) {
    if (isUnknown(name)) open.add("props");
    const followed = isUnknown(name) ? undefined : followProp(name, value, () => open.add(name));
    if (followed === undefined) Reflect.deleteProperty(props, name);
    else Object.assign(props, { [name]: followed });
  }
  return { id, props, open: [...open] };
}

/** Without apparent losses of an open field: the deploy may keep them. */
export function withoutGuesses(
  changes: readonly AccessChange[],
  open: readonly string[],
): readonly AccessChange[] {
  return changes.filter(({ change, field }) => change === "added" || !open.includes(field));
}

function followProp(name: string, value: unknown, open: () => void): unknown {
  const field = FIELD_NAMES.find((each) => each === name);
  const text = textOfUnknown(value);
  if (field === "Permissions" && Array.isArray(value) && value.some((each) => isUnknown(`${each}`)))
    open();
  if (field) {
    const { shape } = FIELDS[field];
    return fill(shape, value, shape.type === "string" ? () => {} : open);
  }
  if (text === undefined) return value;
  if (name === "InstanceArn") return unknownInstance(text);
  if (["SecurityProfileName", "User", "AIAgent"].includes(name)) return text;
  open();
  return undefined;
}

/** The value with each unknown replaced by a text in the form of its shape; unchanged if there is none. */
function fill(shape: Shape, value: unknown, open: () => void): unknown {
  const text = textOfUnknown(value);
  if (text !== undefined) {
    open();
    return standIn(shape, text);
  }
  if (shape.type === "list" && Array.isArray(value)) {
    const items = value.map((item: unknown) => fill(shape.item, item, open));
    return items.every((item, index) => item === value[index]) ? value : distinct(items);
  }
  if (shape.type === "map" && Array.isArray(value)) {
    const tag = structure({ Key: shape.key, Value: shape.value });
    return value.map((item: unknown) => fill(tag, item, open));
  }
  if ((shape.type !== "map" && shape.type !== "structure") || !isRecord(value)) return value;
  const entries = Object.entries(value).map(([name, item]) => {
    if (isUnknown(name)) open();
    const member = shape.type === "map" ? shape.value : memberOf(shape.members[name]);
    return [name, item, member ? fill(member, item, open) : item, member] as const;
  });
  return entries.every(([, before, after, member]) => before === after || !member)
    ? value
    : Object.fromEntries(entries.map(([name, , after]) => [name, after]));
}

function standIn(shape: Shape, text: string): unknown {
  switch (shape.type) {
    case "string":
      if (!shape.enum) return text;
      return shape.enum.length === 1 ? shape.enum[0] : undefined;
    case "list":
      return [standIn(shape.item, text)];
    case "map":
      return { [text]: standIn(shape.value, text) };
    case "structure":
      return Object.fromEntries(
        Object.entries(shape.members).flatMap(([name, each]) => {
          const member = memberOf(each);
          const value = member && standIn(member, text);
          return value === undefined ? [] : [[name, value]];
        }),
      );
    case "boolean":
    case "integer":
      return undefined;
  }
}

function memberOf(member: Shape | (() => Shape) | undefined): Shape | undefined {
  return typeof member === "function" ? member() : member;
}

function distinct(items: readonly unknown[]): unknown[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
