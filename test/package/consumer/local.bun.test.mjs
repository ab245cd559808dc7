import { expect, test } from "bun:test";
import { ConnectClient, ListSecurityProfilesCommand } from "@aws-sdk/client-connect";
import { startLocalConnect } from "alchemy-aws-connect/local";

test("the local Connect answers an SDK client", async () => {
  const connect = await startLocalConnect();
  const client = new ConnectClient({
    endpoint: connect.url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const InstanceId = connect.instanceArn.split("/").at(-1);
  const { SecurityProfileSummaryList: profiles } = await client.send(
    new ListSecurityProfilesCommand({ InstanceId }),
  );
  expect(profiles.map(({ Name }) => Name)).toContain("Agent");
  client.destroy();
  await connect.close();
});
