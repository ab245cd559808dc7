import { once } from "node:events";
import type { ParsedArgs } from "citty";
import {
  type LocalChaos,
  type LocalConnectOptions,
  type LocalQuotas,
  startLocalConnect,
} from "../local/index.ts";
import { OVERRIDING } from "../local/use-local-connect.ts";
import { SettingError } from "../local/settings.ts";
import { type Args, type Run, EXIT } from "./command.ts";
import { checkedArn } from "./instance.ts";
import { UsageError } from "./usage-error.ts";

const HIGHEST_PORT = 65_535;

export const run: Run<"local"> = async ({ args: given }) => {
  const options = optionsOf(given);
  const stopped = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  const connect = await startLocalConnect(options).catch((error: unknown) => {
    throw error instanceof SettingError ? new UsageError(error.message) : error;
  });
  const { env, instanceArn, url } = connect;
  console.log(
    given.json
      ? JSON.stringify({ url, instanceArn })
      : [
          ...Object.entries({ ...env, CONNECT_INSTANCE_ARN: instanceArn }).map(
            ([name, value]) => `export ${name}=${value}`,
          ),
          `unset ${OVERRIDING.join(" ")}`,
        ].join("\n"),
  );
  await stopped;
  await connect.close();
  return EXIT.clean;
};

function optionsOf(given: ParsedArgs<Args<"local">>): LocalConnectOptions {
  const { chaos, file, latency, quotas } = given;
  const { "instance-arn": instanceArn, "page-size": pageSize, "read-lag": readLag } = given;
  return {
    port: portOf(given.port),
    ...(file !== undefined && { file }),
    ...(instanceArn !== undefined && { instanceArn: checkedArn(instanceArn) }),
    ...(quotas !== undefined && { quotas: quotasOf(quotas) }),
    ...(latency !== undefined && { latency: numberOf("latency", latency) }),
    ...(readLag !== undefined && { readLag: numberOf("read-lag", readLag) }),
    ...(pageSize !== undefined && { pageSize: numberOf("page-size", pageSize) }),
    ...(chaos !== undefined && { chaos: chaosOf(chaos) }),
  };
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= HIGHEST_PORT) return port;
  throw new UsageError(`--port must be a whole number from 0 to ${HIGHEST_PORT}, not "${text}"`);
}

function quotasOf(text: string): LocalQuotas {
  if (text === "aws") return text;
  const [rate, burst] = pairOf(text);
  if (rate !== undefined && burst !== undefined) return { rate, burst };
  throw new UsageError(`--quotas must be aws or RATE:BURST, such as 2:5, not "${text}"`);
}

function chaosOf(text: string): LocalChaos {
  const [seed, rate] = pairOf(text);
  if (seed !== undefined && rate !== undefined) return { seed, rate };
  throw new UsageError(`--chaos must be SEED:RATE, such as 7:0.1, not "${text}"`);
}

/** Two numbers; none if the text has another form. */
function pairOf(text: string): number[] {
  const [, ...pair] = /^([\d.]+):([\d.]+)$/.exec(text) ?? [];
  return pair.map(Number);
}

function numberOf(flag: string, text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new UsageError(`--${flag} must be a number, not "${text}"`);
}
