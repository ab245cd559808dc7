import { expect } from "bun:test";
import { setTimeout } from "node:timers/promises";
import { CloudControl } from "@aws-sdk/client-cloudcontrol";
import { SecurityProfile, type SecurityProfileProps } from "../../src/index.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta);

const declare = (stack: Stack, fields: Partial<SecurityProfileProps> = {}) =>
  SecurityProfile("team", {
    InstanceArn: stack.InstanceArn,
    SecurityProfileName: "Team",
    ...fields,
  });

/** A client beside the stack. */
const client = ({ connect }: Stack) =>
  new CloudControl({
    endpoint: connect.url,
    region: connect.env.AWS_REGION,
    credentials: { accessKeyId: "observer", secretAccessKey: "observer" },
  });

/** What `look` finds, as soon as it finds something. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let looks = 0; looks < 100; looks += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await setTimeout(10);
  }
  throw new Error("nothing found");
}

/** What Cloud Control was asked for. */
async function requests(stack: Stack) {
  const { ResourceRequestStatusSummaries = [] } = await client(stack).listResourceRequests({});
  return ResourceRequestStatusSummaries.map(
    ({ Operation, OperationStatus }) => `${Operation} ${OperationStatus}`,
  );
}

test("a profile moves between the control planes and stays the same", async (stack) => {
  const first = await stack.deploy(() => declare(stack, { Permissions: ["Users.View"] }));
  const moved = await stack.deploy(() =>
    declare(stack, { Permissions: ["Users.View"], controlPlane: "cloudcontrol" }),
  );
  expect(moved.SecurityProfileArn).toBe(first.SecurityProfileArn);
  expect(stack.operations).toEqual(["GetResource"]);
  await stack.deploy(() =>
    declare(stack, { Permissions: ["Queues.View"], controlPlane: "cloudcontrol" }),
  );
  expect(stack.operations).toEqual(["GetResource", "UpdateResource"]);
  const back = await stack.deploy(() => declare(stack, { Permissions: ["Rules.View"] }));
  expect(back.SecurityProfileArn).toBe(first.SecurityProfileArn);
  expect(stack.operations).toEqual([
    "DescribeSecurityProfile",
    "ListSecurityProfilePermissions",
    "UpdateSecurityProfile",
  ]);
  await stack.destroy();
  expect(await stack.names()).toEqual([]);
});

test("what one control plane made the other adopts and deletes", async (stack) => {
  for (const [maker, taker] of [
    ["connect", "cloudcontrol"],
    ["cloudcontrol", "connect"],
  ] as const) {
    await stack.deploy(() => declare(stack, { controlPlane: maker, delete: false }));
    await stack.deploy(async () => undefined);
    const taken = await stack.deploy(() => declare(stack, { controlPlane: taker, adopt: true }));
    expect(taken.SecurityProfileArn).toBe(await stack.arnOf("Team"));
    await stack.deploy(() => declare(stack, { controlPlane: taker, delete: true }));
    await stack.destroy();
    expect(await stack.names()).toEqual([]);
  }
});

test("adoption does without Amazon Connect's own list where the caller may not use it", async (stack) => {
  await stack.foreign({ SecurityProfileName: "Team", Description: "theirs" });
  const profile = await stack.failing("ListSecurityProfiles", "deny", () =>
    stack.deploy(() =>
      declare(stack, { Description: "ours", controlPlane: "cloudcontrol", adopt: true }),
    ),
  );
  expect(profile).toMatchObject({ SecurityProfileArn: await stack.arnOf("Team"), adopted: true });
  expect(new Set(stack.operations)).toEqual(
    new Set(["GetResource", "ListResources", "ListSecurityProfiles", "UpdateResource"]),
  );
  expect(await stack.live("Team")).toMatchObject({ Description: "ours" });
});

test("AI agents have to leave on the control plane that knows them", async (stack) => {
  await stack.deploy(() => declare(stack, { AllowedAIAgents: [{ Arn: "arn:aws:a" }] }));
  const refused = await stack.failure(() =>
    declare(stack, { AllowedAIAgents: [{ Arn: "arn:aws:a" }], controlPlane: "cloudcontrol" }),
  );
  expect(refused.message).toContain(
    '  - AllowedAIAgents cannot be managed over Cloud Control; remove it or use controlPlane: "connect" for this profile',
  );
  const error = await stack.failure(() => declare(stack, { controlPlane: "cloudcontrol" }));
  expect(error).toMatchObject({ code: "NotSupported", field: "AllowedAIAgents" });
  expect(stack.operations).toEqual(["GetResource"]);
  await stack.deploy(() => declare(stack));
  await stack.deploy(() => declare(stack, { controlPlane: "cloudcontrol" }));
  expect((await stack.live("Team")).AllowedAIAgents).toEqual([]);
});

test("a profile that had AI agents and is gone is created again over Cloud Control", async (stack) => {
  const { SecurityProfileId } = await stack.deploy(() =>
    declare(stack, { AllowedAIAgents: [{ Arn: "arn:aws:a" }] }),
  );
  await stack.aws.deleteSecurityProfile({ InstanceId: stack.InstanceId, SecurityProfileId });
  const made = await stack.deploy(() => declare(stack, { controlPlane: "cloudcontrol" }));
  expect(stack.writes).toEqual(["CreateResource"]);
  expect(made.SecurityProfileArn).toBe(await stack.arnOf("Team"));
  expect((await stack.live("Team")).AllowedAIAgents).toEqual([]);
});

test(
  "an interrupted create is continued, not begun again",
  async (stack) => {
    const created = () => declare(stack, { controlPlane: "cloudcontrol" });
    const error = await stack.failing("GetResourceRequestStatus", "deny", () =>
      stack.failure(created),
    );
    expect(error).toMatchObject({ operation: "GetResourceRequestStatus" });
    expect(await stack.names()).toEqual([]);
    const profile = await stack.deploy(created);
    expect(profile).toMatchObject({
      SecurityProfileArn: await stack.arnOf("Team"),
      adopted: false,
    });
    expect(await requests(stack)).toEqual(["CREATE SUCCESS"]);
  },
  { cloudControl: { operationTime: 300 } },
);

test(
  "the next deploy creates a profile after somebody cancelled its creation",
  async (stack) => {
    const created = () => declare(stack, { controlPlane: "cloudcontrol" });
    const cloudControl = client(stack);
    const failing = stack.failure(created);
    const underWay = {
      ResourceRequestStatusFilter: { OperationStatuses: ["IN_PROGRESS" as const] },
    };
    const { RequestToken } = await until(async () => {
      const { ResourceRequestStatusSummaries } = await cloudControl.listResourceRequests(underWay);
      return ResourceRequestStatusSummaries?.[0];
    });
    await cloudControl.cancelResourceRequest({ RequestToken });
    expect((await failing).message).toBe(
      `Could not create security profile "Team" (app/test/team) in ${stack.InstanceArn}: CreateResource ended with CANCEL_COMPLETE, "no message" (request token ${RequestToken}). Cloud Control does not roll back: part of it may be done. The state is unchanged. Run the same command again to complete it.`,
    );
    const { SecurityProfileArn } = await stack.deploy(created);
    expect(SecurityProfileArn).toBe(await stack.arnOf("Team"));
    expect((await requests(stack)).toSorted()).toEqual([
      "CREATE CANCEL_COMPLETE",
      "CREATE SUCCESS",
    ]);
  },
  { cloudControl: { operationTime: 300 } },
);

test(
  "a destroy waits for a create that is under way, and removes what it made",
  async (stack) => {
    await stack.failing("GetResourceRequestStatus", "deny", () =>
      stack.failure(() => declare(stack, { controlPlane: "cloudcontrol" })),
    );
    await stack.destroy();
    expect(await stack.names()).toEqual([]);
    expect((await requests(stack)).toSorted()).toEqual(["CREATE SUCCESS", "DELETE SUCCESS"]);
  },
  { cloudControl: { operationTime: 300 } },
);

test(
  "a deploy waits for the delete of an interrupted destroy, and creates the profile again",
  async (stack) => {
    const created = () => declare(stack, { controlPlane: "cloudcontrol" });
    const first = await stack.deploy(created);
    await stack.failing("GetResourceRequestStatus", "deny", () => stack.destroyFailure());
    expect(await stack.names()).toEqual(["Team"]);
    const { SecurityProfileArn } = await stack.deploy(created);
    expect((await requests(stack)).toSorted()).toEqual([
      "CREATE SUCCESS",
      "CREATE SUCCESS",
      "DELETE SUCCESS",
    ]);
    expect(SecurityProfileArn).not.toBe(first.SecurityProfileArn);
    expect(SecurityProfileArn).toBe(await stack.arnOf("Team"));
    await stack.deploy(created);
    expect(stack.operations).toEqual([]);
  },
  { cloudControl: { operationTime: 300 } },
);

test(
  "a deploy under a new id waits for the delete of an interrupted destroy, and creates the profile again",
  async (stack) => {
    const program = (id: string) => () =>
      SecurityProfile(id, {
        InstanceArn: stack.InstanceArn,
        SecurityProfileName: "Team",
        controlPlane: "cloudcontrol",
        adopt: true,
        delete: true,
      });
    const former = await stack.foreign({ SecurityProfileName: "Team" });
    await stack.deploy(program("one"));
    await stack.failing("GetResourceRequestStatus", "deny", () => stack.destroyFailure());
    const { SecurityProfileArn } = await stack.deploy(program("two"));
    expect(SecurityProfileArn).not.toBe(former);
    expect([...(await stack.profiles())]).toEqual([[SecurityProfileArn, "Team"]]);
    await stack.deploy(program("two"));
    expect(stack.operations).toEqual([]);
  },
  { cloudControl: { operationTime: 300 } },
);

test(
  "a resource that takes its former name back waits for the interrupted delete of its former profile",
  async (stack) => {
    const former = await stack.deploy(() => declare(stack, { controlPlane: "cloudcontrol" }));
    const renamed = async () => {
      await declare(stack, { SecurityProfileName: "Other", controlPlane: "cloudcontrol" });
      const operation = "GetResourceRequestStatus";
      stack.connect.faults.add({ operation, call: "every", kind: "deny" });
    };
    expect((await stack.failure(renamed)).message).toContain("(formerly app/test/team)");
    stack.connect.faults.clear();
    const { SecurityProfileArn } = await stack.deploy(() => declare(stack));
    expect(SecurityProfileArn).not.toBe(former.SecurityProfileArn);
    expect([...(await stack.profiles())]).toEqual([[SecurityProfileArn, "Team"]]);
    await stack.deploy(() => declare(stack));
    expect(stack.operations).toEqual([]);
  },
  { cloudControl: { operationTime: 300 } },
);

test(
  "an update that waits for another one keeps the tags that the other one sets",
  async (stack) => {
    const program = (a: string) =>
      declare(stack, { Tags: { a }, Permissions: [a], controlPlane: "cloudcontrol" });
    const { SecurityProfileArn: Identifier } = await stack.deploy(() => program("1"));
    const tags = [
      { op: "add", path: "/Tags/-", value: { Key: "theirs", Value: "new" } },
      { op: "add", path: "/Description", value: "theirs" },
    ];
    await client(stack).updateResource({
      TypeName: "AWS::Connect::SecurityProfile",
      Identifier,
      PatchDocument: JSON.stringify(tags),
    });
    await stack.deploy(() => program("2"));
    expect(stack.operations.filter((name) => name === "UpdateResource").length).toBeGreaterThan(1);
    expect(await stack.live("Team")).toMatchObject({
      Description: "theirs",
      Permissions: ["2"],
      Tags: { a: "2", theirs: "new" },
    });
  },
  { cloudControl: { operationTime: 300 } },
);

test("what the schema does not allow is refused before any call", async (stack) => {
  const error = await stack.failure(() =>
    declare(stack, {
      controlPlane: "cloudcontrol",
      Tags: { "a b": "1" },
      AllowedAccessControlTags: [{ Key: "Ä", Value: "1" }],
      AllowedAccessControlHierarchyGroupId: "",
      HierarchyRestrictedResources: Array.from({ length: 11 }, (_, index) => `Type${index}`),
    }),
  );
  const wayOut = 'over Cloud Control; use controlPlane: "connect" for this profile';
  expect(error.message.split("\n").slice(1)).toEqual([
    `  - Tags key "a b" does not match AWS's pattern (?!aws:)[a-zA-Z+-=._:/]+, ${wayOut}`,
    `  - AllowedAccessControlTags key "Ä" does not match AWS's pattern (?!aws:)[a-zA-Z+-=._:/]+, ${wayOut}`,
    `  - HierarchyRestrictedResources has 11 entries; at most 10, ${wayOut}`,
    `  - AllowedAccessControlHierarchyGroupId "" does not match AWS's pattern [a-zA-Z0-9-]+, ${wayOut}`,
  ]);
  expect(stack.operations).toEqual([]);
});

test("an ARN for the id of a hierarchy group is refused with the id to write", async (stack) => {
  const id = "8a7c5f2e-1b7d-4f0a-9a53-2c4f6d8e0b11";
  const error = await stack.failure(() =>
    declare(stack, {
      controlPlane: "cloudcontrol",
      AllowedAccessControlHierarchyGroupId: `${stack.InstanceArn}/agent-group/${id}`,
    }),
  );
  expect(error.message.split("\n").slice(1)).toEqual([
    `  - AllowedAccessControlHierarchyGroupId "${stack.InstanceArn}/agent-group/${id}" is not a bare hierarchy group id, which AWS expects. Write "${id}".`,
  ]);
  expect(stack.operations).toEqual([]);
});

test("a data-table rule without values keeps no other field from being updated", async (stack) => {
  const rules = (...PrimaryAttributeValues: object[]) => ({
    GranularAccessControlConfiguration: {
      DataTableAccessControlConfiguration: {
        PrimaryAttributeAccessControlConfiguration: { PrimaryAttributeValues },
      },
    },
  });
  const given = rules({ AttributeName: "Region" }, { AttributeName: "Team", Values: ["West"] });
  await stack.deploy(() => declare(stack, { ...given, controlPlane: "cloudcontrol" }));
  await stack.deploy(() =>
    declare(stack, { ...given, Description: "x", controlPlane: "cloudcontrol" }),
  );
  expect(stack.operations).toEqual(["GetResource", "UpdateResource"]);
  expect(await stack.live("Team")).toMatchObject({ Description: "x" });
  await stack.deploy(() => declare(stack, { ...given, Description: "x" }), { force: true });
  expect(stack.writes).toEqual([]);
});
