import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  DescribeInstanceCommand,
  DescribeSecurityProfileCommand,
  DescribeUserCommand,
  ListSecurityProfilesCommand,
  ListTagsForResourceCommand,
  ListUsersCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-connect";
import { type Harness, rejection, startHarness } from "../../support/connect.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness({ users: [{ Username: "ana", Tags: { "aws:made-by": "stack" } }] });
});
afterEach(() => harness[Symbol.asyncDispose]());

const tag = (resourceArn: string, tags: Record<string, string>) =>
  harness.client.send(new TagResourceCommand({ resourceArn, tags }));
const untag = (resourceArn: string, tagKeys: string[]) =>
  harness.client.send(new UntagResourceCommand({ resourceArn, tagKeys }));
const tagsOf = async (resourceArn: string) =>
  (await harness.client.send(new ListTagsForResourceCommand({ resourceArn }))).tags;

async function firstProfile() {
  const { SecurityProfileSummaryList } = await harness.client.send(
    new ListSecurityProfilesCommand({ InstanceId: harness.InstanceId }),
  );
  const { Arn = "", Id = "" } = SecurityProfileSummaryList?.[0] ?? {};
  return { Arn, Id };
}

async function firstUser() {
  const { UserSummaryList } = await harness.client.send(
    new ListUsersCommand({ InstanceId: harness.InstanceId }),
  );
  const { Arn = "", Id = "" } = UserSummaryList?.[0] ?? {};
  return { Arn, Id };
}

test("a profile's tags: added, changed, removed, and shown by Describe", async () => {
  const { Arn, Id } = await firstProfile();
  expect(await tagsOf(Arn)).toEqual({});
  await tag(Arn, { team: "blue", "ключ =/+@": "", __proto__x: "y" });
  await tag(Arn, { team: "red" });
  expect(await tagsOf(Arn)).toEqual({ team: "red", "ключ =/+@": "", __proto__x: "y" });
  await untag(Arn, ["ключ =/+@", "not there", "__proto__x"]);
  expect(await tagsOf(Arn)).toEqual({ team: "red" });
  const { SecurityProfile } = await harness.client.send(
    new DescribeSecurityProfileCommand({
      InstanceId: harness.InstanceId,
      SecurityProfileId: Id,
    }),
  );
  expect(SecurityProfile?.Tags).toEqual({ team: "red" });
});

test("a tag moves the time of the last change", async () => {
  const { Arn, Id } = await firstProfile();
  const time = async () => {
    const { SecurityProfile } = await harness.client.send(
      new DescribeSecurityProfileCommand({
        InstanceId: harness.InstanceId,
        SecurityProfileId: Id,
      }),
    );
    return SecurityProfile?.LastModifiedTime?.getTime() ?? 0;
  };
  const before = await time();
  await tag(Arn, { a: "b" });
  expect(await time()).toBeGreaterThan(before);
  const tagged = await time();
  await untag(Arn, ["a"]);
  expect(await time()).toBeGreaterThan(tagged);
});

test("a user's and the instance's tags", async () => {
  const { InstanceId, client, server } = harness;
  const { Arn, Id } = await firstUser();
  await tag(Arn, { team: "blue" });
  const { User } = await client.send(new DescribeUserCommand({ InstanceId, UserId: Id }));
  expect(User?.Tags).toEqual({ "aws:made-by": "stack", team: "blue" });
  await tag(server.instanceArn, { site: "berlin" });
  expect(await tagsOf(server.instanceArn)).toEqual({ site: "berlin" });
  const { Instance } = await client.send(new DescribeInstanceCommand({ InstanceId }));
  expect(Instance?.Tags).toEqual({ site: "berlin" });
});

describe("AWS's own tags", () => {
  const words =
    "Member must satisfy regular expression pattern: (?!aws:)[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*]";

  test("cannot be given or taken", async () => {
    const { Arn } = await firstUser();
    expect(await rejection(tag(Arn, { "aws:made-by": "me" }))).toMatchObject({
      name: "InvalidParameterException",
      message: `1 validation error detected: Value at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: [${words}`,
    });
    expect(await rejection(untag(Arn, ["aws:made-by"]))).toMatchObject({
      name: "InvalidParameterException",
      message: `1 validation error detected: Value at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: [${words}`,
    });
    expect(await tagsOf(Arn)).toEqual({ "aws:made-by": "stack" });
  });

  test("do not count: a resource can have 50 besides, not 51", async () => {
    const { Arn } = await firstUser();
    const fifty = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`k${at}`, "v"]));
    await tag(Arn, fifty);
    await tag(Arn, { k0: "again" });
    expect(await rejection(tag(Arn, { one: "more" }))).toMatchObject({
      name: "InvalidParameterException",
      message: "A resource can have 50 tags; this one would have 51",
    });
    expect(Object.keys((await tagsOf(Arn)) ?? {})).toHaveLength(51);
  });
});

test("what is no resource, and what is not there", async () => {
  for (const arn of ["x", "arn:aws:s3:::bucket", `${harness.server.instanceArn}/queue/q`]) {
    expect(await rejection(tagsOf(arn))).toMatchObject({
      name: "InvalidParameterException",
      message: "resourceArn is not the ARN of an instance, a security profile or a user",
    });
  }
  const { instanceArn } = harness.server;
  for (const arn of [
    `${instanceArn}/security-profile/none`,
    `${instanceArn}/agent/none`,
    instanceArn.replace("us-east-1", "eu-west-1"),
  ]) {
    expect(await rejection(tag(arn, { a: "b" }))).toMatchObject({
      name: "ResourceNotFoundException",
      message: `Resource ${arn} does not exist`,
    });
  }
});
