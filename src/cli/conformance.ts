import { createRequire } from "node:module";
import type { ParsedArgs } from "citty";
import { count } from "../access/some-of.ts";
import { closeSessions, endpointOf } from "../aws/clients.ts";
import { CASES } from "../conformance/cases.ts";
import type { Case } from "../conformance/case.ts";
import { type Estimate, estimateOf } from "../conformance/estimate.ts";
import { type ConformanceRecord, recordOf } from "../conformance/record.ts";
import type { Result } from "../conformance/run-case.ts";
import {
  type Run as CaseRun,
  type Target,
  PATIENCE,
  deleteLeftOver,
  lookAround,
  runCases,
} from "../conformance/run.ts";
import { PREFIX } from "../conformance/surroundings.ts";
import { locateInstance } from "../profile/arn.ts";
import {
  type Args,
  type ExitCode,
  type Interruption,
  type Run,
  EXIT,
  INTERRUPTED,
} from "./command.ts";
import { checkedArn } from "./instance.ts";
import { manifest } from "./manifest.ts";
import { type Output, TEXT_OR_JSON, outputOf } from "./output.ts";
import { suggest } from "./suggest.ts";
import { UsageError } from "./usage-error.ts";
import { checkOut, writeOut } from "./write.ts";

type Given = ParsedArgs<Args<"conformance">>;

export const run: Run<"conformance"> = async ({ args, values }) => {
  const output = outputOf(args, TEXT_OR_JSON);
  const cases = casesOf(values("only"));
  const arn = args["instance-arn"];
  if (arn === undefined) return againstLocal(cases, args, output);
  const target = {
    InstanceArn: checkedArn(arn),
    credentials: args.profile === undefined ? {} : { profile: args.profile },
    allowed: { aiAgent: args["ai-agent"], throttling: args.throttling === true },
    patience: PATIENCE,
    hasQuotas: true,
    isAgreed: args.yes === true,
  };
  if (args["clean-up"] === true) return cleanUp(target, args, output);
  return against(cases, target, args, output);
};

/** Starts a local Connect with one of everything that the cases need. */
async function againstLocal(
  cases: readonly Case[],
  args: Given,
  output: Output,
): Promise<ExitCode> {
  const { startConformingConnect } = await import("./conformance-local.ts");
  await using local = await startConformingConnect();
  return await against(cases, { ...local.target, isAgreed: true }, args, output);
}

async function against(
  cases: readonly Case[],
  target: Target & { readonly isAgreed: boolean },
  args: Given,
  output: Output,
): Promise<ExitCode> {
  const { InstanceArn } = target;
  const { region } = locateInstance(InstanceArn);
  const isAws = endpointOf("connect") === undefined && endpointOf("cloudcontrol") === undefined;
  const begun = new Date().toISOString();
  const file =
    args.record ?? (isAws ? `conformance-${region}-${begun.slice(0, 10)}.json` : undefined);
  const most = mostUsers(args["max-users"]);

  const surroundings = await lookAround(target);
  if (surroundings.users > most) {
    throw new UsageError(
      `${InstanceArn} has ${count(surroundings.users, "user")}. Use a sandbox instance, or pass --max-users ${surroundings.users}`,
    );
  }
  const runnable = cases.filter(({ needs = [] }) =>
    needs.every((need) => surroundings.lacks[need] === undefined),
  );
  if (target.hasQuotas) output.warn(announcement(InstanceArn, runnable, estimateOf(runnable)));
  if (surroundings.leftOver.length > 0) {
    output.warn(
      `An earlier run left over: ${surroundings.leftOver.join(", ")}. Delete it with --clean-up.`,
    );
  }
  if (!target.isAgreed) {
    throw new UsageError("Nothing was done. Pass --yes to run the cases");
  }
  if (file !== undefined) await checkOut(file);

  const interruption = interruptions();
  const ran = await runCases(cases, target, surroundings, interruption.signal, (result) => {
    if (target.hasQuotas) output.remark(`${result.outcome}: ${result.id}`);
  }).finally(interruption.stop);
  const { results, leftOver, prefix, wire } = ran;
  const record = recordOf(results, {
    target: isAws ? "aws" : "other",
    date: begun,
    region,
    versions: versions(),
    complete: results.length === cases.length,
    InstanceArn,
    redact: wire.redact,
    prefix,
  });
  if (file !== undefined) await writeOut(file, `${JSON.stringify(record, undefined, 2)}\n`);
  await closeSessions();
  await output.result(() => summary(results, file), record);
  for (const each of leftOver) output.warn(`Left over: ${each}. Run again with --clean-up.`);
  const caught = interruption.caught();
  return caught === undefined ? exitCode(ran, record) : INTERRUPTED[caught];
}

function casesOf(only: readonly string[]): readonly Case[] {
  const ids = CASES.map(({ id }) => id);
  const unknown = only.find((id) => !ids.includes(id));
  if (unknown !== undefined) {
    throw new UsageError(`There is no case ${JSON.stringify(unknown)}.${suggest(unknown, ids)}`);
  }
  return only.length === 0 ? CASES : CASES.filter(({ id }) => only.includes(id));
}

function mostUsers(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UsageError(`--max-users must be a whole number, not "${text}"`);
}

async function cleanUp(target: Target, args: Given, output: Output): Promise<ExitCode> {
  if (args.yes !== true) {
    const { leftOver } = await lookAround(target);
    throw new UsageError(
      leftOver.length === 0
        ? "Nothing is left over"
        : `Left over: ${leftOver.join(", ")}. Pass --yes to delete it`,
    );
  }
  const { failures, names } = await deleteLeftOver(target);
  await closeSessions();
  await output.result(
    () =>
      names.length === 0
        ? "Nothing is left over."
        : `${failures.length === 0 ? "Deleted" : "Found"}: ${names.join(", ")}`,
    { found: names, failures },
  );
  for (const each of failures) output.warn(each);
  return failures.length === 0 ? EXIT.clean : EXIT.unknown;
}

function announcement(
  InstanceArn: string,
  { length }: readonly Case[],
  { calls, minutes, profiles, users }: Estimate,
): string {
  return [
    `${count(length, "case")} against ${InstanceArn}: about ${count(calls, "call")} in about ${count(minutes, "minute")}, at most 2 a second of each operation.`,
    `They create names that begin with ${PREFIX}, at most ${count(profiles, "security profile")} and ${count(users, "user")} at a time, and delete them.`,
  ].join("\n");
}

/** Ends the run cleanly at the first signal. */
function interruptions() {
  const controller = new AbortController();
  let first: Interruption | undefined;
  const listeners = (["SIGHUP", "SIGINT", "SIGTERM"] as const).map((name) => {
    const listener = () => {
      first ??= name;
      process.stderr.write(`${name}: cleaning up…\n`);
      controller.abort();
    };
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  return {
    signal: controller.signal,
    caught: () => first,
    stop: () => {
      for (const stop of listeners) stop();
    },
  };
}

function versions(): Record<string, string> {
  const require = createRequire(import.meta.url);
  const versionOf = (file: string) => {
    const { version }: { readonly version: string } = require(file);
    return version;
  };
  return {
    "alchemy-aws-connect": manifest().version,
    "@aws-sdk/client-connect": versionOf("@aws-sdk/client-connect/package.json"),
    "@aws-sdk/client-cloudcontrol": versionOf("@aws-sdk/client-cloudcontrol/package.json"),
  };
}

function summary(results: readonly Result[], file: string | undefined): string {
  const of = (outcome: Result["outcome"]) => results.filter((each) => each.outcome === outcome);
  const counts = (["as stated", "different", "not run", "failed"] as const).map(
    (outcome) => `${of(outcome).length} ${outcome}`,
  );
  return [
    ...of("different").flatMap(({ difference, id }) => [
      `different: ${id}, ${difference?.operation}`,
      ...(difference?.problems ?? []).map((problem) => `  ${problem}`),
      `  ${difference?.advice}`,
    ]),
    ...[...of("failed"), ...of("not run")].map(
      ({ id, outcome, reason }) => `${outcome}: ${id}: ${reason}`,
    ),
    `${count(results.length, "case")}: ${counts.join(", ")}`,
    ...(file === undefined ? [] : [`Record: ${file}`]),
  ].join("\n");
}

function exitCode({ leftOver, results }: CaseRun, { complete }: ConformanceRecord): ExitCode {
  const isIncomplete = results.some(({ outcome }) => outcome === "failed") || !complete;
  if (leftOver.length > 0 || isIncomplete) return EXIT.unknown;
  return results.some(({ outcome }) => outcome === "different") ? EXIT.found : EXIT.clean;
}
