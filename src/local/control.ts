import { type Context, Hono } from "hono";
import type { CallLog } from "./calls.ts";
import type { Chaos } from "./chaos.ts";
import type { Faults } from "./faults.ts";
import type { Switches } from "./local-instance.ts";
import type { Quotas } from "./quotas.ts";
import type { UncheckedResourceControls } from "./resources.ts";
import { SettingError, ajv, members, readSetting } from "./settings.ts";

/** The controls of an instance. */
export interface Controls extends Switches {
  readonly calls: CallLog;
  readonly chaos: Chaos;
  readonly faults: Faults;
  readonly quotas: Quotas;
}

const text = { type: "string" };
const isRename = ajv.compile<{ SecurityProfileId: string; SecurityProfileName: string }>(
  members({ SecurityProfileId: text, SecurityProfileName: text }, [
    "SecurityProfileId",
    "SecurityProfileName",
  ]),
);
const isVersion = ajv.compile<{ AIAgent: string }>(members({ AIAgent: text }, ["AIAgent"]));

/** The server's own paths: over HTTP what its members do in the process. */
export function controlPaths(
  { calls, chaos, faults, quotas, renameSecurityProfile, reset }: Controls,
  resources: UncheckedResourceControls,
): Hono {
  const app = new Hono();
  app.get("/calls", (c) =>
    c.json(
      calls.calls.map(({ fault, operation, status, time }) => ({ operation, status, time, fault })),
    ),
  );
  app.delete("/calls", (c) => {
    calls.clear();
    return c.body(null, 204);
  });
  app.post("/reset", async (c) => {
    await reset();
    return c.body(null, 204);
  });
  app.post("/rename", async (c) => {
    const wanted = readSetting("rename", isRename, await bodyOf(c));
    renameSecurityProfile(wanted.SecurityProfileId, wanted.SecurityProfileName);
    return c.body(null, 204);
  });
  const created = {
    assistants: resources.addAssistant,
    "ai-agents": resources.addAIAgent,
    "flow-modules": resources.addFlowModule,
    applications: resources.addApplication,
    "integration-associations": resources.addIntegrationAssociation,
  };
  for (const [path, add] of Object.entries(created)) {
    app.post(`/${path}`, async (c) => c.json(add(await bodyOf(c)), 201));
  }
  app.post("/ai-agent-versions", async (c) => {
    const { AIAgent } = readSetting("AI agent version", isVersion, await bodyOf(c));
    return c.json({ versionNumber: resources.publishAIAgentVersion(AIAgent) }, 201);
  });
  app.get("/quotas", (c) => c.json(quotas.current ?? null));
  app.put("/quotas", async (c) => {
    quotas.set(await bodyOf(c));
    return c.body(null, 204);
  });
  app.delete("/quotas", (c) => {
    quotas.set(undefined);
    return c.body(null, 204);
  });
  app.get("/faults", (c) => c.json(faults.current));
  app.post("/faults", async (c) => {
    const sent = await bodyOf(c);
    faults.add(...(Array.isArray(sent) ? sent : [sent]));
    return c.body(null, 204);
  });
  app.delete("/faults", (c) => {
    faults.clear();
    return c.body(null, 204);
  });
  app.get("/chaos", (c) => c.json(chaos.current ?? null));
  app.put("/chaos", async (c) => {
    chaos.start(await bodyOf(c));
    return c.body(null, 204);
  });
  app.delete("/chaos", (c) => {
    chaos.stop();
    return c.body(null, 204);
  });
  app.all("/*", (c) => c.text("The local Amazon Connect has no such path.\n", 404));
  app.onError((error, c) => {
    if (error instanceof RangeError || error instanceof SettingError) {
      return c.text(`${error.message}\n`, 400);
    }
    throw error;
  });
  return app;
}

async function bodyOf({ req }: Context): Promise<unknown> {
  try {
    return await req.json();
  } catch (error) {
    throw new SettingError("The body is not JSON", { cause: error });
  }
}
