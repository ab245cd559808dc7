import type { Exchange } from "./exchange.ts";
import { KNOWN_OPERATIONS } from "./known-operations.ts";

/** The input of a call, asking for pages of at most this size. What AWS would refuse stays as it is. */
export function withPageSize(
  { input, operation }: Exchange,
  pageSize: number | undefined,
): Exchange["input"] {
  const largest = KNOWN_OPERATIONS.get(operation)?.largestPage;
  if (largest === undefined || pageSize === undefined) return input;
  const { MaxResults: asked = largest } = input;
  const isTooMuch = typeof asked === "number" && asked > pageSize && asked <= largest;
  return isTooMuch ? { ...input, MaxResults: pageSize } : input;
}
