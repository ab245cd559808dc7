import type { LocalClock } from "./clock.ts";
import { ajv, milliseconds, operationNameOrAny, readSetting } from "./settings.ts";

/**
 * Milliseconds that a call takes beyond the work of this server: one number, or a number by operation,
 * where `"*"` is every other operation.
 */
export type LocalLatency = number | Readonly<Record<string, number>>;

const isLatency = ajv.compile<LocalLatency>({
  ...milliseconds,
  type: ["number", "object"],
  propertyNames: operationNameOrAny,
  additionalProperties: milliseconds,
});

/** Lets the time of a call pass. */
export type PassTime = (operation: string) => Promise<void>;

export function latencyOf(clock: LocalClock, latency: LocalLatency): PassTime {
  const read = readSetting("latency", isLatency, latency);
  const times = new Map(Object.entries(typeof read === "number" ? { "*": read } : read));
  return async (operation) => {
    const time = times.get(operation) ?? times.get("*");
    if (time) await clock.sleep(time);
  };
}
