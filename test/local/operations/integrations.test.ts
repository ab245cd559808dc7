import { expect, test } from "bun:test";
import { AppIntegrationsClient, ListApplicationsCommand } from "@aws-sdk/client-appintegrations";
import {
  ListIntegrationAssociationsCommand,
  paginateListContactFlowModules,
} from "@aws-sdk/client-connect";
import { rejection, signed, startHarness } from "../../support/connect.ts";

test("flow modules, by state and page by page", async () => {
  await using harness = await startHarness({
    flowModules: [
      { Name: "Refund", Id: "refund" },
      { Name: "Old refund", State: "ARCHIVED" },
    ],
  });
  const { InstanceId, client, server } = harness;
  const list = async (ContactFlowModuleState?: "ACTIVE" | "ARCHIVED") => {
    const found: unknown[] = [];
    for await (const { ContactFlowModulesSummaryList = [] } of paginateListContactFlowModules(
      { client, pageSize: 1 },
      { InstanceId, ...(ContactFlowModuleState && { ContactFlowModuleState }) },
    )) {
      found.push(...ContactFlowModulesSummaryList);
    }
    return found;
  };
  const refund = {
    Id: "refund",
    Arn: `${server.instanceArn}/flow-module/refund`,
    Name: "Refund",
    State: "ACTIVE",
  };
  expect(await list("ACTIVE")).toEqual([refund]);
  expect(await list()).toHaveLength(2);
  const added = server.addFlowModule({ Name: "New refund" });
  expect(added.Arn).toBe(`${server.instanceArn}/flow-module/${added.Id}`);
  expect(await list("ACTIVE")).toHaveLength(2);
});

test("applications, by type, and their associations", async () => {
  const Id = "dddddddd-1111-4222-8333-444444444444";
  const Arn = `arn:aws:app-integrations:us-east-1:123456789012:application/${Id}`;
  await using harness = await startHarness({
    applications: [{ Name: "Helpdesk", Namespace: "helpdesk", Id, ApplicationType: "A2A_SERVER" }],
  });
  const { InstanceId, client, server } = harness;
  server.addApplication({ Name: "CRM", Namespace: "crm", associate: false });
  const apps = new AppIntegrationsClient({
    endpoint: server.url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const { Applications = [] } = await apps.send(new ListApplicationsCommand({}));
  expect(Applications.map(({ Name = "" }) => Name).toSorted()).toEqual(["CRM", "Helpdesk"]);
  const [created] = Applications.map(({ CreatedTime }) => CreatedTime);
  expect(Math.abs(Number(created) - Date.now())).toBeLessThan(60_000);
  const { body } = await harness.raw("GET", "/applications?applicationType=A2A_SERVER", {
    authorization: signed("us-east-1", "app-integrations"),
  });
  expect(body).toEqual({
    Applications: [
      {
        Arn,
        Id,
        Name: "Helpdesk",
        Namespace: "helpdesk",
        ApplicationType: "A2A_SERVER",
        IsService: false,
        CreatedTime: expect.any(Number),
        LastModifiedTime: expect.any(Number),
      },
    ],
  });
  const associations = await client.send(new ListIntegrationAssociationsCommand({ InstanceId }));
  expect(associations.IntegrationAssociationSummaryList).toEqual([
    {
      IntegrationAssociationId: expect.any(String),
      IntegrationAssociationArn: expect.stringContaining(
        `${server.instanceArn}/integration-association/`,
      ),
      InstanceId,
      IntegrationType: "APPLICATION",
      IntegrationArn: Arn,
    },
  ]);
  apps.destroy();
});

test("an integration association is found by type and by ARN", async () => {
  await using harness = await startHarness();
  const { InstanceId, client, server } = harness;
  const IntegrationArn = "arn:aws:cases:us-east-1:123456789012:domain/d";
  server.addIntegrationAssociation({ IntegrationType: "CASES_DOMAIN", IntegrationArn, Id: "a" });
  const find = async (filter: object) => {
    const { IntegrationAssociationSummaryList: found } = await client.send(
      new ListIntegrationAssociationsCommand({ InstanceId, ...filter }),
    );
    return found?.map((each) => each.IntegrationAssociationId);
  };
  expect(await find({ IntegrationType: "CASES_DOMAIN" })).toEqual(["a"]);
  expect(await find({ IntegrationType: "APPLICATION" })).toEqual([]);
  expect(await find({ IntegrationArn })).toEqual(["a"]);
  expect(await find({ IntegrationArn: "arn:aws:cases:us-east-1:123456789012:domain/e" })).toEqual(
    [],
  );
  expect(
    await rejection(client.send(new ListIntegrationAssociationsCommand({ InstanceId: "other" }))),
  ).toMatchObject({ name: "ResourceNotFoundException" });
});
