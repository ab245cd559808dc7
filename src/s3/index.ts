export { S3StateStore, type S3StateStoreOptions } from "./s3-state-store.ts";
export type { LockOptions } from "./lock-options.ts";
