import { afterEach, expect, test } from "bun:test";
import { AIAgentSecurityProfiles } from "../../src/ai-agent-security-profiles.ts";
import { startLocalConnect } from "../../src/local/index.ts";
import { connectTo } from "../support/connect.ts";
import { Stack, readLagOf } from "../support/stack.ts";

const ASSISTANT = "11111111-aaaa-4bbb-8ccc-111111111111";
const AGENT = "22222222-aaaa-4bbb-8ccc-222222222222";

/** Milliseconds for which reads show what was before a change. */
const LAG = 500;

afterEach(() => {
  delete process.env["ALCHEMY_AWS_CONNECT_READ_LAG"];
});

test("an assignment that left the code does not come back with the new name of its profile, while reads still show it", async () => {
  await using connect = await startLocalConnect({
    readLag: LAG,
    assistants: [{ Name: "Assistant", Id: ASSISTANT }],
    aiAgents: [{ Name: "Orders", Id: AGENT }],
  });
  Object.assign(process.env, connect.env, readLagOf({ readLag: LAG }));
  const stack = new Stack(connect, "connect");
  const { InstanceArn } = stack;
  const profile = (SecurityProfileName: string) =>
    stack.profile("team", { SecurityProfileName, moveHolders: true });
  await stack.deploy(async () => {
    const team = await profile("Old");
    await AIAgentSecurityProfiles("orders", {
      InstanceArn,
      AIAgent: "Orders",
      versions: ["$LATEST"],
      SecurityProfiles: [team],
    });
  });
  await Bun.sleep(LAG);
  await stack.deploy(() => profile("New"));
  await Bun.sleep(LAG);
  const [, , , region, account] = InstanceArn.split(":");
  const { SecurityProfiles } = await connectTo(connect).listEntitySecurityProfiles({
    InstanceId: InstanceArn.split("/").at(-1),
    EntityType: "AI_AGENT",
    EntityArn: `arn:aws:wisdom:${region}:${account}:ai-agent/${ASSISTANT}/${AGENT}:$LATEST`,
  });
  expect(SecurityProfiles).toEqual([]);
});
