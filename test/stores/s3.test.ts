import { hasS3, startS3 } from "../support/s3-server.ts";
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
