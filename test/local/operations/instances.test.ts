import { expect, test } from "bun:test";
import { DescribeInstanceCommand, paginateListInstances } from "@aws-sdk/client-connect";
import { rejection, startHarness } from "../../support/connect.ts";

test("the one instance, described and listed", async () => {
  await using harness = await startHarness();
  const { InstanceId, client, server } = harness;
  const { Instance } = await client.send(new DescribeInstanceCommand({ InstanceId }));
  expect(Instance).toEqual({
    Id: InstanceId,
    Arn: server.instanceArn,
    IdentityManagementType: "CONNECT_MANAGED",
    InstanceAlias: "local",
    CreatedTime: expect.any(Date),
    ServiceRole:
      "arn:aws:iam::123456789012:role/aws-service-role/connect.amazonaws.com/AWSServiceRoleForAmazonConnect_local",
    InstanceStatus: "ACTIVE",
    InboundCallsEnabled: true,
    OutboundCallsEnabled: true,
    InstanceAccessUrl: "https://local.my.connect.aws",
    Tags: {},
  });
  const { Tags: _, ...summary } = Instance ?? {};
  const found = [];
  for await (const page of paginateListInstances({ client, pageSize: 1 }, {})) {
    found.push(...(page.InstanceSummaryList ?? []));
  }
  expect(found).toEqual([summary]);
});

test("another instance does not exist", async () => {
  await using harness = await startHarness();
  const describing = harness.client.send(new DescribeInstanceCommand({ InstanceId: "other" }));
  expect(await rejection(describing)).toMatchObject({
    name: "ResourceNotFoundException",
    message: "Instance other does not exist",
  });
});
