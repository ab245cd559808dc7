import {
  CloudControlClient,
  CreateResourceCommand,
  DeleteResourceCommand,
  GetResourceCommand,
  GetResourceRequestStatusCommand,
  type ProgressEvent,
  UpdateResourceCommand,
} from "@aws-sdk/client-cloudcontrol";
import type { LocalConnectOptions } from "../../../src/local/index.ts";
import { type Harness, signed, startHarness } from "../../support/connect.ts";

export const TypeName = "AWS::Connect::SecurityProfile";
export const TYPE = "application/x-amz-json-1.0";

type Model = Record<string, unknown>;

interface PostOptions {
  /** @default signed for Cloud Control */
  readonly authorization?: string | null;
  readonly contentType?: string;
  /** @default CloudApiService.OPERATION */
  readonly target?: string | null;
}

/** A local Amazon Connect and clients for both of its APIs. */
export interface CloudControl extends Harness {
  readonly control: CloudControlClient;
  /** One HTTP request, as bytes: no SDK in between. */
  post(operation: string, body: unknown, options?: PostOptions): Promise<Answer>;
  /** The first event of a create; the instance's ARN and a name are there by themselves. */
  create(model?: Model, ClientToken?: string): Promise<ProgressEvent>;
  update(Identifier: string, patch: unknown, ClientToken?: string): Promise<ProgressEvent>;
  remove(Identifier: string, ClientToken?: string): Promise<ProgressEvent>;
  status(event: ProgressEvent): Promise<ProgressEvent>;
  /** The last event of an operation. */
  done(event: ProgressEvent | Promise<ProgressEvent>): Promise<ProgressEvent>;
  /** The ARN of a new profile. */
  made(model?: Model): Promise<string>;
  read(Identifier: string): Promise<Model>;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Operations take no time unless a test sets one. */
export async function startCloudControl(options: LocalConnectOptions = {}): Promise<CloudControl> {
  const harness = await startHarness({ cloudControl: { operationTime: 0 }, ...options });
  const { env, instanceArn, url } = harness.server;
  const control = new CloudControlClient({
    endpoint: url,
    region: env.AWS_REGION,
    maxAttempts: 1,
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
    },
  });
  const begun = async (sending: Promise<{ ProgressEvent?: ProgressEvent | undefined }>) => {
    const { ProgressEvent: event } = await sending;
    if (!event) throw new Error("no event");
    return event;
  };
  const cloud: CloudControl = {
    ...harness,
    control,
    post: (operation, body, sent) => post(url, operation, body, sent),
    create: (model = {}, ClientToken) => {
      const DesiredState = JSON.stringify({
        InstanceArn: instanceArn,
        SecurityProfileName: "Supervisor",
        ...model,
      });
      return begun(
        control.send(new CreateResourceCommand({ TypeName, DesiredState, ClientToken })),
      );
    },
    update: (Identifier, patch, ClientToken) => {
      const PatchDocument = typeof patch === "string" ? patch : JSON.stringify(patch);
      return begun(
        control.send(
          new UpdateResourceCommand({ TypeName, Identifier, PatchDocument, ClientToken }),
        ),
      );
    },
    remove: (Identifier, ClientToken) =>
      begun(control.send(new DeleteResourceCommand({ TypeName, Identifier, ClientToken }))),
    status: ({ RequestToken }) =>
      begun(control.send(new GetResourceRequestStatusCommand({ RequestToken }))),
    async done(event) {
      let last = await event;
      const deadline = Date.now() + 4000;
      while (last.OperationStatus === "IN_PROGRESS") {
        if (Date.now() > deadline) throw new Error("the operation does not end");
        last = await cloud.status(last);
      }
      return last;
    },
    async made(model) {
      const { Identifier, StatusMessage } = await cloud.done(cloud.create(model));
      if (Identifier === undefined) throw new Error(StatusMessage);
      return Identifier;
    },
    async read(Identifier) {
      const { ResourceDescription } = await control.send(
        new GetResourceCommand({ TypeName, Identifier }),
      );
      return JSON.parse(ResourceDescription?.Properties ?? "") as Model;
    },
    async [Symbol.asyncDispose]() {
      control.destroy();
      await harness[Symbol.asyncDispose]();
    },
  };
  return cloud;
}

async function post(
  url: string,
  operation: string,
  body: unknown,
  {
    authorization = signed("us-east-1", "cloudcontrolapi"),
    contentType = TYPE,
    target = `CloudApiService.${operation}`,
  }: PostOptions = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: "POST",
    keepalive: false,
    headers: {
      "content-type": contentType,
      ...(authorization !== null && { authorization }),
      ...(target !== null && { "x-amz-target": target }),
    },
    body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}
