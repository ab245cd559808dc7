import { expect, test } from "bun:test";
import { CreateAuthCodeCommand, ListSecurityProfilesCommand } from "@aws-sdk/client-connect";
import { rejection, startHarness } from "../../support/connect.ts";

test("an authorization code is for profiles that are there", async () => {
  await using harness = await startHarness();
  const { InstanceId, client } = harness;
  const { SecurityProfileSummaryList: [first] = [] } = await client.send(
    new ListSecurityProfilesCommand({ InstanceId }),
  );
  const create = (SecurityProfileIds: string[]) =>
    client.send(
      new CreateAuthCodeCommand({
        InstanceId,
        Scope: { SecurityProfileIds, EntityType: "CUSTOMER_PROFILE", EntityId: "c" },
        SessionInactivityDurationMinutes: 1440,
      }),
    );
  const one = await create([first?.Id ?? ""]);
  const two = await create([first?.Id ?? ""]);
  expect(one).toMatchObject({
    AuthCode: expect.stringMatching(/^[\w-]{43}$/),
    SessionId: expect.stringMatching(/^[-0-9a-f]{36}$/),
    EntityType: "CUSTOMER_PROFILE",
    EntityId: "c",
  });
  expect(two.AuthCode).not.toBe(one.AuthCode);
  expect(await rejection(create([first?.Id ?? "", "none"]))).toMatchObject({
    name: "ResourceNotFoundException",
    message: "Security profile none does not exist",
  });
});
