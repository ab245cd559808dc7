import type { InstanceLocation } from "../profile/arn.ts";
import { inAccount } from "./arns.ts";
import type { ErrorType } from "./errors.ts";

/** What distinguishes the services that speak REST JSON. */
interface Service {
  /** The member of an exception's body that has its message. */
  readonly message: "Message" | "message";
  /** The exception for a failure of AWS's own. */
  readonly internal: ErrorType;
  /** HTTP statuses of exceptions that the other services answer with another one. */
  readonly status?: { readonly [K in ErrorType]?: number };
  /** What IAM checks a call against. */
  readonly resource: (instance: InstanceLocation) => string;
}

export type ServiceName = "connect" | "wisdom" | "app-integrations";

/** By the name that requests are signed for, which is also the prefix of their actions in IAM. */
export const SERVICES: Readonly<Record<ServiceName, Service>> = {
  connect: {
    message: "Message",
    internal: "InternalServiceException",
    resource: ({ InstanceArn }) => InstanceArn,
  },
  wisdom: {
    message: "message",
    internal: "InternalServerException",
    status: { ThrottlingException: 400 },
    resource: (instance) => inAccount(instance, "wisdom", "assistant/*"),
  },
  "app-integrations": {
    message: "Message",
    internal: "InternalServiceError",
    resource: (instance) => inAccount(instance, "app-integrations", "application/*"),
  },
};
