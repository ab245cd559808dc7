import type { ArgsDef } from "citty";
import { DRIFT_GATES } from "../plan/drift-gate.ts";
import { PLAN_ACTIONS } from "../plan/profile-plan.ts";

/** Flags of every command that reaches an instance. */
const instanceArgs = {
  "instance-arn": {
    type: "string",
    description: "ARN of the instance. Default: environment variable CONNECT_INSTANCE_ARN",
    valueHint: "arn",
  },
  profile: {
    type: "string",
    description: "AWS profile to use, from ~/.aws/config",
    valueHint: "name",
  },
  region: {
    type: "string",
    description: "Region of the instance. Default: the region of the ARN, which it must match",
    valueHint: "region",
  },
} as const satisfies ArgsDef;

/** AI agents that no assistant of the instance lists. */
const aiAgentArgs = {
  "ai-agent": {
    type: "string",
    description:
      "ARN of another AI agent to read, besides those of the instance's assistants (repeatable)",
    valueHint: "arn",
  },
} as const satisfies ArgsDef;

/** Flags of every command that prints a result. */
const outputArgs = {
  json: { type: "boolean", description: "Print JSON, as defined by the schema of the command" },
  quiet: {
    type: "boolean",
    description: "Print only the result, errors and what could not be read",
  },
  out: {
    type: "string",
    description: "Write the result to a file, in the format of its ending unless a flag names one",
    valueHint: "file",
  },
} as const satisfies ArgsDef;

/** Flags of every command whose result is a list. */
const listArgs = {
  format: {
    type: "string",
    description: "Print text, json or csv. Default: text",
    valueHint: "format",
  },
  ...outputArgs,
} as const satisfies ArgsDef;

/** Filters of users, which AWS applies. */
const userArgs = {
  group: {
    type: "string",
    description: "Only users in this hierarchy group (name or id) or below it",
    valueHint: "group",
  },
  "exact-group": { type: "boolean", description: "Exclude users in groups below --group" },
  tag: {
    type: "string",
    description: "Only users with this tag (repeatable)",
    valueHint: "key=value",
  },
} as const satisfies ArgsDef;

/** Flags of the commands that report findings. */
const ignoreArgs = {
  ignore: {
    type: "string",
    description:
      "Ignore a known finding, by its code and the name of the profile, user or AI agent; * for every name",
    valueHint: "code:name",
  },
  "ignore-file": {
    type: "string",
    description: "Ignore the findings in this JSON file: a list of { code, name, reason }",
    valueHint: "file",
  },
} as const satisfies ArgsDef;

/** Custom rules. */
const rulesArgs = {
  rules: {
    type: "string",
    description: "Access rules to check: a JSON file, or a module that default-exports defineRules",
    valueHint: "file",
  },
} as const satisfies ArgsDef;

/** Alchemy's flags that select the state; the script gets them unchanged. */
const stateArgs = {
  stage: { type: "string", description: "Stage, as passed to the deploy", valueHint: "stage" },
  app: {
    type: "string",
    description: "Application, if several scripts belong together",
    valueHint: "name",
  },
  "root-dir": {
    type: "string",
    description: "Folder that contains .alchemy, as passed to the deploy",
    valueHint: "folder",
  },
} as const satisfies ArgsDef;

const runtimeArgs = {
  runtime: {
    type: "string",
    description: 'Command that runs the script: "bun", "node --import tsx". Default: detected',
    valueHint: "command",
  },
  timeout: {
    type: "string",
    description: "Stop the script after this many seconds",
    valueHint: "seconds",
    default: "600",
  },
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
        type: "string",
        description:
          "Exit with 1 from this severity on, or on these codes: info, warning, error, never, CODE",
        valueHint: "severity|code",
        default: "warning",
      },
      ...rulesArgs,
      ...ignoreArgs,
      ...aiAgentArgs,
      ...instanceArgs,
      ...listArgs,
      format: {
        ...listArgs.format,
        description: "Print text, json, csv or sarif. Default: text",
      },
    },
  },
  compare: {
    description: "Compare the access in two instances, or in one instance with its snapshot",
    args: {
      with: {
        type: "string",
        description: "ARN of the other instance, or a snapshot file",
        valueHint: "arn|file",
        required: true,
      },
      "with-profile": {
        type: "string",
        description: "AWS profile for the other instance. Default: --profile",
        valueHint: "name",
      },
      "with-region": {
        type: "string",
        description:
          "Region of the other instance. Default: the region of --with, which it must match",
        valueHint: "region",
      },
      ...aiAgentArgs,
      ...instanceArgs,
      ...listArgs,
    },
  },
  conformance: {
    description: "Compare the local Amazon Connect with AWS, and record the answers of AWS",
    args: {
      "instance-arn": {
        type: "string",
        description: "ARN of a sandbox instance in AWS. Default: a local Amazon Connect",
        valueHint: "arn",
      },
      profile: instanceArgs.profile,
      yes: {
        type: "boolean",
        description: "Create and delete security profiles and users in the instance",
      },
      only: {
        type: "string",
        description: "Run only the cases with this id (repeatable)",
        valueHint: "id",
      },
      "ai-agent": {
        type: "string",
        description: "ARN of an AI agent to assign a profile to for a moment. Default: none",
        valueHint: "arn",
      },
      throttling: {
        type: "boolean",
        description:
          "Exceed the quota of two read operations for a second, to record how AWS throttles them",
      },
      "max-users": {
        type: "string",
        description: "Refuse an instance with more users than this",
        valueHint: "number",
        default: "5",
      },
      "clean-up": {
        type: "boolean",
        description: "Only delete what an earlier run left over",
      },
      record: {
        type: "string",
        description: "File for the record. Default for AWS: conformance-REGION-DATE.json",
        valueHint: "file",
      },
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
      profile: {
        type: "string",
        description: "AWS profile to use, if the state names none",
        valueHint: "name",
      },
      "fail-on": {
        type: "string",
        description: `Exit with 1 only on these: ${DRIFT_GATES.join(", ")}. Default: all except unmanaged`,
        valueHint: "gate,gate",
      },
      ...runtimeArgs,
      ...outputArgs,
    },
  },
  effective: {
    description: "Show what a user may do, and which security profile grants it",
    args: {
      user: {
        type: "positional",
        description: "Username, id or ARN of the user",
        required: true,
      },
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
      app: {
        type: "string",
        description: "Name of the Alchemy application in the code. Default: contact-center",
        valueHint: "name",
      },
      portable: {
        type: "boolean",
        description: "Look up by name what has another id in each instance. Default: ids",
      },
      holders: {
        type: "boolean",
        description: "Also export what users and AI agents hold. Default: only the profiles",
      },
      complete: {
        type: "boolean",
        description:
          "Also declare empty fields that can grant access and, with --holders, exact: true, so that drift compares them",
      },
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
      port: {
        type: "string",
        description: "Port on 127.0.0.1; 0 selects a free port",
        valueHint: "number",
        default: "0",
      },
      file: {
        type: "string",
        description: "File that stores the instance between runs",
        valueHint: "path",
      },
      "instance-arn": {
        type: "string",
        description: "ARN of the instance",
        valueHint: "arn",
      },
      quotas: {
        type: "string",
        description:
          "Throttle each operation: aws for the rates of AWS, or calls per second and burst",
        valueHint: "aws|rate:burst",
      },
      latency: {
        type: "string",
        description: "Latency of each call, in milliseconds",
        valueHint: "ms",
      },
      "read-lag": {
        type: "string",
        description: "Delay until reads show a change, in milliseconds",
        valueHint: "ms",
      },
      "page-size": {
        type: "string",
        description: "Items per page",
        valueHint: "number",
      },
      chaos: {
        type: "string",
        description: "Inject random faults: a seed, and the share of calls from 0 to 1",
        valueHint: "seed:rate",
      },
      json: {
        type: "boolean",
        description: "Print one line of JSON instead of shell variables",
      },
    },
  },
  plan: {
    description: "Show what the next deploy would do to each security profile",
    args: {
      script: {
        type: "positional",
        description: "Script that deploys. Default: alchemy.run.ts, .js, .mts or .mjs",
        required: false,
      },
      ...stateArgs,
      adopt: { type: "boolean", description: "Plan a deploy with --adopt" },
      force: {
        type: "boolean",
        description: "Plan a deploy with --force, which compares every profile",
      },
      destroy: { type: "boolean", description: "Plan a --destroy" },
      "fail-on": {
        type: "string",
        description: `Exit with 1 only on these: ${["change", ...PLAN_ACTIONS, "others", "lock-out", "gain", "loss"].join(", ")}, gain:RISK, loss:RISK`,
        valueHint: "gate,gate",
      },
      ...rulesArgs,
      markdown: { type: "boolean", description: "Print Markdown for a pull request comment" },
      all: { type: "boolean", description: "Show every change. Default: long lists are grouped" },
      ...runtimeArgs,
      ...outputArgs,
    },
  },
  report: {
    description: "Write an HTML access report",
    args: {
      out: {
        type: "string",
        description: "File to write",
        valueHint: "file",
        default: "connect-access.html",
      },
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
        type: "string",
        description: "One row for each profile of a holder, or for each sensitive permission",
        valueHint: "profile|permission",
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
      out: {
        type: "string",
        description: "File to write; it must not exist",
        valueHint: "file",
        required: true,
      },
      ...aiAgentArgs,
      ...instanceArgs,
      json: outputArgs.json,
      quiet: outputArgs.quiet,
    },
  },
  unlock: {
    description: "Show the lock of a stage in S3, and free it",
    args: {
      script: {
        type: "positional",
        description: "Script that deploys. Default: alchemy.run.ts, .js, .mts or .mjs",
        required: false,
      },
      ...stateArgs,
      yes: { type: "boolean", description: "Free the lock without asking" },
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
