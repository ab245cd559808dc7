import { applicationArn, flowModuleArn, integrationAssociationArn } from "../arns.ts";
import type { InputOf } from "../model.ts";
import { byId, inRegion, paginate } from "../page.ts";
import type { Store } from "../store.ts";

export function ListContactFlowModules(store: Store, input: InputOf<"ListContactFlowModules">) {
  const { ContactFlowModuleState: state } = input;
  const found = store.data.flowModules.filter(({ State }) => (state ?? State) === State);
  const { items, ...next } = paginate("ListContactFlowModules", input, found, byId);
  const ContactFlowModulesSummaryList = items.map((module) => ({
    ...module,
    Arn: flowModuleArn(store.instance, module.Id),
  }));
  return { ContactFlowModulesSummaryList, ...next };
}

export function ListIntegrationAssociations(
  store: Store,
  input: InputOf<"ListIntegrationAssociations">,
) {
  const found = store.data.integrationAssociations.filter(
    ({ IntegrationArn, IntegrationType }) =>
      (input.IntegrationType ?? IntegrationType) === IntegrationType &&
      (input.IntegrationArn ?? IntegrationArn) === IntegrationArn,
  );
  const { items, ...next } = paginate("ListIntegrationAssociations", input, found, byId);
  const IntegrationAssociationSummaryList = items.map(({ Id, ...association }) => ({
    IntegrationAssociationId: Id,
    IntegrationAssociationArn: integrationAssociationArn(store.instance, Id),
    InstanceId: store.instance.InstanceId,
    ...association,
  }));
  return { IntegrationAssociationSummaryList, ...next };
}

/** Applications belong to the account and region, not to an instance. */
export function ListApplications(store: Store, input: InputOf<"ListApplications">) {
  const found = store.region
    .flatMap(({ data }) => data.applications)
    .filter(({ ApplicationType: type }) => (input.ApplicationType ?? type) === type);
  const { items, ...next } = paginate("ListApplications", inRegion(store, input), found, byId);
  const Applications = items.map((application) => ({
    ...application,
    Arn: applicationArn(store.instance, application.Id),
    CreatedTime: application.CreatedTime / 1000,
    LastModifiedTime: application.LastModifiedTime / 1000,
    IsService: application.ApplicationType === "SERVICE",
  }));
  return { Applications, ...next };
}
