import { AsyncLocalStorage } from "node:async_hooks";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type {
  CancelResourceRequestCommandInput,
  CloudControl,
  CreateResourceCommandInput,
  DeleteResourceCommandInput,
  GetResourceCommandInput,
  GetResourceRequestStatusCommandInput,
  ListResourceRequestsCommandInput,
  ListResourcesCommandInput,
  UpdateResourceCommandInput,
} from "@aws-sdk/client-cloudcontrol";
import type {
  AssociateSecurityProfilesCommandInput,
  Connect,
  CreateAuthCodeCommandInput,
  CreateSecurityProfileCommandInput,
  CreateUserCommandInput,
  DeleteSecurityProfileCommandInput,
  DescribeSecurityProfileCommandInput,
  DescribeUserCommandInput,
  DescribeUserHierarchyGroupCommandInput,
  DisassociateSecurityProfilesCommandInput,
  ListEntitySecurityProfilesCommandInput,
  ListInstancesCommandInput,
  ListSecurityProfileAIAgentsCommandInput,
  ListSecurityProfileApplicationsCommandInput,
  ListSecurityProfileFlowModulesCommandInput,
  ListSecurityProfilePermissionsCommandInput,
  ListSecurityProfilesCommandInput,
  ListTagsForResourceCommandInput,
  ListUsersCommandInput,
  SearchSecurityProfilesCommandInput,
  SearchUsersCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
  UpdateSecurityProfileCommandInput,
  UpdateUserSecurityProfilesCommandInput,
} from "@aws-sdk/client-connect";
import type { BuildMiddleware, DeserializeMiddleware, MiddlewareStack } from "@smithy/types";
import type { Credentials } from "./credentials.ts";
import { openSession } from "./clients.ts";
import type { Redact } from "./redact.ts";

/** The operations that `Wire` can send, with their inputs. */
export interface WireInputs {
  AssociateSecurityProfiles: AssociateSecurityProfilesCommandInput;
  CreateAuthCode: CreateAuthCodeCommandInput;
  CreateSecurityProfile: CreateSecurityProfileCommandInput;
  CreateUser: CreateUserCommandInput;
  DeleteSecurityProfile: DeleteSecurityProfileCommandInput;
  DescribeSecurityProfile: DescribeSecurityProfileCommandInput;
  DescribeUser: DescribeUserCommandInput;
  DescribeUserHierarchyGroup: DescribeUserHierarchyGroupCommandInput;
  DisassociateSecurityProfiles: DisassociateSecurityProfilesCommandInput;
  ListEntitySecurityProfiles: ListEntitySecurityProfilesCommandInput;
  ListInstances: ListInstancesCommandInput;
  ListSecurityProfileAIAgents: ListSecurityProfileAIAgentsCommandInput;
  ListSecurityProfileApplications: ListSecurityProfileApplicationsCommandInput;
  ListSecurityProfileFlowModules: ListSecurityProfileFlowModulesCommandInput;
  ListSecurityProfilePermissions: ListSecurityProfilePermissionsCommandInput;
  ListSecurityProfiles: ListSecurityProfilesCommandInput;
  ListTagsForResource: ListTagsForResourceCommandInput;
  ListUsers: ListUsersCommandInput;
  SearchSecurityProfiles: SearchSecurityProfilesCommandInput;
  SearchUsers: SearchUsersCommandInput;
  TagResource: TagResourceCommandInput;
  UntagResource: UntagResourceCommandInput;
  UpdateSecurityProfile: UpdateSecurityProfileCommandInput;
  UpdateUserSecurityProfiles: UpdateUserSecurityProfilesCommandInput;

  CancelResourceRequest: CancelResourceRequestCommandInput;
  CreateResource: CreateResourceCommandInput;
  DeleteResource: DeleteResourceCommandInput;
  GetResource: GetResourceCommandInput;
  GetResourceRequestStatus: GetResourceRequestStatusCommandInput;
  ListResourceRequests: ListResourceRequestsCommandInput;
  ListResources: ListResourcesCommandInput;
  UpdateResource: UpdateResourceCommandInput;
}

export type WireOperation = keyof WireInputs;

interface WireClients {
  readonly connect: Connect;
  readonly control: CloudControl;
}

const SEND: {
  readonly [K in WireOperation]: (clients: WireClients, input: WireInputs[K]) => Promise<unknown>;
} = {
  AssociateSecurityProfiles: ({ connect }, input) => connect.associateSecurityProfiles(input),
  CreateAuthCode: ({ connect }, input) => connect.createAuthCode(input),
  CreateSecurityProfile: ({ connect }, input) => connect.createSecurityProfile(input),
  CreateUser: ({ connect }, input) => connect.createUser(input),
  DeleteSecurityProfile: ({ connect }, input) => connect.deleteSecurityProfile(input),
  DescribeSecurityProfile: ({ connect }, input) => connect.describeSecurityProfile(input),
  DescribeUser: ({ connect }, input) => connect.describeUser(input),
  DescribeUserHierarchyGroup: ({ connect }, input) => connect.describeUserHierarchyGroup(input),
  DisassociateSecurityProfiles: ({ connect }, input) => connect.disassociateSecurityProfiles(input),
  ListEntitySecurityProfiles: ({ connect }, input) => connect.listEntitySecurityProfiles(input),
  ListInstances: ({ connect }, input) => connect.listInstances(input),
  ListSecurityProfileAIAgents: ({ connect }, input) => connect.listSecurityProfileAIAgents(input),
  ListSecurityProfileApplications: ({ connect }, input) =>
    connect.listSecurityProfileApplications(input),
  ListSecurityProfileFlowModules: ({ connect }, input) =>
    connect.listSecurityProfileFlowModules(input),
  ListSecurityProfilePermissions: ({ connect }, input) =>
    connect.listSecurityProfilePermissions(input),
  ListSecurityProfiles: ({ connect }, input) => connect.listSecurityProfiles(input),
  ListTagsForResource: ({ connect }, input) => connect.listTagsForResource(input),
  ListUsers: ({ connect }, input) => connect.listUsers(input),
  SearchSecurityProfiles: ({ connect }, input) => connect.searchSecurityProfiles(input),
  SearchUsers: ({ connect }, input) => connect.searchUsers(input),
  TagResource: ({ connect }, input) => connect.tagResource(input),
  UntagResource: ({ connect }, input) => connect.untagResource(input),
  UpdateSecurityProfile: ({ connect }, input) => connect.updateSecurityProfile(input),
  UpdateUserSecurityProfiles: ({ connect }, input) => connect.updateUserSecurityProfiles(input),

  CancelResourceRequest: ({ control }, input) => control.cancelResourceRequest(input),
  CreateResource: ({ control }, input) => control.createResource(input),
  DeleteResource: ({ control }, input) => control.deleteResource(input),
  GetResource: ({ control }, input) => control.getResource(input),
  GetResourceRequestStatus: ({ control }, input) => control.getResourceRequestStatus(input),
  ListResourceRequests: ({ control }, input) => control.listResourceRequests(input),
  ListResources: ({ control }, input) => control.listResources(input),
  UpdateResource: ({ control }, input) => control.updateResource(input),
};

/** An answer from AWS as it was on the wire. */
export interface WireAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The exception, as the SDK reads it; absent if the call succeeded. */
  readonly error?: string;
}

/** Sends single calls through the AWS SDK, each once, and returns the answer as it is. */
export interface Wire {
  /**
   * @param body sent instead of the body that the SDK builds
   * @throws the reason why no answer came
   */
  readonly send: <K extends WireOperation>(
    operation: K,
    input: WireInputs[K],
    body?: string,
  ) => Promise<WireAnswer>;
  /** Removes every credential in use from a text. */
  readonly redact: Redact;
  readonly close: () => void;
}

interface Exchange {
  readonly body: string | undefined;
  answer?: Omit<WireAnswer, "error">;
}

const exchanges = new AsyncLocalStorage<Exchange>();

export async function openWire(region: string, credentials: Credentials): Promise<Wire> {
  const connect = await openSession("connect", region, credentials, { repeats: false });
  const control = await openSession("cloudcontrol", region, credentials, { repeats: false });
  const { HttpRequest, HttpResponse } = await import("@smithy/core/protocols");

  const replaceBody =
    <I extends object, O extends object>(): BuildMiddleware<I, O> =>
    (next) =>
    (args) => {
      const { body } = exchanges.getStore() ?? {};
      const { request } = args;
      if (body !== undefined && HttpRequest.isInstance(request)) request.body = body;
      return next(args);
    };
  const keepAnswer =
    <I extends object, O extends object>(): DeserializeMiddleware<I, O> =>
    (next) =>
    async (args) => {
      const result = await next(args);
      const { response } = result;
      const exchange = exchanges.getStore();
      if (!exchange || !HttpResponse.isInstance(response)) return result;
      const { body } = response;
      const bytes = body instanceof Readable ? await buffer(body) : Buffer.from(body ?? "");
      response.body = bytes;
      exchange.answer = {
        status: response.statusCode,
        headers: response.headers,
        text: bytes.toString(),
      };
      return result;
    };
  const watch = <I extends object, O extends object>(stack: MiddlewareStack<I, O>) => {
    stack.add(replaceBody(), { step: "build", priority: "high" });
    stack.add(keepAnswer(), { step: "deserialize", priority: "low" });
  };
  watch(connect.client.middlewareStack);
  watch(control.client.middlewareStack);
  const clients = { connect: connect.client, control: control.client };

  return {
    async send(operation, input, body) {
      const exchange: Exchange = { body };
      const error = await exchanges
        .run(exchange, () => SEND[operation](clients, input))
        .then(
          () => undefined,
          (failure: unknown) => failure,
        );
      const { answer } = exchange;
      if (!answer) throw error;
      return error instanceof Error ? { ...answer, error: error.name } : answer;
    },
    redact: await connect.redactor(),
    close() {
      connect.client.destroy();
      control.client.destroy();
    },
  };
}
