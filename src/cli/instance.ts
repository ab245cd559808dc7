import { checkIdentity, checkInstanceArn } from "../profile/constraints.ts";
import { UsageError } from "./usage-error.ts";

interface InstanceFlags {
  readonly "instance-arn"?: string | undefined;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
}

/** The instance that the flags name, and how to reach it. */
export function instanceOf(args: InstanceFlags) {
  const { profile, region } = args;
  const InstanceArn = args["instance-arn"] || process.env["CONNECT_INSTANCE_ARN"];
  if (!InstanceArn) {
    throw new UsageError("No instance. Pass --instance-arn, or set CONNECT_INSTANCE_ARN");
  }
  return {
    InstanceArn: checkedArn(InstanceArn, region),
    ...(profile !== undefined && { profile }),
  };
}

/** Checks the ARN of an instance in one flag against the region in another. */
export function checkedArn(
  InstanceArn: string,
  region?: string,
  flags: Readonly<Record<"arn" | "region", string>> = { arn: "--instance-arn", region: "--region" },
): string {
  const problems = [...checkInstanceArn(InstanceArn), ...checkIdentity({ InstanceArn, region })];
  if (problems.length === 0) return InstanceArn;
  throw new UsageError(
    problems
      .map(({ path, message }) => `${path === "region" ? flags.region : flags.arn} ${message}`)
      .join("\n"),
  );
}
