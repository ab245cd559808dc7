import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateSecurityProfileCommand,
  DeleteUserCommand,
  DescribeSecurityProfileCommand,
  ListSecurityProfilePermissionsCommand,
  ListTagsForResourceCommand,
  SearchSecurityProfilesCommand,
  SearchUsersCommand,
  TagResourceCommand,
} from "@aws-sdk/client-connect";
import { readBehavior } from "../../src/local/behavior.ts";
import { startLocalConnect } from "../../src/local/index.ts";
import { systemClock } from "../../src/local/clock.ts";
import { freshData } from "../../src/local/seeds.ts";
import { StateFile } from "../../src/local/state-file.ts";
import { Store } from "../../src/local/store.ts";
import { locateInstance } from "../../src/profile/arn.ts";
import { type Harness, rejection, startHarness } from "../support/connect.ts";

const folder = () => mkdtemp(join(tmpdir(), "connect-"));

async function userNames({ client, InstanceId }: Harness) {
  const { Users = [] } = await client.send(new SearchUsersCommand({ InstanceId }));
  return Users.map(({ Username }) => Username);
}

async function profileNames({ client, InstanceId }: Harness) {
  const { SecurityProfiles = [] } = await client.send(
    new SearchSecurityProfilesCommand({ InstanceId }),
  );
  return SecurityProfiles.map(({ SecurityProfileName = "" }) => SecurityProfileName).toSorted();
}

const STOCK = ["Admin", "Agent", "CallCenterManager", "QualityAnalyst"];

describe("a file", () => {
  test("keeps everything between two starts", async () => {
    const file = join(await folder(), "deep", "er", "connect.json");
    const users = [{ Username: "ana", Tags: { "aws:made-by": "stack" } }, { Username: "bo" }];
    let created;
    let described;
    {
      await using first = await startHarness({ file, users });
      const { InstanceId, client } = first;
      created = await client.send(
        new CreateSecurityProfileCommand({
          InstanceId,
          SecurityProfileName: "kept",
          Permissions: ["A"],
        }),
      );
      await client.send(
        new TagResourceCommand({ resourceArn: created.SecurityProfileArn, tags: { a: "b" } }),
      );
      const { Users } = await client.send(
        new SearchUsersCommand({
          InstanceId,
          SearchCriteria: {
            StringCondition: { FieldName: "Username", Value: "bo", ComparisonType: "EXACT" },
          },
        }),
      );
      await client.send(new DeleteUserCommand({ InstanceId, UserId: Users?.[0]?.Id }));
      const { SecurityProfileId } = created;
      described = await client.send(
        new DescribeSecurityProfileCommand({ InstanceId, SecurityProfileId }),
      );
    }
    await using second = await startHarness({ file, users });
    const { InstanceId, client } = second;
    const { SecurityProfileId } = created;
    const again = await client.send(
      new DescribeSecurityProfileCommand({ InstanceId, SecurityProfileId }),
    );
    expect(again.SecurityProfile).toEqual(described.SecurityProfile);
    expect(again.SecurityProfile?.Tags).toEqual({ a: "b" });
    const { Permissions } = await client.send(
      new ListSecurityProfilePermissionsCommand({ InstanceId, SecurityProfileId }),
    );
    expect(Permissions).toEqual(["A"]);
    expect(await userNames(second)).toEqual(["ana"]);
    const { Users } = await client.send(new SearchUsersCommand({ InstanceId }));
    const { tags } = await client.send(
      new ListTagsForResourceCommand({ resourceArn: Users?.[0]?.Arn }),
    );
    expect(tags).toEqual({ "aws:made-by": "stack" });
    expect(second.server.calls.length).toBeGreaterThan(0);
  });

  test("is written before the answer, whole, and no other file is left", async () => {
    const directory = await folder();
    const file = join(directory, "connect.json");
    await using harness = await startHarness({ file });
    const before = readFileSync(file, "utf8");
    await harness.raw("GET", "/instance");
    await harness.raw("PUT", `/security-profiles/${harness.InstanceId}`, { body: {} });
    expect(readFileSync(file, "utf8")).toBe(before);
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const { status } = await harness.raw("PUT", `/security-profiles/${harness.InstanceId}`, {
          body: { SecurityProfileName: `p${index}` },
        });
        const { profiles } = JSON.parse(readFileSync(file, "utf8"));
        const names = profiles.map(
          (each: { SecurityProfileName: string }) => each.SecurityProfileName,
        );
        return [status, names.includes(`p${index}`)];
      }),
    );
    expect(answers).toEqual(Array.from({ length: 20 }, () => [200, true]));
    expect(readdirSync(directory)).toEqual(["connect.json"]);
  });

  test("is what a fresh start makes after a reset", async () => {
    const file = join(await folder(), "connect.json");
    const users = [{ Username: "ana" }];
    {
      await using harness = await startHarness({ file, users });
      const { InstanceId, client } = harness;
      await client.send(
        new CreateSecurityProfileCommand({ InstanceId, SecurityProfileName: "gone" }),
      );
      await harness.server.reset();
    }
    await using again = await startHarness({ file });
    expect(await profileNames(again)).toEqual(STOCK);
    expect(await userNames(again)).toEqual(["ana"]);
  });

  test("gets changes inside a change with it", async () => {
    const file = join(await folder(), "connect.json");
    const instance = locateInstance("arn:aws:connect:us-east-1:123456789012:instance/mine");
    const store: Store = new Store({
      instance,
      alias: "mine",
      behavior: readBehavior({}),
      cloudControl: { operationTime: 0, polls: 0, retryAfter: undefined },
      file: new StateFile(file, [instance.InstanceArn]),
      region: () => [store],
      securityProfileQuota: 100,
      clock: systemClock,
      readLag: 0,
      fresh: () => freshData(instance, { users: [], hierarchyGroups: [], resources: {} }, 0),
    });
    const tag = (key: string) =>
      store.change((data) => {
        data.instance.Tags[key] = "";
      });
    const written = () => Object.keys(JSON.parse(readFileSync(file, "utf8")).instance.Tags);
    store.change(() => {
      tag("a");
      tag("b");
      expect(written()).toEqual([]);
    });
    expect(written()).toEqual(["a", "b"]);
    const fault = new Error("a fault");
    expect(() =>
      store.change(() => {
        throw fault;
      }),
    ).toThrow(fault);
    tag("c");
    expect(written()).toEqual(["a", "b", "c"]);
  });

  test("never holds a password", async () => {
    const file = join(await folder(), "connect.json");
    await using harness = await startHarness({ file });
    const { body } = await harness.raw("GET", `/security-profiles-summary/${harness.InstanceId}`);
    const [{ Id }] = body["SecurityProfileSummaryList"] as [{ Id: string }];
    const { status } = await harness.raw("PUT", `/users/${harness.InstanceId}`, {
      body: {
        Username: "ana",
        Password: "Secret123",
        RoutingProfileId: "r",
        SecurityProfileIds: [Id],
      },
    });
    expect(status).toBe(200);
    const text = readFileSync(file, "utf8");
    expect(text).toContain('"Username": "ana"');
    expect(text).not.toContain("Secret123");
  });

  test("of another instance is refused and left as it is", async () => {
    const file = join(await folder(), "connect.json");
    const other = "arn:aws:connect:eu-west-2:123456789012:instance/other";
    const server = await startLocalConnect({ file });
    await server.close();
    const text = readFileSync(file, "utf8");
    expect(await rejection(startLocalConnect({ file, instanceArn: other }))).toMatchObject({
      message: `${file} holds the instance ${server.instanceArn}, not ${other}. Start with that instance ARN, or name another file.`,
    });
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  test.each(["", "{", "[]", "{}", '{"instanceArn":1}'])(
    "that holds %p is refused",
    async (text) => {
      const file = join(await folder(), "connect.json");
      writeFileSync(file, text);
      expect(await rejection(startLocalConnect({ file }))).toMatchObject({
        message: `${file} is not the state of a local Amazon Connect. Name another file, or delete this one to start anew.`,
      });
      expect(readFileSync(file, "utf8")).toBe(text);
    },
  );

  test("with a part that is wrong is refused by that part", async () => {
    const file = join(await folder(), "connect.json");
    const server = await startLocalConnect({ file });
    await server.close();
    const state = JSON.parse(readFileSync(file, "utf8"));
    delete state.profiles[1].Permissions;
    state.users = "none";
    writeFileSync(file, JSON.stringify(state));
    expect(await rejection(startLocalConnect({ file }))).toMatchObject({
      message: `${file} is not the state of a local Amazon Connect (see profiles[1].Permissions, users). Name another file, or delete this one to start anew.`,
    });
  });

  test("that is a folder is refused", async () => {
    const file = await folder();
    expect(await rejection(startLocalConnect({ file }))).toMatchObject({
      message: `${file} cannot be read. Name another file.`,
    });
    expect(existsSync(file)).toBe(true);
  });

  test("that cannot be written is refused", async () => {
    const file = "/proc/connect.json";
    const message = String(await rejection(startLocalConnect({ file })));
    expect(message).toMatch(
      /^Error: \/proc\/connect.json cannot be written: E.*\. Name another file\.$/,
    );
  });
});

test("times go on from those in the file, even if the clock went back", async () => {
  const file = join(await folder(), "connect.json");
  const first = await startLocalConnect({ file });
  await first.close();
  const future = Date.now() + 3_600_000;
  const state = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ ...state, clock: future }));
  await using harness = await startHarness({ file });
  const { InstanceId, client } = harness;
  const { SecurityProfileId } = await client.send(
    new CreateSecurityProfileCommand({ InstanceId, SecurityProfileName: "later" }),
  );
  const { SecurityProfile } = await client.send(
    new DescribeSecurityProfileCommand({ InstanceId, SecurityProfileId }),
  );
  expect(SecurityProfile?.LastModifiedTime).toEqual(new Date(future + 1));
});
