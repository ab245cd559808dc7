import type { ArgsDef } from "citty";
import { DRIFT_GATES } from "../plan/drift-gate.ts";
import { PLAN_ACTIONS } from "../plan/profile-plan.ts";

/** Flags of every command that reaches an instance. */
const instanceArgs = {
  "instance-arn": {
    type: "string",
    description: "ARN of the instance. Default: the variable CONNECT_INSTANCE_ARN",
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

/** AI agents that no assistant of the instance lists. */
const aiAgentArgs = {
  "ai-agent": {
    type: "string",
    description:
      "ARN of an AI agent to read besides those of the instance's assistants; may be given more than once",
    valueHint: "arn",
  },
} as const satisfies ArgsDef;

/** Flags of every command that tells something. */
const outputArgs = {
  json: { type: "boolean", description: "Print JSON, by the schema of the command" },
  quiet: {
    type: "boolean",
    description: "Print only the result, errors and what could not be read",
  },
  out: { type: "string", description: "Write the result to a file", valueHint: "file" },
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

/** Which users: AWS filters them. */
const userArgs = {
  group: {
    type: "string",
    description: "Name or id of a hierarchy group: only users in it or below it",
    valueHint: "group",
  },
  "exact-group": { type: "boolean", description: "Not the groups below --group" },
  tag: {
    type: "string",
    description: "Only users with this tag; may be given more than once",
    valueHint: "key=value",
  },
} as const satisfies ArgsDef;

/** Flags of the commands that tell findings. */
const ignoreArgs = {
  ignore: {
    type: "string",
    description:
      "A finding that is known, by its code and the name of the profile, user or AI agent, * for all",
    valueHint: "code:name",
  },
  "ignore-file": {
    type: "string",
    description: "Findings that are known, with reasons: JSON, a list of { code, name, reason }",
    valueHint: "file",
  },
} as const satisfies ArgsDef;

/** Rules of one's own. */
const rulesArgs = {
  rules: {
    type: "string",
    description: "Rules of your own: JSON, or a module with a default export of defineRules",
    valueHint: "file",
  },
} as const satisfies ArgsDef;

/** Flags of Alchemy's that choose whose state, handed to the script as they are. */
const stateArgs = {
  stage: { type: "string", description: "Stage, as for the deploy", valueHint: "stage" },
  app: {
    type: "string",
    description: "Application, where several scripts belong together",
    valueHint: "name",
  },
  "root-dir": {
    type: "string",
    description: "Folder that has .alchemy, as for the deploy",
    valueHint: "folder",
  },
} as const satisfies ArgsDef;

const runtimeArgs = {
  runtime: {
    type: "string",
    description: 'What runs the script: "bun", "node --import tsx". Default: detected',
    valueHint: "command",
  },
  timeout: {
    type: "string",
    description: "Seconds after which the script is stopped",
    valueHint: "seconds",
    default: "600",
  },
} as const satisfies ArgsDef;

interface CommandDef {
  readonly description: string;
  readonly args: ArgsDef;
  /** Its last positional may be given more than once: `args._` has all of them. */
  readonly repeatsLast?: true;
}

/** Every command: what its help shows, and the flags that it takes. What it does is in the file of its name. */
export const COMMANDS = {
  audit: {
    description: "Audit the security profiles of an instance",
    args: {
      "fail-on": {
        type: "string",
        description:
          "From which severity on the exit code is 1, or for which codes: info, warning, error, never, CODE",
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
    description: "Compare the access of two instances, or of one with a snapshot of it",
    args: {
      with: {
        type: "string",
        description: "ARN of the other instance, or file of a snapshot",
        valueHint: "arn|file",
        required: true,
      },
      "with-profile": {
        type: "string",
        description: "Profile of ~/.aws/config for the other instance. Default: --profile",
        valueHint: "name",
      },
      "with-region": {
        type: "string",
        description: "Must be the region of --with, from which it is known",
        valueHint: "region",
      },
      ...aiAgentArgs,
      ...instanceArgs,
      ...listArgs,
    },
  },
  conformance: {
    description: "Compare the local Amazon Connect with AWS, and record what AWS answers",
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
        description: "Run only the cases with this id; may be given more than once",
        valueHint: "id",
      },
      "ai-agent": {
        type: "string",
        description: "ARN of an AI agent that may hold a profile for a moment. Default: none",
        valueHint: "arn",
      },
      throttling: {
        type: "boolean",
        description: "Exceed the quota of two reads for a second, to see what AWS answers",
      },
      "max-users": {
        type: "string",
        description: "Refuse an instance with more users",
        valueHint: "number",
        default: "5",
      },
      "clean-up": {
        type: "boolean",
        description: "Only delete what an earlier run left over",
      },
      record: {
        type: "string",
        description: "File for the record. Default: conformance-REGION-DATE.json, of AWS only",
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
        description: "Script that deploys; needed where its state is not in files below .alchemy",
        required: false,
      },
      ...stateArgs,
      profile: {
        type: "string",
        description: "Profile of ~/.aws/config to reach AWS with, where the state names none",
        valueHint: "name",
      },
      "fail-on": {
        type: "string",
        description: `End with 1 only at these: ${DRIFT_GATES.join(", ")}. Default: all but unmanaged`,
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
    description: "Explain a finding or a permission, without a network",
    args: {
      subject: {
        type: "positional",
        description: "Code of a finding, name or console label of a permission, or a class of risk",
        required: true,
      },
      ...outputArgs,
    },
  },
  export: {
    description: "Write an instance as TypeScript that adopts its security profiles",
    args: {
      app: {
        type: "string",
        description: "Name of the Alchemy application in the code. Default: contact-center",
        valueHint: "name",
      },
      portable: {
        type: "boolean",
        description: "Look up by name what differs between instances. Default: ids",
      },
      holders: {
        type: "boolean",
        description: "Also assign what users and AI agents hold. Default: only the profiles",
      },
      complete: {
        type: "boolean",
        description:
          "Also declare empty fields that could grant something, and with --holders that nobody holds more, so that drift compares them",
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
      quotas: {
        type: "string",
        description:
          "Throttle each operation: as AWS, or at so many calls a second and so many at once",
        valueHint: "aws|rate:burst",
      },
      latency: {
        type: "string",
        description: "Milliseconds that each call takes",
        valueHint: "ms",
      },
      "read-lag": {
        type: "string",
        description: "Milliseconds for which reads do not show a change",
        valueHint: "ms",
      },
      "page-size": {
        type: "string",
        description: "Items on a page",
        valueHint: "number",
      },
      chaos: {
        type: "string",
        description: "Faults at random, by a seed, for a part of the calls from 0 to 1",
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
      force: { type: "boolean", description: "Plan a deploy with --force: look at every profile" },
      destroy: { type: "boolean", description: "Plan a --destroy" },
      "fail-on": {
        type: "string",
        description: `End with 1 only at these: ${["change", ...PLAN_ACTIONS, "others", "gain", "loss"].join(", ")}, gain:RISK, loss:RISK`,
        valueHint: "gate,gate",
      },
      ...rulesArgs,
      markdown: { type: "boolean", description: "Print Markdown, for a comment" },
      all: { type: "boolean", description: "Show each change of a long list. Default: grouped" },
      ...runtimeArgs,
      ...outputArgs,
    },
  },
  report: {
    description: "Write an HTML access report",
    args: {
      out: {
        type: "string",
        description: "The file to write",
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
        description: "A row for each profile of a holder, or for each sensitive permission",
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
    description: "Keep all that an instance has in a file, to compare with later",
    args: {
      out: {
        type: "string",
        description: "The file to write; one that exists is refused",
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
    description: "List every user and AI agent that has any of some permissions",
    repeatsLast: true,
    args: {
      permission: {
        type: "positional",
        description:
          "Name of a permission, its label in the admin website, or a class of risk; may be given more than once",
        required: true,
      },
      ...userArgs,
      ...aiAgentArgs,
      ...instanceArgs,
      ...listArgs,
    },
  },
} as const satisfies Readonly<Record<string, CommandDef>>;
