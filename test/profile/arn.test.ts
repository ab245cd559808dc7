import { expect, test } from "bun:test";
import { locateProfile, parseInstanceArn, parseProfileArn } from "../../src/profile/arn.ts";

test("an instance ARN names partition, region, account and id", () => {
  expect(
    parseInstanceArn("arn:aws-us-gov:connect:us-gov-west-1:123456789012:instance/a-b"),
  ).toEqual({
    InstanceArn: "arn:aws-us-gov:connect:us-gov-west-1:123456789012:instance/a-b",
    partition: "aws-us-gov",
    region: "us-gov-west-1",
    account: "123456789012",
    InstanceId: "a-b",
  });
});

test("what is not exactly an instance ARN is none", () => {
  for (const arn of [
    "",
    "instance/a",
    "arn:aws:connect:eu-west-2:123456789012:instance/",
    "arn:aws:connect::123456789012:instance/a",
    "arn:aws:connect:eu-west-2:12345:instance/a",
    "arn:aws:connect:eu-west-2:123456789012:instance/a/security-profile/b",
    "arn:aws:lex:eu-west-2:123456789012:instance/a",
    "arn:aws:connect:eu-west-2:123456789012:instance/a\n",
  ]) {
    expect(parseInstanceArn(arn)).toBeUndefined();
  }
});

test("a profile ARN names its instance", () => {
  const arn = "arn:aws:connect:eu-west-2:123456789012:instance/a/security-profile/b";
  expect(parseProfileArn(arn)).toMatchObject({ InstanceId: "a", SecurityProfileId: "b" });
  expect(parseProfileArn(`${arn}/c`)).toBeUndefined();
  expect(() => locateProfile("arn:x")).toThrow('"arn:x" is not the ARN of a security profile');
});
