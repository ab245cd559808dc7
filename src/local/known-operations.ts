import type { StructureShape } from "../profile/shapes.ts";
import * as cloudControl from "./cloud-control/model.ts";
import * as connect from "./model.ts";

/** What the layer in front of the operations knows of each. */
export interface KnownOperation {
  /** It reads what the instance holds, and changes nothing. */
  readonly isRead: boolean;
  /** How many items a page may be asked to have; none if there are no pages. */
  readonly largestPage: number | undefined;
  /** It is about the work of AWS Cloud Control, not about a resource. */
  readonly isAboutRequests: boolean;
}

/** The operations of both APIs, by name. No two have the same. */
export const KNOWN_OPERATIONS: ReadonlyMap<string, KnownOperation> = new Map([
  ...connect.OPERATION_NAMES.map((name) => known(name, connect.inputShape(name))),
  ...cloudControl.OPERATION_NAMES.map((name) => known(name, cloudControl.inputShape(name))),
]);

function known(name: string, input: StructureShape): [string, KnownOperation] {
  const { MaxResults: size } = input.members;
  const isAboutRequests = name.includes("ResourceRequest");
  const isRead = /^(Describe|Get|List|Search)/.test(name) && !isAboutRequests;
  const largestPage = typeof size === "object" && size.type === "integer" ? size.max : undefined;
  return [name, { isRead, largestPage, isAboutRequests }];
}
