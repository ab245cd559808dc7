import { expect, test } from "bun:test";
import { Center } from "../support/center.ts";

type Event = Readonly<Record<string, unknown>>;

/** What a server is sent that stands for Alchemy's. */
function startTelemetry() {
  const events: Event[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      events.push((await request.json()) as Event);
      return new Response();
    },
  });
  return { events, url: server.url.href, [Symbol.asyncDispose]: () => server.stop(true) };
}

const SCRIPT = `import alchemy from "alchemy";
import { SecurityProfile } from "alchemy-aws-connect";
const app = await alchemy("secretapp");
await SecurityProfile("secret-id", {
  InstanceArn: process.env.CONNECT_INSTANCE_ARN ?? "",
  SecurityProfileName: "Secret name",
  Permissions: ["Users.View"],
  Tags: { secretkey: "secretvalue" },
});
await app.finalize();
`;

/** A project with the script, whose Alchemy sends to the server. */
function sendingTo(center: Center, telemetry: { readonly url: string }) {
  center.project.write("alchemy.run.ts", SCRIPT);
  const { ALCHEMY_TELEMETRY_DISABLED: _, ...env } = center.env;
  return { ...env, HOME: center.project.folder, ALCHEMY_TELEMETRY_API_URL: telemetry.url };
}

test("a plan and drift send nothing, nor does a deploy where it is disabled", async () => {
  await using center = await Center.open();
  await using telemetry = startTelemetry();
  const { project } = center;
  const env = sendingTo(center, telemetry);
  for (const off of [{ DO_NOT_TRACK: "1" }, { ALCHEMY_TELEMETRY_DISABLED: "1" }]) {
    expect((await project.run([], { ...env, ...off })).exitCode).toBe(0);
  }
  for (const command of [["plan"], ["drift", "alchemy.run.ts"]]) {
    expect((await project.command([...command, "--stage", "test"], env)).exitCode).toBe(0);
  }
  expect(telemetry.events).toEqual([]);
}, 60_000);

test("a deploy sends what the page says: no props, and of an error the message", async () => {
  await using center = await Center.open({
    faults: [{ operation: "CreateSecurityProfile", call: "every", kind: "deny" }],
  });
  await using telemetry = startTelemetry();
  const { exitCode, stderr } = await center.project.run([], sendingTo(center, telemetry));
  expect(exitCode).toBe(1);

  const { events } = telemetry;
  expect(events.map(({ event }) => event)).toEqual([
    "alchemy.start",
    "resource.start",
    "resource.error",
  ]);
  const known =
    "alchemyVersion arch ciProvider cpus duration errorMessage errorStack errorTag event gitBranchHash gitOriginUrl isCI memory osVersion phase platform referrer replaced resource rootCommitHash runtime runtimeVersion sessionId status telemetryErrors userId";
  const sent = [...new Set(events.flatMap((event) => Object.keys(event)))];
  expect(sent.toSorted().join(" ")).toBe(known);

  const { errorMessage, errorStack, errorTag, resource } = events[2] ?? {};
  expect([errorTag, errorStack, resource]).toEqual([
    "RequestFailedError",
    "",
    "connect::SecurityProfile",
  ]);
  expect(stderr).toContain(`RequestFailedError: ${String(errorMessage)}`);
  expect(String(errorMessage)).toStartWith(
    'Could not create security profile "Secret name" (secretapp/test/secret-id) in us-east-1, account 123456789012',
  );
  const others = JSON.stringify(events.map((event) => ({ ...event, errorMessage: "" })));
  expect(others).not.toContain("ecret");
  for (const secret of ["Users.View", "secretkey", "secretvalue", "AKIA"]) {
    expect(JSON.stringify(events)).not.toContain(secret);
  }
}, 60_000);
