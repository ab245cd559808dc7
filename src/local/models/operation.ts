import type { FieldName } from "../../profile/model.ts";
import type { StructureShape } from "../../profile/shapes.ts";
import type { ErrorType } from "../errors.ts";

/** An operation of a service that speaks REST JSON. */
export interface Operation {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** `{Member}` stands for a member of the input, URL-encoded as one segment. */
  readonly uri: string;
  /** Members that travel in the query, under these names. The rest travels in the body. */
  readonly query?: { readonly [member: string]: string };
  readonly input: StructureShape;
  /** Fields of a security profile that the input has besides. */
  readonly fields?: readonly FieldName[];
  readonly errors: readonly ErrorType[];
}
