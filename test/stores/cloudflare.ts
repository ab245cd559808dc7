import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Miniflare } from "miniflare";
import { repository } from "../support/project.ts";

const ACCOUNT = "account";
const TOKEN = "state-token";

/** Cloudflare on this machine: workerd, and as much of its REST API as Alchemy's stores ask. */
export interface Cloudflare extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
}

export async function startCloudflare(): Promise<Cloudflare> {
  const state = workerOf("cloudflare-state-store");
  const files = workerOf("dofs-state-store");
  const common = { modules: true, compatibilityDate: "2025-09-13" } as const;
  const miniflare = new Miniflare({
    workers: [
      {
        ...common,
        name: "state",
        script: state,
        durableObjects: { STORE: { className: "Store", useSQLite: true } },
        bindings: { STATE_TOKEN: TOKEN },
        unsafeDirectSockets: [{}],
        d1Databases: { DATABASE: "alchemy-state" },
        r2Buckets: { BUCKET: "alchemy-state" },
      },
      {
        ...common,
        name: "files",
        script: files,
        compatibilityFlags: ["nodejs_compat"],
        durableObjects: { DOFS_STATE_STORE: { className: "DOFSStateStore", useSQLite: true } },
        bindings: { DOFS_TOKEN: TOKEN },
        unsafeDirectSockets: [{}],
      },
    ],
  });
  await miniflare.ready;
  const api = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const failed = (status: number, message: string) =>
        Response.json({ success: false, errors: [{ message }] }, { status });
      try {
        return (await answer(miniflare, state, request)) ?? failed(404, "not found");
      } catch (error) {
        return failed(400, String(error));
      }
    },
  });
  const [stateUrl, filesUrl] = await Promise.all([
    miniflare.unsafeGetDirectURL("state"),
    miniflare.unsafeGetDirectURL("files"),
  ]);
  return {
    env: {
      CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
      CLOUDFLARE_API_TOKEN: "api-token",
      CLOUDFLARE_BASE_URL: api.url.origin,
      ALCHEMY_STATE_TOKEN: TOKEN,
      STATE_WORKER: stateUrl.origin,
      FILES_WORKER: filesUrl.origin,
    },
    async [Symbol.asyncDispose]() {
      await api.stop(true);
      await miniflare.dispose();
    },
  };
}

const workerOf = (name: string) =>
  readFileSync(path.join(repository, `node_modules/alchemy/workers/${name}.js`), "utf8");

/** What the tests use of a bucket, which miniflare gives the type of a worker's request. */
interface R2Bucket {
  list(options: { prefix: string; delimiter: string }): Promise<{ objects: { key: string }[] }>;
  get(key: string): Promise<{ text(): Promise<string> } | null>;
  put(key: string, value: string): Promise<unknown>;
  delete(key: string): Promise<void>;
}

const bucketOf = async (miniflare: Miniflare): Promise<R2Bucket> =>
  miniflare.getR2Bucket("BUCKET", "state") as unknown as R2Bucket;

async function answer(
  miniflare: Miniflare,
  worker: string,
  request: Request,
): Promise<Response | undefined> {
  const { method, url } = request;
  const { pathname, searchParams } = new URL(url);
  const at = pathname.replace(`/accounts/${ACCOUNT}/`, "");
  const result = (value: unknown) => Response.json({ success: true, errors: [], result: value });
  switch (`${method} ${at}`) {
    case "GET workers/scripts/alchemy-state-service/settings":
      return result({
        tags: [`cloudflare-state-store:${createHash("sha256").update(worker).digest("hex")}`],
      });
    case "GET workers/scripts/alchemy-state-service/subdomain":
      return result({ enabled: true });
    case "GET workers/subdomain":
      return result({ subdomain: "local" });
    case "GET d1/database":
      return result([{ uuid: "database", name: "alchemy-state" }]);
    case "POST d1/database/database/query":
    case "POST d1/database/database/raw": {
      const { sql, params = [] } = (await request.json()) as { sql: string; params?: unknown[] };
      const database = await miniflare.getD1Database("DATABASE", "state");
      const statement = database.prepare(sql).bind(...params);
      if (at.endsWith("query")) return result([await statement.all()]);
      const [columns, ...rows] = await statement.raw({ columnNames: true });
      return result([{ results: { columns: columns ?? [], rows } }]);
    }
    case "GET r2/buckets/alchemy-state":
      return result({ name: "alchemy-state" });
    case "GET r2/buckets/alchemy-state/objects": {
      const bucket = await bucketOf(miniflare);
      const { objects } = await bucket.list({
        prefix: searchParams.get("prefix") ?? "",
        delimiter: searchParams.get("delimiter") ?? "",
      });
      return result(objects.map(({ key }) => ({ key })));
    }
  }
  const object = "r2/buckets/alchemy-state/objects/";
  if (!at.startsWith(object)) return undefined;
  const bucket = await bucketOf(miniflare);
  const key = decodeURIComponent(at.slice(object.length));
  switch (method) {
    case "GET": {
      const found = await bucket.get(key);
      return found ? new Response(await found.text()) : undefined;
    }
    case "PUT":
      await bucket.put(key, await request.text());
      return result({ key });
    case "DELETE":
      await bucket.delete(key);
      return result({ key });
  }
}
