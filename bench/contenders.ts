/** The work to do with the profiles. */
export type Work =
  | "create"
  | "no change"
  | "change"
  | "plan"
  | "rename"
  | "move"
  | "destroy"
  | "adopt";

/** Whether each profile gets a new name. `move` also moves its holders. */
export function isRename(work: Work): boolean {
  return work === "rename" || work === "move";
}

/** The task of a program. */
export interface Task {
  readonly work: Work;
  readonly profiles: number;
  readonly InstanceArn: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** One way to do the work. */
export interface Contender {
  readonly name: string;
  /** The fraction of the profiles that it works on. @default 1 */
  readonly share?: number;
  /** The source of an `alchemy.run.ts` that does it. */
  readonly program: (task: Task) => string;
}

/** The end of every program: prints how many modules of the SDK it has loaded, and its peak memory. */
const PRINT_FOOTPRINT = `
const loaded = Object.keys(createRequire(import.meta.url).cache);
const sdk = loaded.filter((file) => file.includes("/@aws-sdk/client-"));
console.log(\`SDK modules: \${sdk.length}, peak: \${peak()} kB\`);

function peak() {
  // On Linux, resourceUsage may include the memory of the parent process.
  if (process.platform !== "linux") return process.resourceUsage().maxRSS;
  return /VmHWM:\\s*(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1];
}
`;

export const OURS: Contender = {
  name: "this package",
  program: viaAlchemy('import { SecurityProfile as Profile } from "alchemy-aws-connect";'),
};

/** Shows how the time grows with the profiles. */
export const OURS_QUARTER: Contender = {
  ...OURS,
  name: "this package, a quarter of the profiles",
  share: 1 / 4,
};

export const OURS_CLOUD_CONTROL: Contender = {
  name: "this package, cloudcontrol",
  program: viaAlchemy('import { SecurityProfile as Profile } from "alchemy-aws-connect";', {
    controlPlane: "cloudcontrol",
  }),
};

export const GENERIC: Contender = {
  name: "Alchemy's generic provider",
  program: viaAlchemy(
    'import AWS from "alchemy/aws/control";\nconst Profile = AWS.Connect.SecurityProfile;',
  ),
};

/** The cost of a deploy with a resource that does nothing. */
export const TRIVIAL: Contender = {
  name: "a resource that does nothing",
  program: viaAlchemy(`import { Resource } from "alchemy";
const Profile = Resource("bench::Profile", async function (_id, props) {
  return this.phase === "delete" ? this.destroy() : { ...props };
});`),
};

/**
 * The same calls as this package, made only with the AWS SDK in its adaptive mode, with more attempts than its
 * default.
 */
export const SDK: Contender = { name: "the SDK's adaptive mode", program: viaSdk };

/** The declared fields of each profile, without its name: an agent, like most profiles. */
export const FIELDS = {
  Description: "Takes and makes calls",
  Permissions: [
    "BasicAgentAccess",
    "MyContacts.View",
    "OutboundCallAccess",
    "StopContact.Enabled",
    "TransferContact.Enabled",
    "TransferDestinations.View",
  ],
};

export const CHANGED_FIELDS = {
  ...FIELDS,
  Permissions: [...FIELDS.Permissions, "VideoContact.Access"],
};

export function nameOf(index: number): string {
  return `Bench ${index}`;
}

function viaAlchemy(imports: string, knobs: object = {}): Contender["program"] {
  return ({ InstanceArn, fields, profiles, work }) => `
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import alchemy from "alchemy";
${imports}

const app = await alchemy("bench", { noTrack: true });
const props = ${JSON.stringify({ InstanceArn, ...fields, ...knobs, ...(work === "adopt" && { adopt: true }), ...(work === "move" && { moveHolders: true }) })};
await Promise.all(
  ${JSON.stringify(names(profiles, work))}.map((SecurityProfileName, index) =>
    Profile(\`profile-\${index}\`, { SecurityProfileName, ...props }),
  ),
);
await app.finalize();
${PRINT_FOOTPRINT}`;
}

function viaSdk({ InstanceArn, fields, profiles, work }: Task): string {
  const InstanceId = InstanceArn.slice(InstanceArn.lastIndexOf("/") + 1);
  return `
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Connect } from ${JSON.stringify(import.meta.resolve("@aws-sdk/client-connect"))};

const connect = new Connect({ retryMode: "adaptive", maxAttempts: 12 });
const InstanceId = ${JSON.stringify(InstanceId)};
const fields = ${JSON.stringify(fields)};
const names = ${JSON.stringify(names(profiles, work))};
const listed = ${JSON.stringify(work)} === "create"
  ? []
  : (await connect.listSecurityProfiles({ InstanceId, MaxResults: 1000 })).SecurityProfileSummaryList;
const outcomes = await Promise.allSettled(
  names.map(async (SecurityProfileName) => {
    if (${JSON.stringify(work)} === "create") {
      return connect.createSecurityProfile({ InstanceId, SecurityProfileName, ...fields });
    }
    const SecurityProfileId = listed.find(({ Name }) => Name === SecurityProfileName).Id;
    const target = { InstanceId, SecurityProfileId };
    await Promise.all([
      connect.describeSecurityProfile(target),
      connect.listSecurityProfilePermissions({ ...target, MaxResults: 1000 }),
    ]);
    if (${JSON.stringify(work)} === "change") {
      await connect.updateSecurityProfile({ ...target, Permissions: fields.Permissions });
    }
  }),
);
const failed = outcomes.filter(({ status }) => status === "rejected");
if (failed.length > 0) {
  console.error(\`\${failed.length} of ${profiles} failed: \${failed[0].reason.name}\`);
  process.exit(1);
}
${PRINT_FOOTPRINT}`;
}

function names(profiles: number, work: Work): string[] {
  const suffix = isRename(work) ? " renamed" : "";
  return Array.from({ length: profiles }, (_, index) => `${nameOf(index)}${suffix}`);
}
