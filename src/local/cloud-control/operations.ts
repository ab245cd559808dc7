import { isSystemTag } from "../../profile/ownership.ts";
import { isRecord, parsedJson } from "../../profile/shapes.ts";
import type { ResourceRequest } from "../data.ts";
import { pageOf } from "../page.ts";
import type { Store } from "../store.ts";
import { CloudControlError } from "./errors.ts";
import { listProfiles, readProfile, within } from "./handler.ts";
import type { InputOf, OperationName } from "./model.ts";
import { patched } from "./patch.ts";
import {
  accept,
  cancel,
  checkIdle,
  earlier,
  fingerprintOf,
  knownRequests,
  polled,
  progressEvent,
} from "./requests.ts";
import {
  READ_ONLY,
  type ResourceModel,
  TYPE_NAME,
  isResourceModel,
  modelProblems,
} from "./schema.ts";

const REQUESTS_PER_PAGE = 20;

type Operation<K extends OperationName> = (store: Store, input: InputOf<K>) => object;

/** What each operation does, once its input has been read. */
export const operations: { readonly [K in OperationName]: Operation<K> } = {
  CreateResource(store, input) {
    return begin(store, input, "CREATE", () => {
      const model = document(input.DesiredState);
      const given = READ_ONLY.filter((name) => name in model);
      if (given.length > 0) {
        const pointers = given.map((name) => `/properties/${name}`).join(", ");
        throw invalid(`#: readOnlyProperties [${pointers}] cannot be specified`);
      }
      return { wanted: JSON.stringify(valid(model)) };
    });
  },

  GetResource(store, input) {
    const { Identifier } = input;
    checkIdentifier(Identifier);
    const model = within(store, () => readProfile(store, Identifier));
    return { TypeName: TYPE_NAME, ResourceDescription: description(Identifier, model) };
  },

  UpdateResource(store, input) {
    return begin(store, input, "UPDATE", () => {
      const { Identifier } = input;
      const current = within(store, () => readProfile(store, Identifier));
      const wanted = valid(withoutSystemTags(patched(current, input.PatchDocument), current));
      return { Identifier, wanted: JSON.stringify(wanted) };
    });
  },

  DeleteResource(store, input) {
    return begin(store, input, "DELETE", () => ({ Identifier: input.Identifier }));
  },

  ListResources(store, { MaxResults, NextToken, ResourceModel }) {
    const { InstanceArn } = ResourceModel === undefined ? {} : document(ResourceModel);
    const problem = modelProblems({ InstanceArn }).find((each) => each.includes("InstanceArn"));
    if (typeof InstanceArn !== "string" || problem !== undefined) {
      throw new CloudControlError(
        "InvalidRequestException",
        `Missing or invalid ResourceModel property in ${TYPE_NAME} list handler request input.Required property: (${problem})`,
      );
    }
    const page = {
      ...(MaxResults !== undefined && { MaxResults }),
      ...(NextToken !== undefined && { NextToken }),
    };
    const { arns, ...next } = within(store, () => listProfiles(store, InstanceArn, page));
    const ResourceDescriptions = arns.map((arn) =>
      description(arn, { SecurityProfileArn: arn, InstanceArn }),
    );
    return { TypeName: TYPE_NAME, ResourceDescriptions, ...next };
  },

  GetResourceRequestStatus(store, { RequestToken }) {
    return { ProgressEvent: progressEvent(store, polled(store, RequestToken)) };
  },

  ListResourceRequests(store, { MaxResults, NextToken, ResourceRequestStatusFilter }) {
    const { OperationStatuses, Operations } = ResourceRequestStatusFilter ?? {};
    const wanted = ({ Operation: operation, OperationStatus }: ResourceRequest) =>
      (!Operations?.length || Operations.includes(operation)) &&
      (!OperationStatuses?.length || OperationStatuses.includes(OperationStatus));
    const page = pageOf(knownRequests(store).filter(wanted), {
      question: [
        "ListResourceRequests",
        store.instance.region,
        Operations ?? [],
        OperationStatuses ?? [],
      ],
      size: MaxResults ?? REQUESTS_PER_PAGE,
      identity: ({ RequestToken }) => RequestToken,
      token: NextToken,
    });
    if (!page) {
      const message = "NextToken is not a token of this request";
      throw new CloudControlError("ValidationException", message);
    }
    const { items, ...next } = page;
    const ResourceRequestStatusSummaries = items.map((request) => ({
      ...progressEvent(store, request),
      ResourceModel: undefined,
    }));
    return { ResourceRequestStatusSummaries, ...next };
  },

  CancelResourceRequest(store, { RequestToken }) {
    return { ProgressEvent: progressEvent(store, cancel(store, RequestToken)) };
  },
};

/** Begins an operation, or finds the one that the same request began before. */
function begin(
  store: Store,
  input: { readonly ClientToken?: string; readonly Identifier?: string },
  Operation: ResourceRequest["Operation"],
  work: () => Pick<ResourceRequest, "Identifier" | "wanted">,
) {
  const { ClientToken, ...question } = input;
  const { Identifier } = question;
  if (Identifier !== undefined) checkIdentifier(Identifier);
  const fingerprint = fingerprintOf([Operation, question]);
  let request = earlier(store, ClientToken, fingerprint);
  if (!request) {
    if (Identifier !== undefined) checkIdle(store, Identifier);
    const token = ClientToken === undefined ? {} : { ClientToken };
    request = accept(store, { Operation, ...work(), ...token, fingerprint });
  }
  return { ProgressEvent: progressEvent(store, request) };
}

function checkIdentifier(SecurityProfileArn: string): void {
  const problem = modelProblems({ SecurityProfileArn }).find((each) =>
    each.startsWith("#/SecurityProfileArn"),
  );
  if (problem) throw invalid(problem);
}

function document(text: string): Record<string, unknown> {
  const value = parsedJson(text);
  if (value === undefined) throw invalid("#: the document is not JSON");
  if (!isRecord(value)) throw invalid(...modelProblems(value));
  return value;
}

function valid(model: unknown): ResourceModel {
  if (!isResourceModel(model)) throw invalid(...modelProblems(model));
  return model;
}

/** What was read of AWS's own tags is no wish; what a patch makes of them is one. */
function withoutSystemTags(model: unknown, { Tags = [] }: ResourceModel): unknown {
  if (!isRecord(model) || !Array.isArray(model["Tags"])) return model;
  const held = new Set(
    Tags.filter(({ Key }) => isSystemTag(Key)).map((tag) => JSON.stringify([tag.Key, tag.Value])),
  );
  return {
    ...model,
    Tags: model["Tags"].filter(
      (tag: unknown) => !isRecord(tag) || !held.has(JSON.stringify([tag["Key"], tag["Value"]])),
    ),
  };
}

function description(Identifier: string, model: Partial<ResourceModel>) {
  return { Identifier, Properties: JSON.stringify(model) };
}

function invalid(...problems: string[]): CloudControlError {
  return new CloudControlError(
    "ValidationException",
    `Model validation failed (${problems.join(", ")})`,
  );
}
