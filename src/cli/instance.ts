import type { ArgsDef, ParsedArgs } from "citty";
import { checkCredentials, checkInstanceArn } from "../profile/constraints.ts";
import { UsageError } from "./usage-error.ts";

/** Flags of every command that reaches an instance. */
export const instanceArgs = {
  "instance-arn": {
    type: "string",
    description: "ARN of the instance; without it, the variable CONNECT_INSTANCE_ARN",
    valueHint: "arn",
  },
  profile: {
    type: "string",
    description: "Profile of ~/.aws/config to reach AWS with",
    valueHint: "name",
  },
  region: {
    type: "string",
    description: "Must be the region of the ARN, from which it is known",
    valueHint: "region",
  },
} as const satisfies ArgsDef;

/** Which AI agents are asked for their profiles: AWS has no list of those that hold one. */
export const aiAgentArgs = {
  "ai-agent": {
    type: "string",
    description: "ARN of an AI agent to ask for its profiles; may be given more than once",
    valueHint: "arn",
  },
} as const satisfies ArgsDef;

interface Reached {
  readonly InstanceArn: string;
  readonly profile?: string;
}

/** The instance that the flags name, and how to reach it. */
export function instanceOf(args: ParsedArgs<typeof instanceArgs>): Reached {
  const { profile, region } = args;
  const InstanceArn = args["instance-arn"] ?? process.env["CONNECT_INSTANCE_ARN"];
  if (InstanceArn === undefined) {
    throw new UsageError("Which instance? Give --instance-arn, or set CONNECT_INSTANCE_ARN");
  }
  return {
    InstanceArn: checkedArn(InstanceArn, region),
    ...(profile !== undefined && { profile }),
  };
}

/** An ARN that a flag gave for an instance, if it is one; the region is that of another flag. */
export function checkedArn(
  InstanceArn: string,
  region?: string,
  flags: Readonly<Record<"arn" | "region", string>> = { arn: "--instance-arn", region: "--region" },
): string {
  const problems = [...checkInstanceArn(InstanceArn), ...checkCredentials({ InstanceArn, region })];
  if (problems.length === 0) return InstanceArn;
  throw new UsageError(
    problems
      .map(({ path, message }) => `${path === "region" ? flags.region : flags.arn} ${message}`)
      .join("\n"),
  );
}
