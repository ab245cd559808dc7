import { expect, test } from "bun:test";
import { recordOf } from "../../src/conformance/record.ts";
import type { Exchange } from "../../src/conformance/run-case.ts";

const ACCOUNT = "987654321098";
const INSTANCE = "22222222-3333-4444-8555-666666666666";
const InstanceArn = `arn:aws:connect:eu-west-2:${ACCOUNT}:instance/${INSTANCE}`;
const OURS = "33333333-3333-4444-8555-666666666666";

const recorded = (...answers: readonly object[]) =>
  recordOf(
    [
      {
        id: "case",
        outcome: "as stated",
        exchanges: answers.map((answer): Exchange => ({
          operation: "SearchSecurityProfiles",
          input: { InstanceId: INSTANCE },
          answer: { status: 200, headers: {}, text: JSON.stringify(answer) },
        })),
      },
    ],
    {
      InstanceArn,
      target: "aws",
      date: "2027-01-01T00:00:00.000Z",
      region: "eu-west-2",
      versions: {},
      complete: true,
      redact: (text) => text.replaceAll("secret", "[redacted]"),
      prefix: "aac-conformance-abc-",
    },
  ).cases[0]?.calls.map(({ answer }) => answer);

test("entries of others are left out, those of the run and the stock profiles stay", () => {
  const entry = (Id: string, SecurityProfileName: string) => ({
    Id,
    SecurityProfileName,
    OrganizationResourceId: INSTANCE,
  });
  const answers = recorded(
    { SecurityProfileId: OURS, SecurityProfile: { OrganizationResourceId: INSTANCE } },
    { SecurityProfiles: [entry(OURS, "x"), entry("1", "Admin"), entry("2", "Payroll")] },
    {
      UserSummaryList: [
        { Id: "3", Username: "ana" },
        { Id: "4", Username: "aac-conformance-abc-u" },
      ],
    },
  );
  const text = JSON.stringify(answers);
  expect(text).not.toMatch(/Payroll|ana"/);
  expect(text).toContain(OURS);
  expect(text).toContain('"Admin"');
  expect(text).toContain("aac-conformance-abc-u");
  expect(text.split("1 entries of others omitted")).toHaveLength(3);
});

test.each([
  [`bucket-${ACCOUNT}-logs`, "bucket-123456789012-logs"],
  ["arn:aws:s3:::b/111122223333", "arn:aws:s3:::b/123456789012"],
  [
    `User: arn:aws:sts::${ACCOUNT}:assumed-role/Boss/ana is not authorized`,
    "User: arn:aws:iam::123456789012:user/caller is not authorized",
  ],
  [`Instance ${INSTANCE}`, "Instance 11111111-2222-4333-8444-555555555555"],
  ["a secret word", "a [redacted] word"],
])("%j becomes %j", (Message, clean) => {
  expect(recorded({ Message })).toEqual([{ Message: clean }]);
});
