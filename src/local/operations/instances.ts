import type { InputOf } from "../model.ts";
import { paginate } from "../page.ts";
import type { Store } from "../store.ts";

const ALIAS = "local";

export function DescribeInstance(store: Store) {
  return { Instance: { ...summary(store), Tags: store.data.instance.Tags } };
}

export function ListInstances(store: Store, input: InputOf<"ListInstances">) {
  const { items, ...next } = paginate("ListInstances", input, [summary(store)], ({ Id }) => Id);
  return { InstanceSummaryList: items, ...next };
}

function summary({ data, instance }: Store) {
  const { account, partition } = instance;
  return {
    Id: instance.InstanceId,
    Arn: instance.InstanceArn,
    IdentityManagementType: "CONNECT_MANAGED",
    InstanceAlias: ALIAS,
    CreatedTime: data.instance.CreatedTime / 1000,
    ServiceRole: `arn:${partition}:iam::${account}:role/aws-service-role/connect.amazonaws.com/AWSServiceRoleForAmazonConnect_${ALIAS}`,
    InstanceStatus: "ACTIVE",
    InboundCallsEnabled: true,
    OutboundCallsEnabled: true,
    InstanceAccessUrl: `https://${ALIAS}.my.connect.aws`,
  };
}
