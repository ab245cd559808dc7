import { type LocalConnect, startLocalConnect } from "../../src/local/index.ts";
import type { Stack } from "./stack.ts";

/** Another instance, which the stack reaches at the same endpoint: AWS serves every instance of a region there. */
export async function startSecondInstance(
  stack: Stack,
): Promise<{ readonly other: LocalConnect } & AsyncDisposable> {
  const other = await startLocalConnect({
    instanceArn: stack.InstanceArn.replace(/[^/]+$/, "another-instance"),
  });
  const endpoint = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request) {
      const { pathname, search } = new URL(request.url);
      const { url } = pathname.includes("/another-instance") ? other : stack.connect;
      return fetch(new Request(url + pathname + search, request));
    },
  });
  stack.pointTo({ url: endpoint.url.origin });
  return {
    other,
    async [Symbol.asyncDispose]() {
      await endpoint.stop(true);
      await other.close();
    },
  };
}
