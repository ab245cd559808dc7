import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { repository } from "../support/project.ts";
import { hasS3, startS3 } from "../support/s3-server.ts";
import { S3_CREDENTIALS } from "../support/sigv4.ts";

const isUp = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
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
  "the S3 server ends with the process that started it",
  async () => {
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
  },
  30_000,
);
