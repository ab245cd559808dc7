import type { StructureShape } from "../profile/shapes.ts";
import * as cloudControl from "./cloud-control/model.ts";
import * as connect from "./model.ts";

/** What the layer in front of the operations knows of each. */
export interface KnownOperation {
  readonly api: "connect" | "cloudcontrol";
  /** It reads what the instance holds, and changes nothing. */
  readonly isRead: boolean;
  /** How many items a page may be asked to have; none if there are no pages. */
  readonly largestPage: number | undefined;
  /** It is about the work of AWS Cloud Control, not about a resource. */
  readonly isAboutRequests: boolean;
}

/** The operations of both APIs, by name. No two have the same. */
export const KNOWN_OPERATIONS: ReadonlyMap<string, KnownOperation> = new Map([
  ...connect.OPERATION_NAMES.map(
    (name) => [name, known("connect", name, connect.inputShape(name))] as const,
  ),
  ...cloudControl.OPERATION_NAMES.map(
    (name) => [name, known("cloudcontrol", name, cloudControl.inputShape(name))] as const,
  ),
]);

function known(api: KnownOperation["api"], name: string, input: StructureShape): KnownOperation {
  const { MaxResults: size } = input.members;
  const isAboutRequests = name.includes("ResourceRequest");
  return {
    api,
    isRead: /^(Describe|Get|List|Search)/.test(name) && !isAboutRequests,
    largestPage: typeof size === "object" && size.type === "integer" ? size.max : undefined,
    isAboutRequests,
  };
}
