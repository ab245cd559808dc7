import { isRecord } from "../profile/shapes.ts";

/** What the SDK adds to an error: about AWS's answer, and how often it asked. */
export function metadataOf(error: unknown) {
  const metadata = error instanceof Error && "$metadata" in error ? error.$metadata : undefined;
  const { attempts, httpStatusCode, requestId } = isRecord(metadata) ? metadata : {};
  return {
    attempts: typeof attempts === "number" ? attempts : undefined,
    httpStatusCode: typeof httpStatusCode === "number" ? httpStatusCode : undefined,
    requestId: typeof requestId === "string" ? requestId : undefined,
  };
}

/** Removes what the SDK adds to an error of ours on its way through: it would be printed. */
export function withoutMetadata<T extends Error>(error: T): T {
  Reflect.deleteProperty(error, "$metadata");
  return error;
}

/** Whether the service would answer the same again. */
export function isRefusal(error: Error): boolean {
  const { httpStatusCode: status = 0 } = metadataOf(error);
  const isForNow = [409, 429].includes(status) || error.name === "RequestTimeout";
  return status >= 400 && status < 500 && !isForNow;
}
