import type { Exchange } from "./exchange.ts";
import { KNOWN_OPERATIONS } from "./known-operations.ts";

/** The input of a call, asking for pages of at most this size. What AWS would refuse stays as it is. */
export function withPageSize(
  { input, operation }: Exchange,
  pageSize: number | undefined,
): Exchange["input"] {
  const paging = KNOWN_OPERATIONS.get(operation)?.paging;
  if (paging === undefined || pageSize === undefined) return input;
  const { [paging.size]: asked = paging.largest } = input;
  const isTooMuch = typeof asked === "number" && asked > pageSize && asked <= paging.largest;
  return isTooMuch ? { ...input, [paging.size]: pageSize } : input;
}
