import { PATIENCE, type Target } from "../conformance/run.ts";
import { type LocalConnectOptions, startLocalConnect } from "../local/index.ts";

/** Low enough that a burst exceeds it, and high enough that a later call does not. */
const FEW = { rate: 10, burst: 5 };

/** A local Connect with everything that the cases need, and how to reach it. */
export async function startConformingConnect(options: LocalConnectOptions = {}) {
  const connect = await startLocalConnect({
    users: [{ Username: "ana" }],
    hierarchyGroups: [{ Id: "11111111-aaaa-4bbb-8ccc-222222222222", Name: "Sales" }],
    cloudControl: { operationTime: 1 },
    quotas: {
      rate: 10_000,
      burst: 10_000,
      operations: { DescribeUserHierarchyGroup: FEW, ListResourceRequests: FEW },
    },
    ...options,
  });
  Object.assign(process.env, connect.env);
  const { Arn } = connect.addAIAgent({ Name: "Orders" });
  const target: Target = {
    InstanceArn: connect.instanceArn,
    credentials: {},
    allowed: { aiAgent: Arn, throttling: true },
    patience: { ...PATIENCE, read: options.readLag === undefined ? 0 : PATIENCE.read, pause: 5 },
    hasQuotas: false,
  };
  return { connect, target, [Symbol.asyncDispose]: () => connect.close() };
}
