import type { InputOf } from "../model.ts";
import { inRegion, paginate } from "../page.ts";
import type { Store } from "../store.ts";

export function DescribeInstance(store: Store) {
  return { Instance: { ...summary(store), Tags: store.data.instance.Tags } };
}

export function ListInstances(store: Store, input: InputOf<"ListInstances">) {
  const { items, ...next } = paginate(
    "ListInstances",
    inRegion(store, input),
    store.region.map(summary),
    ({ Arn }) => Arn,
  );
  return { InstanceSummaryList: items, ...next };
}

function summary({ alias, data, instance }: Store) {
  const { account, partition } = instance;
  return {
    Id: instance.InstanceId,
    Arn: instance.InstanceArn,
    IdentityManagementType: "CONNECT_MANAGED",
    InstanceAlias: alias,
    CreatedTime: data.instance.CreatedTime / 1000,
    ServiceRole: `arn:${partition}:iam::${account}:role/aws-service-role/connect.amazonaws.com/AWSServiceRoleForAmazonConnect_${alias}`,
    InstanceStatus: "ACTIVE",
    InboundCallsEnabled: true,
    OutboundCallsEnabled: true,
    InstanceAccessUrl: `https://${alias}.my.connect.aws`,
  };
}
