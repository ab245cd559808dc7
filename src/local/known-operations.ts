import type { StructureShape } from "../profile/shapes.ts";
import * as cloudControl from "./cloud-control/model.ts";
import * as rest from "./model.ts";

/** What the layer in front of the operations knows of each. */
export interface KnownOperation {
  /** It reads what the instance holds, and changes nothing. */
  readonly isRead: boolean;
  /** How its pages are asked for; none if there are no pages. */
  readonly paging: Paging | undefined;
  /** It is about the work of AWS Cloud Control, not about a resource. */
  readonly isAboutRequests: boolean;
}

export interface Paging {
  /** The member of input and output that has the token. */
  readonly token: string;
  /** The member of the input that has the size. */
  readonly size: string;
  /** How many items a page may be asked to have. */
  readonly largest: number;
}

/** How the services spell the two members. */
const SPELLINGS = [
  { token: "NextToken", size: "MaxResults" },
  { token: "nextToken", size: "maxResults" },
] as const;

/** The operations of all APIs, by name. No two have the same. */
export const KNOWN_OPERATIONS: ReadonlyMap<string, KnownOperation> = new Map([
  ...rest.OPERATION_NAMES.map((name) => known(name, rest.inputShape(name))),
  ...cloudControl.OPERATION_NAMES.map((name) => known(name, cloudControl.inputShape(name))),
]);

function known(name: string, input: StructureShape): [string, KnownOperation] {
  const isAboutRequests = name.includes("ResourceRequest");
  const isRead = /^(Describe|Get|List|Search)/.test(name) && !isAboutRequests;
  return [name, { isRead, paging: pagingOf(input), isAboutRequests }];
}

function pagingOf({ members }: StructureShape): Paging | undefined {
  for (const spelling of SPELLINGS) {
    const size = members[spelling.size];
    if (typeof size !== "object" || size.type !== "integer" || size.max === undefined) continue;
    return { ...spelling, largest: size.max };
  }
  return undefined;
}
