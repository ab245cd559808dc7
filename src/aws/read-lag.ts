import { setTimeout } from "node:timers/promises";

/** Milliseconds for which a read may return data from before a write, unless the environment sets it. */
const READ_LAG = 2_000;

/** Milliseconds between two reads of something that does not show a write yet. */
const PAUSE = 100;

/** Milliseconds for which a read may return data from before a write. */
export function readLag(): number {
  const given = Number(process.env["ALCHEMY_AWS_CONNECT_READ_LAG"] || Number.NaN);
  return given >= 0 ? given : READ_LAG;
}

/** Waits until every read shows what was written at a time, in milliseconds since 1970. */
export async function untilShown(writtenAt: number): Promise<void> {
  const rest = readLag() - Math.max(Date.now() - writtenAt, 0);
  if (rest > 0) await setTimeout(rest);
}

/** Reads until the result shows a write, or every read would. */
export async function readUntil<T>(
  read: () => Promise<T>,
  showsWrite: (found: T) => boolean,
): Promise<T> {
  const end = Date.now() + readLag();
  for (;;) {
    const found = await read();
    const rest = end - Date.now();
    if (showsWrite(found) || rest <= 0) return found;
    await setTimeout(Math.min(PAUSE, rest));
  }
}
