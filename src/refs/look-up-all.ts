import { asError } from "../errors/as-error.ts";

/**
 * Waits for several lookups, and reports every one that failed.
 *
 * @throws the error of the lookup that failed, or an AggregateError if several failed
 *
 * @example
 * const InstanceArn =
 *   "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555";
 * const refs = await lookUpAll({
 *   north: HierarchyGroupRef({ InstanceArn, Path: ["Sales", "North"] }),
 *   refund: FlowModuleRef({ InstanceArn, Name: "Refund an order" }),
 * });
 * console.log(refs.north.HierarchyGroupId, refs.refund.FlowModuleId);
 */
export async function lookUpAll<T extends Readonly<Record<string, Promise<unknown>>>>(
  lookups: T,
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  const settled = await Promise.allSettled(Object.values(lookups));
  const failures = settled.flatMap((each) =>
    each.status === "rejected" ? [each.reason as unknown] : [],
  );
  if (failures.length > 1) {
    const messages = failures.map((each) => asError(each).message);
    throw new AggregateError(failures, messages.join("\n"));
  }
  const found: Partial<{ [K in keyof T]: Awaited<T[K]> }> = {};
  // Throws the error of the one that failed.
  for (const name in lookups) found[name] = await lookups[name];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every name was visited
  return found as { [K in keyof T]: Awaited<T[K]> };
}
