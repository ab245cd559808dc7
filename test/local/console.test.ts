import { expect, test } from "bun:test";
import {
  DescribeSecurityProfileCommand,
  ListSecurityProfilesCommand,
} from "@aws-sdk/client-connect";
import { startHarness } from "../support/connect.ts";

test("a rename keeps the id and moves the time, and is no call", async () => {
  await using harness = await startHarness();
  const { client, InstanceId, server } = harness;
  const { SecurityProfileSummaryList = [] } = await client.send(
    new ListSecurityProfilesCommand({ InstanceId }),
  );
  const agent = SecurityProfileSummaryList.find(({ Name }) => Name === "Agent");
  server.renameSecurityProfile(agent?.Id ?? "", "Associate");
  const { SecurityProfile } = await client.send(
    new DescribeSecurityProfileCommand({ InstanceId, SecurityProfileId: agent?.Id }),
  );
  expect(SecurityProfile).toMatchObject({ Arn: agent?.Arn, SecurityProfileName: "Associate" });
  expect(Number(SecurityProfile?.LastModifiedTime)).toBeGreaterThan(
    Number(agent?.LastModifiedTime),
  );
  expect(harness.called()).toEqual(["ListSecurityProfiles", "DescribeSecurityProfile"]);
});

test("a rename over HTTP is refused with what is wrong", async () => {
  await using harness = await startHarness();
  const rename = (body: unknown) => harness.raw("POST", "/_local/rename", { body });
  const { client, InstanceId } = harness;
  const { SecurityProfileSummaryList = [] } = await client.send(
    new ListSecurityProfilesCommand({ InstanceId }),
  );
  const SecurityProfileId = SecurityProfileSummaryList.find(({ Name }) => Name === "Agent")?.Id;
  expect(await rename({ SecurityProfileId: "x", SecurityProfileName: "y" })).toMatchObject({
    status: 400,
    text: "There is no security profile x\n",
  });
  expect(await rename({ SecurityProfileId, SecurityProfileName: "QualityAnalyst" })).toMatchObject({
    status: 400,
    text: 'There is a security profile "QualityAnalyst" already\n',
  });
  expect(await rename({ SecurityProfileId, SecurityProfileName: "a/b" })).toMatchObject({
    status: 400,
    text: '"a/b" is no name for a security profile\n',
  });
  expect(await rename({ SecurityProfileId })).toMatchObject({
    status: 400,
    text: 'rename must have "SecurityProfileName"\n',
  });
  expect(await rename([])).toMatchObject({
    status: 400,
    text: "rename must be an object, not []\n",
  });
  expect(await rename({ SecurityProfileId, SecurityProfileName: "New" })).toMatchObject({
    status: 204,
  });
});

test("a rename compares names as a create does", async () => {
  await using harness = await startHarness({ behavior: { profileNames: "case-insensitive" } });
  const { client, InstanceId, server } = harness;
  const { SecurityProfileSummaryList = [] } = await client.send(
    new ListSecurityProfilesCommand({ InstanceId }),
  );
  const agent = SecurityProfileSummaryList.find(({ Name }) => Name === "Agent")?.Id ?? "";
  expect(() => server.renameSecurityProfile(agent, "ADMIN")).toThrow(
    'There is a security profile "Admin" already',
  );
  server.renameSecurityProfile(agent, "AGENT");
});
