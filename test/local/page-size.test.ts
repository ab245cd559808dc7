import { expect, test } from "bun:test";
import {
  SearchSecurityProfilesCommand,
  paginateListSecurityProfiles,
} from "@aws-sdk/client-connect";
import { startHarness } from "../support/connect.ts";
import { TypeName, startCloudControl } from "./cloud-control/harness.ts";

test("a page has so many items, or as few as the request asks for", async () => {
  await using harness = await startHarness({ pageSize: 3 });
  const { InstanceId, client } = harness;
  for (const [pageSize, pages] of [
    [undefined, [3, 1]],
    [1000, [3, 1]],
    [3, [3, 1]],
    [2, [2, 2]],
  ] as const) {
    const sizes: number[] = [];
    const names = new Set<string | undefined>();
    for await (const { SecurityProfileSummaryList = [] } of paginateListSecurityProfiles(
      { client, ...(pageSize !== undefined && { pageSize }) },
      { InstanceId },
    )) {
      sizes.push(SecurityProfileSummaryList.length);
      for (const { Name } of SecurityProfileSummaryList) names.add(Name);
    }
    expect([sizes, names.size]).toEqual([[...pages], 4]);
  }
  expect(harness.server.calls.map(({ input }) => input["MaxResults"])).toEqual(
    [undefined, 1000, 3, 2].flatMap((size) => [size, size]),
  );
});

test("what AWS refuses is refused", async () => {
  await using harness = await startHarness({ pageSize: 3 });
  for (const size of ["0", "1001", "many"]) {
    const { status } = await harness.raw(
      "GET",
      `/security-profiles-summary/${harness.InstanceId}?maxResults=${size}`,
    );
    expect(status).toBe(400);
  }
});

test("a size beyond the default, and one beyond what the operation allows", async () => {
  await using harness = await startHarness({ pageSize: 120, securityProfileQuota: 200 });
  const { InstanceId, client } = harness;
  for (let made = 0; made < 121; made++) {
    await harness.raw("PUT", `/security-profiles/${InstanceId}`, {
      body: { SecurityProfileName: `Team ${made}` },
    });
  }
  const { body } = await harness.raw("GET", `/security-profiles-summary/${InstanceId}`);
  expect(body["SecurityProfileSummaryList"]).toHaveLength(120);
  const { SecurityProfiles } = await client.send(new SearchSecurityProfilesCommand({ InstanceId }));
  expect(SecurityProfiles).toHaveLength(100);
});

test("AWS Cloud Control's lists have such pages, its reads are whole", async () => {
  await using cloud = await startCloudControl({ pageSize: 1 });
  const ResourceModel = JSON.stringify({ InstanceArn: cloud.server.instanceArn });
  const { body } = await cloud.post("ListResources", { TypeName, ResourceModel });
  expect(body["ResourceDescriptions"]).toHaveLength(1);
  const arn = await cloud.made({ Permissions: ["Queues.View", "Queues.Edit"] });
  expect((await cloud.read(arn))["Permissions"]).toHaveLength(2);
});
