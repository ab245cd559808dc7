import type { ArgsDef } from "citty";
import { DRIFT_GATES } from "../plan/profile-drift.ts";
import { PLAN_ACTIONS } from "../plan/profile-plan.ts";

/** A flag with a value. */
const text = (valueHint: string, description: string) =>
  ({ type: "string", description, valueHint }) as const;

const flag = (description: string) => ({ type: "boolean", description }) as const;

/** The script that a command runs; without one, the command finds it. */
const script = {
  type: "positional",
  description: "Script that deploys. Default: alchemy.run.ts, .js, .mts or .mjs",
  required: false,
} as const;

/** Flags of every command that reaches an instance. */
const instanceArgs = {
  "instance-arn": text(
    "arn",
    "ARN of the instance. Default: environment variable CONNECT_INSTANCE_ARN",
  ),
  profile: text("name", "AWS profile to use, from ~/.aws/config"),
  region: text(
    "region",
    "Region of the instance. Default: the region of the ARN, which it must match",
  ),
} as const satisfies ArgsDef;

/** AI agents that no assistant of the instance lists. */
const aiAgentArgs = {
  "ai-agent": text(
    "arn",
    "ARN of another AI agent to read, besides those of the instance's assistants (repeatable)",
  ),
} as const satisfies ArgsDef;

/** Flags of every command that prints a result. */
const outputArgs = {
  json: flag("Print JSON, as defined by the schema of the command"),
  quiet: flag("Print only the result, errors and what could not be read"),
  out: text(
    "file",
    "Write the result to a file, in the format of its ending unless a flag names one",
  ),
} as const satisfies ArgsDef;

/** Flags of every command whose result is a list. */
const listArgs = {
  format: text("format", "Print text, json or csv. Default: text"),
  ...outputArgs,
} as const satisfies ArgsDef;

/** Filters of users, which AWS applies. */
const userArgs = {
  group: text("group", "Only users in this hierarchy group (name or id) or below it"),
  "exact-group": flag("Exclude users in groups below --group"),
  tag: text("key=value", "Only users with this tag (repeatable)"),
} as const satisfies ArgsDef;

/** Flags of the commands that report findings. */
const ignoreArgs = {
  ignore: text(
    "code:name",
    "Ignore a known finding, by its code and the name of the profile, user or AI agent; * for every name (repeatable)",
  ),
  "ignore-file": text(
    "file",
    "Ignore the findings in this JSON file: a list of { code, name, reason }",
  ),
} as const satisfies ArgsDef;

const rulesArgs = {
  rules: text(
    "file",
    "Access rules to check: a JSON file, or a module that default-exports defineRules",
  ),
} as const satisfies ArgsDef;

/** Alchemy's flags that select the state; the script gets them unchanged. */
const stateArgs = {
  stage: text("stage", "Stage, as passed to the deploy"),
  app: text("name", "Application, if the script opens several"),
  "root-dir": text("folder", "Folder that contains .alchemy, as passed to the deploy"),
} as const satisfies ArgsDef;

const runtimeArgs = {
  runtime: text(
    "command",
    'Command that runs the script: "bun", "node --import tsx". Default: detected',
  ),
  timeout: { ...text("seconds", "Stop the script after this many seconds"), default: "600" },
} as const satisfies ArgsDef;

interface CommandDef {
  readonly description: string;
  readonly args: ArgsDef;
  /** The last positional can be repeated: `args._` has all of them. */
  readonly repeatsLast?: true;
}

/** Every command with its help and flags. The file of the same name implements it. */
export const COMMANDS = {
  audit: {
    description: "Audit the security profiles of an instance",
    args: {
      "fail-on": {
        ...text(
          "severity|code",
          "Exit with 1 from this severity on, or on these codes: info, warning, error, never, CODE",
        ),
        default: "warning",
      },
      ...rulesArgs,
      ...ignoreArgs,
      ...aiAgentArgs,
      ...instanceArgs,
      ...listArgs,
      format: { ...listArgs.format, description: "Print text, json, csv or sarif. Default: text" },
    },
  },
  compare: {
    description: "Compare the access in two instances, or in one instance with its snapshot",
    args: {
      with: {
        ...text("arn|file", "ARN of the other instance, or a snapshot file"),
        required: true,
      },
      "with-profile": text("name", "AWS profile for the other instance. Default: --profile"),
      "with-region": text(
        "region",
        "Region of the other instance. Default: the region of --with, which it must match",
      ),
      ...aiAgentArgs,
      ...instanceArgs,
      ...listArgs,
    },
  },
  conformance: {
    description: "Compare the local Amazon Connect with AWS, and record the answers of AWS",
    args: {
      "instance-arn": text(
        "arn",
        "ARN of a sandbox instance in AWS. Default: a local Amazon Connect",
      ),
      profile: instanceArgs.profile,
      yes: flag("Create and delete security profiles and users in the instance"),
      only: text("id", "Run only the cases with this id (repeatable)"),
      "ai-agent": text(
        "arn",
        "ARN of an AI agent to assign a profile to for a moment. Default: none",
      ),
      throttling: flag(
        "Exceed the quota of two read operations for a second, to record how AWS throttles them",
      ),
      "max-users": {
        ...text("number", "Refuse an instance with more users than this"),
        default: "5",
      },
      "clean-up": flag("Only delete what an earlier run left over"),
      record: text("file", "File for the record. Default for AWS: conformance-REGION-DATE.json"),
      ...outputArgs,
    },
  },
  drift: {
    description: "Compare the state with AWS",
    args: {
      script: {
        type: "positional",
        description: "Script that deploys; required if its state is not in files below .alchemy",
        required: false,
      },
      ...stateArgs,
      profile: text("name", "AWS profile to use, if the state names none"),
      "fail-on": text(
        "gate,gate",
        `Exit with 1 only on these: ${DRIFT_GATES.join(", ")}. Default: all except unmanaged`,
      ),
      ...runtimeArgs,
      ...outputArgs,
    },
  },
  effective: {
    description: "Show what a user may do, and which security profile grants it",
    args: {
      user: { type: "positional", description: "Username, id or ARN of the user", required: true },
      ...instanceArgs,
      ...listArgs,
    },
  },
  explain: {
    description: "Explain a finding or a permission, offline",
    args: {
      subject: {
        type: "positional",
        description: "Code of a finding, name or label of a permission, or a class of risk",
        required: true,
      },
      ...outputArgs,
    },
  },
  export: {
    description: "Export an instance as TypeScript that adopts its security profiles",
    args: {
      app: text("name", "Name of the Alchemy application in the code. Default: contact-center"),
      portable: flag("Write lookups by name instead of ids, for several instances"),
      holders: flag("Also export what users and AI agents hold. Default: only the profiles"),
      complete: flag(
        "Also declare empty fields that can grant access and, with --holders, exact: true, so that drift compares them",
      ),
      ...instanceArgs,
      ...outputArgs,
    },
  },
  holders: {
    description: "List the holders of a security profile",
    args: {
      "security-profile": {
        type: "positional",
        description: "Name, id or ARN of the profile",
        required: true,
      },
      ...userArgs,
      ...aiAgentArgs,
      ...instanceArgs,
      ...listArgs,
    },
  },
  local: {
    description: "Start a local Amazon Connect that runs until SIGINT or SIGTERM",
    args: {
      port: { ...text("number", "Port on 127.0.0.1; 0 selects a free port"), default: "0" },
      file: text("path", "File that stores the instance between runs"),
      "instance-arn": text("arn", "ARN of the instance"),
      quotas: text(
        "aws|rate:burst",
        "Throttle each operation: aws for the rates of AWS, or calls per second and burst",
      ),
      latency: text("ms", "Latency of each call, in milliseconds"),
      "read-lag": text("ms", "Delay until reads show a change, in milliseconds"),
      "page-size": text("number", "Items per page"),
      chaos: text("seed:rate", "Inject random faults: a seed, and the share of calls from 0 to 1"),
      json: flag("Print one line of JSON instead of shell variables"),
    },
  },
  plan: {
    description: "Show what the next deploy would do to each security profile",
    args: {
      script,
      ...stateArgs,
      adopt: flag("Plan a deploy with --adopt"),
      force: flag("Plan a deploy with --force, which compares every profile"),
      destroy: flag("Plan a --destroy"),
      "fail-on": text(
        "gate,gate",
        `Exit with 1 only on these: ${["change", ...PLAN_ACTIONS, "others", "lock-out", "gain", "loss"].join(", ")}, gain:RISK, loss:RISK`,
      ),
      ...rulesArgs,
      markdown: flag("Print Markdown for a pull request comment"),
      all: flag("Show every change. Default: group long lists"),
      ...runtimeArgs,
      ...outputArgs,
    },
  },
  report: {
    description: "Write an HTML access report",
    args: {
      out: { ...text("file", "File to write"), default: "connect-access.html" },
      ...rulesArgs,
      ...ignoreArgs,
      ...aiAgentArgs,
      ...instanceArgs,
      json: outputArgs.json,
      quiet: outputArgs.quiet,
    },
  },
  review: {
    description: "List what each user and AI agent holds, for an access review",
    args: {
      by: {
        ...text(
          "profile|permission",
          "One row for each profile of a holder, or for each sensitive permission",
        ),
        default: "profile",
      },
      ...userArgs,
      ...aiAgentArgs,
      ...instanceArgs,
      ...listArgs,
    },
  },
  snapshot: {
    description: "Save the access in an instance to a file, to compare with later",
    args: {
      out: { ...text("file", "File to write; it must not exist"), required: true },
      ...aiAgentArgs,
      ...instanceArgs,
      json: outputArgs.json,
      quiet: outputArgs.quiet,
    },
  },
  unlock: {
    description: "Show the lock of a stage in S3, and free it",
    args: {
      script,
      ...stateArgs,
      yes: flag("Free the lock without asking"),
      ...runtimeArgs,
      ...outputArgs,
    },
  },
  "who-can": {
    description: "List every user and AI agent that has any of the permissions",
    repeatsLast: true,
    args: {
      permission: {
        type: "positional",
        description:
          "Name of a permission, its label in the admin website, or a class of risk (repeatable)",
        required: true,
      },
      ...userArgs,
      ...aiAgentArgs,
      ...instanceArgs,
      ...listArgs,
    },
  },
} as const satisfies Readonly<Record<string, CommandDef>>;
