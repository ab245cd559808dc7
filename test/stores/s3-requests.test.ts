import { expect, test } from "bun:test";
import { isLong } from "../support/counted.ts";
import { Project } from "../support/project.ts";
import type { S3Request } from "../support/s3-front.ts";
import { hasS3, startS3 } from "../support/s3-server.ts";

const SCRIPT = `
import alchemy, { type Context, Resource } from "alchemy";
import "alchemy-aws-connect";
import { S3StateStore } from "alchemy-aws-connect/s3";

const Thing = Resource("test::Thing", async function (this: Context<{}>) {
  return this.phase === "delete" ? this.destroy() : {};
});
const app = await alchemy("many", {
  noTrack: true,
  stateStore: (scope) => new S3StateStore(scope, { bucketName: "state" }),
});
await Promise.all(Array.from({ length: Number(process.env.RECORDS) }, (_, n) => Thing("thing-" + n, {})));
await app.finalize();
`;

const LOCK = "alchemy/many:test.lock";

/** How often each request was made: by what it is about, since there are as many keys as records. */
function counts(requests: readonly S3Request[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { condition, key, operation, status } of requests) {
    const what = key === LOCK ? "lock" : key === "alchemy/many/test" ? "stage" : "records";
    const name = [operation, what, condition, status].filter(Boolean).join(" ");
    found[name] = (found[name] ?? 0) + 1;
  }
  return found;
}

test.skipIf(!hasS3)(
  "a deploy without changes reads each record once, and lists the stage once per 1,000",
  async () => {
    await using s3 = await startS3();
    const sizes = isLong ? [1, 10, 1000, 1001] : [1, 1001];
    for (const records of sizes) {
      const lists = Math.ceil(records / 1000);
      using project = new Project({ "alchemy.run.ts": SCRIPT });
      const env = {
        ...s3.env,
        ALCHEMY_TELEMETRY_DISABLED: "1",
        RECORDS: String(records),
      };
      expect(await project.run([], env)).toMatchObject({ exitCode: 0 });
      const before = s3.requests.length;
      expect(await project.run([], env)).toMatchObject({ exitCode: 0 });
      expect(counts(s3.requests.slice(before))).toEqual({
        "PutObject lock If-None-Match: * 200": 1,
        "ListObjectsV2 records 200": lists,
        "GetObject records 200": records,
        "GetObject stage 404": 1,
        "GetObject lock 200": 1,
        "DeleteObject lock If-Match 204": 1,
      });
    }
  },
  120_000,
);
