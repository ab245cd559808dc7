import { createHash } from "node:crypto";
import { ServiceError } from "./errors.ts";
import { type OperationName, refusal } from "./model.ts";
import type { Store } from "./store.ts";

const DEFAULT_SIZE = 100;
const LARGEST_PAGE_OF_INSTANCES = 10;
const HASH_LENGTH = 16;

/**
 * AWS promises no order: neither the one that was sent nor a sorted one, but the same every time.
 * Equal items count once.
 */
export function unordered<T>(items: readonly T[]): T[] {
  return placed(items).map(({ item }) => item);
}

/** One page of a list or search of Amazon Connect's. */
export function paginate<T>(
  name: OperationName,
  input: { readonly NextToken?: string | undefined; readonly MaxResults?: number | undefined },
  items: readonly T[],
  identity?: (item: T) => string,
): Page<T> {
  const { MaxResults, NextToken, ...question } = input;
  const page = pageOf(items, {
    question: [name, question],
    size: MaxResults ?? (name === "ListInstances" ? LARGEST_PAGE_OF_INSTANCES : DEFAULT_SIZE),
    token: NextToken,
    identity,
  });
  if (!page) throw new ServiceError(refusal(name), "NextToken is not a token of this request");
  return page;
}

/** The input of a list that names no instance, with what distinguishes its tokens from another region's. */
export function inRegion<I extends object>({ instance }: Store, input: I): I & { region: string } {
  return { ...input, region: instance.region };
}

export const byId = ({ Id }: { readonly Id: string }) => Id;

interface Page<T> {
  items: T[];
  NextToken?: string;
}

interface PageOptions<T> {
  /** What is asked, apart from where the page begins and ends. */
  readonly question: unknown;
  readonly size: number;
  readonly token: string | undefined;
  readonly identity: ((item: T) => string) | undefined;
}

/**
 * One page of the items. A token says after which item the next page begins, so what is created or
 * deleted in between shifts nothing; and it fits only the question that it answered: for any other
 * there is no page.
 */
export function pageOf<T>(
  items: readonly T[],
  { identity, question, size, token }: PageOptions<T>,
): Page<T> | undefined {
  const scope = hash(JSON.stringify(question));
  const after = token === undefined ? undefined : readToken(scope, token);
  if (token !== undefined && after === undefined) return undefined;
  const rest = placed(items, identity).filter(
    ({ place }) => after === undefined || Buffer.compare(place, after) > 0,
  );
  const taken = rest.slice(0, size);
  const last = taken.at(-1);
  return {
    items: taken.map(({ item }) => item),
    ...(last && rest.length > size && { NextToken: writeToken(scope, last.place) }),
  };
}

function placed<T>(
  items: readonly T[],
  identity: (item: T) => string = (item) => JSON.stringify(item),
): { item: T; place: Buffer }[] {
  const once = new Map(items.map((item) => [identity(item), item]));
  return [...once]
    .map(([id, item]) => ({ item, place: hash(id) }))
    .toSorted((a, b) => Buffer.compare(a.place, b.place));
}

/** In hexadecimal digits, which every model's pattern of a token lets through. */
function writeToken(scope: Buffer, place: Buffer): string {
  return Buffer.concat([place, hash(scope, place)]).toString("hex");
}

function readToken(scope: Buffer, token: string): Buffer | undefined {
  const place = Buffer.from(token, "hex").subarray(0, HASH_LENGTH);
  return writeToken(scope, place) === token ? place : undefined;
}

function hash(...parts: (string | Buffer)[]): Buffer {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part).update("\0");
  return digest.digest().subarray(0, HASH_LENGTH);
}
