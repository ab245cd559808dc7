/** One way to manage security profiles with Alchemy. */
export interface Contender {
  readonly name: string;
  /** The module whose default export has `Connect.SecurityProfile`. */
  readonly from: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** The first one is what the others are compared with. */
export const CONTENDERS: readonly Contender[] = [
  { name: "ours, connect", from: "alchemy-aws-connect", props: { controlPlane: "connect" } },
  {
    name: "ours, cloudcontrol",
    from: "alchemy-aws-connect",
    props: { controlPlane: "cloudcontrol" },
  },
  { name: "alchemy/aws/control", from: "alchemy/aws/control", props: {} },
];

/** What the code declares of each profile, apart from its name. */
export const FIELDS = {
  Description: "Takes calls",
  Permissions: ["BasicAgentAccess", "OutboundCallAccess"],
};

export const CHANGED_FIELDS = { ...FIELDS, Description: "Takes and makes calls" };

export function nameOf(index: number): string {
  return `Bench ${index}`;
}

/** An `alchemy.run.ts` that declares the profiles side by side. */
export function program(
  { from, props }: Contender,
  profiles: number,
  declared: Readonly<Record<string, unknown>>,
): string {
  return `
import alchemy from "alchemy";
import AWS from "${from}";

const app = await alchemy("bench", { noTrack: true });
const names: string[] = ${JSON.stringify(Array.from({ length: profiles }, (_, index) => nameOf(index)))};
await Promise.all(
  names.map((SecurityProfileName, index) =>
    AWS.Connect.SecurityProfile(\`profile-\${index}\`, {
      SecurityProfileName,
      ...${JSON.stringify({ ...declared, ...props })},
    }),
  ),
);
await app.finalize();
`;
}
