import { expect, setDefaultTimeout, test } from "bun:test";
import { DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { repository } from "../support/project.ts";
import { hasS3, startS3 } from "../support/s3-server.ts";
import { S3_CREDENTIALS, S3_REGION } from "../support/sigv4.ts";

setDefaultTimeout(60_000);

const isUp = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

/** The name of the error of a request that has to fail. */
const refusal = (request: Promise<unknown>) =>
  request.then(
    () => "done",
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );

test.skipIf(!hasS3)("the S3 server keeps objects, and notes each request", async () => {
  await using s3 = await startS3();
  const client = new Bun.S3Client({ ...S3_CREDENTIALS, endpoint: s3.url, bucket: s3.bucket });
  await client.write("app/dev/a: b+%é.json", "text");
  const found = await client.list({ prefix: "app/" });
  expect(found.contents?.map(({ key }) => key)).toEqual(["app/dev/a: b+%é.json"]);
  expect(await client.file("app/dev/a: b+%é.json").text()).toBe("text");
  await client.delete("app/dev/a: b+%é.json");
  expect(await client.exists("app/dev/a: b+%é.json")).toBe(false);
  expect(s3.requests).toEqual([
    { operation: "PutObject", key: "app/dev/a: b+%é.json", status: 200 },
    { operation: "ListObjectsV2", key: "app/", status: 200 },
    { operation: "GetObject", key: "app/dev/a: b+%é.json", status: 200 },
    { operation: "DeleteObject", key: "app/dev/a: b+%é.json", status: 204 },
    { operation: "HeadObject", key: "app/dev/a: b+%é.json", status: 404 },
  ]);
  await s3.stop();
  expect(await isUp(s3.url)).toBe(false);
});

test.skipIf(!hasS3)(
  "the S3 server has the conditions of AWS, with the ETag in quotes",
  async () => {
    await using s3 = await startS3();
    const client = new S3Client({
      endpoint: s3.url,
      region: S3_REGION,
      credentials: S3_CREDENTIALS,
      maxAttempts: 1,
    });
    const Key = "app:dev.lock";
    const target = { Bucket: s3.bucket, Key };
    const put = (Body: string, condition: { IfMatch?: string; IfNoneMatch?: string }) =>
      client.send(new PutObjectCommand({ ...target, Body, ...condition }));
    const remove = (IfMatch: string) =>
      client.send(new DeleteObjectCommand({ ...target, IfMatch }));
    const text = () => s3.objects.file(Key).text();

    const { ETag: first = "" } = await put("first", { IfNoneMatch: "*" });
    expect(first).toMatch(/^"\w+"$/);
    expect(await refusal(put("second", { IfNoneMatch: "*" }))).toBe("PreconditionFailed");
    const { ETag: second = "" } = await put("second", { IfMatch: first });
    expect(await refusal(put("third", { IfMatch: first }))).toBe("PreconditionFailed");
    expect(await refusal(remove(first))).toBe("PreconditionFailed");
    expect(await text()).toBe("second");
    await remove(second);
    expect(await s3.objects.exists(Key)).toBe(false);

    const attempts = Array.from({ length: 20 }, (_, n) => put(`${n}`, { IfNoneMatch: "*" }));
    const outcomes = await Promise.allSettled(attempts);
    const winners = outcomes.flatMap(({ status }, n) => (status === "fulfilled" ? [`${n}`] : []));
    expect(winners).toEqual([await text()]);

    const forged = { ...S3_CREDENTIALS, secretAccessKey: "forged" };
    const other = new S3Client({ endpoint: s3.url, region: S3_REGION, credentials: forged });
    const written = other.send(
      new PutObjectCommand({ ...target, Body: "forged", IfMatch: second }),
    );
    expect(await refusal(written)).toBe("SignatureDoesNotMatch");
  },
);

test.skipIf(!hasS3)("the S3 server ends with the process that started it", async () => {
  const module = path.join(repository, "test/support/s3-server.ts");
  const script = `import { startS3 } from ${JSON.stringify(module)};
const { objects } = await startS3();
process.stdout.write(new URL(objects.presign("x")).origin + "\\n");
setInterval(() => {}, 1000);`;
  const folder = mkdtempSync(path.join(tmpdir(), "ends-"));
  const child = Bun.spawn([process.execPath, "-e", script], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { value = new Uint8Array() } = await child.stdout.getReader().read();
  const url = new TextDecoder().decode(value).trim();
  expect(await isUp(url)).toBe(true);
  child.kill("SIGKILL");
  await child.exited;
  for (let attempt = 0; attempt < 100 && (await isUp(url)); attempt += 1) await setTimeout(50);
  expect(await isUp(url)).toBe(false);
  rmSync(folder, { recursive: true });
});
