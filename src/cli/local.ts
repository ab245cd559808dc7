import { once } from "node:events";
import { defineCommand } from "citty";
import { startLocalConnect } from "../local/index.ts";
import { parseInstanceArn } from "../profile/arn.ts";
import { UsageError } from "./usage-error.ts";

const HIGHEST_PORT = 65_535;

export const local = defineCommand({
  meta: {
    name: "alchemy-aws-connect local",
    description: "Start a local Amazon Connect and serve until SIGINT or SIGTERM",
  },
  args: {
    port: {
      type: "string",
      description: "Port on 127.0.0.1; 0 for a free one",
      valueHint: "number",
      default: "0",
    },
    file: {
      type: "string",
      description: "File that keeps the instance between starts",
      valueHint: "path",
    },
    "instance-arn": {
      type: "string",
      description: "ARN of the instance",
      valueHint: "arn",
    },
    json: {
      type: "boolean",
      description: "Print one line of JSON instead of shell variables",
    },
  },
  async run({ args, rawArgs }) {
    refuseUnknown(rawArgs);
    const port = portOf(args.port);
    const instanceArn = arnOf(args["instance-arn"]);
    if (args.file === "") throw new UsageError("--file needs a path");

    const stopped = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
    const connect = await startLocalConnect({
      port,
      ...(args.file !== undefined && { file: args.file }),
      ...(instanceArn !== undefined && { instanceArn }),
    });
    const { env, url } = connect;
    const variables = { ...env, CONNECT_INSTANCE_ARN: connect.instanceArn };
    console.log(
      args.json
        ? JSON.stringify({ url, instanceArn: connect.instanceArn })
        : Object.entries(variables)
            .map(([name, value]) => `export ${name}=${value}`)
            .join("\n"),
    );
    await stopped;
    await connect.close();
  },
});

const FLAG = /^--(?:(?:port|file|instance-arn)(?:=.*)?|json)$/;
const TAKES_VALUE = /^--(?:port|file|instance-arn)$/;

function refuseUnknown(rawArgs: readonly string[]): void {
  const unknown = rawArgs.find(
    (arg, index) => !FLAG.test(arg) && !TAKES_VALUE.test(rawArgs[index - 1] ?? ""),
  );
  if (unknown !== undefined) throw new UsageError(`Unknown argument: ${unknown}`);
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= HIGHEST_PORT) return port;
  throw new UsageError(`--port must be a whole number from 0 to ${HIGHEST_PORT}, not "${text}"`);
}

function arnOf(text: string | undefined): string | undefined {
  if (text === undefined || parseInstanceArn(text)) return text;
  throw new UsageError(
    `--instance-arn must be the ARN of an Amazon Connect instance (arn:aws:connect:REGION:ACCOUNT:instance/ID), not "${text}"`,
  );
}
