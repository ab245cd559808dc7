/** Waits for all of them, and then fails if one did: what is in progress completes and is reported. */
export async function allEnded(all: readonly Promise<void>[]): Promise<void> {
  const ended = await Promise.allSettled(all);
  for (const each of ended) if (each.status === "rejected") throw each.reason;
}
