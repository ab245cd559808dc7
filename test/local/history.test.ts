import { expect, test } from "bun:test";
import { ManualClock } from "../support/clock.ts";
import { type Harness, rejection, startHarness } from "../support/connect.ts";
import { startCloudControl } from "./cloud-control/harness.ts";

const read = async ({ InstanceId, client }: Harness, SecurityProfileId: string | undefined) => {
  const { SecurityProfile } = await client.describeSecurityProfile({
    InstanceId,
    SecurityProfileId,
  });
  return SecurityProfile?.Description;
};

test("a read shows a change only after the lag, each change after its own", async () => {
  const clock = new ManualClock();
  await using harness = await startHarness({ readLag: 1000, clock });
  const { InstanceId, client } = harness;
  const { SecurityProfileId } = await client.createSecurityProfile({
    InstanceId,
    SecurityProfileName: "Team",
    Description: "0",
  });
  const update = (Description: string) =>
    client.updateSecurityProfile({ InstanceId, SecurityProfileId, Description });
  clock.pass(999);
  expect(await rejection(read(harness, SecurityProfileId))).toMatchObject({
    name: "ResourceNotFoundException",
  });
  clock.pass(1);
  expect(await read(harness, SecurityProfileId)).toBe("0");

  await update("1");
  clock.pass(400);
  await update("2");
  expect(await read(harness, SecurityProfileId)).toBe("0");
  clock.pass(599);
  expect(await read(harness, SecurityProfileId)).toBe("0");
  clock.pass(1);
  expect(await read(harness, SecurityProfileId)).toBe("1");
  clock.pass(400);
  expect(await read(harness, SecurityProfileId)).toBe("2");
});

test("what changes something sees what is there", async () => {
  const clock = new ManualClock();
  await using harness = await startHarness({ readLag: 1000, clock });
  const { InstanceId, client } = harness;
  const create = () => client.createSecurityProfile({ InstanceId, SecurityProfileName: "Team" });
  const { SecurityProfileId } = await create();
  expect(await rejection(create())).toMatchObject({ name: "DuplicateResourceException" });
  const listed = async () =>
    (await client.listSecurityProfiles({ InstanceId })).SecurityProfileSummaryList?.map(
      ({ Name }) => Name,
    );
  expect(await listed()).not.toContain("Team");
  clock.pass(1000);
  await client.deleteSecurityProfile({ InstanceId, SecurityProfileId });
  expect(await listed()).toContain("Team");
  expect(
    await rejection(client.deleteSecurityProfile({ InstanceId, SecurityProfileId })),
  ).toMatchObject({ name: "ResourceNotFoundException" });
  clock.pass(1000);
  expect(await listed()).not.toContain("Team");
});

test("AWS Cloud Control's reads lag as well; its requests do not", async () => {
  const clock = new ManualClock();
  await using cloud = await startCloudControl({ readLag: 1000, clock });
  const { Identifier = "", OperationStatus } = await cloud.done(cloud.create());
  expect(OperationStatus).toBe("SUCCESS");
  expect(await rejection(cloud.read(Identifier))).toMatchObject({
    name: "ResourceNotFoundException",
  });
  await cloud.done(cloud.update(Identifier, [{ op: "add", path: "/Description", value: "new" }]));
  clock.pass(1000);
  expect(await cloud.read(Identifier)).toMatchObject({ Description: "new" });
});

test("a reset shows at once", async () => {
  await using harness = await startHarness({ readLag: 1000, clock: new ManualClock() });
  const { InstanceId, client } = harness;
  await client.createSecurityProfile({ InstanceId, SecurityProfileName: "Team" });
  await harness.server.reset();
  const { SecurityProfileSummaryList: first } = await client.listSecurityProfiles({ InstanceId });
  expect(first).toHaveLength(4);
  await client.deleteSecurityProfile({ InstanceId, SecurityProfileId: first?.[0]?.Id });
  const { SecurityProfileSummaryList: second } = await client.listSecurityProfiles({ InstanceId });
  expect(second).toEqual(first);
});
