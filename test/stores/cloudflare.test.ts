import { isLong } from "../support/counted.ts";
import { startCloudflare } from "./cloudflare.ts";
import { storeSuite } from "./suite.ts";

storeSuite({
  name: "CloudflareStateStore",
  // The store knows its worker by a name of workers.dev.
  imports: `import { CloudflareStateStore } from "alchemy/state";
const { fetch } = globalThis;
const toWorker = (input: Parameters<typeof fetch>[0], init?: Parameters<typeof fetch>[1]) =>
  String(input) === "https://alchemy-state-service.local.workers.dev"
    ? fetch(process.env.STATE_WORKER ?? "", init)
    : fetch(input, init);
globalThis.fetch = Object.assign(toWorker, fetch);`,
  store: "new CloudflareStateStore(scope)",
  protection: "detection",
  start: startCloudflare,
});

/** What Alchemy keeps for those who have them, and advises against. */
const DEPRECATED: Readonly<Record<string, string>> = {
  D1StateStore: "new D1StateStore(scope)",
  DOFSStateStore: `new DOFSStateStore(scope, { worker: { url: process.env.FILES_WORKER ?? "" } })`,
  R2RestStateStore: "new R2RestStateStore(scope)",
};

for (const [name, store] of Object.entries(DEPRECATED)) {
  storeSuite(
    {
      name,
      imports: `import { ${name} } from "alchemy/state";`,
      store,
      protection: "detection",
      start: startCloudflare,
    },
    { isSkipped: !isLong },
  );
}
