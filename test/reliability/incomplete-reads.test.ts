import { expect } from "bun:test";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import type { LocalFaultKind } from "../../src/local/index.ts";
import { counted } from "../support/counted.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta, CONTROL_PLANES);

/** Every part of a read has a field that is declared. */
const fields = (word: string) => ({
  SecurityProfileName: "Team",
  Description: word,
  Permissions: ["Queues.View", `${word}.View`],
  Tags: { Word: word },
  Applications: [{ Namespace: "crm", ApplicationPermissions: ["ACCESS", word] }],
  AllowedFlowModules: [{ FlowModuleId: word }],
});

const PARTS = [
  "DescribeSecurityProfile",
  "ListSecurityProfilePermissions",
  "ListSecurityProfileApplications",
  "ListSecurityProfileFlowModules",
];

const KINDS = ["partial", "internal", "throttle", "garbage", "cut-before", "repeat-token"] as const;

/** The part of the read that cannot be had, by what it comes to on the control plane of the test. */
function failures(stack: Stack, parts: readonly string[]) {
  return [...new Set(stack.on(parts))].flatMap((part) =>
    KINDS.filter((kind) => kind !== "repeat-token" || part.startsWith("List")).map(
      (kind): [part: string, kind: Exclude<LocalFaultKind, "delay">] => [part, kind],
    ),
  );
}

test("a part that cannot be read keeps everything from being written", async (stack) => {
  const declare = (word: string) => () => stack.profile("team", fields(word));
  await stack.deploy(declare("first"));
  const before = await stack.live("Team");
  const parts = stack.plane === "connect" ? 23 : 5;
  using cases = counted(`parts of a read that failed (${stack.plane})`, parts);
  for (const [part, kind] of failures(stack, PARTS)) {
    const error = await stack.failing(part, kind, () => stack.failure(declare("second")));
    const at = `${part} ${kind}`;
    expect([at, stack.writes]).toEqual([at, []]);
    expect([at, error["operation"]]).toEqual([at, part]);
    expect(error.message).toStartWith('Could not read security profile "Team" (app/test/team)');
    expect(error.message).toContain(part);
    expect(await stack.live("Team")).toEqual(before);
    cases.ran();
  }
  cases.complete();
  await stack.deploy(declare("second"));
  expect(await stack.live("Team")).toMatchObject({
    Description: "second",
    Tags: { Word: "second" },
  });
  expect(await stack.names()).toEqual(["Team"]);
});

test("a listing that cannot be read keeps a name that is taken from being taken over", async (stack) => {
  const arn = await stack.foreign({ SecurityProfileName: "Team", Description: "theirs" });
  const adopt = () => stack.profile("team", { ...fields("ours"), adopt: true });
  const listings = stack.plane === "connect" ? 6 : 5;
  using cases = counted(`listings that failed (${stack.plane})`, listings);
  for (const [part, kind] of failures(stack, ["ListSecurityProfiles"])) {
    // Where Amazon Connect's own list is denied, Cloud Control's is asked.
    if (kind === "partial" && stack.plane === "cloudcontrol") continue;
    const error = await stack.failing(part, kind, () => stack.failure(adopt));
    expect([part, kind, error["operation"]]).toEqual([part, kind, part]);
    expect((await stack.live("Team")).Description).toBe("theirs");
    expect(stack.writes.filter((operation) => !operation.startsWith("Create"))).toEqual([]);
    cases.ran();
  }
  cases.complete();
  const profile = await stack.deploy(adopt);
  expect(profile).toMatchObject({ SecurityProfileArn: arn, adopted: true });
  expect(await stack.names()).toEqual(["Team"]);
});

test(
  "a list that fails on a later page is no shorter list",
  async (stack) => {
    const some = Array.from({ length: 250 }, (_, index) => `Thing${index}.View`);
    const declare = (Permissions: string[]) => () =>
      stack.profile("team", { SecurityProfileName: "Team", Permissions });
    await stack.deploy(declare(some));
    using cases = counted("later pages that failed", KINDS.length);
    for (const kind of KINDS) {
      process.env["AWS_MAX_ATTEMPTS"] = "1";
      stack.connect.faults.add({ operation: "ListSecurityProfilePermissions", call: 3, kind });
      const error = await stack.failure(declare(["Queues.View"]));
      delete process.env["AWS_MAX_ATTEMPTS"];
      stack.connect.faults.clear();
      expect([kind, error["operation"]]).toEqual([kind, "ListSecurityProfilePermissions"]);
      expect([kind, stack.writes]).toEqual([kind, []]);
      cases.ran();
    }
    cases.complete();
    await stack.deploy(declare(["Queues.View"]));
    expect((await stack.live("Team")).Permissions).toEqual(["Queues.View"]);
  },
  { pageSize: 100, only: "connect" },
);
