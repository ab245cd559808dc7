import { type Context, Hono } from "hono";
import type { CallLog } from "./calls.ts";
import type { Chaos } from "./chaos.ts";
import type { Faults } from "./faults.ts";
import type { Switches } from "./local-instance.ts";
import type { Quotas } from "./quotas.ts";
import type { UncheckedResourceControls } from "./resources.ts";
import { SettingError, ajv, members, readSetting } from "./settings.ts";

/** The controls of an instance. */
export interface Controls extends Switches, UncheckedResourceControls {
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

type Act = readonly [
  method: string,
  path: string,
  act: (read: () => Promise<unknown>) => void | Promise<void>,
];

/** The controls that answer with an empty body. */
function actsOf(controls: Controls): readonly Act[] {
  const { calls, chaos, faults, quotas } = controls;
  return [
    ["DELETE", "/calls", () => calls.clear()],
    ["POST", "/reset", () => controls.reset()],
    [
      "POST",
      "/rename",
      async (read) => {
        const wanted = readSetting("rename", isRename, await read());
        controls.renameSecurityProfile(wanted.SecurityProfileId, wanted.SecurityProfileName);
      },
    ],
    ["PUT", "/quotas", async (read) => quotas.set(await read())],
    ["DELETE", "/quotas", () => quotas.set(undefined)],
    ["POST", "/faults", async (read) => faults.add(...[await read()].flat())],
    ["DELETE", "/faults", () => faults.clear()],
    ["PUT", "/chaos", async (read) => chaos.start(await read())],
    ["DELETE", "/chaos", () => chaos.stop()],
  ];
}

/** The server's own paths: over HTTP what its members do in the process. */
export function controlPaths(controls: Controls): Hono {
  const { calls, chaos, faults, quotas } = controls;
  const app = new Hono();
  for (const [method, path, act] of actsOf(controls)) {
    app.on(method, path, async (c) => {
      await act(() => bodyOf(c));
      return c.body(null, 204);
    });
  }
  const added = {
    assistants: controls.addAssistant,
    "ai-agents": controls.addAIAgent,
    "flow-modules": controls.addFlowModule,
    applications: controls.addApplication,
    "integration-associations": controls.addIntegrationAssociation,
  };
  for (const [path, add] of Object.entries(added)) {
    app.post(`/${path}`, async (c) => c.json(add(await bodyOf(c)), 201));
  }
  app.post("/ai-agent-versions", async (c) => {
    const { AIAgent } = readSetting("AI agent version", isVersion, await bodyOf(c));
    return c.json({ versionNumber: controls.publishAIAgentVersion(AIAgent) }, 201);
  });
  app.get("/calls", (c) =>
    c.json(
      calls.calls.map(({ fault, operation, status, time }) => ({ operation, status, time, fault })),
    ),
  );
  app.get("/quotas", (c) => c.json(quotas.current ?? null));
  app.get("/faults", (c) => c.json(faults.current));
  app.get("/chaos", (c) => c.json(chaos.current ?? null));
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
