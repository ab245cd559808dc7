import { expect, test } from "bun:test";
import path from "node:path";
import { repository } from "../support/project.ts";
import { hasS3, startS3 } from "../support/s3-server.ts";
import { StoreStack } from "./stack.ts";
import { storeSuite } from "./suite.ts";

storeSuite(
  {
    name: "S3StateStore",
    imports: `import { S3StateStore } from "alchemy-aws-connect/s3";`,
    store: `new S3StateStore(scope, {
  bucketName: "state",
  lock: { wait: Number(process.env.LOCK_WAIT ?? 30), expiry: 5 },
})`,
    protection: "lock",
    start: () => startS3(),
  },
  { isSkipped: !hasS3 },
);

test.skipIf(!hasS3)(
  "Alchemy's own S3StateStore is refused before anything happens",
  async () => {
    await using s3 = await startS3();
    // The module alone: alchemy/aws needs the clients of other services.
    const module = path.join(repository, "node_modules/alchemy/src/aws/s3-state-store.ts");
    const kind = {
      name: "S3StateStore of alchemy/aws",
      imports: `import { S3StateStore } from ${JSON.stringify(module)};`,
      store: `new S3StateStore(scope, { bucketName: "state" })`,
      protection: "detection",
      start: () => startS3(),
    } as const;
    await using stack = await StoreStack.open(kind, s3);
    const failed = await stack.run({ one: { SecurityProfileName: "One" } });
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toContain(
      `StateStoreFailedError: Alchemy's S3StateStore cannot hold the state of ${stack.app}: its list also returns the records of nested scopes, so every deploy fails when it ends. Nothing was read or written. Import S3StateStore from "alchemy-aws-connect/s3" instead of "alchemy/aws": it takes the same options and reads the same state.\n`,
    );
    expect(s3.requests).toEqual([]);
    expect(stack.connect.calls).toEqual([]);
  },
  60_000,
);
