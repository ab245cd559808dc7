import type { FieldRow, Identified } from "./fields.ts";
import { isRecord } from "./shapes.ts";

/** A value where AWS expects a bare id. */
export interface NotAnId {
  readonly value: string;
  /** The kind of resource that the id is of. */
  readonly what: string;
  /** The id inside the value, if it is the ARN of such a resource. */
  readonly id: string | undefined;
}

/** The form of most ids in Amazon Connect, in either case. */
export const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

/** `INSTANCE:ID`, which Terraform uses as the id of a resource. */
const PREFIXED = new RegExp(`^${UUID}:(${UUID})$`, "i");

/** Describes a value that cannot be a bare id; `undefined` if it can be one. */
export function notAnId(value: unknown, { inArn, what }: Identified): NotAnId | undefined {
  if (typeof value !== "string") return undefined;
  const prefixed = PREFIXED.exec(value)?.[1];
  if (prefixed !== undefined) return { value, what, id: prefixed };
  if (!value.startsWith("arn:")) return undefined;
  return { value, what, id: new RegExp(`/${inArn}/([^/]+)$`).exec(value)?.[1] };
}

/** The problem, and what to write instead. */
export function formatNotAnId({ id, value, what }: NotAnId): string {
  return id === undefined
    ? `${JSON.stringify(value)} is an ARN, but not of a ${what}. Write the id of a ${what}.`
    : `${JSON.stringify(value)} is not a bare ${what} id, which AWS expects. Write ${JSON.stringify(id)}.`;
}

/** The ids in a field, each with its path. */
export function idsIn(
  name: string,
  { kind: { key } }: Pick<FieldRow, "kind">,
  value: unknown,
): readonly (readonly [path: string, id: unknown])[] {
  if (key === undefined) return [[name, value]];
  if (!Array.isArray(value)) return [];
  return Array.from<unknown>(value).map((item, index) => [
    `${name}[${index}].${key}`,
    isRecord(item) ? item[key] : undefined,
  ]);
}
