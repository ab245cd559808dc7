import { test as bunTest, expect } from "bun:test";
import { CloudControl } from "@aws-sdk/client-cloudcontrol";
import fc from "fast-check";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import { InvalidPropsError, SecurityProfile } from "../../src/index.ts";
import { check } from "../../src/profile/constraints.ts";
import {
  type DeclaredFields,
  type FieldName,
  type ProfileFields,
  FIELD_NAMES,
  normalizeFields,
} from "../../src/profile/model.ts";
import type { Problem } from "../../src/profile/problem.ts";
import { isRecord } from "../../src/profile/shapes.ts";
import { signed } from "../support/connect.ts";
import { counted, patience } from "../support/counted.ts";
import { hostileFields, hostileText } from "../support/hostile.ts";
import { Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta, CONTROL_PLANES);

const KNOBS = ["SecurityProfileName", "adopt", "delete", "controlPlane", "accessKeyId", "roleArn"];

/** Why a value is refused that AWS would take. */
const STRICTER = [
  /, not null$/,
  /^is not known here; /,
  /^has more than one entry with /,
  /^has the key .* more than once$/,
  /, which this package uses to recognize what it created; choose another$/,
  /, which Alchemy's state reserves for its own values; choose another$/,
  /, which Alchemy's state cannot store together; rename one$/,
  /; at most 48, since alchemy_stage and alchemy_resource take two of AWS's 50$/,
  /^cannot be managed over Cloud Control; /,
];

/** What AWS leaves out of an answer if it is empty. */
const SILENT = {
  Description: "",
  AllowedAccessControlHierarchyGroupId: "",
  GranularAccessControlConfiguration: {},
};

test("what is accepted is kept as it is; what is refused is reported in full, and AWS would refuse it", async ({
  connect,
  plane,
}) => {
  // Over Cloud Control each write waits for its end.
  const [few, all] = plane === "connect" ? [100, 3000] : [20, 500];
  using cases = counted(`hostile props (${plane})`, few, all);
  using sent = counted(`refused values sent to AWS all the same (${plane})`, 0);
  await fc.assert(
    fc.asyncProperty(hostileFields, async (fields) => {
      await connect.reset();
      const stack = new Stack(connect, plane);
      const checked = Object.entries(fields).map(([name, value]) => ({
        name,
        value,
        problems: problemsOf(stack, { [name]: value }),
      }));
      const refused = checked.filter(({ problems }) => problems.length > 0);
      if (refused.length > 0) {
        const error = await stack.failure(() => declare(stack, fields));
        expect(error["code"]).toBe("InvalidProps");
        expect(error["problems"]).toBeArrayOfSize(
          refused.flatMap(({ problems }) => problems).length,
        );
        expect(stack.operations).toEqual([]);
      }
      for (const { name, value, problems } of refused) {
        const stricter = problems.every(({ message }) => STRICTER.some((why) => why.test(message)));
        if (stricter || !isJson(value)) continue;
        expect({ name, value, taken: await isTaken(stack, name, value) }).toEqual({
          name,
          value,
          taken: false,
        });
        sent.ran();
      }
      expect(await stack.names()).toEqual([]);

      const accepted = Object.fromEntries(
        checked.flatMap(({ name, value, problems }) =>
          problems.length > 0 ? [] : [[name, value]],
        ),
      );
      await stack.deploy(() => declare(stack, accepted));
      const held = normalizeFields({ ...SILENT, ...(await stack.live("Team")) } as DeclaredFields);
      expect(held).toEqual({ ...held, ...filledIn(normalizeFields(accepted)) });
      await stack.deploy(() => declare(stack, accepted));
      expect(stack.operations).toEqual([]);
      await stack.deploy(() => declare(stack, accepted), { force: true });
      expect(stack.writes).toEqual([]);
      await stack.destroy();
      expect(await stack.names()).toEqual([]);
      cases.ran();
    }),
    { numRuns: cases.wanted },
  );
});

test("a name is refused exactly where AWS refuses it", async (stack) => {
  using cases = counted(`hostile names (${stack.plane})`, 50, 500);
  await fc.assert(
    fc.asyncProperty(hostileText, async (name) => {
      await stack.connect.reset();
      const refused = problemsOf(stack, { SecurityProfileName: name }).length > 0;
      if (refused && isJson(name)) {
        expect(await isTaken(stack, "SecurityProfileName", name)).toBe(false);
      } else if (!refused) {
        await stack.deploy(() => declare(stack, { SecurityProfileName: name }));
        expect(await stack.names()).toEqual([String(name)]);
        await stack.destroy();
      }
      cases.ran();
    }),
    { numRuns: cases.wanted },
  );
});

bunTest(
  "whatever the props are, the problems are reported, and can be printed",
  () => {
    using cases = counted("props of any form", 1000, 50_000);
    const any = fc.anything({
      withDate: true,
      withMap: true,
      withTypedArray: true,
      withBigInt: true,
    });
    const props = fc.oneof(
      any,
      fc.dictionary(
        fc.constantFrom("InstanceArn", ...FIELD_NAMES, ...KNOBS, "Other\u001b[2J"),
        any,
      ),
    );
    fc.assert(
      fc.property(props, (given) => {
        const problems = check(given);
        expect(problems).not.toEqual([]);
        const { message } = new InvalidPropsError("SecurityProfile", problems);
        expect(message).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        cases.ran();
      }),
      { numRuns: cases.wanted },
    );
  },
  patience,
);

bunTest(
  "props of any size are refused, and every problem is reported",
  () => {
    const many = 100_000;
    const keys = Array.from({ length: many }, (_, index) => `k${index}`);
    const sizes: [FieldName, unknown, number][] = [
      ["Description", "😀".repeat(5_000_000), 1],
      ["Permissions", keys, 1],
      ["Permissions", keys.map(() => ""), many],
      ["Tags", Object.fromEntries(keys.map((key) => [key, "v"])), 1],
      ["Tags", keys.map((Key) => ({ Key, Value: "v" })), 1],
      ["Tags", keys.map(() => ({ Key: "alchemy_stage", Value: "v" })), many + 2],
      ["AllowedAIAgents", keys.map((Arn) => ({ Arn })), 1],
      ["Applications", keys.map(() => ({ Namespace: "a", ApplicationPermissions: [] })), many + 2],
    ];
    const InstanceArn = "arn:aws:connect:us-east-1:123456789012:instance/i";
    for (const [name, value, problems] of sizes) {
      expect(check({ InstanceArn, [name]: value })).toBeArrayOfSize(problems);
    }
  },
  patience,
);

function declare(stack: Stack, fields: object) {
  const { InstanceArn, plane: controlPlane } = stack;
  const props = { InstanceArn, SecurityProfileName: "Team", controlPlane, ...fields };
  return SecurityProfile("team", props);
}

/** What AWS says where the code is silent. */
function filledIn(fields: Partial<ProfileFields>): Partial<ProfileFields> {
  const { Applications } = fields;
  const Type = "THIRD_PARTY_APPLICATION";
  return Applications
    ? { ...fields, Applications: Applications.map((each) => ({ Type, ...each })) }
    : fields;
}

function problemsOf({ InstanceArn, plane: controlPlane }: Stack, fields: object): Problem[] {
  return check({ InstanceArn, controlPlane, ...fields });
}

/** Whether JSON says the value and nothing else. */
function isJson(value: unknown): boolean {
  try {
    return Bun.deepEquals(JSON.parse(JSON.stringify(value) ?? "0"), value, true);
  } catch {
    return false;
  }
}

/** Whether AWS takes a field of a new profile, sent as it is. */
async function isTaken(stack: Stack, name: string, value: unknown): Promise<boolean> {
  const { InstanceArn, InstanceId, connect, plane } = stack;
  const profile = {
    SecurityProfileName: "Raw",
    [name]: inFormOfApi(stack, name, value),
  };
  if (plane === "connect") {
    const { status } = await fetch(`${connect.url}/security-profiles/${InstanceId}`, {
      method: "PUT",
      headers: { authorization: signed() },
      body: JSON.stringify(profile),
    });
    return status === 200;
  }
  const cloudControl = new CloudControl({
    endpoint: connect.url,
    region: connect.env.AWS_REGION,
    credentials: { accessKeyId: "observer", secretAccessKey: "observer" },
  });
  try {
    const { ProgressEvent } = await cloudControl.createResource({
      TypeName: "AWS::Connect::SecurityProfile",
      DesiredState: JSON.stringify({ InstanceArn, ...profile }),
    });
    const { RequestToken } = ProgressEvent ?? {};
    const { ProgressEvent: end } = await cloudControl.getResourceRequestStatus({ RequestToken });
    expect(["SUCCESS", "FAILED"]).toContain(String(end?.OperationStatus));
    return end?.OperationStatus === "SUCCESS";
  } catch (error) {
    expect(error).toMatchObject({ name: "ValidationException" });
    return false;
  } finally {
    cloudControl.destroy();
  }
}

/** Tags in the one form that the API of the test has; anything else as it is. */
function inFormOfApi({ plane }: Stack, name: string, value: unknown): unknown {
  if (!name.endsWith("Tags")) return value;
  if (plane === "cloudcontrol" && isRecord(value)) {
    return Object.entries(value).map(([Key, Value]) => ({ Key, Value }));
  }
  if (plane === "connect" && Array.isArray(value) && value.every(isTag)) {
    return Object.fromEntries(value.map(({ Key, Value }) => [Key, Value]));
  }
  return value;
}

function isTag(tag: unknown): tag is { Key: string; Value: unknown } {
  return isRecord(tag) && typeof tag["Key"] === "string" && "Value" in tag;
}
