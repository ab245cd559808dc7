import { afterAll, beforeAll, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import type { StateStore } from "alchemy";
import { closeSessions } from "../../src/aws/clients.ts";
import { openHolders } from "../../src/aws/index.ts";
import { StateLockLostError } from "../../src/errors/index.ts";
import { type LocalConnect, startLocalConnect } from "../../src/local/index.ts";
import { holdersUnderLock } from "../../src/resource/locked-plane.ts";
import { connectTo } from "../support/connect.ts";
import { fileScope } from "../support/file-scope.ts";

const { rootDir, scope } = fileScope("locked-plane");

let server: LocalConnect;
let UserArn: string;
let held: readonly string[];
let other: string;

beforeAll(async () => {
  server = await startLocalConnect();
  Object.assign(process.env, server.env);
  const client = connectTo(server);
  const InstanceId = server.instanceArn.split("/").at(-1) ?? "";
  const { SecurityProfileSummaryList = [] } = await client.listSecurityProfiles({ InstanceId });
  const [first = "", second = ""] = SecurityProfileSummaryList.map(({ Id = "" }) => Id);
  const RoutingProfileId = "11111111-2222-4333-8444-555555555555";
  const made = { InstanceId, Username: "ana", RoutingProfileId, SecurityProfileIds: [first] };
  ({ UserArn = "" } = await client.createUser(made));
  held = [first];
  other = second;
  client.destroy();
});

afterAll(async () => {
  await closeSessions();
  await server.close();
  rmSync(rootDir, { recursive: true, force: true });
});

/** A store with a lock, and what it was asked before each write. */
function lockingStore(isHeld: boolean) {
  const asked: string[] = [];
  const ask = (what: string) => {
    asked.push(what);
    if (!isHeld) throw new StateLockLostError("app:test", "is held by another process");
  };
  const store: StateStore = Object.assign(Object.create(scope.state), {
    confirmLock: async () => ask("confirm"),
    checkLock: () => ask("check"),
  });
  return { asked, store };
}

const openUsers = (store: StateStore) =>
  holdersUnderLock(
    openHolders("user", { InstanceArn: server.instanceArn, holder: 'user "ana"' }, {}),
    store,
  );

test.each(["change", "write"] as const)(
  "%s of a holder makes no write once the lock of the state is lost",
  async (method) => {
    const { store } = lockingStore(false);
    const from = server.calls.length;
    const writing = openUsers(store)[method]({ arn: UserArn, name: 'user "ana"' }, held, {
      add: [other],
      remove: [],
    });
    const failure = await writing.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StateLockLostError);
    expect(failure).not.toHaveProperty("$metadata");
    const operations = server.calls.slice(from).map(({ operation }) => operation);
    expect(operations).toEqual(["DescribeUser"]);
  },
);

test.each(["change", "write"] as const)(
  "%s of a holder asks for the lock before its write, and then writes",
  async (method) => {
    const { asked, store } = lockingStore(true);
    const plane = openUsers(store);
    const before = (await plane.read(UserArn)) ?? [];
    const has = before.includes(other);
    const change = has ? { add: [], remove: [other] } : { add: [other], remove: [] };
    const from = server.calls.length;
    await plane[method]({ arn: UserArn, name: 'user "ana"' }, before, change);
    expect(asked).toEqual(["confirm", "check"]);
    const operations = server.calls.slice(from).map(({ operation }) => operation);
    expect(operations.filter((name) => name.startsWith("Update"))).toEqual([
      "UpdateUserSecurityProfiles",
    ]);
    expect((await plane.read(UserArn))?.includes(other)).toBe(!has);
  },
);
